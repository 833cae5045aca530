#include "agents/cell_traits.h"

namespace enthesis::agents {
namespace {

template <class Named>
int find_name(const std::vector<Named>& all, const std::string& name) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

int stage_index(const CellTraits& traits, const std::string& stage) {
  return find_name(traits.stages, stage);
}
int kind_index(const std::vector<CellTraits>& kinds, const std::string& name) {
  return find_name(kinds, name);
}

}  // namespace enthesis::agents
