#include "app/build_identity.h"

#include "build_constants.h"
#include "git_identity.h"

namespace enthesis::app {

BuildIdentity build_identity() {
  return {ENTHESIS_VERSION,  ENTHESIS_GIT_COMMIT,      ENTHESIS_GIT_DIRTY,       ENTHESIS_BUILD_TYPE,
          ENTHESIS_COMPILER, ENTHESIS_INSTRUCTION_SET, ENTHESIS_PARALLEL_BACKEND};
}

}  // namespace enthesis::app
