// The outcome for one dataset of an intended use, field by field.
//
//   for (const FieldDecision& field : decision.fields) {
//     if (!field.permitted) {
//       reply.AddRefusal(field.number, RefusalName(field.refusal));
//     }
//   }
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_DECISION_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_DECISION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "exchange-core/permission/field_set.h"
#include "exchange-core/permission/intended_use.h"
#include "exchange-core/permission/refusal.h"

namespace tombolo::permission {

struct FieldDecision {
  uint32_t number = 0;
  Operation operation = Operation::kRead;
  bool permitted = false;
  // kNone exactly when permitted.
  Refusal refusal = Refusal::kNone;
  // The grant that decided, as "id@revision": the permit that opened the
  // field (the lowest ID when several did), the forbid that closed it, or the
  // nearest miss. Empty when there is none.
  std::string grant;
};

struct DatasetDecision {
  std::string dataset;
  // One per field asked for, in the order asked: read, then verify.
  std::vector<FieldDecision> fields;
  // True when anything is opened, given the use's AnswerPolicy.
  bool permitted = false;
  // True when no field was refused.
  bool complete = false;
  // The nearest miss among the fields refused; kNone when complete.
  Refusal refusal = Refusal::kNone;
  // What is opened: empty unless permitted.
  FieldSet read;
  FieldSet verify;
  // The grants that opened it, each once, ascending by ID.
  std::vector<std::string> grants;
};

// The refusal of `decision` as an error for the caller of `use`:
// PERMISSION_DENIED with the reason of decision.refusal, which must not be
// kNone, and the metadata consumer, dataset, purpose. It does not tell whether
// the dataset exists.
absl::Status RefusalError(const IntendedUse& use,
                          const DatasetDecision& decision);

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_DECISION_H_
