// The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1) over a list
// held in memory: a batch of records, a group of receipts. The access log's
// own tree lives in tiles, see translog/.
//
//   const Tree tree(DigestAlgorithm::kSha256, leaf_hashes);
//   statement.set_merkle_root(DigestBytes(tree.Root()));
//   const std::vector<Digest> path = tree.InclusionPath(3);
//   TOMBOLO_RETURN_IF_ERROR(VerifyInclusion(
//       DigestAlgorithm::kSha256, leaf_hashes[3], {.index = 3, .size = 7},
//       path, tree.Root()));
//
// Leaf hash = H(0x00 | data), node = H(0x01 | left | right); n leaves are split
// at the largest power of two below n; nothing is padded or doubled.
// Immutable, thread-safe. Build is O(n) hashes, a path O(log n) look-ups.
#ifndef TOMBOLO_EXCHANGE_CORE_MERKLE_TREE_H_
#define TOMBOLO_EXCHANGE_CORE_MERKLE_TREE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::merkle {

using crypto::Digest;
using crypto::DigestAlgorithm;

// H(0x00 | data).
Digest HashLeaf(DigestAlgorithm algorithm, absl::string_view data);
// H(0x01 | left | right).
Digest HashNode(DigestAlgorithm algorithm, const Digest& left,
                const Digest& right);
// H(""): the root of a tree without leaves.
Digest EmptyRoot(DigestAlgorithm algorithm);

class Tree {
 public:
  // `leaves` are leaf hashes, at most 2^32.
  Tree(DigestAlgorithm algorithm, std::vector<Digest> leaves);

  size_t size() const { return levels_.front().size(); }
  Digest Root() const;
  // Hashes from the leaf's sibling upwards. `index` must be below size().
  std::vector<Digest> InclusionPath(size_t index) const;

 private:
  DigestAlgorithm algorithm_;
  // levels_[k][i] covers the leaves [i*2^k, (i+1)*2^k) cut at size().
  std::vector<std::vector<Digest>> levels_;
};

// Where a leaf is: its index in a tree of `size` leaves.
struct LeafPosition {
  uint64_t index = 0;
  uint64_t size = 0;
};

// The one length an inclusion path for `position` can have. `index` < `size`.
size_t InclusionPathLength(LeafPosition position);

// The root that `path` leads to from `leaf`, for evidence that does not carry
// the root itself. PROOF_MALFORMED as below.
absl::StatusOr<Digest> RootFromInclusionPath(DigestAlgorithm algorithm,
                                             const Digest& leaf,
                                             LeafPosition position,
                                             absl::Span<const Digest> path);

// OK when `path` leads from `leaf` to `root` (RFC 9162 section 2.1.3.2), else
//   INVALID_ARGUMENT / PROOF_MALFORMED   index outside the tree, wrong length
//   DATA_LOSS / PROOF_MISMATCH           another root
absl::Status VerifyInclusion(DigestAlgorithm algorithm, const Digest& leaf,
                             LeafPosition position,
                             absl::Span<const Digest> path, const Digest& root);

// A tree as a checkpoint states it.
struct TreeHead {
  uint64_t size = 0;
  Digest root{};
};

// OK when the tree `newer` begins with the tree `older` (RFC 9162 section
// 2.1.4.2; SHA-256 only, as the access log), else the errors above.
absl::Status VerifyConsistency(const TreeHead& older, const TreeHead& newer,
                               absl::Span<const Digest> path);

}  // namespace tombolo::merkle

#endif  // TOMBOLO_EXCHANGE_CORE_MERKLE_TREE_H_
