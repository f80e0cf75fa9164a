// A Store in memory: for tests, and the plainest statement of what a Store
// does. Nothing survives the process.
//
//   MemoryStore store;
//   TOMBOLO_RETURN_IF_ERROR(store.Commit(batch, {}));
//
// Each space is one ordered map behind a shared pointer. A snapshot or a
// running scan keeps the map it began with; the next commit to that space then
// works on a copy. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_MEMORY_STORE_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_MEMORY_STORE_H_

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exchange-core/base/mutex.h"
#include "exchange-core/storage/store.h"

namespace tombolo::storage {

class MemoryStore final : public Store {
 public:
  MemoryStore();

  absl::StatusOr<std::optional<std::string>> Get(
      Space space, absl::string_view key) const override;
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Space space, absl::Span<const std::string> keys) const override;
  absl::StatusOr<ScanEnd> Scan(const KeyRange& range, ScanLimits limits,
                               RowVisitor visit) const override;
  absl::StatusOr<std::unique_ptr<Reader>> Snapshot() const override;
  absl::Status Commit(const WriteBatch& batch,
                      absl::Span<const Precondition> preconditions) override;

 private:
  using Rows = std::map<std::string, std::string>;
  class SnapshotReader;

  struct SpaceRows {
    std::shared_ptr<Rows> rows;
    // A reader may hold `rows`: copy before changing them. A flag and not the
    // pointer's use count, which says nothing about the order of reads.
    bool shared = false;
  };

  static std::optional<std::string> Find(const Rows& rows,
                                         absl::string_view key);
  static std::vector<std::optional<std::string>> FindAll(
      const Rows& rows, absl::Span<const std::string> keys);
  static absl::StatusOr<ScanEnd> Visit(const Rows& rows, const KeyRange& range,
                                       ScanLimits limits, RowVisitor visit);

  std::shared_ptr<const Rows> Share(Space space) const;
  void Apply(const WriteBatch::Change& change) TOMBOLO_REQUIRES(mutex_);

  mutable Mutex mutex_;
  mutable std::array<SpaceRows, kSpaceCount> spaces_ TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_MEMORY_STORE_H_
