#include "exchange-core/translog/tile_hashes.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/merkle/tree.h"

namespace tombolo::translog {
namespace {

using crypto::Digest;
using crypto::DigestAlgorithm;
using crypto::kDigestSize;

Digest Node(const Digest& left, const Digest& right) {
  return merkle::HashNode(DigestAlgorithm::kSha256, left, right);
}

}  // namespace

Digest HashOfTile(absl::string_view hashes, size_t position) {
  const auto digest = crypto::DigestFromBytes(
      hashes.substr(position * kDigestSize, kDigestSize));
  TOMBOLO_CHECK(digest.has_value());
  return *digest;
}

Digest FoldHashes(absl::string_view hashes) {
  TOMBOLO_CHECK(hashes.size() % kDigestSize == 0 &&
                std::has_single_bit(hashes.size() / kDigestSize));
  std::vector<Digest> level;
  level.reserve(hashes.size() / kDigestSize);
  for (size_t i = 0; i < hashes.size() / kDigestSize; ++i) {
    level.push_back(HashOfTile(hashes, i));
  }
  while (level.size() > 1) {
    for (size_t i = 0; i < level.size() / 2; ++i) {
      level[i] = Node(level[2 * i], level[2 * i + 1]);
    }
    level.resize(level.size() / 2);
  }
  return level.front();
}

void AppendPerfectSubtrees(absl::string_view hashes,
                           std::vector<Digest>& subtrees) {
  while (!hashes.empty()) {
    const size_t size =
        std::bit_floor(hashes.size() / kDigestSize) * kDigestSize;
    subtrees.push_back(FoldHashes(hashes.substr(0, size)));
    hashes.remove_prefix(size);
  }
}

Digest FoldSubtrees(absl::Span<const Digest> subtrees) {
  if (subtrees.empty()) return merkle::EmptyRoot(DigestAlgorithm::kSha256);
  Digest root = subtrees.back();
  for (size_t i = subtrees.size() - 1; i > 0; --i) {
    root = Node(subtrees[i - 1], root);
  }
  return root;
}

absl::Status CheckTileSize(const Tile& tile, absl::string_view hashes) {
  const size_t wanted = tile.width * kDigestSize;
  if (hashes.size() == wanted) return absl::OkStatus();
  return MakeError(reasons::kTileMalformed,
                   {{"path", HashTilePath(tile)},
                    {"found", absl::StrCat(hashes.size())},
                    {"wanted", absl::StrCat(wanted)}});
}

}  // namespace tombolo::translog
