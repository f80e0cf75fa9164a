#include "exchange-core/storage/rocksdb/rocksdb_settings.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string>
#include <utility>

#include "absl/base/attributes.h"
#include "absl/strings/match.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/storage.h"
#include "rocksdb/cache.h"
#include "rocksdb/env.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/listener.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/sst_file_manager.h"
#include "rocksdb/table.h"
#include "rocksdb/write_buffer_manager.h"

namespace tombolo::storage {
namespace {

namespace rdb = ::rocksdb;

// RocksDB's default logger writes a file through the same file system as the
// data, and aborts the process on an assertion when every write fails. This
// one only hands warnings on.
class ForwardingLogger final : public rdb::Logger {
 public:
  using Callback = std::function<void(absl::string_view)>;
  explicit ForwardingLogger(Callback on_warning)
      : rdb::Logger(rdb::InfoLogLevel::WARN_LEVEL),
        on_warning_(std::move(on_warning)) {}

  void LogHeader(const char* /*format*/, va_list /*arguments*/) override {}
  ABSL_PRINTF_ATTRIBUTE(2, 0)
  void Logv(const char* format, va_list arguments) override {
    Logv(rdb::InfoLogLevel::WARN_LEVEL, format, arguments);
  }
  ABSL_PRINTF_ATTRIBUTE(3, 0)
  void Logv(const rdb::InfoLogLevel level, const char* format,
            va_list arguments) override {
    if (level < rdb::InfoLogLevel::WARN_LEVEL || !on_warning_) return;
    std::array<char, 1024> line{};
    std::vsnprintf(line.data(), line.size(), format, arguments);
    on_warning_(line.data());
  }

 private:
  const Callback on_warning_;
};

// A background error that RocksDB does not recover from by itself ends the
// store. The status is never reset: RocksDB must go on refusing too.
class FatalErrorListener final : public rdb::EventListener {
 public:
  explicit FatalErrorListener(std::shared_ptr<FailureLatch> latch)
      : latch_(std::move(latch)) {}

  void OnBackgroundError(rdb::BackgroundErrorReason /*reason*/,
                         rdb::Status* error) override {
    if (error == nullptr || error->ok() || IsOutOfRoom(*error)) return;
    latch_->Fail(error->ToString()).IgnoreError();
  }

 private:
  const std::shared_ptr<FailureLatch> latch_;
};

rdb::ColumnFamilyOptions FamilyOptions(
    const RocksDbOptions& options, const std::shared_ptr<rdb::Cache>& cache) {
  rdb::ColumnFamilyOptions family;
  family.write_buffer_size = options.write_buffer_bytes;
  family.max_write_buffer_number = 2;
  family.target_file_size_base = options.write_buffer_bytes;
  family.max_bytes_for_level_base = uint64_t{4} * options.write_buffer_bytes;
  family.level_compaction_dynamic_level_bytes = true;
  // Values are sealed, keys are keyed hashes: there is nothing to compress.
  family.compression = rdb::kNoCompression;
  family.paranoid_file_checks = true;
  family.memtable_protection_bytes_per_key = 8;
  // Rows of a commit arrive in key order: each insertion starts where the last
  // one of its partition ended.
  family.memtable_insert_with_hint_prefix_extractor.reset(
      rdb::NewFixedPrefixTransform(kPartitionSize));

  rdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = size_t{8} << 10;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.filter_policy.reset(rdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  family.table_factory.reset(rdb::NewBlockBasedTableFactory(table));
  return family;
}

// `records` is asked by subject far more often than by whole key, and mostly
// for subjects that most files do not have: a filter of subject prefixes.
void AddSubjectPrefix(rdb::ColumnFamilyOptions& family) {
  family.prefix_extractor.reset(
      rdb::NewFixedPrefixTransform(kSubjectPrefixSize));
  family.memtable_prefix_bloom_size_ratio = 0.05;
}

// `locator` is asked for each record that is published, and a new one is not
// there: the memtable says so from a filter of whole keys.
void AddWholeKeyFilter(rdb::ColumnFamilyOptions& family) {
  family.memtable_whole_key_filtering = true;
  family.memtable_prefix_bloom_size_ratio = 0.05;
}

absl::Status Corrupt(std::string cause) {
  return MakeError(reasons::kStoreCorrupt, {{"cause", std::move(cause)}});
}

}  // namespace

RocksDbSettings MakeSettings(const RocksDbOptions& options,
                             std::shared_ptr<FailureLatch> latch) {
  const std::shared_ptr<rdb::Cache> cache =
      rdb::NewLRUCache(options.block_cache_bytes);
  RocksDbSettings settings;
  rdb::DBOptions& database = settings.database;
  database.create_if_missing = options.create_if_missing;
  database.create_missing_column_families = options.create_if_missing;
  database.wal_recovery_mode =
      rdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // Without a sync a killed process loses nothing, as the kernel has the bytes;
  // so the planted bug also keeps them in the process.
  database.manual_wal_flush = PlantedBug("storage.sync");
  database.paranoid_checks = true;
  database.fail_if_options_file_error = true;
  database.write_dbid_to_manifest = true;
  database.file_checksum_gen_factory = rdb::GetFileChecksumGenCrc32cFactory();
  database.info_log = std::make_shared<ForwardingLogger>(options.on_warning);
  database.listeners = {std::make_shared<FatalErrorListener>(std::move(latch))};
  database.max_open_files = options.max_open_files;
  database.max_background_jobs = options.max_background_jobs;
  database.max_total_wal_size = options.max_wal_bytes;
  database.bytes_per_sync = uint64_t{1} << 20;
  database.stats_dump_period_sec = 0;
  database.stats_persist_period_sec = 0;
  database.write_buffer_manager = std::make_shared<rdb::WriteBufferManager>(
      options.write_buffers_bytes, cache, /*allow_stall=*/false);
  if (options.max_space_bytes > 0) {
    database.sst_file_manager.reset(
        rdb::NewSstFileManager(rdb::Env::Default()));
    database.sst_file_manager->SetMaxAllowedSpaceUsage(options.max_space_bytes);
  }
  settings.families.emplace_back(rdb::kDefaultColumnFamilyName,
                                 FamilyOptions(options, cache));
  for (size_t i = 0; i < kSpaceCount; ++i) {
    const Space space = static_cast<Space>(i);
    rdb::ColumnFamilyOptions family = FamilyOptions(options, cache);
    if (space == Space::kRecords) AddSubjectPrefix(family);
    if (space == Space::kLocator) AddWholeKeyFilter(family);
    settings.families.emplace_back(std::string(SpaceName(space)), family);
  }
  return settings;
}

bool IsOutOfRoom(const rdb::Status& status) {
  return (status.IsNoSpace() ||
          status.subcode() == rdb::Status::SubCode::kSpaceLimit) &&
         status.severity() < rdb::Status::Severity::kFatalError;
}

absl::Status ReadError(const rdb::Status& status) {
  if (status.IsCorruption()) return Corrupt(status.ToString());
  if (status.IsMemoryLimit() || status.IsIncomplete() || status.IsTimedOut() ||
      status.IsBusy() || status.IsTryAgain()) {
    return MakeError(reasons::kStoreUnavailable,
                     {{"cause", status.ToString()}});
  }
  return MakeError(reasons::kStoreFailed, {{"cause", status.ToString()}});
}

absl::Status OpenError(const rdb::Status& status,
                       const RocksDbOptions& options) {
  const std::string text = status.ToString();
  if (absl::StrContains(text, "LOCK")) {
    return MakeError(reasons::kStoreLocked, {{"path", options.path}});
  }
  if (status.IsCorruption() || status.IsPathNotFound() ||
      status.IsInvalidArgument() || status.IsNotFound()) {
    return Corrupt(text);
  }
  return MakeError(reasons::kStoreFailed, {{"cause", text}});
}

}  // namespace tombolo::storage
