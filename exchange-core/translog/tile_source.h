// Where tiles and entry bundles come from: the store of a node, a directory, a
// web address.
//
//   class FolderTileSource final : public TileSource {
//     absl::StatusOr<std::string> ReadTile(const Tile& tile) override {
//       return ReadFile(root_ + "/" + HashTilePath(tile));
//     }
//   };
//
// A source that only has the full form of a partial resource that it is asked
// for must cut it: tiles and bundles only grow, so the first W hashes (entries)
// of the longer one are the shorter one. What a source returns is not trusted;
// its errors are passed on unchanged. Implementations say whether they are
// thread-safe; callers here use one thread.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_SOURCE_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_SOURCE_H_

#include <string>

#include "absl/status/statusor.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/tile_path.h"

namespace tombolo::translog {

class TileSource {
 public:
  virtual ~TileSource() = default;

  // The hashes of `tile`: exactly 32 * tile.width bytes.
  virtual absl::StatusOr<std::string> ReadTile(const Tile& tile) = 0;
};

class BundleSource {
 public:
  virtual ~BundleSource() = default;

  // The bytes of `bundle` with exactly bundle.width entries.
  virtual absl::StatusOr<std::string> ReadBundle(const EntryBundle& bundle) = 0;
};

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_TILE_SOURCE_H_
