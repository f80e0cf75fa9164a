// The permission rules once more, slowly: a transcription of grant.h and
// refusal.h into sets of strings, one grant after another, without numbers,
// tables or bits. The compiled matrix must agree with it on every input.
#ifndef TOMBOLO_TESTS_SUPPORT_PERMISSION_REFERENCE_H_
#define TOMBOLO_TESTS_SUPPORT_PERMISSION_REFERENCE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "exchange-core/permission/directory_view.h"
#include "exchange-core/permission/grant.h"
#include "exchange-core/permission/intended_use.h"

namespace tombolo::testing::reference {

// One field of a use, in names. `field` may be a name no dataset has.
struct Question {
  std::string consumer;
  std::string system;
  std::string purpose;
  permission::Mode mode = permission::Mode::kPoint;
  std::string dataset;
  std::vector<std::string> lookup;
  std::string field;
  permission::Operation operation = permission::Operation::kRead;
};

struct Answer {
  bool permitted = false;
  // Name of the reason, "" when permitted.
  std::string reason;
  // "id@revision" of the grant that decided, "" when there is none.
  std::string grant;

  friend bool operator==(const Answer&, const Answer&) = default;
};

Answer Decide(const std::vector<permission::Grant>& grants,
              const permission::DirectoryView& view, const Question& question,
              absl::Time now);

}  // namespace tombolo::testing::reference

#endif  // TOMBOLO_TESTS_SUPPORT_PERMISSION_REFERENCE_H_
