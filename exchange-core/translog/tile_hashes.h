// What one reads out of the hashes of a tile: 32 bytes each, left to right.
//
//   TOMBOLO_RETURN_IF_ERROR(CheckTileSize(tile, bytes));
//   const Digest leaf = HashOfTile(bytes, index % kTileWidth);
//
// SHA-256 only. Pure functions.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_HASHES_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_HASHES_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/translog/tile_path.h"

namespace tombolo::translog {

// OK when `hashes` has exactly tile.width hashes, else
// DATA_LOSS / TILE_MALFORMED.
absl::Status CheckTileSize(const Tile& tile, absl::string_view hashes);

// The hash at `position`, which must exist.
crypto::Digest HashOfTile(absl::string_view hashes, size_t position);

// The root over `hashes`, whose number must be a power of two. For a full tile
// it is the hash that stands for the tile in the level above.
crypto::Digest FoldHashes(absl::string_view hashes);

// Splits a partial tile into perfect subtrees, largest first, and appends
// their roots. The partial tiles of a tree, highest level first, give all its
// perfect subtrees.
void AppendPerfectSubtrees(absl::string_view hashes,
                           std::vector<crypto::Digest>& subtrees);

// The root of the tree whose perfect subtrees are `subtrees`, largest first.
crypto::Digest FoldSubtrees(absl::Span<const crypto::Digest> subtrees);

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_HASHES_H_
