#include "config/study/arms.h"

#include "config/setting.h"
#include "config/study/names.h"
#include "config/study/protocol.h"

namespace enthesis::config {
namespace {

Perturbation read_added(const Table& row, const std::string& arm, Study& study) {
  constexpr double largest_factor = 1e6;
  Perturbation p;
  p.name = row.text("name");
  p.target = row.text("target");
  p.where = row.where("name");
  const std::string user = arm + ": " + p.name;
  p.factor = value_of(row, "factor", Dimension::none, {.low = 0.0, .high = largest_factor}, user, study);
  if (row.has("from")) p.from_h = value_of(row, "from", Dimension::time, non_negative, user, study);
  if (row.has("until")) p.until_h = value_of(row, "until", Dimension::time, non_negative, user, study);
  if (p.until_h <= p.from_h) {
    row.fail(row.has("until") ? "until" : "from",
             "the perturbation \"" + p.name + "\" ends (" + format_quantity(p.until_h, Dimension::time) +
                 ") before it begins (" + format_quantity(p.from_h, Dimension::time) + ")");
  }
  return p;
}

struct Treatment {
  std::string name;
  Table row;
  bool given{};  // to any arm
};

std::vector<Treatment> read_treatments(const Table& root) {
  std::vector<Treatment> treatments;
  for (const Table& row : root.tables("treatment")) {
    treatments.push_back({new_name(row, "treatment", names_of(treatments), false), row});
    if (row.tables("perturbation").empty()) {
      row.fail("name", "the treatment \"" + treatments.back().name +
                           "\" does nothing; [[treatment.perturbation]] adds something");
    }
  }
  return treatments;
}

void give_treatments(const Table& row, std::vector<Treatment>& treatments, Arm& arm, Study& study) {
  if (!row.has("treatments")) return;
  for (const std::string& name : row.texts("treatments")) {
    Treatment& treatment = treatments[place_of(row, "treatments", "treatment", name, treatments)];
    treatment.given = true;
    for (const Table& added : treatment.row.tables("perturbation")) {
      arm.added.push_back(read_added(added, arm.name, study));
    }
  }
}

void read_arm_settings(const Table& row, const Study& study, Arm& arm) {
  if (!row.has("settings")) return;
  arm.settings = row.texts("settings");
  for (const std::string& setting : arm.settings) {
    const std::string key = setting_key(setting);
    const std::string start = "the arm \"" + arm.name + "\" cannot set " + key;
    if (key == "seed" || key == "duration") row.fail("settings", start + ", which all arms share");
    if (key.starts_with("protocol.")) row.fail("settings", start + ": the protocol is of the whole study");
    for (const std::string& of_all : study.settings) {
      if (setting_key(of_all) == key) row.fail("settings", start + ", because the study sets it in every arm");
    }
  }
}

}  // namespace

void read_arms(const Table& root, Study& study) {
  std::vector<Treatment> treatments = read_treatments(root);
  const std::optional<std::string> usual = root.optional_text("scenario");
  for (const Table& row : root.tables("arm")) {
    Arm arm;
    arm.name = new_name(row, "arm", names_of(study.arms), true);
    arm.title = row.optional_text("title").value_or(arm.name);
    arm.scenario = row.has("scenario") || !usual ? row.text("scenario") : *usual;
    read_arm_settings(row, study, arm);
    give_treatments(row, treatments, arm, study);
    for (const Table& added : row.tables("perturbation")) arm.added.push_back(read_added(added, arm.name, study));
    study.arms.push_back(std::move(arm));
  }
  if (study.arms.empty()) root.fail("arm", "the study has no arm; [[arm]] with name = \"...\" adds one");
  for (const Treatment& treatment : treatments) {
    if (!treatment.given) treatment.row.fail("name", "no arm has the treatment \"" + treatment.name + "\"");
  }
}

}  // namespace enthesis::config
