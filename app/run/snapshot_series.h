#pragma once
// The snapshots of a run (engine/io/snapshot.h) and the files beside them. A snapshot's number is its tick, in minutes
// of model time. Columns:
//   fields   concentrations [pM]; volume fractions by constituent; net [traps], debris and damage [cells], tenascin;
//            calcified (share of the site that is mineral formed in cartilage); woven (share that is woven bone);
//            tissue (label); region; outside (of the first outline of the bone); octahedral_shear_strain and
//            strain_energy [MPa] under the present load
//   agents   by kind: stage (word), stage_age [h], daughters, node_<node>, secrete_<field> [molecules/s],
//            take_up_<field> [um3/h]; the id is the lineage key

#include <filesystem>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "engine/io/sidecars.h"
#include "engine/io/snapshot.h"
#include "engine/parallel/background.h"
#include "engine/parallel/workers.h"
#include "readouts/tissue_label.h"

namespace enthesis::app {

class SnapshotSeries {
 public:
  // `stamp`: what every snapshot says of its origin.
  SnapshotSeries(std::filesystem::path run_directory, const Model& model, io::Provenance stamp, std::string date);

  // Goes on with the snapshots that stand there, and tells of them in the files beside them. Returns a sentence for each that
  // cannot be read and is left out.
  std::vector<std::string> take_up();

  // `times`: where the time of the run has gone so far. Packs a snapshot with the workers and returns what writes it and
  // the files beside it: it shares nothing with the model, and throws io::FileError. This must outlive it, and it is to
  // end before the next snapshot is packed.
  engine::Background::Task pack(const Model& model, const engine::Grid<readouts::TissueLabel>& labels,
                                const std::string& digest, const std::string& times, const engine::Workers& workers);

 private:
  std::filesystem::path directory_;
  io::Provenance stamp_;
  std::string date_;
  io::RunDescription description_;
  std::vector<io::SnapshotSummary> written_;
};

}  // namespace enthesis::app
