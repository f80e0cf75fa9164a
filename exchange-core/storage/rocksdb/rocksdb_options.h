// What a RocksDbStore is opened with. The defaults are what a node runs with
// and keep its memory bounded; see docs/adr/2026-11-21-rocksdb-settings.md for
// why each is as it is.
//
//   RocksDbOptions options;
//   options.path = "/var/lib/tombolo/store";
//   options.on_warning = [](absl::string_view line) { log.Warn(line); };
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_ROCKSDB_OPTIONS_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_ROCKSDB_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/strings/string_view.h"

namespace tombolo::storage {

struct RocksDbOptions {
  // The database's own folder; nothing else may be in it.
  std::string path;

  // Makes a new database where there is none. Only `init` says so: a node that
  // made a new store because a disk was not mounted would look healthy.
  bool create_if_missing = false;

  // Blocks, indexes, filters and write buffers together.
  size_t block_cache_bytes = size_t{64} << 20;

  // Write buffers of all spaces together, counted within the block cache.
  size_t write_buffers_bytes = size_t{32} << 20;

  // Write buffer of one space; also the size a flush writes. Tests make it
  // small so that a kill meets flushes and compactions.
  size_t write_buffer_bytes = size_t{8} << 20;

  // The log is cut, by flushing, when it grows beyond this; bounds the time a
  // restart takes.
  uint64_t max_wal_bytes = uint64_t{96} << 20;

  int max_open_files = 512;
  int max_background_jobs = 2;

  // Stop taking writes when the database is larger than this; 0: no limit.
  uint64_t max_space_bytes = 0;

  // A warning or error line of RocksDB, without record contents. Called from
  // any thread; must not call the store.
  std::function<void(absl::string_view)> on_warning;

  // The store cannot go on: called once, from any thread, after which every
  // call fails with STORE_FAILED. The node stops serving and exits. Must not
  // call the store.
  std::function<void(absl::string_view)> on_fatal;
};

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_ROCKSDB_ROCKSDB_OPTIONS_H_
