#pragma once
// The text of an XDMF 3 file, which tells ParaView and VisIt how to read arrays of HDF5 files.

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/lattice.h"

namespace enthesis::io {

std::string number_text(double value);  // the shortest that is read back as the same number
std::string xml_escaped(std::string_view text);
// XDMF has no unsigned 64-bit numbers, and its readers cut large ones to the largest signed one.
bool has_xdmf_type(const std::string& element_type);
std::string xdmf_type(const std::string& element_type);  // "float32" -> NumberType="Float" Precision="4"
// The sites, or with more = 1 their corners, along z, y and x.
std::string extents_text(const engine::Lattice& lattice, int more);

class XdmfText {
 public:
  void begin();
  std::string end();
  void line(const std::string& content);
  void open(const std::string& tag);
  void close(const std::string& tag);

  // The corners of the sites as points, in um.
  void box(const engine::Lattice& lattice);
  void hdf_item(const std::string& dimensions, const std::string& element_type, const std::string& file,
                const std::string& array);

 private:
  void triple(const std::string& numbers);
  std::string text_;
  std::size_t depth_{0};
};

}  // namespace enthesis::io
