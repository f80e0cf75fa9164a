#include "exchange-core/translog/tile_writer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/translog/tile_hashes.h"

namespace tombolo::translog {
namespace {

using crypto::Digest;
using crypto::DigestAlgorithm;
using crypto::DigestView;
using crypto::kDigestSize;

constexpr size_t kFullTileSize = kTileWidth * kDigestSize;

Digest Node(const Digest& left, const Digest& right) {
  return merkle::HashNode(DigestAlgorithm::kSha256, left, right);
}

}  // namespace

absl::StatusOr<TileWriter> TileWriter::Restore(uint64_t tree_size,
                                               TileSource& source) {
  if (tree_size > kMaxTreeSize) {
    return MakeError(reasons::kTreeRange,
                     {{"index", absl::StrCat(tree_size)},
                      {"size", absl::StrCat(kMaxTreeSize)}});
  }
  TileWriter writer;
  writer.size_ = tree_size;
  const std::vector<Tile> tiles = RightEdgeTiles(tree_size);
  // The largest subtrees are in the highest tile.
  for (auto tile = tiles.rbegin(); tile != tiles.rend(); ++tile) {
    TOMBOLO_ASSIGN_OR_RETURN(std::string hashes, source.ReadTile(*tile));
    TOMBOLO_RETURN_IF_ERROR(CheckTileSize(*tile, hashes));
    AppendPerfectSubtrees(hashes, writer.subtrees_);
    writer.partial_[static_cast<size_t>(tile->level)] = std::move(hashes);
  }
  return writer;
}

void TileWriter::Append(const Digest& leaf_hash) {
  TOMBOLO_CHECK(size_ < kMaxTreeSize);
  Push(0, leaf_hash);
  Digest subtree = leaf_hash;
  int height = 0;
  // As in adding one to a binary number: each bit set is a subtree of the same
  // size to the left, to be joined with.
  for (uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
    subtree = Node(subtrees_.back(), subtree);
    subtrees_.pop_back();
    ++height;
    if (height % kTileHeight == 0) Push(height / kTileHeight, subtree);
  }
  subtrees_.push_back(subtree);
  ++size_;
}

void TileWriter::Push(int level, const Digest& hash) {
  std::string& hashes = partial_[static_cast<size_t>(level)];
  absl::StrAppend(&hashes, DigestView(hash));
  if (hashes.size() < kFullTileSize) return;
  // size_ does not count the leaf being added yet, and the tile ends with it.
  const uint64_t index = HashesAtLevel(size_, level) / kTileWidth;
  completed_.push_back({.tile = {.level = level, .index = index},
                        .hashes = std::exchange(hashes, std::string())});
}

Digest TileWriter::Root() const { return FoldSubtrees(subtrees_); }

std::vector<CompletedTile> TileWriter::TakeCompleted() {
  return std::exchange(completed_, {});
}

}  // namespace tombolo::translog
