// Hashes and proofs of a log, computed from its tiles.
//
//   TileReader reader(source, checkpoint.tree.size);
//   TOMBOLO_ASSIGN_OR_RETURN(std::vector<Digest> path,
//                            reader.InclusionPath(index));
//
// TileReader believes its source: it is for the node that wrote the tiles, and
// the proofs it makes are checked by whoever gets them. An auditor puts an
// AuthenticatedTiles between: every tile that passes it was traced to the root
// of a checkpoint.
//
//   TOMBOLO_ASSIGN_OR_RETURN(AuthenticatedTiles tiles,
//                            AuthenticatedTiles::Open(untrusted, head));
//   TileReader reader(tiles, head.size);
//
// A node of the tree lies within one tile: height 8*L + r is the fold of 2^r
// neighbouring hashes of a tile of level L. SHA-256 only. Errors: those of the
// source, DATA_LOSS / TILE_MALFORMED for a wrong length, and OUT_OF_RANGE /
// TREE_RANGE for an index outside the tree. Not thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_READER_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_READER_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/translog/tile_path.h"
#include "exchange-core/translog/tile_source.h"

namespace tombolo::translog {

class TileReader {
 public:
  // Reads a tree of `tree_size` leaves. `source` must outlive it.
  TileReader(TileSource& source, uint64_t tree_size)
      : source_(source), tree_size_(tree_size) {}

  uint64_t tree_size() const { return tree_size_; }

  absl::StatusOr<crypto::Digest> LeafHash(uint64_t index);
  absl::StatusOr<crypto::Digest> Root();
  // Root of the tree as it was at `size`, 0 to tree_size().
  absl::StatusOr<crypto::Digest> RootAt(uint64_t size);
  // Hashes from the leaf's sibling upwards, as merkle::VerifyInclusion wants.
  absl::StatusOr<std::vector<crypto::Digest>> InclusionPath(uint64_t index);
  // Proof that this tree begins with the one of `older_size` leaves, as
  // merkle::VerifyConsistency wants; empty for 0 and for tree_size().
  absl::StatusOr<std::vector<crypto::Digest>> ConsistencyPath(
      uint64_t older_size);

 private:
  // Leaves [begin, end).
  struct Range {
    uint64_t begin;
    uint64_t end;
  };

  // The hash of the perfect subtree over [index * 2^height, ...).
  absl::StatusOr<crypto::Digest> Node(int height, uint64_t index);
  // The root over `range`, which begins at a multiple of the largest power of
  // two below its length.
  absl::StatusOr<crypto::Digest> Subtree(Range range);
  absl::StatusOr<absl::string_view> ReadCached(const Tile& tile);

  TileSource& source_;
  uint64_t tree_size_;
  // The last tiles read, by level and index: a proof reads the right edge for
  // several of its hashes.
  std::map<std::pair<int, uint64_t>, std::string> cache_;
};

// Passes on only tiles that the root of a checkpoint commits to.
class AuthenticatedTiles final : public TileSource {
 public:
  // Reads the right edge of `source`, which must outlive the result, and
  // checks that it folds to head.root, else DATA_LOSS / TREE_ROOT.
  static absl::StatusOr<AuthenticatedTiles> Open(TileSource& source,
                                                 const merkle::TreeHead& head);

  // `tile` after its hash was found in its parent, and so on up to the root.
  // Tiles narrower than in this tree are cut from the one that is. Errors:
  // those of the source, TILE_MALFORMED, TREE_RANGE, and
  //   DATA_LOSS / TILE_MISMATCH   the tile is not what its parent says.
  absl::StatusOr<std::string> ReadTile(const Tile& tile) override;

 private:
  AuthenticatedTiles(TileSource& source, const merkle::TreeHead& head)
      : source_(&source), head_(head) {}

  // The tile of that level and index, as wide as in this tree.
  absl::StatusOr<absl::string_view> ReadWhole(int level, uint64_t index);
  absl::Status CheckAgainstParent(const Tile& tile, absl::string_view hashes);

  // One tile per level: neighbours share their ancestors, so that a walk from
  // left to right reads each tile once.
  struct Verified {
    uint64_t index = 0;
    std::string hashes;
  };

  TileSource* source_;
  merkle::TreeHead head_;
  std::map<int, Verified> right_edge_;
  std::map<int, Verified> last_full_;
};

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_READER_H_
