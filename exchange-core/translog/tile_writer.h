// Grows a log's Merkle tree by leaf hashes and yields its tiles.
//
//   TileWriter next = writer;                // cheap: the right edge only
//   for (const Digest& leaf : group) next.Append(leaf);
//   for (const CompletedTile& tile : next.TakeCompleted()) {
//     batch.Put(TileKey(tile.tile), tile.hashes);
//   }
//   ... store next.size() and next.Root() in the same commit ...
//   writer = std::move(next);
//
// It holds the right edge: for each level the hashes of the tile that is not
// full yet. One hash per leaf (amortised) and at most 63 for Root(), however
// large the tree. A group that failed to commit is forgotten by dropping the
// copy. Not thread-safe; copyable.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_WRITER_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_WRITER_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/translog/tile_path.h"
#include "exchange-core/translog/tile_source.h"

namespace tombolo::translog {

// A full tile: 256 hashes, 8,192 bytes. Never changes again.
struct CompletedTile {
  Tile tile;
  std::string hashes;
};

class TileWriter {
 public:
  // An empty log.
  TileWriter() = default;

  // The writer as it was at `tree_size`, from the tiles of RightEdgeTiles().
  // Compare Root() with the stored root before appending. Errors of `source`,
  //   DATA_LOSS / TILE_MALFORMED   a tile of the wrong length;
  //   OUT_OF_RANGE / TREE_RANGE    a size above kMaxTreeSize.
  static absl::StatusOr<TileWriter> Restore(uint64_t tree_size,
                                            TileSource& source);

  // The log must hold fewer than kMaxTreeSize leaves.
  void Append(const crypto::Digest& leaf_hash);

  uint64_t size() const { return size_; }
  crypto::Digest Root() const;
  merkle::TreeHead Head() const { return {.size = size_, .root = Root()}; }

  // The tiles completed since the last call, in the order of completion: a
  // tile comes before its parent.
  std::vector<CompletedTile> TakeCompleted();

  // The hashes of the partial tile of `level` (0 to kTileLevels-1), 32 bytes
  // each; empty when the level ends with a full tile.
  absl::string_view PartialTile(int level) const {
    return partial_[static_cast<size_t>(level)];
  }

 private:
  void Push(int level, const crypto::Digest& hash);

  uint64_t size_ = 0;
  std::array<std::string, kTileLevels> partial_;
  // Roots of the perfect subtrees that the leaves split into, largest first:
  // one for each bit set in size_.
  std::vector<crypto::Digest> subtrees_;
  std::vector<CompletedTile> completed_;
};

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_WRITER_H_
