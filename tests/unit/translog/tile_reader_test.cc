#include "exchange-core/translog/tile_reader.h"

#include <algorithm>
#include <random>
#include <set>

#include "exchange-core/base/reasons/translog.h"
#include "gmock/gmock.h"
#include "tests/support/memory_log.h"
#include "tests/support/merkle_reference.h"
#include "tests/support/status_matchers.h"

namespace tombolo::translog {
namespace {

using crypto::Digest;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::MemoryLog;
using testing::reference::NumberedLeaves;
namespace reference = testing::reference;

TEST(TileReaderTest, InclusionPathsEqualTheReferenceUpTo65) {
  MemoryLog log = MemoryLog::Numbered(65);
  const std::vector<Digest> all = NumberedLeaves(65);
  for (size_t size = 1; size <= all.size(); ++size) {
    const auto leaves = absl::MakeConstSpan(all).first(size);
    TileReader reader(log, size);
    ASSERT_THAT(reader.Root(), IsOkAndHolds(reference::Root(leaves)));
    for (size_t index = 0; index < size; ++index) {
      ASSERT_THAT(reader.InclusionPath(index),
                  IsOkAndHolds(reference::Inclusion(index, leaves)))
          << index << " of " << size;
    }
  }
}

TEST(TileReaderTest, ConsistencyPathsEqualTheReferenceUpTo65) {
  MemoryLog log = MemoryLog::Numbered(65);
  const std::vector<Digest> all = NumberedLeaves(65);
  for (size_t size = 1; size <= all.size(); ++size) {
    const auto leaves = absl::MakeConstSpan(all).first(size);
    TileReader reader(log, size);
    EXPECT_THAT(reader.ConsistencyPath(0), IsOkAndHolds(IsEmpty()));
    for (size_t older = 1; older <= size; ++older) {
      ASSERT_THAT(reader.ConsistencyPath(older),
                  IsOkAndHolds(reference::Consistency(older, leaves)))
          << older << " of " << size;
    }
  }
}

// Where proofs cross tiles. Each reader starts with an empty cache.
TEST(TileReaderTest, ProofsAroundTileBordersEqualTheReference) {
  MemoryLog log = MemoryLog::Numbered(770);
  const std::vector<Digest> all = NumberedLeaves(770);
  for (const size_t size : {255U, 256U, 257U, 511U, 512U, 513U, 769U}) {
    const auto leaves = absl::MakeConstSpan(all).first(size);
    for (const size_t index :
         {size_t{0}, size_t{1}, size_t{254}, size - 1, size / 2}) {
      TileReader reader(log, size);
      ASSERT_THAT(reader.InclusionPath(index),
                  IsOkAndHolds(reference::Inclusion(index, leaves)))
          << index << " of " << size;
      ASSERT_THAT(reader.ConsistencyPath(index + 1),
                  IsOkAndHolds(reference::Consistency(index + 1, leaves)));
      ASSERT_THAT(reader.LeafHash(index), IsOkAndHolds(leaves[index]));
    }
  }
}

// A log of three tile levels; proofs are judged by the verifier of merkle/,
// which was itself compared with the reference.
TEST(TileReaderTest, ProofsOfALargeLogVerify) {
  constexpr uint64_t kSize = 70123;
  MemoryLog log = MemoryLog::Numbered(kSize);
  const merkle::TreeHead head = log.Head();
  std::mt19937_64 random(20260701);
  std::vector<uint64_t> indices{0, 255, 256, 65535, 65536, kSize - 1};
  for (int i = 0; i < 20; ++i) indices.push_back(random() % kSize);
  TileReader reader(log, kSize);
  EXPECT_THAT(reader.Root(), IsOkAndHolds(head.root));
  for (const uint64_t index : indices) {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::vector<Digest> path,
                                 reader.InclusionPath(index));
    EXPECT_THAT(merkle::VerifyInclusion(
                    crypto::DigestAlgorithm::kSha256,
                    reference::LeafHash(absl::StrCat(index)),
                    {.index = index, .size = kSize}, path, head.root),
                IsOk());
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const Digest older, reader.RootAt(index + 1));
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::vector<Digest> growth,
                                 reader.ConsistencyPath(index + 1));
    EXPECT_THAT(merkle::VerifyConsistency({index + 1, older}, head, growth),
                IsOk());
  }
}

TEST(TileReaderTest, RefusesWhatIsOutsideTheTree) {
  MemoryLog log = MemoryLog::Numbered(5);
  TileReader reader(log, 5);
  EXPECT_THAT(reader.LeafHash(5), HasReason(reasons::kTreeRange));
  EXPECT_THAT(reader.InclusionPath(5), HasReason(reasons::kTreeRange));
  EXPECT_THAT(reader.ConsistencyPath(6), HasReason(reasons::kTreeRange));
  EXPECT_THAT(reader.RootAt(6), HasReason(reasons::kTreeRange));
}

TEST(TileReaderTest, RefusesTilesOfTheWrongLengthAndPassesErrorsOn) {
  MemoryLog log = MemoryLog::Numbered(5);
  log.Spoil("tile/0/000.p/5", [](std::string& bytes) { bytes += 'x'; });
  EXPECT_THAT(TileReader(log, 5).Root(), HasReason(reasons::kTileMalformed));
  EXPECT_THAT(TileReader(log, 6).Root(),
              testing::StatusIs(absl::StatusCode::kNotFound));
}

TEST(TileReaderTest, ALongWalkForgetsOldTiles) {
  MemoryLog log = MemoryLog::Numbered(256 * 70);
  TileReader reader(log, 256 * 70);
  for (uint64_t index = 0; index < 256 * 70; index += 256) {
    ASSERT_THAT(reader.LeafHash(index),
                IsOkAndHolds(reference::LeafHash(absl::StrCat(index))));
  }
}

TEST(AuthenticatedTilesTest, PassesAnIntactLogAndReadsEachTileOnce) {
  MemoryLog log = MemoryLog::Numbered(1000);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(AuthenticatedTiles tiles,
                               AuthenticatedTiles::Open(log, log.Head()));
  for (uint64_t index = 0; index < 3; ++index) {
    EXPECT_THAT(tiles.ReadTile({.level = 0, .index = index}), IsOk());
  }
  EXPECT_THAT(tiles.ReadTile({.level = 0, .index = 3, .width = 232}), IsOk());
  EXPECT_THAT(tiles.ReadTile({.level = 0, .index = 3, .width = 7}), IsOk());
  const std::set<std::string> distinct(log.reads().begin(), log.reads().end());
  EXPECT_EQ(distinct.size(), log.reads().size());
}

TEST(AuthenticatedTilesTest, GivesProofsOfAnyLeaf) {
  MemoryLog log = MemoryLog::Numbered(1000);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(AuthenticatedTiles tiles,
                               AuthenticatedTiles::Open(log, log.Head()));
  TileReader reader(tiles, 1000);
  const std::vector<Digest> leaves = NumberedLeaves(1000);
  EXPECT_THAT(reader.InclusionPath(600),
              IsOkAndHolds(reference::Inclusion(600, leaves)));
}

TEST(AuthenticatedTilesTest, RefusesAnotherRoot) {
  MemoryLog log = MemoryLog::Numbered(1000);
  merkle::TreeHead head = log.Head();
  head.root[0] ^= 1;
  EXPECT_THAT(AuthenticatedTiles::Open(log, head),
              HasReason(reasons::kTreeRoot));
  head = log.Head();
  head.size = 999;
  EXPECT_THAT(AuthenticatedTiles::Open(log, head),
              HasReason(reasons::kTreeRoot));
}

TEST(AuthenticatedTilesTest, TheEmptyTreeHasTheEmptyRootOnly) {
  MemoryLog log;
  TOMBOLO_EXPECT_OK(AuthenticatedTiles::Open(log, log.Head()));
  EXPECT_THAT(AuthenticatedTiles::Open(log, {.size = 0, .root = {}}),
              HasReason(reasons::kTreeRoot));
  EXPECT_THAT(AuthenticatedTiles::Open(log, {.size = ~uint64_t{0}}),
              HasReason(reasons::kTreeRange));
}

TEST(AuthenticatedTilesTest, NamesTheTileWithTheFlippedBit) {
  constexpr uint64_t kSize = 65536 + 300;
  const std::vector<std::pair<Tile, std::string>> cases{
      {{.level = 0, .index = 3}, "tile/0/003"},
      {{.level = 1, .index = 0}, "tile/1/000"},
      {{.level = 0, .index = 256}, "tile/0/256"}};
  MemoryLog intact = MemoryLog::Numbered(kSize);
  for (const auto& [tile, path] : cases) {
    MemoryLog log = intact;
    log.Spoil(path, [](std::string& bytes) { bytes[100] ^= 0x10; });
    TOMBOLO_ASSERT_OK_AND_ASSIGN(AuthenticatedTiles tiles,
                                 AuthenticatedTiles::Open(log, log.Head()));
    const absl::Status status = tiles.ReadTile(tile).status();
    EXPECT_THAT(status, HasReason(reasons::kTileMismatch));
    EXPECT_EQ(ReasonMetadata(status).at("path"), path);
  }
}

TEST(AuthenticatedTilesTest, RefusesTilesThatTheTreeDoesNotHave) {
  MemoryLog log = MemoryLog::Numbered(300);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(AuthenticatedTiles tiles,
                               AuthenticatedTiles::Open(log, log.Head()));
  EXPECT_THAT(tiles.ReadTile({.level = 0, .index = 2, .width = 1}),
              HasReason(reasons::kTreeRange));
  EXPECT_THAT(tiles.ReadTile({.level = 0, .index = 1, .width = 45}),
              HasReason(reasons::kTreeRange));
  EXPECT_THAT(tiles.ReadTile({.level = 2, .index = 0, .width = 1}),
              HasReason(reasons::kTreeRange));
}

}  // namespace
}  // namespace tombolo::translog
