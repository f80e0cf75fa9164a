#include "exchange-core/storage/store_limits.h"

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::storage {
namespace {

absl::Status CheckSize(absl::string_view what, size_t found, size_t limit) {
  if (found <= limit) return absl::OkStatus();
  return MakeError(reasons::kStoreLimit, {{"what", std::string(what)},
                                          {"found", absl::StrCat(found)},
                                          {"limit", absl::StrCat(limit)}});
}

}  // namespace

absl::Status CheckCommit(const WriteBatch& batch,
                         absl::Span<const Precondition> preconditions,
                         size_t max_value_size) {
  TOMBOLO_RETURN_IF_ERROR(
      CheckSize("commit bytes", batch.bytes(), kMaxCommitSize));
  for (const WriteBatch::Change& change : batch.changes()) {
    TOMBOLO_RETURN_IF_ERROR(
        CheckSize("key bytes", change.key.size(), kMaxKeySize));
    if (!change.value.has_value()) continue;
    TOMBOLO_RETURN_IF_ERROR(
        CheckSize("value bytes", change.value->size(), max_value_size));
  }
  for (const Precondition& condition : preconditions) {
    TOMBOLO_RETURN_IF_ERROR(
        CheckSize("key bytes", condition.key.size(), kMaxKeySize));
  }
  return absl::OkStatus();
}

absl::Status CheckScan(ScanLimits limits) {
  if (limits.rows > 0 && limits.bytes > 0) return absl::OkStatus();
  return MakeError(
      reasons::kStoreLimit,
      {{"what", "scan limit"}, {"found", "0"}, {"limit", "1 or more"}});
}

absl::Status PreconditionFailed(Space space, absl::string_view key) {
  return MakeError(
      reasons::kPreconditionFailed,
      {{"space", std::string(SpaceName(space))}, {"key", ToHex(key)}});
}

}  // namespace tombolo::storage
