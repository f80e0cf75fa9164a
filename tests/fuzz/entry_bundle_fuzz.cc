// Feeds arbitrary bundles and tile paths to their parsers: both come from the
// network. A bundle that is accepted must be made of exactly its entries, and a
// path must be the one spelling of the resource it names.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/tile_path.h"

namespace {

using namespace tombolo::translog;

void CheckBundle(absl::string_view bytes, uint32_t width) {
  const absl::StatusOr<std::vector<absl::string_view>> entries =
      ParseEntryBundle(bytes, {.index = 0, .width = width});
  if (!entries.ok()) return;
  std::string again;
  for (const absl::string_view entry : *entries) {
    if (!AppendEntry(entry, again).ok()) std::abort();
  }
  if (again != bytes || entries->size() != width) std::abort();
}

void CheckPath(absl::string_view text) {
  const absl::StatusOr<TilePath> path = ParseTilePath(text);
  if (!path.ok()) return;
  const Tile& tile = path->tile;
  const std::string again = path->kind == TilePath::Kind::kEntries
                                ? EntryBundlePath(tile.index, tile.width)
                                : HashTilePath(tile);
  if (again != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const std::string input(reinterpret_cast<const char*>(bytes), size);
  CheckPath(input);
  // The first byte is the number of entries, less one.
  CheckBundle(absl::string_view(input).substr(1), bytes[0] + 1U);
  return 0;
}
