// The rows of one log in the store, by name. Keys come from
// storage/key_layout.h; what stands in the rows is in
// docs/formats/access-log.md.
//
// Only full tiles are rows. The tiles of the right edge are smaller than 256
// hashes: of level 0 they are hashed from the entries, of the levels above they
// stand in one row per level, which changes once in 256 entries.
//
// Immutable, cheap to copy, thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_ROWS_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"
#include "exchange-core/translog/tile_path.h"

namespace tombolo::access_log {

class LogRows {
 public:
  LogRows(const storage::KeyLayout& layout, uint32_t number)
      : layout_(layout), number_(number) {}

  // The log's number in this store, from 1.
  uint32_t number() const { return number_; }

  std::string State() const;
  std::string Entry(uint64_t index) const;
  // Entries first <= index < end.
  storage::KeyRange Entries(uint64_t first, uint64_t end) const;
  // A full tile.
  std::string Tile(int level, uint64_t index) const;
  // The tile of `level` (1 and above) that is not full yet: u64 index | hashes.
  std::string RightEdge(int level) const;
  // The signed checkpoint over `size` entries. Only the newest is kept.
  std::string Checkpoint(uint64_t size) const;
  storage::KeyRange Checkpoints() const;
  std::string PseudonymKey() const;

 private:
  std::string Key(storage::LogKind kind, uint64_t number) const;

  storage::KeyLayout layout_;
  uint32_t number_;
};

// `<node>.<trust domain>/log/<number>`.
std::string LogOrigin(absl::string_view node, absl::string_view trust_domain,
                      uint32_t number);

// The number of the newest log in the store; nullopt when there is none.
absl::StatusOr<std::optional<uint32_t>> NewestLog(
    const storage::Reader& store, const storage::KeyLayout& layout);

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_ROWS_H_
