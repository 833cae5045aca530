#include "config/vocabulary.h"

#include <algorithm>
#include <array>
#include <optional>

#include "agents/tissue.h"
#include "mechanics/mechanoregulation.h"

namespace enthesis::config {
namespace {

using agents::OutputKind;
using agents::SignalKind;

enum class Noun {
  none,
  field,
  node,
  constituent,
  deposit,
  systemic,
  tissue,
  kind,
  kind_stage
};  // what follows the fixed words

struct SignalForm {
  std::string_view words;
  Noun noun;
  SignalKind kind;
  Dimension dimension;
  std::string_view meaning;
};

constexpr std::array signal_table{
    SignalForm{"", Noun::field, SignalKind::field, Dimension::concentration, "free concentration of a field"},
    SignalForm{"node", Noun::node, SignalKind::node, Dimension::fraction, "level of a pathway node of the cell"},
    SignalForm{"shear strain", Noun::none, SignalKind::shear_strain, Dimension::strain,
               "octahedral shear strain under the present load, averaged with the face neighbours"},
    SignalForm{"strain energy", Noun::none, SignalKind::energy, Dimension::pressure,
               "strain energy density under the present load, averaged with the face neighbours"},
    SignalForm{
        "stretch", Noun::none, SignalKind::stretch, Dimension::strain,
        "largest principal strain under the present load, averaged with the face neighbours; 0 where all shortens"},
    SignalForm{"pressure", Noun::none, SignalKind::pressure, Dimension::pressure,
               "pressure of the tissue under the present load, solid and pore fluid together (where a scenario has it "
               "solved, else of the drained solid), averaged likewise; 0 in tension"},
    SignalForm{"flow", Noun::none, SignalKind::flow, Dimension::speed,
               "flow of the pore fluid relative to the solid under the present load, averaged likewise; 0 where it is "
               "left out"},
    SignalForm{"favours", Noun::tissue, SignalKind::favoured, Dimension::none,
               "1 where the law of the scenario (mechanoregulation) favours a tissue under the present load, else 0"},
    SignalForm{"here", Noun::constituent, SignalKind::here, Dimension::fraction,
               "volume fraction of a constituent at the site"},
    SignalForm{"around", Noun::constituent, SignalKind::around, Dimension::fraction,
               "mean volume fraction of a constituent over the surrounding sites"},
    SignalForm{"room", Noun::none, SignalKind::room_here, Dimension::fraction,
               "volume fraction of the site that no constituent fills"},
    SignalForm{"crowding", Noun::none, SignalKind::crowding, Dimension::fraction,
               "share of the surrounding sites that is closed to the cell"},
    SignalForm{"near", Noun::kind, SignalKind::near, Dimension::fraction,
               "share of the surrounding sites within the box that holds a cell of a kind (and stage)"},
    SignalForm{"density", Noun::kind, SignalKind::density, Dimension::fraction,
               "share of the passable sites within reach of the cell that holds a cell of a kind (and stage)"},
    SignalForm{"stage age", Noun::none, SignalKind::stage_age, Dimension::time, "time since the present stage began"},
    SignalForm{"left", Noun::deposit, SignalKind::left, Dimension::none, "amount of a deposit at the site"},
    SignalForm{"systemic", Noun::systemic, SignalKind::systemic, Dimension::none,
               "level of what circulates in the whole animal"},
    SignalForm{"swelling", Noun::none, SignalKind::swelling, Dimension::volume,
               "volume that the cell has gained by swelling"},
};

struct OutputForm {
  std::string_view words;
  Noun noun;
  OutputKind kind;
  Dimension dimension;
  std::string_view meaning;
};

constexpr std::array output_table{
    OutputForm{"secrete", Noun::field, OutputKind::secrete, Dimension::molecules_per_time, "secretion of a field"},
    OutputForm{"take up", Noun::field, OutputKind::take_up, Dimension::volume_per_time,
               "volume cleared of a field per time"},
    OutputForm{"speed", Noun::none, OutputKind::speed, Dimension::speed, "speed of movement"},
    OutputForm{"persistence", Noun::none, OutputKind::persist, Dimension::time, "time for which a heading is kept"},
    OutputForm{"follow", Noun::field, OutputKind::follow, Dimension::none,
               "weight of a difference in receptor occupancy between neighbouring sites"},
    OutputForm{"divide", Noun::none, OutputKind::divide, Dimension::rate, "rate of division"},
    OutputForm{"die", Noun::none, OutputKind::die, Dimension::rate, "rate of death (or of leaving the tissue)"},
    OutputForm{"become", Noun::kind_stage, OutputKind::become, Dimension::rate,
               "rate of becoming another stage or kind"},
    OutputForm{"lay", Noun::constituent, OutputKind::lay, Dimension::volume_per_time, "matrix laid"},
    OutputForm{"remove", Noun::constituent, OutputKind::remove, Dimension::volume_per_time, "matrix removed"},
    OutputForm{"resorb", Noun::none, OutputKind::resorb, Dimension::volume_per_time,
               "mineralised tissue resorbed with all that is in it"},
    OutputForm{"leave", Noun::deposit, OutputKind::leave, Dimension::rate, "deposit left at the site per time"},
    OutputForm{"swell", Noun::none, OutputKind::swell, Dimension::volume_per_time,
               "volume gained, first at the cell's site, then at soft face neighbours"},
    OutputForm{"enter", Noun::kind_stage, OutputKind::enter, Dimension::rate,
               "entries per site full of vessel (in the rules of the vessel only)"},
    OutputForm{"sprout", Noun::field, OutputKind::sprout, Dimension::rate,
               "new vessels per vessel site, towards more of a field (in the rules of the vessel only)"},
    OutputForm{"regress", Noun::none, OutputKind::regress, Dimension::rate,
               "loss of the vessel at a site (in the rules of the vessel only)"},
};

constexpr std::string_view noun_name(Noun noun) {
  switch (noun) {
    case Noun::field:
      return "FIELD";
    case Noun::node:
      return "NODE";
    case Noun::constituent:
      return "CONSTITUENT";
    case Noun::deposit:
      return "DEPOSIT";
    case Noun::systemic:
      return "SYSTEMIC";
    case Noun::tissue:
      return "TISSUE";
    case Noun::kind:
      return "CELL[.STAGE]";
    case Noun::kind_stage:
      return "CELL.STAGE";
    default:
      return "";
  }
}

std::string form_text(std::string_view words, Noun noun) {
  std::string text(words);
  if (noun != Noun::none) text += (words.empty() ? "" : " ") + std::string(noun_name(noun));
  return text;
}

// What follows the fixed words of the form, or nothing if the text is of another form.
std::optional<std::string> noun_after(std::string_view text, std::string_view words, Noun noun) {
  if (noun == Noun::none) return text == words ? std::optional<std::string>("") : std::nullopt;
  if (words.empty()) return text.find(' ') == std::string_view::npos ? std::optional<std::string>(text) : std::nullopt;
  if (text.size() <= words.size() + 1 || !text.starts_with(words) || text[words.size()] != ' ') return std::nullopt;
  return std::string(text.substr(words.size() + 1));
}

template <class Names>
std::uint16_t index_among(const Table& owner, const std::string& key, const std::string& name, const Names& names,
                          const std::string& what) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    owner.fail(key, "no " + what + " is called \"" + name + "\"" +
                        did_you_mean(name, std::vector<std::string>(names.begin(), names.end())));
  }
  return static_cast<std::uint16_t>(found - names.begin());
}

std::vector<std::string> names_of(const std::vector<agents::CellTraits>& kinds) {
  std::vector<std::string> names;
  for (const auto& kind : kinds) names.push_back(kind.name);
  return names;
}

struct KindStage {
  std::uint16_t kind{};
  std::optional<std::uint16_t> stage;
};

KindStage read_kind_stage(const Table& owner, const std::string& key, const std::string& text,
                          const Vocabulary& words) {
  const std::size_t dot = text.find('.');
  const std::uint16_t kind = index_among(owner, key, text.substr(0, dot), names_of(words.kinds), "cell");
  if (dot == std::string::npos) return {kind, std::nullopt};
  std::vector<std::string> stages;
  for (const auto& stage : words.kinds[kind].stages) stages.push_back(stage.name);
  return {kind, index_among(owner, key, text.substr(dot + 1), stages, "stage of " + words.kinds[kind].name)};
}

}  // namespace

SignalWord read_signal(const Table& owner, const std::string& key, const Vocabulary& words,
                       const std::vector<std::string>& nodes) {
  const std::string text = owner.text(key);
  for (std::size_t i = signal_table.size(); i-- > 0;) {  // the bare field name is tried last
    const SignalForm& form = signal_table[i];
    const std::optional<std::string> noun = noun_after(text, form.words, form.noun);
    if (!noun) continue;
    SignalWord word{{form.kind, 0, 0}, form.dimension};
    switch (form.noun) {
      case Noun::field:
        word.signal.argument = index_among(owner, key, *noun, words.fields, "signal or field");
        break;
      case Noun::node:
        word.signal.argument = index_among(owner, key, *noun, nodes, "node of this cell");
        break;
      case Noun::constituent:
        word.signal.argument = index_among(owner, key, *noun, agents::constituent_names, "constituent");
        break;
      case Noun::deposit:
        word.signal.argument = index_among(owner, key, *noun, agents::deposit_names, "deposit");
        break;
      case Noun::systemic:
        word.signal.argument = index_among(owner, key, *noun, words.systemic, "systemic quantity");
        break;
      case Noun::tissue:
        word.signal.argument = index_among(owner, key, *noun, mechanics::favoured_tissue_names, "tissue of a law");
        break;
      case Noun::kind: {
        const KindStage found = read_kind_stage(owner, key, *noun, words);
        word.signal.argument = found.kind;
        word.signal.detail = found.stage ? 1u << *found.stage : 0xffffffffu;
        break;
      }
      default:
        if (form.kind == SignalKind::swelling) word.signal.argument = static_cast<std::uint16_t>(nodes.size());
        break;
    }
    return word;
  }
  std::vector<std::string> forms;
  for (const WordForm& form : signal_forms()) forms.push_back(form.form);
  owner.fail(key, "\"" + text + "\" is no signal; allowed are " + joined(forms));
}

OutputWord read_output(const Table& owner, const std::string& key, const Vocabulary& words) {
  const std::string text = owner.text(key);
  for (const OutputForm& form : output_table) {
    const std::optional<std::string> noun = noun_after(text, form.words, form.noun);
    if (!noun) continue;
    OutputWord word{{form.kind, 0, 0}, form.dimension};
    switch (form.noun) {
      case Noun::field:
        word.output.target = index_among(owner, key, *noun, words.fields, "field");
        break;
      case Noun::constituent:
        word.output.target = index_among(owner, key, *noun, agents::constituent_names, "constituent");
        break;
      case Noun::deposit:
        word.output.target = index_among(owner, key, *noun, agents::deposit_names, "deposit");
        break;
      case Noun::kind_stage: {
        const KindStage found = read_kind_stage(owner, key, *noun, words);
        if (!found.stage) owner.fail(key, "\"" + text + "\" names no stage; write \"" + text + ".STAGE\"");
        word.output.target = found.kind;
        word.output.detail = *found.stage;
        break;
      }
      default:
        break;
    }
    return word;
  }
  std::vector<std::string> forms;
  for (const WordForm& form : output_forms()) forms.push_back(form.form);
  owner.fail(key, "\"" + text + "\" is no output; allowed are " + joined(forms));
}

std::vector<WordForm> signal_forms() {
  std::vector<WordForm> forms;
  for (const SignalForm& form : signal_table) {
    forms.push_back({form_text(form.words, form.noun), unit_name(form.dimension), std::string(form.meaning)});
  }
  return forms;
}

std::vector<WordForm> output_forms() {
  std::vector<WordForm> forms;
  for (const OutputForm& form : output_table) {
    forms.push_back({form_text(form.words, form.noun), unit_name(form.dimension), std::string(form.meaning)});
  }
  return forms;
}

}  // namespace enthesis::config
