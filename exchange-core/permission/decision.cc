#include "exchange-core/permission/decision.h"

#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"

namespace tombolo::permission {

absl::Status RefusalError(const IntendedUse& use,
                          const DatasetDecision& decision) {
  TOMBOLO_CHECK(decision.refusal != Refusal::kNone);
  return MakeError(ReasonOf(decision.refusal), {{"consumer", use.consumer},
                                                {"dataset", decision.dataset},
                                                {"purpose", use.purpose}});
}

}  // namespace tombolo::permission
