#include "config/numbers.h"

#include <algorithm>

namespace enthesis::config {
namespace {

bool names_a_shared_row(const Table& owner, const std::string& key) {
  return owner.has(key) && !owner.is_table(key);
}

}  // namespace

Numbers::Numbers(std::optional<Table> shared, std::map<std::string, Override> overrides)
    : shared_(std::move(shared)), overrides_(std::move(overrides)) {}

double Numbers::settle(Parameter row) {
  const std::string id = row.id;
  book_.add(std::move(row));
  if (const auto found = overrides_.find(id); found != overrides_.end()) {  // a given number is not drawn
    book_.set(id, std::string_view(found->second.text), found->second.given_by);
  } else if (const auto drawn = animal_factors_.find(id); drawn != animal_factors_.end()) {
    const Parameter& parameter = book_.at(id);
    book_.set(id, std::clamp(parameter.value * drawn->second, parameter.low, parameter.high), "animal");
  }
  return book_.value(id);
}

double Numbers::read(const Table& owner, const std::string& key, Dimension dimension, const std::string& id) {
  if (!names_a_shared_row(owner, key)) return settle(read_parameter(owner, key, dimension, id));
  const std::string name = owner.text(key);
  const std::string shared_id = "shared." + name;
  if (const Parameter* known = book_.find(shared_id)) {
    if (known->dimension != dimension) {
      owner.fail(key, "the shared number \"" + name + "\" is " + dimension_name(known->dimension) + ", but here " +
                          expectation(dimension));
    }
    return known->value;
  }
  if (!shared_ || !shared_->has(name)) {
    owner.fail(key, "no shared number is called \"" + name + "\"" +
                        did_you_mean(name, shared_ ? shared_->keys() : std::vector<std::string>{}));
  }
  return settle(read_parameter(*shared_, name, dimension, shared_id));
}

void Numbers::refuse_unused() const {
  const std::vector<std::string> ids = book_.ids();
  for (const auto& [id, override] : overrides_) {
    if (book_.find(id) == nullptr) {
      throw ConfigError(override.given_by, 0, id, "no parameter is called \"" + id + "\"" + did_you_mean(id, ids));
    }
  }
  for (const auto& [id, factor] : animal_factors_) {
    if (book_.find(id) == nullptr) {
      throw ConfigError("animal spreads", 0, id, "no parameter is called \"" + id + "\"" + did_you_mean(id, ids));
    }
  }
}

}  // namespace enthesis::config
