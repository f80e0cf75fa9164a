#include "exchange-core/translog/static_export.h"

#include <string>

#include "exchange-core/base/status_macros.h"

namespace tombolo::translog {
namespace {

absl::Status ExportBundles(uint64_t tree_size, BundleSource& source,
                           FileSink sink) {
  for (uint64_t index = 0;; ++index) {
    const uint32_t width = TileWidth(tree_size, 0, index);
    if (width == 0) return absl::OkStatus();
    TOMBOLO_ASSIGN_OR_RETURN(
        const std::string bytes,
        source.ReadBundle({.index = index, .width = width}));
    TOMBOLO_RETURN_IF_ERROR(sink(EntryBundlePath(index, width), bytes));
  }
}

absl::Status ExportLevel(uint64_t tree_size, int level, TileSource& source,
                         FileSink sink) {
  for (uint64_t index = 0;; ++index) {
    const uint32_t width = TileWidth(tree_size, level, index);
    if (width == 0) return absl::OkStatus();
    const Tile tile{.level = level, .index = index, .width = width};
    TOMBOLO_ASSIGN_OR_RETURN(const std::string hashes, source.ReadTile(tile));
    TOMBOLO_RETURN_IF_ERROR(sink(HashTilePath(tile), hashes));
  }
}

}  // namespace

absl::Status ExportLog(const ExportedTree& tree, const LogSources& sources,
                       FileSink sink) {
  TOMBOLO_RETURN_IF_ERROR(ExportBundles(tree.size, sources.bundles, sink));
  for (int level = 0; level < kTileLevels; ++level) {
    TOMBOLO_RETURN_IF_ERROR(ExportLevel(tree.size, level, sources.tiles, sink));
  }
  return sink("checkpoint", tree.checkpoint);
}

}  // namespace tombolo::translog
