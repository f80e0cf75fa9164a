#include "exchange-core/merkle/tree.h"

#include <bit>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::merkle {
namespace {

using crypto::ComputeDigest;
using crypto::DigestView;

absl::Status Malformed(const std::string& problem) {
  return MakeError(reasons::kProofMalformed, {{"problem", problem}});
}

absl::Status Mismatch(absl::string_view proof, uint64_t size) {
  return MakeError(reasons::kProofMismatch, {{"proof", std::string(proof)},
                                             {"size", absl::StrCat(size)}});
}

// Where a walk from a leaf to the root is: `node` is the index of the current
// node in its level and `last` that of the level's last node. (`fn` and `sn`
// of RFC 9162 section 2.1.3.2.)
struct Walk {
  uint64_t node;
  uint64_t last;

  // True when the sibling is to the left.
  bool SiblingIsLeft() const { return (node & 1) != 0 || node == last; }
  // Levels in which the current node is a lone right edge have no sibling and
  // no hash in the path.
  void SkipLoneLevels() {
    while ((node & 1) == 0 && node != 0) Up();
  }
  void Up() {
    node >>= 1;
    last >>= 1;
  }
};

// The roots that a consistency path leads to.
struct ConsistentRoots {
  Digest older;
  Digest newer;
};

// RFC 9162 section 2.1.4.2, steps 3 to 6. `first` is the largest perfect
// subtree at the end of the older tree.
absl::StatusOr<ConsistentRoots> FoldConsistencyPath(
    Walk walk, const Digest& first, absl::Span<const Digest> path) {
  ConsistentRoots roots{first, first};
  for (const Digest& sibling : path) {
    if (walk.last == 0) return Malformed("the consistency path is too long");
    if (walk.SiblingIsLeft()) {
      roots.older = HashNode(DigestAlgorithm::kSha256, sibling, roots.older);
      roots.newer = HashNode(DigestAlgorithm::kSha256, sibling, roots.newer);
      walk.SkipLoneLevels();
    } else {
      roots.newer = HashNode(DigestAlgorithm::kSha256, roots.newer, sibling);
    }
    walk.Up();
  }
  if (walk.last != 0) return Malformed("the consistency path is too short");
  return roots;
}

// Two heads of the same size, or an older head of size 0.
absl::Status VerifyTrivialConsistency(const TreeHead& older,
                                      const TreeHead& newer,
                                      absl::Span<const Digest> path) {
  if (!path.empty()) return Malformed("the consistency path must be empty");
  if (older.size == 0) {
    return older.root == EmptyRoot(DigestAlgorithm::kSha256)
               ? absl::OkStatus()
               : Mismatch("consistency", 0);
  }
  return older.root == newer.root ? absl::OkStatus()
                                  : Mismatch("consistency", newer.size);
}

}  // namespace

Digest HashLeaf(DigestAlgorithm algorithm, absl::string_view data) {
  return ComputeDigest(algorithm, {absl::string_view("\x00", 1), data});
}

Digest HashNode(DigestAlgorithm algorithm, const Digest& left,
                const Digest& right) {
  return ComputeDigest(algorithm, {absl::string_view("\x01", 1),
                                   DigestView(left), DigestView(right)});
}

Digest EmptyRoot(DigestAlgorithm algorithm) {
  return ComputeDigest(algorithm, absl::string_view());
}

Tree::Tree(DigestAlgorithm algorithm, std::vector<Digest> leaves)
    : algorithm_(algorithm) {
  levels_.push_back(std::move(leaves));
  while (levels_.back().size() > 1) {
    const std::vector<Digest>& below = levels_.back();
    std::vector<Digest> level;
    level.reserve((below.size() + 1) / 2);
    for (size_t i = 0; i + 1 < below.size(); i += 2) {
      level.push_back(HashNode(algorithm_, below[i], below[i + 1]));
    }
    // A node without a sibling moves up as it is: the RFC splits at a power
    // of two, so the right edge is never paired with itself.
    if (below.size() % 2 == 1) level.push_back(below.back());
    levels_.push_back(std::move(level));
  }
}

Digest Tree::Root() const {
  return size() == 0 ? EmptyRoot(algorithm_) : levels_.back().front();
}

std::vector<Digest> Tree::InclusionPath(size_t index) const {
  TOMBOLO_CHECK(index < size());
  std::vector<Digest> path;
  for (const std::vector<Digest>& level : levels_) {
    const size_t sibling = index ^ 1;
    if (sibling < level.size()) path.push_back(level[sibling]);
    index >>= 1;
  }
  return path;
}

size_t InclusionPathLength(LeafPosition position) {
  TOMBOLO_CHECK(position.index < position.size);
  // Below the level where the paths to this leaf and to the last one part,
  // every level has a sibling; above it only those that lie to the left.
  const uint64_t parting = position.index ^ (position.size - 1);
  const auto inner = static_cast<size_t>(std::bit_width(parting));
  const uint64_t border = inner == 64 ? 0 : position.index >> inner;
  return inner + static_cast<size_t>(std::popcount(border));
}

absl::StatusOr<Digest> RootFromInclusionPath(DigestAlgorithm algorithm,
                                             const Digest& leaf,
                                             LeafPosition position,
                                             absl::Span<const Digest> path) {
  if (position.index >= position.size) {
    return Malformed(absl::StrCat("leaf ", position.index,
                                  " is outside a tree of ", position.size));
  }
  const size_t wanted = InclusionPathLength(position);
  if (path.size() != wanted) {
    return Malformed(absl::StrCat("the path of leaf ", position.index, " of ",
                                  position.size, " has ", path.size(),
                                  " hashes, want ", wanted));
  }
  Walk walk{position.index, position.size - 1};
  Digest hash = leaf;
  for (const Digest& sibling : path) {
    if (walk.SiblingIsLeft()) {
      hash = HashNode(algorithm, sibling, hash);
      walk.SkipLoneLevels();
    } else {
      hash = HashNode(algorithm, hash, sibling);
    }
    walk.Up();
  }
  return hash;
}

absl::Status VerifyInclusion(DigestAlgorithm algorithm, const Digest& leaf,
                             LeafPosition position,
                             absl::Span<const Digest> path,
                             const Digest& root) {
  TOMBOLO_ASSIGN_OR_RETURN(
      const Digest found,
      RootFromInclusionPath(algorithm, leaf, position, path));
  return found == root ? absl::OkStatus()
                       : Mismatch("inclusion", position.size);
}

absl::Status VerifyConsistency(const TreeHead& older, const TreeHead& newer,
                               absl::Span<const Digest> path) {
  if (older.size > newer.size) {
    return Malformed(absl::StrCat("the older tree has ", older.size,
                                  " leaves, the newer only ", newer.size));
  }
  if (older.size == 0 || older.size == newer.size) {
    return VerifyTrivialConsistency(older, newer, path);
  }
  if (path.empty()) return Malformed("the consistency path is empty");
  Walk walk{older.size - 1, newer.size - 1};
  while ((walk.node & 1) != 0) walk.Up();
  // A perfect older tree is itself the subtree to start from, so that the
  // path leaves it out.
  const bool perfect = std::has_single_bit(older.size);
  const Digest& first = perfect ? older.root : path.front();
  if (!perfect) path.remove_prefix(1);
  TOMBOLO_ASSIGN_OR_RETURN(const ConsistentRoots roots,
                           FoldConsistencyPath(walk, first, path));
  return roots.older == older.root && roots.newer == newer.root
             ? absl::OkStatus()
             : Mismatch("consistency", newer.size);
}

}  // namespace tombolo::merkle
