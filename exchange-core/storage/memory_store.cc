#include "exchange-core/storage/memory_store.h"

#include <utility>

#include "exchange-core/base/status_macros.h"
#include "exchange-core/storage/store_limits.h"

namespace tombolo::storage {
namespace {

size_t IndexOf(Space space) { return static_cast<size_t>(space); }

}  // namespace

// The maps as they were when the snapshot was taken.
class MemoryStore::SnapshotReader final : public Reader {
 public:
  using Maps = std::array<std::shared_ptr<const Rows>, kSpaceCount>;
  explicit SnapshotReader(Maps maps) : maps_(std::move(maps)) {}

  absl::StatusOr<std::optional<std::string>> Get(
      Space space, absl::string_view key) const override {
    return Find(*maps_.at(IndexOf(space)), key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Space space, absl::Span<const std::string> keys) const override {
    return FindAll(*maps_.at(IndexOf(space)), keys);
  }
  absl::StatusOr<ScanEnd> Scan(const KeyRange& range, ScanLimits limits,
                               RowVisitor visit) const override {
    return Visit(*maps_.at(IndexOf(range.space)), range, limits, visit);
  }

 private:
  Maps maps_;
};

MemoryStore::MemoryStore() {
  for (SpaceRows& space : spaces_) space.rows = std::make_shared<Rows>();
}

std::optional<std::string> MemoryStore::Find(const Rows& rows,
                                             absl::string_view key) {
  const auto found = rows.find(std::string(key));
  if (found == rows.end()) return std::nullopt;
  return found->second;
}

std::vector<std::optional<std::string>> MemoryStore::FindAll(
    const Rows& rows, absl::Span<const std::string> keys) {
  std::vector<std::optional<std::string>> values;
  values.reserve(keys.size());
  for (const std::string& key : keys) values.push_back(Find(rows, key));
  return values;
}

absl::StatusOr<ScanEnd> MemoryStore::Visit(const Rows& rows,
                                           const KeyRange& range,
                                           ScanLimits limits,
                                           RowVisitor visit) {
  TOMBOLO_RETURN_IF_ERROR(CheckScan(limits));
  ScanBudget budget(limits);
  for (auto row = rows.lower_bound(range.begin); row != rows.end(); ++row) {
    const std::string& key = row->first;
    if (!range.end.empty() && key >= range.end) break;
    if (!budget.Take(key.size() + row->second.size())) {
      return ScanEnd{.complete = false, .resume_key = key};
    }
    TOMBOLO_RETURN_IF_ERROR(visit(key, row->second));
  }
  return ScanEnd{};
}

std::shared_ptr<const MemoryStore::Rows> MemoryStore::Share(Space space) const {
  MutexLock lock(mutex_);
  SpaceRows& held = spaces_.at(IndexOf(space));
  held.shared = true;
  return held.rows;
}

absl::StatusOr<std::optional<std::string>> MemoryStore::Get(
    Space space, absl::string_view key) const {
  MutexLock lock(mutex_);
  return Find(*spaces_.at(IndexOf(space)).rows, key);
}

absl::StatusOr<std::vector<std::optional<std::string>>> MemoryStore::MultiGet(
    Space space, absl::Span<const std::string> keys) const {
  MutexLock lock(mutex_);
  return FindAll(*spaces_.at(IndexOf(space)).rows, keys);
}

absl::StatusOr<ScanEnd> MemoryStore::Scan(const KeyRange& range,
                                          ScanLimits limits,
                                          RowVisitor visit) const {
  return Visit(*Share(range.space), range, limits, visit);
}

absl::StatusOr<std::unique_ptr<Reader>> MemoryStore::Snapshot() const {
  SnapshotReader::Maps maps;
  MutexLock lock(mutex_);
  for (size_t i = 0; i < kSpaceCount; ++i) {
    spaces_.at(i).shared = true;
    maps.at(i) = spaces_.at(i).rows;
  }
  return std::make_unique<SnapshotReader>(std::move(maps));
}

void MemoryStore::Apply(const WriteBatch::Change& change) {
  SpaceRows& space = spaces_.at(IndexOf(change.space));
  if (space.shared) {
    space.rows = std::make_shared<Rows>(*space.rows);
    space.shared = false;
  }
  if (change.value.has_value()) {
    space.rows->insert_or_assign(change.key, *change.value);
  } else {
    space.rows->erase(change.key);
  }
}

absl::Status MemoryStore::Commit(const WriteBatch& batch,
                                 absl::Span<const Precondition> preconditions) {
  TOMBOLO_RETURN_IF_ERROR(CheckCommit(batch, preconditions));
  MutexLock lock(mutex_);
  for (const Precondition& condition : preconditions) {
    const Rows& rows = *spaces_.at(IndexOf(condition.space)).rows;
    if (Find(rows, condition.key) != condition.value) {
      return PreconditionFailed(condition.space, condition.key);
    }
  }
  for (const WriteBatch::Change& change : batch.changes()) Apply(change);
  return absl::OkStatus();
}

}  // namespace tombolo::storage
