// What every Store checks before it does any work, in one place so that all of
// them refuse the same things in the same words.
//
//   TOMBOLO_RETURN_IF_ERROR(CheckCommit(batch, preconditions));
//   TOMBOLO_RETURN_IF_ERROR(CheckScan(limits));
//
// Thread-safe: all functions are pure.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_STORE_LIMITS_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_STORE_LIMITS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/storage/store.h"

namespace tombolo::storage {

// A backend takes this much more than kMaxValueSize, so that a caller of a
// sealed store may use the whole of kMaxValueSize.
inline constexpr size_t kValueRoom = 64;

// Keys and values of one commit together.
inline constexpr size_t kMaxCommitSize = size_t{64} << 20;

// OK, or INVALID_ARGUMENT / STORE_LIMIT naming what is too large.
// `max_value_size` is kMaxValueSize in a decorator that adds bytes of its own
// and kMaxValueSize + kValueRoom in a backend.
absl::Status CheckCommit(const WriteBatch& batch,
                         absl::Span<const Precondition> preconditions,
                         size_t max_value_size = kMaxValueSize + kValueRoom);

// OK, or INVALID_ARGUMENT / STORE_LIMIT when a limit is zero: such a scan
// could never end.
absl::Status CheckScan(ScanLimits limits);

// ABORTED / PRECONDITION_FAILED for `key`, which is shown as hexadecimal.
absl::Status PreconditionFailed(Space space, absl::string_view key);

// Counts the rows of one scan against its limits: the first row always fits.
class ScanBudget {
 public:
  explicit ScanBudget(ScanLimits limits) : limits_(limits) {}

  // Takes a row of `bytes` (key and value), or returns false.
  bool Take(size_t bytes) {
    if (rows_ > 0 && (rows_ >= limits_.rows || bytes > limits_.bytes ||
                      bytes_ > limits_.bytes - bytes)) {
      return false;
    }
    ++rows_;
    bytes_ += bytes;
    return true;
  }

 private:
  ScanLimits limits_;
  size_t rows_ = 0;
  size_t bytes_ = 0;
};

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_STORE_LIMITS_H_
