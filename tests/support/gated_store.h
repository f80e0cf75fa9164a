// A Store whose commits wait while a test holds it: what arrives meanwhile
// forms the next group, so that tests decide how members are grouped.
//
//   GatedStore store(inner);
//   store.Hold();
//   committer.Submit(first);      // Its commit waits ...
//   store.AwaitWaiting();         // ... here; what comes now is one group.
//   committer.Submit(second);
//   committer.Submit(third);
//   store.Release();
//
// Thread-safe.
#ifndef TOMBOLO_TESTS_SUPPORT_GATED_STORE_H_
#define TOMBOLO_TESTS_SUPPORT_GATED_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exchange-core/base/mutex.h"
#include "exchange-core/storage/store.h"

namespace tombolo::testing {

class GatedStore final : public storage::Store {
 public:
  explicit GatedStore(storage::Store& inner) : inner_(inner) {}

  void Hold() {
    MutexLock lock(mutex_);
    held_ = true;
  }
  void Release() {
    MutexLock lock(mutex_);
    held_ = false;
    changed_.SignalAll();
  }
  // Returns when a commit waits.
  void AwaitWaiting() {
    MutexLock lock(mutex_);
    while (waiting_ == 0) changed_.Wait(lock);
  }
  // Returns when `count` commits have been made in all.
  void AwaitCommits(size_t count) {
    MutexLock lock(mutex_);
    while (commits_ < count) changed_.Wait(lock);
  }
  size_t commits() const {
    MutexLock lock(mutex_);
    return commits_;
  }

  absl::StatusOr<std::optional<std::string>> Get(
      storage::Space space, absl::string_view key) const override {
    return inner_.Get(space, key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      storage::Space space, absl::Span<const std::string> keys) const override {
    return inner_.MultiGet(space, keys);
  }
  absl::StatusOr<storage::ScanEnd> Scan(
      const storage::KeyRange& range, storage::ScanLimits limits,
      storage::RowVisitor visit) const override {
    return inner_.Scan(range, limits, visit);
  }
  absl::StatusOr<std::unique_ptr<storage::Reader>> Snapshot() const override {
    return inner_.Snapshot();
  }
  absl::Status Commit(
      const storage::WriteBatch& batch,
      absl::Span<const storage::Precondition> preconditions) override {
    {
      MutexLock lock(mutex_);
      ++waiting_;
      changed_.SignalAll();
      while (held_) changed_.Wait(lock);
      --waiting_;
    }
    const absl::Status status = inner_.Commit(batch, preconditions);
    MutexLock lock(mutex_);
    ++commits_;
    changed_.SignalAll();
    return status;
  }

 private:
  storage::Store& inner_;
  mutable Mutex mutex_;
  CondVar changed_;
  bool held_ TOMBOLO_GUARDED_BY(mutex_) = false;
  size_t waiting_ TOMBOLO_GUARDED_BY(mutex_) = 0;
  size_t commits_ TOMBOLO_GUARDED_BY(mutex_) = 0;
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_GATED_STORE_H_
