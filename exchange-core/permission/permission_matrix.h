// The permission matrix: who may use which dataset, for what, until when.
//
// Rows are consumer departments, columns are datasets, a cell holds grants.
// Nothing is permitted unless a grant says so; a forbid overrides; otherwise
// what is open is the union of the grants that fit this use.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::shared_ptr<const PermissionMatrix> matrix,
//                            PermissionMatrix::Compile(grants, view, epoch));
//   Authorization judged = matrix->Authorize(use, clock.Now());
//   if (!judged.use.has_value()) {
//     return RefusalError(use, judged.datasets[0]);  // Say why, disclose
//   }                                                // nothing.
//   return engine.Execute(*judged.use, ...);
//
// A matrix is an immutable snapshot: to change it, compile a new one and swap
// the pointer. No decision is ever cached, so none can be stale. All names
// are mapped to dense numbers when it is compiled; a cell is found by index
// and field sets are machine words. Thread-safe: every method is const and
// pure. No clock: the time is given.
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_PERMISSION_MATRIX_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_PERMISSION_MATRIX_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "exchange-core/permission/authorized_use.h"
#include "exchange-core/permission/decision.h"
#include "exchange-core/permission/directory_view.h"
#include "exchange-core/permission/field_set.h"
#include "exchange-core/permission/grant.h"
#include "exchange-core/permission/intended_use.h"

namespace tombolo::permission {

struct MatrixTables;  // matrix_tables.h; the compiled form

// A use of one dataset with its names mapped to the numbers of one matrix.
// Made by PermissionMatrix::Resolve() and good for that matrix only: any other
// opens nothing for it.
struct ResolvedUse {
  // Stands for a name that the matrix does not know.
  static constexpr uint32_t kUnknown = 0xffffffff;

  const MatrixTables* matrix = nullptr;
  uint64_t epoch = 0;
  uint32_t cell = kUnknown;  // of consumer and dataset
  uint32_t purpose = kUnknown;
  uint32_t system = kUnknown;
  Mode mode = Mode::kPoint;
  // False when a lookup is wanted that no grant can list: none where one is
  // needed, or a field that no dataset can have.
  bool lookup_possible = false;
  FieldSet lookup;
};

// Every field of a dataset that is open to a use, asked for or not. What may
// be read may be verified, so `read` is a subset of `verify`.
struct OpenFields {
  FieldSet read;
  FieldSet verify;
};

// How one grant stands to one field of a use.
struct GrantOutcome {
  std::string grant;  // "id@revision"
  Effect effect = Effect::kPermit;
  // For a permit: the first test it failed, kNone when it opens the field.
  // For a forbid: kForbidden when it closes the field, kNone when not.
  Refusal outcome = Refusal::kNone;
};

// The judgement of a whole use.
struct Authorization {
  // The capability; nullopt when nothing at all is open.
  std::optional<AuthorizedUse> use;
  // One per dataset asked for, in order, refused ones included.
  std::vector<DatasetDecision> datasets;
};

class PermissionMatrix {
 public:
  // Most cells (departments times datasets) of one matrix.
  static constexpr size_t kMaxCells = 16'000'000;

  // Compiles the grants, in any order. `grants` holds one revision of each,
  // the one in force, whatever its state: revoked, suspended and ended grants
  // open nothing and are kept to explain refusals. Returns INVALID_ARGUMENT
  // with a reason of ValidateGrant(), CheckGrantNames() or
  // ValidateDirectoryView(), or GRANT_DUPLICATE_ID, or MATRIX_TOO_LARGE.
  static absl::StatusOr<std::shared_ptr<const PermissionMatrix>> Compile(
      absl::Span<const Grant> grants, const DirectoryView& view,
      uint64_t epoch);

  ~PermissionMatrix();
  PermissionMatrix(const PermissionMatrix&) = delete;
  PermissionMatrix& operator=(const PermissionMatrix&) = delete;

  // Names the snapshot in answers and in the access log.
  uint64_t epoch() const;

  // Judges the whole use at `now`. A dataset is in the capability when its
  // decision is `permitted`.
  Authorization Authorize(const IntendedUse& use, absl::Time now) const;

  // Judges use.datasets[dataset] at `now`.
  DatasetDecision Decide(const IntendedUse& use, size_t dataset,
                         absl::Time now) const;

  // The decision itself, for those who ask often: names once, then bits.
  // DecideFast() allocates nothing and looks at one cell only.
  ResolvedUse Resolve(const IntendedUse& use, size_t dataset) const;
  OpenFields DecideFast(const ResolvedUse& use, absl::Time now) const;

  // How each grant of the cell stands to one field of use.datasets[dataset],
  // ascending by grant ID. Slow; for explaining.
  std::vector<GrantOutcome> Weigh(const IntendedUse& use, size_t dataset,
                                  uint32_t field, Operation operation,
                                  absl::Time now) const;

  // The number of a field, 0 when dataset or field do not exist. For filling
  // an IntendedUse; do not answer a caller from it, which would tell whether
  // the dataset exists.
  uint32_t FieldNumber(absl::string_view dataset, absl::string_view name) const;

  // The field of that number, or nullptr.
  const DirectoryField* FindField(absl::string_view dataset,
                                  uint32_t number) const;

 private:
  explicit PermissionMatrix(std::unique_ptr<const MatrixTables> tables);

  const std::unique_ptr<const MatrixTables> tables_;
};

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_PERMISSION_MATRIX_H_
