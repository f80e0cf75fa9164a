#include "exchange-core/translog/tile_path.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/translog/strict_text.h"

namespace tombolo::translog {
namespace {

// No path of a tree of kMaxTreeSize is longer:
// tile/entries/x036/x028/x797/x018/x963/967.p/255.
constexpr size_t kMaxPathSize = 64;

// 1234067 -> x001/x234/067.
std::string IndexPath(uint64_t index) {
  std::string path = absl::StrFormat("%03d", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) {
    path = absl::StrFormat("x%03d/%s", index % 1000, path);
  }
  return path;
}

std::string WithWidth(std::string path, uint32_t width) {
  TOMBOLO_CHECK(width >= 1 && width <= kTileWidth);
  if (width < kTileWidth) absl::StrAppend(&path, ".p/", width);
  return path;
}

// Takes "x001/x234/067" off the front. Not yet known to be canonical.
std::optional<uint64_t> TakeIndex(absl::string_view& path) {
  uint64_t index = 0;
  while (true) {
    const bool more = absl::ConsumePrefix(&path, "x");
    if (path.size() < 3) return std::nullopt;
    for (const char digit : path.substr(0, 3)) {
      if (digit < '0' || digit > '9') return std::nullopt;
      index = index * 10 + static_cast<uint64_t>(digit - '0');
    }
    path.remove_prefix(3);
    if (index > kMaxTreeSize / kTileWidth) return std::nullopt;
    if (!more) return index;
    if (!absl::ConsumePrefix(&path, "/")) return std::nullopt;
  }
}

std::optional<uint32_t> TakeWidth(absl::string_view& path) {
  if (path.empty()) return kTileWidth;
  if (!absl::ConsumePrefix(&path, ".p/")) return std::nullopt;
  const std::optional<uint64_t> width = ParseDecimal(path, kTileWidth - 1);
  if (!width.has_value() || *width == 0) return std::nullopt;
  return static_cast<uint32_t>(*width);
}

std::optional<TilePath> Parse(absl::string_view path) {
  TilePath found;
  if (path.size() > kMaxPathSize) return std::nullopt;
  if (!absl::ConsumePrefix(&path, "tile/")) return std::nullopt;
  const size_t slash = path.find('/');
  if (slash == absl::string_view::npos) return std::nullopt;
  const absl::string_view level = path.substr(0, slash);
  path.remove_prefix(slash + 1);
  if (level == "entries") {
    found.kind = TilePath::Kind::kEntries;
  } else {
    const auto number = ParseDecimal(level, kTileLevels - 1);
    if (!number.has_value()) return std::nullopt;
    found.tile.level = static_cast<int>(*number);
  }
  const std::optional<uint64_t> index = TakeIndex(path);
  if (!index.has_value()) return std::nullopt;
  const std::optional<uint32_t> width = TakeWidth(path);
  if (!width.has_value()) return std::nullopt;
  found.tile.index = *index;
  found.tile.width = *width;
  return found;
}

std::string PathOf(const TilePath& path) {
  return path.kind == TilePath::Kind::kEntries
             ? EntryBundlePath(path.tile.index, path.tile.width)
             : HashTilePath(path.tile);
}

bool CanExist(const Tile& tile) {
  return TileWidth(kMaxTreeSize, tile.level, tile.index) >= tile.width;
}

}  // namespace

uint64_t HashesAtLevel(uint64_t tree_size, int level) {
  TOMBOLO_CHECK(level >= 0 && level < kTileLevels);
  return tree_size >> (kTileHeight * level);
}

uint32_t TileWidth(uint64_t tree_size, int level, uint64_t index) {
  const uint64_t hashes = HashesAtLevel(tree_size, level);
  // Compares tiles, not hashes: 256 * index might not fit.
  if (index < hashes / kTileWidth) return kTileWidth;
  if (index > hashes / kTileWidth) return 0;
  return static_cast<uint32_t>(hashes % kTileWidth);
}

std::vector<Tile> RightEdgeTiles(uint64_t tree_size) {
  std::vector<Tile> tiles;
  for (int level = 0; level < kTileLevels; ++level) {
    const uint64_t hashes = HashesAtLevel(tree_size, level);
    const auto width = static_cast<uint32_t>(hashes % kTileWidth);
    if (width == 0) continue;
    tiles.push_back(
        {.level = level, .index = hashes / kTileWidth, .width = width});
  }
  return tiles;
}

std::string HashTilePath(const Tile& tile) {
  return WithWidth(
      absl::StrCat("tile/", tile.level, "/", IndexPath(tile.index)),
      tile.width);
}

std::string EntryBundlePath(uint64_t index, uint32_t width) {
  return WithWidth(absl::StrCat("tile/entries/", IndexPath(index)), width);
}

absl::StatusOr<TilePath> ParseTilePath(absl::string_view path) {
  const std::optional<TilePath> found = Parse(path);
  if (!found.has_value() || PathOf(*found) != path || !CanExist(found->tile)) {
    return MakeError(reasons::kTilePathMalformed,
                     {{"path", std::string(path.substr(0, kMaxPathSize))}});
  }
  return *found;
}

}  // namespace tombolo::translog
