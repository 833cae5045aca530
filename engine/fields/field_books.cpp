#include "engine/fields/field_books.h"

#include <algorithm>
#include <cmath>

namespace enthesis::engine {

void FieldBooks::enter(std::size_t f, TimeScheme scheme, const FieldLedger& ledger) {
  secreted_pM_um3[f] += ledger.secreted_pM_um3;
  decayed_pM_um3[f] += ledger.decayed_pM_um3;
  gone_pM_um3[f] += ledger.taken_up_pM_um3 + ledger.left_pM_um3;
  if (scheme == TimeScheme::implicit) stored_pM_um3[f] += ledger.after_pM_um3 - ledger.before_pM_um3;
  imbalance[f] = std::max(imbalance[f], std::fabs(ledger.imbalance));
  ++solutions[f];
  iterations[f] += static_cast<std::uint32_t>(ledger.iterations);
}

}  // namespace enthesis::engine
