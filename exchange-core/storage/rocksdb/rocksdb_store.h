// The embedded Store: RocksDB 7.8, one column family per space.
//
//   RocksDbOptions options;
//   options.path = "/var/lib/tombolo/store";
//   TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<RocksDbStore> store,
//                            RocksDbStore::Open(options));
//
// A commit is one write batch, synced before it returns; preconditions are
// checked under the commit lock, as this process is the only writer. RocksDB
// opens happily when its log is missing or cut: whoever keeps a log of its own
// compares (see access_log's marker). Read errors are never "not found".
//
// Errors besides those of Store:
//   NOT_FOUND / STORE_MISSING           no database, and none wanted;
//   FAILED_PRECONDITION / STORE_LOCKED  another process has it;
//   DATA_LOSS / STORE_CORRUPT           a checksum or a file does not fit;
//   DATA_LOSS / STORE_SPACES            not the spaces of this release;
//   DATA_LOSS / STORE_FAILED            a write or sync failed: exit;
//   UNAVAILABLE / STORE_UNAVAILABLE     no space or memory now.
//
// Thread-safe. Snapshots and scans must end before the store does.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_ROCKSDB_STORE_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_ROCKSDB_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exchange-core/base/mutex.h"
#include "exchange-core/storage/rocksdb/rocksdb_options.h"
#include "exchange-core/storage/store.h"

namespace tombolo::storage {

class RocksDbStore final : public Store {
 public:
  static absl::StatusOr<std::unique_ptr<RocksDbStore>> Open(
      const RocksDbOptions& options);
  ~RocksDbStore() override;

  absl::StatusOr<std::optional<std::string>> Get(
      Space space, absl::string_view key) const override;
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Space space, absl::Span<const std::string> keys) const override;
  absl::StatusOr<ScanEnd> Scan(const KeyRange& range, ScanLimits limits,
                               RowVisitor visit) const override;
  absl::StatusOr<std::unique_ptr<Reader>> Snapshot() const override;
  absl::Status Commit(const WriteBatch& batch,
                      absl::Span<const Precondition> preconditions) override;

  // Reads every table file and compares it with the checksum taken when it was
  // written: DATA_LOSS / STORE_CORRUPT when one differs. Run it nightly, as
  // max_open_files keeps an open from doing it.
  absl::Status Scrub() const;

  // Writes what is in memory to table files, for tests of what is read there.
  absl::Status Flush();

 private:
  class Database;  // Keeps <rocksdb/...> out of this header.
  class SnapshotReader;
  explicit RocksDbStore(std::unique_ptr<Database> database);

  const std::unique_ptr<Database> database_;
  Mutex commit_mutex_;
};

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_ROCKSDB_STORE_H_
