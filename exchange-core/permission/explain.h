// Why a use was judged as it was: per field the outcome, the grant that
// decided, how near every other grant came, and what to request next.
//
//   const Explanation why = Explain(*matrix, use, clock.Now());
//   std::cout << why.RenderText(Language::kEnglish, Audience::kConsumer);
//
//   civil-affairs/portal, purpose welfare, mode point
//   2026-06-01T00:00:00Z, epoch 7
//   hr-income: partly permitted
//     R read income: g-1@1
//     - read phone: FIELD_NOT_GRANTED (nearest g-1@1)
//         no grant of civil-affairs for hr-income ... names the field; ask ...
//     request: read phone; lookup_by holder_id
//
// The letter says what is open of the field to this use, whatever was asked:
//   R  read            M  read of a derived (masked) field
//   V  verify only     -  nothing
//
// The same use, grants and time always give the same explanation, so a log
// entry that names them can be explained years later. All functions are pure.
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_EXPLAIN_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_EXPLAIN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "exchange-core/base/message_catalogue.h"
#include "exchange-core/permission/permission_matrix.h"

namespace tombolo::permission {

// Who reads an explanation. A consumer is not told of its grants for other
// purposes: which department works on what is not everybody's business.
enum class Audience : uint8_t { kConsumer = 1, kOwner = 2 };

struct FieldExplanation {
  // As in DatasetDecision: the outcome and the grant that decided.
  FieldDecision decision;
  // The field's name; "#12" when the dataset has no such field, or when the
  // consumer has no grant in this dataset and shall not learn its schema.
  std::string name;
  // 'R', 'M', 'V' or '-'.
  char letter = '-';
  // Every grant of the consumer for the dataset, ascending by ID.
  std::vector<GrantOutcome> grants;
};

// What a new grant would have to hold for the refused fields to open: field
// names, as above. Empty when nothing was refused, or no grant could help.
struct AccessRequest {
  std::vector<std::string> read = {};
  std::vector<std::string> verify = {};
  std::vector<std::string> lookup_by = {};

  bool empty() const { return read.empty() && verify.empty(); }
};

struct DatasetExplanation {
  DatasetDecision decision;
  // One for each of decision.fields, in that order.
  std::vector<FieldExplanation> fields;
  AccessRequest request;
};

struct Explanation {
  IntendedUse use;
  uint64_t epoch = 0;
  absl::Time time;
  // One per dataset asked for, in order.
  std::vector<DatasetExplanation> datasets;

  // Plain text, one finding per line, ends with a newline. Reasons and grant
  // names are the same in every language.
  std::string RenderText(Language language, Audience audience) const;
};

// Explains what matrix.Authorize(use, now) decides.
Explanation Explain(const PermissionMatrix& matrix, const IntendedUse& use,
                    absl::Time now);

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_EXPLAIN_H_
