#include "exchange-core/translog/tile_reader.h"

#include <algorithm>
#include <bit>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/translog/tile_hashes.h"

namespace tombolo::translog {
namespace {

using crypto::Digest;
using crypto::kDigestSize;

// More than any one proof reads.
constexpr size_t kCachedTiles = 64;

absl::Status OutOfRange(uint64_t index, uint64_t size) {
  return MakeError(reasons::kTreeRange, {{"index", absl::StrCat(index)},
                                         {"size", absl::StrCat(size)}});
}

// Where RFC 6962 splits `leaves` leaves, of which there are at least two.
uint64_t SplitPoint(uint64_t leaves) { return std::bit_floor(leaves - 1); }

}  // namespace

absl::StatusOr<absl::string_view> TileReader::ReadCached(const Tile& tile) {
  const auto key = std::make_pair(tile.level, tile.index);
  if (const auto found = cache_.find(key); found != cache_.end()) {
    return absl::string_view(found->second);
  }
  TOMBOLO_ASSIGN_OR_RETURN(std::string hashes, source_.ReadTile(tile));
  TOMBOLO_RETURN_IF_ERROR(CheckTileSize(tile, hashes));
  if (cache_.size() >= kCachedTiles) cache_.clear();
  return absl::string_view(cache_[key] = std::move(hashes));
}

absl::StatusOr<Digest> TileReader::Node(int height, uint64_t index) {
  const int level = height / kTileHeight;
  const uint64_t count = uint64_t{1} << (height % kTileHeight);
  const uint64_t first = index * count;
  const uint64_t tile_index = first / kTileWidth;
  const uint32_t width = TileWidth(tree_size_, level, tile_index);
  TOMBOLO_CHECK(first % kTileWidth + count <= width);
  TOMBOLO_ASSIGN_OR_RETURN(
      const absl::string_view hashes,
      ReadCached({.level = level, .index = tile_index, .width = width}));
  return FoldHashes(
      hashes.substr(first % kTileWidth * kDigestSize, count * kDigestSize));
}

absl::StatusOr<Digest> TileReader::Subtree(Range range) {
  std::vector<Digest> subtrees;
  while (range.begin < range.end) {
    const int height = 63 - std::countl_zero(range.end - range.begin);
    TOMBOLO_ASSIGN_OR_RETURN(const Digest subtree,
                             Node(height, range.begin >> height));
    subtrees.push_back(subtree);
    range.begin += uint64_t{1} << height;
  }
  return FoldSubtrees(subtrees);
}

absl::StatusOr<Digest> TileReader::LeafHash(uint64_t index) {
  if (index >= tree_size_) return OutOfRange(index, tree_size_);
  return Node(0, index);
}

absl::StatusOr<Digest> TileReader::Root() { return RootAt(tree_size_); }

absl::StatusOr<Digest> TileReader::RootAt(uint64_t size) {
  if (size > tree_size_) return OutOfRange(size, tree_size_);
  return Subtree({0, size});
}

absl::StatusOr<std::vector<Digest>> TileReader::InclusionPath(uint64_t index) {
  if (index >= tree_size_) return OutOfRange(index, tree_size_);
  std::vector<Digest> path;
  Range range{0, tree_size_};
  while (range.end - range.begin > 1) {
    const uint64_t split = range.begin + SplitPoint(range.end - range.begin);
    const bool left = index < split;
    TOMBOLO_ASSIGN_OR_RETURN(
        const Digest sibling,
        Subtree(left ? Range{split, range.end} : Range{range.begin, split}));
    path.push_back(sibling);
    (left ? range.end : range.begin) = split;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

absl::StatusOr<std::vector<Digest>> TileReader::ConsistencyPath(
    uint64_t older_size) {
  if (older_size > tree_size_) return OutOfRange(older_size, tree_size_);
  std::vector<Digest> path;
  if (older_size == 0) return path;
  Range range{0, tree_size_};
  while (range.end != older_size) {
    const uint64_t split = range.begin + SplitPoint(range.end - range.begin);
    const bool left = older_size <= split;
    TOMBOLO_ASSIGN_OR_RETURN(
        const Digest sibling,
        Subtree(left ? Range{split, range.end} : Range{range.begin, split}));
    path.push_back(sibling);
    (left ? range.end : range.begin) = split;
  }
  // The verifier has the root of the older tree; it lacks its last subtree
  // only when that is not the whole of it.
  if (range.begin != 0) {
    TOMBOLO_ASSIGN_OR_RETURN(const Digest last, Subtree(range));
    path.push_back(last);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

absl::StatusOr<AuthenticatedTiles> AuthenticatedTiles::Open(
    TileSource& source, const merkle::TreeHead& head) {
  if (head.size > kMaxTreeSize) return OutOfRange(head.size, kMaxTreeSize);
  AuthenticatedTiles tiles(source, head);
  const std::vector<Tile> edge = RightEdgeTiles(head.size);
  std::vector<Digest> subtrees;
  for (auto tile = edge.rbegin(); tile != edge.rend(); ++tile) {
    TOMBOLO_ASSIGN_OR_RETURN(std::string hashes, source.ReadTile(*tile));
    TOMBOLO_RETURN_IF_ERROR(CheckTileSize(*tile, hashes));
    AppendPerfectSubtrees(hashes, subtrees);
    tiles.right_edge_[tile->level] = {tile->index, std::move(hashes)};
  }
  if (!PlantedBug("log.tree_root") && FoldSubtrees(subtrees) != head.root) {
    return MakeError(reasons::kTreeRoot, {{"size", absl::StrCat(head.size)}});
  }
  return tiles;
}

absl::StatusOr<std::string> AuthenticatedTiles::ReadTile(const Tile& tile) {
  TOMBOLO_ASSIGN_OR_RETURN(const absl::string_view hashes,
                           ReadWhole(tile.level, tile.index));
  if (tile.width * kDigestSize > hashes.size()) {
    return OutOfRange(tile.index * kTileWidth + tile.width - 1,
                      HashesAtLevel(head_.size, tile.level));
  }
  return std::string(hashes.substr(0, tile.width * kDigestSize));
}

absl::StatusOr<absl::string_view> AuthenticatedTiles::ReadWhole(
    int level, uint64_t index) {
  const uint32_t width = TileWidth(head_.size, level, index);
  if (width == 0) {
    return OutOfRange(index, HashesAtLevel(head_.size, level));
  }
  if (width < kTileWidth) {
    return absl::string_view(right_edge_.at(level).hashes);
  }
  const auto last = last_full_.find(level);
  if (last != last_full_.end() && last->second.index == index) {
    return absl::string_view(last->second.hashes);
  }
  const Tile tile{.level = level, .index = index, .width = width};
  TOMBOLO_ASSIGN_OR_RETURN(std::string hashes, source_->ReadTile(tile));
  TOMBOLO_RETURN_IF_ERROR(CheckTileSize(tile, hashes));
  TOMBOLO_RETURN_IF_ERROR(CheckAgainstParent(tile, hashes));
  Verified& kept = last_full_[level];
  kept = {index, std::move(hashes)};
  return absl::string_view(kept.hashes);
}

absl::Status AuthenticatedTiles::CheckAgainstParent(const Tile& tile,
                                                    absl::string_view hashes) {
  // A full tile always has a parent: 256 nodes below make one above.
  TOMBOLO_ASSIGN_OR_RETURN(const absl::string_view parent,
                           ReadWhole(tile.level + 1, tile.index / kTileWidth));
  if (PlantedBug("log.tile_hash") ||
      FoldHashes(hashes) == HashOfTile(parent, tile.index % kTileWidth)) {
    return absl::OkStatus();
  }
  return MakeError(
      reasons::kTileMismatch,
      {{"path", HashTilePath(tile)}, {"size", absl::StrCat(head_.size)}});
}

}  // namespace tombolo::translog
