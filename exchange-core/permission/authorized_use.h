// Proof that a use was checked against the permission matrix.
//
// A capability: only PermissionMatrix::Authorize() can make one, and the query
// engine accepts nothing else, so code that forgets the check does not
// compile. It says what was opened, never what was merely asked for.
//
//   const AuthorizedUse::Dataset* income = use.Find("hr-income");
//   if (income != nullptr && income->read.Contains(4)) ...
//
// Immutable and thread-safe. It is the decision of one moment: a use held for
// long (a stream, a subscription) is judged again, see epoch().
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_AUTHORIZED_USE_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_AUTHORIZED_USE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/permission/field_set.h"
#include "exchange-core/permission/grant.h"

namespace tombolo::permission {

class AuthorizedUse {
 public:
  // One dataset of which something was opened.
  struct Dataset {
    std::string dataset;
    // Fields whose values may be disclosed.
    FieldSet read;
    // Fields that may be compared, with a yes or no as the answer.
    FieldSet verify;
    // Fields that the records may be looked up by, as asked: exactly these.
    FieldSet lookup;
    // Grants that opened the fields, as "id@revision", ascending.
    std::vector<std::string> grants;
  };

  const std::string& consumer() const { return consumer_; }
  const std::string& system() const { return system_; }
  const std::string& purpose() const { return purpose_; }
  Mode mode() const { return mode_; }
  // The snapshot that decided, and when.
  uint64_t epoch() const { return epoch_; }
  absl::Time decided_at() const { return decided_at_; }

  // In the order asked; never empty.
  const std::vector<Dataset>& datasets() const { return datasets_; }

  // The dataset of that ID, or nullptr when nothing of it is open.
  const Dataset* Find(absl::string_view dataset) const {
    for (const Dataset& candidate : datasets_) {
      if (candidate.dataset == dataset) return &candidate;
    }
    return nullptr;
  }

 private:
  friend class PermissionMatrix;
  AuthorizedUse() = default;

  std::string consumer_;
  std::string system_;
  std::string purpose_;
  Mode mode_ = Mode::kPoint;
  uint64_t epoch_ = 0;
  absl::Time decided_at_;
  std::vector<Dataset> datasets_;
};

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_AUTHORIZED_USE_H_
