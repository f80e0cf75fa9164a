// RFC 6962 section 2.1 word for word: recursive, slow, and obviously right.
// What the fast code in merkle/ and translog/ is compared with.
//
//   EXPECT_EQ(tree.Root(), reference::Root(leaves));
//
// SHA-256. Leaves are leaf hashes, so that large trees stay affordable.
#ifndef TOMBOLO_TESTS_SUPPORT_MERKLE_REFERENCE_H_
#define TOMBOLO_TESTS_SUPPORT_MERKLE_REFERENCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::testing::reference {

using crypto::Digest;
using Leaves = absl::Span<const Digest>;
using Path = std::vector<Digest>;

inline Digest Sha256(absl::string_view bytes) {
  return crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256, bytes);
}

// MTH({d(0)}) = SHA-256(0x00 || d(0)).
inline Digest LeafHash(absl::string_view data) {
  return Sha256(absl::StrCat(std::string(1, '\0'), data));
}

inline Digest NodeHash(const Digest& left, const Digest& right) {
  return Sha256(absl::StrCat("\x01", crypto::DigestView(left),
                             crypto::DigestView(right)));
}

// "k be the largest power of two smaller than n".
inline size_t Split(size_t n) {
  size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

// MTH(D[n]).
inline Digest Root(Leaves leaves) {
  if (leaves.empty()) return Sha256("");
  if (leaves.size() == 1) return leaves[0];
  const size_t k = Split(leaves.size());
  return NodeHash(Root(leaves.first(k)), Root(leaves.subspan(k)));
}

// PATH(m, D[n]), section 2.1.1.
inline Path Inclusion(size_t m, Leaves leaves) {
  if (leaves.size() <= 1) return {};
  const size_t k = Split(leaves.size());
  const bool left = m < k;
  Path path = left ? Inclusion(m, leaves.first(k))
                   : Inclusion(m - k, leaves.subspan(k));
  path.push_back(left ? Root(leaves.subspan(k)) : Root(leaves.first(k)));
  return path;
}

// SUBPROOF(m, D[n], b), section 2.1.2.
inline Path SubProof(size_t m, Leaves leaves, bool whole) {
  if (m == leaves.size()) return whole ? Path{} : Path{Root(leaves)};
  const size_t k = Split(leaves.size());
  const bool left = m <= k;
  Path path = left ? SubProof(m, leaves.first(k), whole)
                   : SubProof(m - k, leaves.subspan(k), false);
  path.push_back(left ? Root(leaves.subspan(k)) : Root(leaves.first(k)));
  return path;
}

// PROOF(m, D[n]) for 0 < m <= n.
inline Path Consistency(size_t m, Leaves leaves) {
  return SubProof(m, leaves, true);
}

// Distinct leaf hashes: those of the decimal numbers.
inline std::vector<Digest> NumberedLeaves(size_t count) {
  std::vector<Digest> leaves;
  leaves.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    leaves.push_back(LeafHash(absl::StrCat(i)));
  }
  return leaves;
}

}  // namespace tombolo::testing::reference

#endif  // TOMBOLO_TESTS_SUPPORT_MERKLE_REFERENCE_H_
