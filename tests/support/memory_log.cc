#include "tests/support/memory_log.h"

#include "absl/strings/str_cat.h"
#include "exchange-core/base/check.h"
#include "exchange-core/translog/entry_bundle.h"

namespace tombolo::testing {

using translog::HashTilePath;
using translog::kTileWidth;
using translog::Tile;

MemoryLog MemoryLog::Numbered(uint64_t size) {
  MemoryLog log;
  for (uint64_t i = 0; i < size; ++i) log.Append(absl::StrCat(i));
  return log;
}

void MemoryLog::Append(const std::string& entry) {
  entries_.push_back(entry);
  writer_.Append(translog::EntryLeafHash(entry));
  for (translog::CompletedTile& tile : writer_.TakeCompleted()) {
    tiles_[HashTilePath(tile.tile)] = std::move(tile.hashes);
  }
}

absl::StatusOr<std::string> MemoryLog::ReadTile(const Tile& tile) {
  const auto full =
      tiles_.find(HashTilePath({.level = tile.level, .index = tile.index}));
  const uint64_t last =
      translog::HashesAtLevel(writer_.size(), tile.level) / kTileWidth;
  std::string hashes;
  if (full != tiles_.end()) {
    hashes = full->second;
  } else if (tile.index == last) {
    hashes = std::string(writer_.PartialTile(tile.level));
  }
  if (hashes.size() < tile.width * crypto::kDigestSize) {
    return absl::NotFoundError(HashTilePath(tile));
  }
  hashes.resize(tile.width * crypto::kDigestSize);
  return Serve(HashTilePath(tile), std::move(hashes));
}

absl::StatusOr<std::string> MemoryLog::ReadBundle(
    const translog::EntryBundle& bundle) {
  const std::string path =
      translog::EntryBundlePath(bundle.index, bundle.width);
  const uint64_t first = bundle.index * kTileWidth;
  if (first + bundle.width > entries_.size()) return absl::NotFoundError(path);
  std::string bytes;
  for (uint64_t i = first; i < first + bundle.width; ++i) {
    TOMBOLO_CHECK(translog::AppendEntry(entries_[i], bytes).ok());
  }
  return Serve(path, std::move(bytes));
}

std::string MemoryLog::Serve(const std::string& path, std::string bytes) {
  reads_.push_back(path);
  const auto spoil = spoiled_.find(path);
  if (spoil != spoiled_.end()) spoil->second(bytes);
  return bytes;
}

}  // namespace tombolo::testing
