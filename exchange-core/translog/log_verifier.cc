#include "exchange-core/translog/log_verifier.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/translog/tile_hashes.h"
#include "exchange-core/translog/tile_reader.h"

namespace tombolo::translog {
namespace {

using crypto::Digest;
using merkle::TreeHead;

absl::Status ChangedHistory(const ErrorReason& reason, const TreeHead& seen,
                            const TreeHead& found) {
  return MakeError(reason, {{"found", absl::StrCat(found.size)},
                            {"wanted", absl::StrCat(seen.size)}});
}

absl::Status CheckBeginsWith(const TreeHead& remembered,
                             AuthenticatedTiles& tiles, const TreeHead& head) {
  if (remembered.size == 0) return absl::OkStatus();
  TileReader reader(tiles, head.size);
  TOMBOLO_ASSIGN_OR_RETURN(const Digest root, reader.RootAt(remembered.size));
  if (PlantedBug("log.fork") || root == remembered.root) {
    return absl::OkStatus();
  }
  return ChangedHistory(reasons::kLogForked, remembered, head);
}

// One walk over the entries of a log whose tiles are authenticated.
class EntryWalk {
 public:
  EntryWalk(const TreeHead& head, AuthenticatedTiles& tiles,
            BundleSource& bundles, EntryVisitor visitor)
      : head_(head), tiles_(tiles), bundles_(bundles), visitor_(visitor) {}

  // Checks the bundle and visits its entries from `first_index` onwards.
  absl::Status Check(const EntryBundle& bundle, uint64_t first_index) {
    TOMBOLO_ASSIGN_OR_RETURN(
        const std::string hashes,
        tiles_.ReadTile({.index = bundle.index, .width = bundle.width}));
    TOMBOLO_ASSIGN_OR_RETURN(const std::string bytes,
                             bundles_.ReadBundle(bundle));
    TOMBOLO_ASSIGN_OR_RETURN(const std::vector<absl::string_view> entries,
                             ParseEntryBundle(bytes, bundle));
    for (size_t i = 0; i < entries.size(); ++i) {
      const uint64_t index = bundle.index * kTileWidth + i;
      if (!PlantedBug("log.entry_hash") &&
          EntryLeafHash(entries[i]) != HashOfTile(hashes, i)) {
        return MakeError(reasons::kEntryMismatch,
                         {{"index", absl::StrCat(index)},
                          {"size", absl::StrCat(head_.size)}});
      }
      if (index < first_index) continue;
      TOMBOLO_RETURN_IF_ERROR(visitor_(index, entries[i]));
    }
    return absl::OkStatus();
  }

 private:
  const TreeHead& head_;
  AuthenticatedTiles& tiles_;
  BundleSource& bundles_;
  EntryVisitor visitor_;
};

}  // namespace

absl::Status VerifyLog(const TreeHead& remembered, const TreeHead& checkpoint,
                       const LogSources& sources, EntryVisitor visitor) {
  if (checkpoint.size < remembered.size) {
    if (PlantedBug("log.roll_back")) return absl::OkStatus();
    return ChangedHistory(reasons::kLogRolledBack, remembered, checkpoint);
  }
  TOMBOLO_ASSIGN_OR_RETURN(AuthenticatedTiles tiles,
                           AuthenticatedTiles::Open(sources.tiles, checkpoint));
  TOMBOLO_RETURN_IF_ERROR(CheckBeginsWith(remembered, tiles, checkpoint));
  if (checkpoint.size == remembered.size) return absl::OkStatus();
  EntryWalk walk(checkpoint, tiles, sources.bundles, visitor);
  for (uint64_t index = remembered.size / kTileWidth;; ++index) {
    const uint32_t width = TileWidth(checkpoint.size, 0, index);
    if (width == 0) return absl::OkStatus();
    TOMBOLO_RETURN_IF_ERROR(
        walk.Check({.index = index, .width = width}, remembered.size));
  }
}

}  // namespace tombolo::translog
