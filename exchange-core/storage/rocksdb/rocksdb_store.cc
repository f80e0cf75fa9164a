#include "exchange-core/storage/rocksdb/rocksdb_store.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/storage/rocksdb/failure_latch.h"
#include "exchange-core/storage/rocksdb/rocksdb_settings.h"
#include "exchange-core/storage/store_limits.h"
#include "rocksdb/db.h"
#include "rocksdb/write_batch.h"

namespace tombolo::storage {
namespace {

namespace rdb = ::rocksdb;

// Whether a database is there. A folder with files but without CURRENT is a
// database that lost it: creating a new one over it would hide that.
absl::StatusOr<bool> DatabaseExists(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::path(path) / "CURRENT", error)) {
    return true;
  }
  const bool folder = std::filesystem::is_directory(path, error);
  if (folder && !std::filesystem::is_empty(path, error)) {
    return MakeError(
        reasons::kStoreCorrupt,
        {{"cause", absl::StrCat(path, " has files but no CURRENT")}});
  }
  return false;
}

// A database must have exactly the families of this release; RocksDB would
// otherwise make the missing ones anew, empty.
absl::Status CheckFamilies(const RocksDbSettings& settings,
                           const RocksDbOptions& options) {
  std::vector<std::string> found;
  const rdb::Status listed =
      rdb::DB::ListColumnFamilies(settings.database, options.path, &found);
  if (!listed.ok()) return OpenError(listed, options);
  std::set<std::string> left(found.begin(), found.end());
  for (const rdb::ColumnFamilyDescriptor& family : settings.families) {
    if (left.erase(family.name) == 0) {
      return MakeError(reasons::kStoreSpaces,
                       {{"path", options.path}, {"space", family.name}});
    }
  }
  if (left.empty()) return absl::OkStatus();
  return MakeError(reasons::kStoreSpaces,
                   {{"path", options.path}, {"space", *left.begin()}});
}

// True when every key of the range has the same subject prefix, so that the
// prefix filter may be used: `begin` has a whole prefix and `end` is within it
// or is the first key after it.
bool StaysInOneSubject(const KeyRange& range) {
  if (range.space != Space::kRecords) return false;
  if (range.begin.size() < kSubjectPrefixSize) return false;
  const std::string prefix = range.begin.substr(0, kSubjectPrefixSize);
  return absl::StartsWith(range.end, prefix) ||
         range.end == PrefixRange(range.space, prefix).end;
}

}  // namespace

// The open database: handles, and the reads that store and snapshots share.
class RocksDbStore::Database {
 public:
  explicit Database(std::shared_ptr<FailureLatch> latch)
      : latch_(std::move(latch)) {
    write_options_.sync = !PlantedBug("storage.sync");
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  absl::Status Open(const RocksDbSettings& settings,
                    const RocksDbOptions& options);

  absl::StatusOr<std::optional<std::string>> Get(const rdb::Snapshot* snapshot,
                                                 Space space,
                                                 absl::string_view key) const;
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const rdb::Snapshot* snapshot, Space space,
      absl::Span<const std::string> keys) const;
  absl::StatusOr<ScanEnd> Scan(const rdb::Snapshot* snapshot,
                               const KeyRange& range, ScanLimits limits,
                               RowVisitor visit) const;

  absl::Status Holds(const Precondition& condition) const;
  absl::Status Write(const WriteBatch& batch);

  rdb::DB& db() const { return *db_; }
  const FailureLatch& latch() const { return *latch_; }
  rdb::ColumnFamilyHandle* Family(Space space) const {
    return families_.at(static_cast<size_t>(space) + 1);
  }
  const std::vector<rdb::ColumnFamilyHandle*>& families() const {
    return families_;
  }

 private:
  const std::shared_ptr<FailureLatch> latch_;
  rdb::WriteOptions write_options_;
  std::unique_ptr<rdb::DB> db_;
  std::vector<rdb::ColumnFamilyHandle*> families_;  // "default" first.
};

RocksDbStore::Database::~Database() {
  if (db_ == nullptr) return;
  for (rdb::ColumnFamilyHandle* family : families_) {
    db_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
  }
  db_->Close().PermitUncheckedError();
}

absl::Status RocksDbStore::Database::Open(const RocksDbSettings& settings,
                                          const RocksDbOptions& options) {
  rdb::DB* opened = nullptr;
  const rdb::Status status = rdb::DB::Open(
      settings.database, options.path, settings.families, &families_, &opened);
  if (!status.ok()) return OpenError(status, options);
  db_.reset(opened);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> RocksDbStore::Database::Get(
    const rdb::Snapshot* snapshot, Space space, absl::string_view key) const {
  TOMBOLO_RETURN_IF_ERROR(latch_->Check());
  rdb::ReadOptions read;
  read.snapshot = snapshot;
  rdb::PinnableSlice value;
  const rdb::Status status =
      db_->Get(read, Family(space), ToSlice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return ReadError(status);
  return std::string(value.data(), value.size());
}

absl::StatusOr<std::vector<std::optional<std::string>>>
RocksDbStore::Database::MultiGet(const rdb::Snapshot* snapshot, Space space,
                                 absl::Span<const std::string> keys) const {
  TOMBOLO_RETURN_IF_ERROR(latch_->Check());
  std::vector<std::optional<std::string>> found(keys.size());
  if (keys.empty()) return found;
  rdb::ReadOptions read;
  read.snapshot = snapshot;
  std::vector<rdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rdb::PinnableSlice> values(keys.size());
  std::vector<rdb::Status> statuses(keys.size());
  db_->MultiGet(read, Family(space), keys.size(), slices.data(), values.data(),
                statuses.data());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return ReadError(statuses[i]);
    found[i].emplace(values[i].data(), values[i].size());
  }
  return found;
}

absl::StatusOr<ScanEnd> RocksDbStore::Database::Scan(
    const rdb::Snapshot* snapshot, const KeyRange& range, ScanLimits limits,
    RowVisitor visit) const {
  TOMBOLO_RETURN_IF_ERROR(CheckScan(limits));
  TOMBOLO_RETURN_IF_ERROR(latch_->Check());
  const bool one_subject = StaysInOneSubject(range);
  const rdb::Slice end = ToSlice(range.end);
  rdb::ReadOptions read;
  read.snapshot = snapshot;
  read.total_order_seek = !one_subject;
  read.prefix_same_as_start = one_subject;
  if (!range.end.empty()) read.iterate_upper_bound = &end;
  const std::unique_ptr<rdb::Iterator> row(
      db_->NewIterator(read, Family(range.space)));
  ScanBudget budget(limits);
  for (row->Seek(ToSlice(range.begin)); row->Valid(); row->Next()) {
    const absl::string_view key = ToView(row->key());
    const absl::string_view value = ToView(row->value());
    if (!budget.Take(key.size() + value.size())) {
      return ScanEnd{.complete = false, .resume_key = std::string(key)};
    }
    TOMBOLO_RETURN_IF_ERROR(visit(key, value));
  }
  if (!row->status().ok()) return ReadError(row->status());
  return ScanEnd{};
}

absl::Status RocksDbStore::Database::Holds(
    const Precondition& condition) const {
  rdb::PinnableSlice value;
  const rdb::Status status =
      db_->Get(rdb::ReadOptions(), Family(condition.space),
               ToSlice(condition.key), &value);
  if (!status.ok() && !status.IsNotFound()) return ReadError(status);
  const bool holds = condition.value.has_value()
                         ? status.ok() && ToView(value) == *condition.value
                         : status.IsNotFound();
  if (holds) return absl::OkStatus();
  return PreconditionFailed(condition.space, condition.key);
}

// The changes by space and key. Changes of one key keep their order, and no
// others can tell: they land together. Neighbours in a memtable then follow
// each other, which makes inserting them several times cheaper.
std::vector<const WriteBatch::Change*> InKeyOrder(const WriteBatch& batch) {
  std::vector<const WriteBatch::Change*> changes;
  changes.reserve(batch.changes().size());
  for (const WriteBatch::Change& change : batch.changes()) {
    changes.push_back(&change);
  }
  std::stable_sort(
      changes.begin(), changes.end(),
      [](const WriteBatch::Change* a, const WriteBatch::Change* b) {
        return std::tie(a->space, a->key) < std::tie(b->space, b->key);
      });
  return changes;
}

absl::Status RocksDbStore::Database::Write(const WriteBatch& batch) {
  // Sequence, count and, per change, its tag, family and two lengths.
  const size_t reserve = 12 + batch.bytes() + batch.changes().size() * 12;
  rdb::WriteBatch out(reserve, /*max_bytes=*/0, /*protection_bytes_per_key=*/8,
                      /*default_cf_ts_sz=*/0);
  rdb::Status status;
  for (const WriteBatch::Change* change : InKeyOrder(batch)) {
    rdb::ColumnFamilyHandle* family = Family(change->space);
    status = change->value.has_value()
                 ? out.Put(family, change->key, *change->value)
                 : out.Delete(family, change->key);
    if (!status.ok()) return ReadError(status);
  }
  status = db_->Write(write_options_, &out);
  if (status.ok()) return absl::OkStatus();
  if (IsOutOfRoom(status)) {
    return MakeError(reasons::kStoreUnavailable,
                     {{"cause", status.ToString()}});
  }
  return latch_->Fail(status.ToString());
}

// A view at one sequence number; gives it back when it goes.
class RocksDbStore::SnapshotReader final : public Reader {
 public:
  explicit SnapshotReader(const Database& database)
      : database_(database), snapshot_(database.db().GetSnapshot()) {}
  SnapshotReader(const SnapshotReader&) = delete;
  SnapshotReader& operator=(const SnapshotReader&) = delete;
  ~SnapshotReader() override { database_.db().ReleaseSnapshot(snapshot_); }

  absl::StatusOr<std::optional<std::string>> Get(
      Space space, absl::string_view key) const override {
    return database_.Get(snapshot_, space, key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Space space, absl::Span<const std::string> keys) const override {
    return database_.MultiGet(snapshot_, space, keys);
  }
  absl::StatusOr<ScanEnd> Scan(const KeyRange& range, ScanLimits limits,
                               RowVisitor visit) const override {
    return database_.Scan(snapshot_, range, limits, visit);
  }

 private:
  const Database& database_;
  const rdb::Snapshot* const snapshot_;
};

RocksDbStore::RocksDbStore(std::unique_ptr<Database> database)
    : database_(std::move(database)) {}
RocksDbStore::~RocksDbStore() = default;

absl::StatusOr<std::unique_ptr<RocksDbStore>> RocksDbStore::Open(
    const RocksDbOptions& options) {
  TOMBOLO_ASSIGN_OR_RETURN(const bool exists, DatabaseExists(options.path));
  if (!exists && !options.create_if_missing) {
    return MakeError(reasons::kStoreMissing, {{"path", options.path}});
  }
  auto latch = std::make_shared<FailureLatch>(options.on_fatal);
  RocksDbSettings settings = MakeSettings(options, latch);
  if (exists) {
    settings.database.create_if_missing = false;
    settings.database.create_missing_column_families = false;
    TOMBOLO_RETURN_IF_ERROR(CheckFamilies(settings, options));
  } else {
    std::error_code error;
    std::filesystem::create_directories(options.path, error);
  }
  auto database = std::make_unique<Database>(std::move(latch));
  TOMBOLO_RETURN_IF_ERROR(database->Open(settings, options));
  return std::unique_ptr<RocksDbStore>(new RocksDbStore(std::move(database)));
}

absl::StatusOr<std::optional<std::string>> RocksDbStore::Get(
    Space space, absl::string_view key) const {
  return database_->Get(nullptr, space, key);
}

absl::StatusOr<std::vector<std::optional<std::string>>> RocksDbStore::MultiGet(
    Space space, absl::Span<const std::string> keys) const {
  return database_->MultiGet(nullptr, space, keys);
}

absl::StatusOr<ScanEnd> RocksDbStore::Scan(const KeyRange& range,
                                           ScanLimits limits,
                                           RowVisitor visit) const {
  return database_->Scan(nullptr, range, limits, visit);
}

absl::StatusOr<std::unique_ptr<Reader>> RocksDbStore::Snapshot() const {
  TOMBOLO_RETURN_IF_ERROR(database_->latch().Check());
  return std::make_unique<SnapshotReader>(*database_);
}

absl::Status RocksDbStore::Commit(
    const WriteBatch& batch, absl::Span<const Precondition> preconditions) {
  TOMBOLO_RETURN_IF_ERROR(CheckCommit(batch, preconditions));
  MutexLock lock(commit_mutex_);
  TOMBOLO_RETURN_IF_ERROR(database_->latch().Check());
  for (const Precondition& condition : preconditions) {
    TOMBOLO_RETURN_IF_ERROR(database_->Holds(condition));
  }
  if (batch.empty()) return absl::OkStatus();
  return database_->Write(batch);
}

absl::Status RocksDbStore::Scrub() const {
  TOMBOLO_RETURN_IF_ERROR(database_->latch().Check());
  const rdb::Status status =
      database_->db().VerifyFileChecksums(rdb::ReadOptions());
  return status.ok() ? absl::OkStatus() : ReadError(status);
}

absl::Status RocksDbStore::Flush() {
  TOMBOLO_RETURN_IF_ERROR(database_->latch().Check());
  const rdb::Status status =
      database_->db().Flush(rdb::FlushOptions(), database_->families());
  return status.ok() ? absl::OkStatus() : ReadError(status);
}

}  // namespace tombolo::storage
