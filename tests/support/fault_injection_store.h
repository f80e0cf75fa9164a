// A Store that fails when a test says so, in every way a real one can: the
// n-th commit or read, once or for ever, before or after the commit took
// effect. An errored commit that is there all the same is the case that
// callers forget.
//
//   FaultInjectionStore store(inner);
//   for (uint64_t n = 1; ; ++n) {
//     store.FailCommit(n, Repeat::kOnce, Effect::kApplied);
//     const absl::Status status = Run(store);
//     if (store.faults() == 0) break;      // every commit has failed once
//     EXPECT_THAT(status, HasReason(reasons::kStoreFailed));
//   }
//
//   std::unique_ptr<MemoryStore> after = store.StateAfter(7);
//
// StateAfter(n) is what a disk holds that lost every commit after the n-th.
// Thread-safe.
#ifndef TOMBOLO_TESTS_SUPPORT_FAULT_INJECTION_STORE_H_
#define TOMBOLO_TESTS_SUPPORT_FAULT_INJECTION_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/storage/memory_store.h"
#include "exchange-core/storage/store.h"

namespace tombolo::testing {

enum class Repeat { kOnce, kForEver };
enum class Effect { kNothing, kApplied };

class FaultInjectionStore final : public storage::Store {
 public:
  explicit FaultInjectionStore(storage::Store& inner) : inner_(inner) {}

  // The n-th commit from now on (1 is the next) fails with STORE_FAILED.
  void FailCommit(uint64_t n, Repeat repeat, Effect effect) {
    MutexLock lock(mutex_);
    commit_ = {n, repeat, effect};
    faults_ = 0;
  }
  // The same for reads: Get, MultiGet, Scan and Snapshot, and the reads of
  // snapshots.
  void FailRead(uint64_t n, Repeat repeat) {
    MutexLock lock(mutex_);
    read_ = {n, repeat, Effect::kNothing};
    faults_ = 0;
  }
  void Heal() {
    MutexLock lock(mutex_);
    commit_ = {};
    read_ = {};
  }

  // Faults since one was last asked for; commits that took effect so far.
  uint64_t faults() const {
    MutexLock lock(mutex_);
    return faults_;
  }
  size_t commits() const {
    MutexLock lock(mutex_);
    return applied_.size();
  }

  std::unique_ptr<storage::MemoryStore> StateAfter(size_t commits) const {
    auto state = std::make_unique<storage::MemoryStore>();
    MutexLock lock(mutex_);
    TOMBOLO_CHECK(commits <= applied_.size());
    for (size_t i = 0; i < commits; ++i) {
      TOMBOLO_CHECK(state->Commit(applied_[i], {}).ok());
    }
    return state;
  }

  absl::StatusOr<std::optional<std::string>> Get(
      storage::Space space, absl::string_view key) const override {
    TOMBOLO_RETURN_IF_ERROR(CountRead());
    return inner_.Get(space, key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      storage::Space space, absl::Span<const std::string> keys) const override {
    TOMBOLO_RETURN_IF_ERROR(CountRead());
    return inner_.MultiGet(space, keys);
  }
  absl::StatusOr<storage::ScanEnd> Scan(
      const storage::KeyRange& range, storage::ScanLimits limits,
      storage::RowVisitor visit) const override {
    TOMBOLO_RETURN_IF_ERROR(CountRead());
    return inner_.Scan(range, limits, visit);
  }
  absl::StatusOr<std::unique_ptr<storage::Reader>> Snapshot() const override {
    TOMBOLO_RETURN_IF_ERROR(CountRead());
    TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<storage::Reader> inner,
                             inner_.Snapshot());
    return std::make_unique<FailingReader>(*this, std::move(inner));
  }
  absl::Status Commit(
      const storage::WriteBatch& batch,
      absl::Span<const storage::Precondition> preconditions) override {
    MutexLock lock(mutex_);
    const bool fails = Fires(commit_);
    if (fails && commit_.effect == Effect::kNothing) return Failed();
    const absl::Status status = inner_.Commit(batch, preconditions);
    if (status.ok()) applied_.push_back(batch);
    return fails ? Failed() : status;
  }

 private:
  struct Fault {
    uint64_t countdown = 0;  // 0: none.
    Repeat repeat = Repeat::kOnce;
    Effect effect = Effect::kNothing;
  };

  class FailingReader final : public storage::Reader {
   public:
    FailingReader(const FaultInjectionStore& store,
                  std::unique_ptr<storage::Reader> inner)
        : store_(store), inner_(std::move(inner)) {}
    absl::StatusOr<std::optional<std::string>> Get(
        storage::Space space, absl::string_view key) const override {
      TOMBOLO_RETURN_IF_ERROR(store_.CountRead());
      return inner_->Get(space, key);
    }
    absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
        storage::Space space,
        absl::Span<const std::string> keys) const override {
      TOMBOLO_RETURN_IF_ERROR(store_.CountRead());
      return inner_->MultiGet(space, keys);
    }
    absl::StatusOr<storage::ScanEnd> Scan(
        const storage::KeyRange& range, storage::ScanLimits limits,
        storage::RowVisitor visit) const override {
      TOMBOLO_RETURN_IF_ERROR(store_.CountRead());
      return inner_->Scan(range, limits, visit);
    }

   private:
    const FaultInjectionStore& store_;
    const std::unique_ptr<storage::Reader> inner_;
  };

  static absl::Status Failed() {
    return MakeError(reasons::kStoreFailed, {{"cause", "injected fault"}});
  }

  bool Fires(Fault& fault) const TOMBOLO_REQUIRES(mutex_) {
    if (fault.countdown == 0 || --fault.countdown > 0) return false;
    if (fault.repeat == Repeat::kForEver) fault.countdown = 1;
    ++faults_;
    return true;
  }

  absl::Status CountRead() const {
    MutexLock lock(mutex_);
    return Fires(read_) ? Failed() : absl::OkStatus();
  }

  storage::Store& inner_;
  mutable Mutex mutex_;
  Fault commit_ TOMBOLO_GUARDED_BY(mutex_);
  mutable Fault read_ TOMBOLO_GUARDED_BY(mutex_);
  mutable uint64_t faults_ TOMBOLO_GUARDED_BY(mutex_) = 0;
  std::vector<storage::WriteBatch> applied_ TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_FAULT_INJECTION_STORE_H_
