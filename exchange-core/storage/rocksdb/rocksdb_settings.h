// From RocksDbOptions to RocksDB's own options, and from its statuses to ours.
// Internal to this folder.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_ROCKSDB_SETTINGS_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_ROCKSDB_SETTINGS_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "exchange-core/storage/rocksdb/failure_latch.h"
#include "exchange-core/storage/rocksdb/rocksdb_options.h"
#include "exchange-core/storage/store.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"

namespace tombolo::storage {

// Partition and subject term: what all rows of a person begin with.
inline constexpr size_t kPartitionSize = 2;
inline constexpr size_t kSubjectPrefixSize = kPartitionSize + 16;

struct RocksDbSettings {
  ::rocksdb::DBOptions database;
  // RocksDB's "default" family, which stays empty, then one per space.
  std::vector<::rocksdb::ColumnFamilyDescriptor> families;
};

// Settings for `options`; background errors go to `latch`.
RocksDbSettings MakeSettings(const RocksDbOptions& options,
                             std::shared_ptr<FailureLatch> latch);

// A failed read, as one of our reasons. `status` must not be OK or NotFound.
absl::Status ReadError(const ::rocksdb::Status& status);

// A failed open.
absl::Status OpenError(const ::rocksdb::Status& status,
                       const RocksDbOptions& options);

// True for an error that goes away by itself once there is room.
bool IsOutOfRoom(const ::rocksdb::Status& status);

inline ::rocksdb::Slice ToSlice(absl::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
inline absl::string_view ToView(const ::rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_ROCKSDB_SETTINGS_H_
