#include "exchange-core/merkle/tree.h"

#include <ostream>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/reasons/translog.h"
#include "gmock/gmock.h"
#include "tests/support/merkle_reference.h"
#include "tests/support/status_matchers.h"

namespace tombolo::merkle {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::reference::NumberedLeaves;
namespace reference = testing::reference;

constexpr DigestAlgorithm kSha256 = DigestAlgorithm::kSha256;

std::string Hex(const Digest& digest) {
  return ToHex(crypto::DigestView(digest));
}

TEST(TreeTest, EqualsTheReferenceForAllLeavesOfAllTreesUpTo65) {
  for (size_t size = 1; size <= 65; ++size) {
    const std::vector<Digest> leaves = NumberedLeaves(size);
    const Tree tree(kSha256, leaves);
    const Digest root = reference::Root(leaves);
    ASSERT_EQ(tree.Root(), root) << size;
    ASSERT_EQ(tree.size(), size);
    for (size_t index = 0; index < size; ++index) {
      const std::vector<Digest> path = tree.InclusionPath(index);
      ASSERT_EQ(path, reference::Inclusion(index, leaves));
      ASSERT_EQ(path.size(), InclusionPathLength({index, size}));
      ASSERT_THAT(
          VerifyInclusion(kSha256, leaves[index], {index, size}, path, root),
          IsOk());
    }
  }
}

TEST(TreeTest, ConsistencyPathsOfTheReferenceVerifyForAllTreesUpTo40) {
  const std::vector<Digest> leaves = NumberedLeaves(40);
  for (size_t n = 1; n <= leaves.size(); ++n) {
    const auto newer = absl::MakeConstSpan(leaves).first(n);
    for (size_t m = 1; m <= n; ++m) {
      ASSERT_THAT(VerifyConsistency({m, reference::Root(newer.first(m))},
                                    {n, reference::Root(newer)},
                                    reference::Consistency(m, newer)),
                  IsOk())
          << m << " of " << n;
    }
  }
}

// From certificate-transparency's merkletree tests (also in sigstore and
// trillian): the tree over eight known byte strings.
TEST(TreeTest, MatchesTheCertificateTransparencyVectors) {
  std::vector<Digest> leaves;
  for (const char* hex :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f"}) {
    leaves.push_back(HashLeaf(kSha256, *FromHex(hex)));
  }
  EXPECT_EQ(Hex(EmptyRoot(kSha256)),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Hex(Tree(kSha256, {leaves[0]}).Root()),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_EQ(Hex(Tree(kSha256, {leaves.begin(), leaves.begin() + 5}).Root()),
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4");
  EXPECT_EQ(Hex(Tree(kSha256, leaves).Root()),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST(TreeTest, AnEmptyTreeHasTheHashOfNothing) {
  EXPECT_EQ(Tree(kSha256, {}).Root(), EmptyRoot(kSha256));
}

TEST(TreeTest, Sm3GivesAnotherTree) {
  const std::vector<Digest> leaves = NumberedLeaves(3);
  const Tree tree(DigestAlgorithm::kSm3, leaves);
  EXPECT_NE(tree.Root(), Tree(kSha256, leaves).Root());
  EXPECT_THAT(VerifyInclusion(DigestAlgorithm::kSm3, leaves[1], {1, 3},
                              tree.InclusionPath(1), tree.Root()),
              IsOk());
}

TEST(TreeTest, PathLengthHoldsForTheLargestTree) {
  const uint64_t last = ~uint64_t{0} - 1;
  EXPECT_EQ(InclusionPathLength({0, ~uint64_t{0}}), 64U);
  EXPECT_EQ(InclusionPathLength({last, last + 1}), 63U);
  EXPECT_EQ(InclusionPathLength({0, 1}), 0U);
}

// One proof of leaf 5 of 7, to be spoiled.
struct Proof {
  Digest leaf;
  LeafPosition position;
  std::vector<Digest> path;
  Digest root;
};

struct RejectCase {
  std::string name;
  void (*tamper)(Proof& proof);
  const ErrorReason& reason;
};
void PrintTo(const RejectCase& test, std::ostream* out) { *out << test.name; }

class VerifyInclusionRejectsTest : public ::testing::TestWithParam<RejectCase> {
};

TEST_P(VerifyInclusionRejectsTest, WithItsReason) {
  const std::vector<Digest> leaves = NumberedLeaves(7);
  Proof proof{leaves[5],
              {.index = 5, .size = 7},
              reference::Inclusion(5, leaves),
              reference::Root(leaves)};
  GetParam().tamper(proof);
  EXPECT_THAT(VerifyInclusion(kSha256, proof.leaf, proof.position, proof.path,
                              proof.root),
              HasReason(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Tampering, VerifyInclusionRejectsTest,
    ::testing::ValuesIn<RejectCase>({
        {"PathTooShort", [](Proof& proof) { proof.path.pop_back(); },
         reasons::kProofMalformed},
        {"PathTooLong", [](Proof& proof) { proof.path.push_back(proof.root); },
         reasons::kProofMalformed},
        {"PathEmpty", [](Proof& proof) { proof.path.clear(); },
         reasons::kProofMalformed},
        {"IndexOutsideTheTree", [](Proof& proof) { proof.position.index = 7; },
         reasons::kProofMalformed},
        {"EmptyTree",
         [](Proof& proof) {
           proof.position = {0, 0};
         },
         reasons::kProofMalformed},
        {"HugeIndex", [](Proof& proof) { proof.position.index = ~uint64_t{0}; },
         reasons::kProofMalformed},
        {"OtherIndex", [](Proof& proof) { proof.position.index = 4; },
         reasons::kProofMismatch},
        {"SiblingAltered", [](Proof& proof) { proof.path[1][0] ^= 1; },
         reasons::kProofMismatch},
        {"SiblingsSwapped",
         [](Proof& proof) { std::swap(proof.path[0], proof.path[1]); },
         reasons::kProofMismatch},
        {"LeafAltered", [](Proof& proof) { proof.leaf[31] ^= 0x80; },
         reasons::kProofMismatch},
        {"RootAltered", [](Proof& proof) { proof.root[0] ^= 1; },
         reasons::kProofMismatch},
    }),
    [](const auto& test) { return test.param.name; });

// A consistency proof from 5 to 7 leaves, to be spoiled.
struct Growth {
  TreeHead older;
  TreeHead newer;
  std::vector<Digest> path;
};

struct RejectGrowthCase {
  std::string name;
  void (*tamper)(Growth& growth);
  const ErrorReason& reason;
};
void PrintTo(const RejectGrowthCase& test, std::ostream* out) {
  *out << test.name;
}

class VerifyConsistencyRejectsTest
    : public ::testing::TestWithParam<RejectGrowthCase> {};

TEST_P(VerifyConsistencyRejectsTest, WithItsReason) {
  const std::vector<Digest> leaves = NumberedLeaves(7);
  const auto five = absl::MakeConstSpan(leaves).first(5);
  Growth growth{{5, reference::Root(five)},
                {7, reference::Root(leaves)},
                reference::Consistency(5, leaves)};
  GetParam().tamper(growth);
  EXPECT_THAT(VerifyConsistency(growth.older, growth.newer, growth.path),
              HasReason(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Tampering, VerifyConsistencyRejectsTest,
    ::testing::ValuesIn<RejectGrowthCase>({
        {"PathTooShort", [](Growth& growth) { growth.path.pop_back(); },
         reasons::kProofMalformed},
        {"PathTooLong",
         [](Growth& growth) { growth.path.push_back(growth.newer.root); },
         reasons::kProofMalformed},
        {"PathEmpty", [](Growth& growth) { growth.path.clear(); },
         reasons::kProofMalformed},
        {"OlderIsLarger",
         [](Growth& growth) { std::swap(growth.older, growth.newer); },
         reasons::kProofMalformed},
        {"SameSizeWithPath",
         [](Growth& growth) { growth.older = growth.newer; },
         reasons::kProofMalformed},
        {"SameSizeOtherRoot",
         [](Growth& growth) {
           growth.older.size = growth.newer.size;
           growth.path.clear();
         },
         reasons::kProofMismatch},
        {"EmptyOlderWithPath",
         [](Growth& growth) {
           growth.older = {0, EmptyRoot(kSha256)};
         },
         reasons::kProofMalformed},
        {"EmptyOlderWithRoot",
         [](Growth& growth) {
           growth.older.size = 0;
           growth.path.clear();
         },
         reasons::kProofMismatch},
        {"OlderRootAltered", [](Growth& growth) { growth.older.root[3] ^= 1; },
         reasons::kProofMismatch},
        {"NewerRootAltered", [](Growth& growth) { growth.newer.root[3] ^= 1; },
         reasons::kProofMismatch},
        {"HashAltered", [](Growth& growth) { growth.path[0][3] ^= 1; },
         reasons::kProofMismatch},
        {"OtherOlderSize", [](Growth& growth) { growth.older.size = 6; },
         reasons::kProofMalformed},
    }),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace tombolo::merkle
