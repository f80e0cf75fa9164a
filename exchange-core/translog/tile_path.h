// Where a tile is in the tree and what it is called (C2SP tlog-tiles).
//
//   for (const Tile& tile : RightEdgeTiles(70000)) ...   // the partial ones
//   HashTilePath({.level = 0, .index = 273, .width = 112})
//                                          == "tile/0/273.p/112"
//   EntryBundlePath(1234067, 256)  == "tile/entries/x001/x234/067"
//
// Tile (level, index) holds the tree nodes of height 8*level numbered
// 256*index onwards, left to right: 256 of them when it is full. A tree of n
// leaves has n >> 8*level nodes at a level; when that is no multiple of 256 the
// level ends with one partial tile. Empty tiles do not exist.
//
// Paths are canonical: a resource has one path, and ParseTilePath() refuses
// every other spelling with INVALID_ARGUMENT / TILE_PATH_MALFORMED.
// Pure functions.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_PATH_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_PATH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tombolo::translog {

// log2 of the hashes in a full tile, and their number.
inline constexpr int kTileHeight = 8;
inline constexpr uint32_t kTileWidth = 1U << kTileHeight;
// Trees of up to 2^63-1 leaves, as Go's int64 sizes; levels 0 to 7.
inline constexpr uint64_t kMaxTreeSize = (1ULL << 63) - 1;
inline constexpr int kTileLevels = 8;

struct Tile {
  int level = 0;
  uint64_t index = 0;
  // Hashes in it, 1 to 256.
  uint32_t width = kTileWidth;

  bool full() const { return width == kTileWidth; }
  friend bool operator==(const Tile&, const Tile&) = default;
};

// Tree nodes of height 8*level in a tree of `tree_size` leaves.
uint64_t HashesAtLevel(uint64_t tree_size, int level);

// Width of the tile (level, index) in a tree of `tree_size` leaves, 0 when it
// does not exist. An entry bundle is as wide as the tile of level 0.
uint32_t TileWidth(uint64_t tree_size, int level, uint64_t index);

// The partial tiles of a tree, lowest level first: at most one per level. They
// alone determine the root.
std::vector<Tile> RightEdgeTiles(uint64_t tree_size);

// tile/<L>/<N> or tile/<L>/<N>.p/<W>.
std::string HashTilePath(const Tile& tile);
// tile/entries/<N> or tile/entries/<N>.p/<W>.
std::string EntryBundlePath(uint64_t index, uint32_t width);

struct TilePath {
  enum class Kind { kHashes, kEntries };
  Kind kind = Kind::kHashes;
  // level is 0 for entries.
  Tile tile;
};

// The resource that `path` names, if it is spelled canonically and can exist in
// a tree of kMaxTreeSize leaves.
absl::StatusOr<TilePath> ParseTilePath(absl::string_view path);

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_PATH_H_
