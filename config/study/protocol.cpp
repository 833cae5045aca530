#include "config/study/protocol.h"

#include "config/study/names.h"

namespace enthesis::config {
namespace {

Dimension dimension_of(const Table& row) {
  if (!row.has("value")) return Dimension::time;
  try {
    parse_quantity(row.text("value"), Dimension::time);
    return Dimension::time;
  } catch (const QuantityError&) {
    return Dimension::none;
  } catch (const ConfigError&) {  // no text
    return Dimension::none;
  }
}

Names protocol_names(const Study& study) {
  Names names;
  for (const ProtocolRow& row : study.protocol) names.push_back(row.number.id);
  return names;
}

std::optional<std::string> text_if_text(const Table& row, const std::string& key) {
  try {
    return row.optional_text(key);
  } catch (const ConfigError&) {
    return std::nullopt;
  }
}

}  // namespace

void read_protocol(const Table& root, Study& study) {
  if (!root.has("protocol")) return;
  const Table rows = root.table("protocol");
  for (const std::string& key : rows.keys()) {
    const Dimension dimension = rows.is_table(key) ? dimension_of(rows.table(key)) : Dimension::time;
    study.protocol.push_back({read_parameter(rows, key, dimension, key), {}});
  }
}

std::optional<double> from_protocol(const std::string& text, Dimension dimension, const Table& owner,
                                    const std::string& key, const std::string& user, Study& study) {
  for (ProtocolRow& row : study.protocol) {
    if (row.number.id != text) continue;
    if (row.number.dimension != dimension) {
      owner.fail(key, "the row \"" + text + "\" of the protocol is " + dimension_name(row.number.dimension) + ", but " +
                          expectation(dimension));
    }
    row.acts_on.push_back(user);
    return row.number.value;
  }
  const bool a_name = !text.empty() && text.find_first_of("0123456789.+-") != 0;
  if (a_name) {
    owner.fail(key, "the protocol has no row \"" + text + "\"" + did_you_mean(text, protocol_names(study)) + "; or " +
                        expectation(dimension));
  }
  return std::nullopt;
}

double value_of(const Table& row, const std::string& key, Dimension dimension, const Bounds& bounds,
                const std::string& user, Study& study) {
  const std::optional<std::string> text = text_if_text(row, key);
  const auto named = text ? from_protocol(*text, dimension, row, key, user + ", " + key, study) : std::nullopt;
  if (!named) return row.quantity(key, dimension, bounds);
  if (!bounds.contain(*named)) row.fail(key, key + " is out of bounds, allowed is " + describe(bounds, dimension));
  return *named;
}

}  // namespace enthesis::config
