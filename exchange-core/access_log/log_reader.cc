#include "exchange-core/access_log/log_reader.h"

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/translog/entry_bundle.h"

namespace tombolo::access_log {
namespace {

using storage::Space;
using translog::kTileWidth;
using translog::Tile;

absl::Status Corrupt(std::string row, absl::string_view problem) {
  return MakeError(
      reasons::kLogStateCorrupt,
      {{"row", std::move(row)}, {"problem", std::string(problem)}});
}

}  // namespace

absl::Status LogReader::NoSuchEntry(uint64_t index) const {
  std::string size = "?";
  if (const auto state = State(); state.ok()) {
    size = absl::StrCat(state->head.size);
  }
  return MakeError(reasons::kLogNoSuchEntry,
                   {{"index", absl::StrCat(index)}, {"size", size}});
}

absl::StatusOr<LogState> LogReader::State() const {
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                           reader_.Get(Space::kLog, rows_.State()));
  if (!row.has_value()) return Corrupt("state", "missing");
  return DecodeLogState(*row);
}

absl::StatusOr<std::string> LogReader::Entry(uint64_t index) const {
  TOMBOLO_ASSIGN_OR_RETURN(std::optional<std::string> entry,
                           reader_.Get(Space::kLog, rows_.Entry(index)));
  if (!entry.has_value()) return NoSuchEntry(index);
  return *std::move(entry);
}

absl::Status LogReader::VisitEntries(uint64_t first, uint64_t end,
                                     Visitor visit) const {
  uint64_t next = first;
  while (next < end) {
    TOMBOLO_ASSIGN_OR_RETURN(
        const storage::ScanEnd scanned,
        reader_.Scan(rows_.Entries(next, end), storage::ScanLimits{},
                     [&](absl::string_view key, absl::string_view entry) {
                       if (key != rows_.Entry(next)) return NoSuchEntry(next);
                       return visit(next++, entry);
                     }));
    if (scanned.complete && next < end) return NoSuchEntry(next);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<StoredCheckpoint>> LogReader::NewestCheckpoint()
    const {
  std::optional<StoredCheckpoint> newest;
  TOMBOLO_ASSIGN_OR_RETURN(
      const storage::ScanEnd scanned,
      reader_.Scan(rows_.Checkpoints(), storage::ScanLimits{},
                   [&](absl::string_view key, absl::string_view note) {
                     const auto parts = storage::ParseLogKey(key);
                     if (!parts.ok()) return parts.status();
                     newest = StoredCheckpoint{.size = parts->number,
                                               .note = std::string(note)};
                     return absl::OkStatus();
                   }));
  if (!scanned.complete) return Corrupt("checkpoint", "more than one is kept");
  return newest;
}

absl::StatusOr<std::string> LogReader::ReadTile(const Tile& tile) {
  const size_t wanted = size_t{tile.width} * crypto::kDigestSize;
  TOMBOLO_ASSIGN_OR_RETURN(
      std::optional<std::string> full,
      reader_.Get(Space::kLog, rows_.Tile(tile.level, tile.index)));
  if (full.has_value()) {
    if (full->size() != kTileWidth * crypto::kDigestSize) {
      return Corrupt(translog::HashTilePath(tile), "wrong length");
    }
    full->resize(wanted);
    return *std::move(full);
  }
  if (tile.full()) return NoSuchEntry(tile.index);
  return tile.level == 0 ? HashEntries(tile) : ReadRightEdge(tile);
}

absl::StatusOr<std::string> LogReader::HashEntries(const Tile& tile) const {
  const uint64_t first = tile.index * kTileWidth;
  std::string hashes;
  TOMBOLO_RETURN_IF_ERROR(VisitEntries(
      first, first + tile.width, [&](uint64_t, absl::string_view entry) {
        AppendBytes(hashes, crypto::DigestView(translog::EntryLeafHash(entry)));
        return absl::OkStatus();
      }));
  return hashes;
}

absl::StatusOr<std::string> LogReader::ReadRightEdge(const Tile& tile) const {
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::optional<std::string> row,
      reader_.Get(Space::kLog, rows_.RightEdge(tile.level)));
  if (!row.has_value()) return NoSuchEntry(tile.index);
  ByteReader reader(*row);
  const auto index = reader.U64();
  if (!index.has_value()) {
    return Corrupt(translog::HashTilePath(tile), "wrong length");
  }
  const auto hashes = reader.Bytes(size_t{tile.width} * crypto::kDigestSize);
  if (*index != tile.index || !hashes.has_value()) {
    return NoSuchEntry(tile.index);
  }
  return std::string(*hashes);
}

absl::StatusOr<std::string> LogReader::ReadBundle(
    const translog::EntryBundle& bundle) {
  const uint64_t first = bundle.index * kTileWidth;
  std::string bytes;
  TOMBOLO_RETURN_IF_ERROR(VisitEntries(
      first, first + bundle.width, [&](uint64_t, absl::string_view entry) {
        return translog::AppendEntry(entry, bytes);
      }));
  return bytes;
}

}  // namespace tombolo::access_log
