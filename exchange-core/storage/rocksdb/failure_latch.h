// Remembers the first error a store cannot undo. After an fsync has failed,
// nobody knows what is on the disk and asking again is not safe (the kernel
// drops the dirty pages and then says OK), so a store goes on refusing until
// the process ends.
//
//   TOMBOLO_RETURN_IF_ERROR(latch.Check());
//   if (!written.ok()) return latch.Fail(written.ToString());
//
// Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_FAILURE_LATCH_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_FAILURE_LATCH_H_

#include <atomic>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/base/reasons/storage.h"

namespace tombolo::storage {

class FailureLatch {
 public:
  using Callback = std::function<void(absl::string_view)>;
  explicit FailureLatch(Callback on_fatal) : on_fatal_(std::move(on_fatal)) {}

  // OK, or DATA_LOSS / STORE_FAILED with the first cause.
  absl::Status Check() const {
    if (!failed_.load(std::memory_order_acquire)) return absl::OkStatus();
    MutexLock lock(mutex_);
    return MakeError(reasons::kStoreFailed, {{"cause", cause_}});
  }

  // Latches; calls back the first time. Returns what Check() does from now on.
  absl::Status Fail(std::string cause) {
    bool first = false;
    {
      MutexLock lock(mutex_);
      first = cause_.empty();
      if (first) cause_ = std::move(cause);
    }
    failed_.store(true, std::memory_order_release);
    const absl::Status status = Check();
    if (first && on_fatal_) on_fatal_(status.message());
    return status;
  }

 private:
  const Callback on_fatal_;
  std::atomic<bool> failed_{false};
  mutable Mutex mutex_;
  std::string cause_ TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_FAILURE_LATCH_H_
