#include "exchange-core/translog/tile_writer.h"

#include <map>

#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/translog/tile_hashes.h"
#include "gmock/gmock.h"
#include "tests/support/memory_log.h"
#include "tests/support/merkle_reference.h"
#include "tests/support/status_matchers.h"

namespace tombolo::translog {
namespace {

using crypto::Digest;
using testing::HasReason;
using ::testing::IsEmpty;
using testing::MemoryLog;
using ::testing::SizeIs;
using testing::reference::NumberedLeaves;
namespace reference = testing::reference;

constexpr size_t kLargest = 70123;

const std::vector<Digest>& ManyLeaves() {
  static const auto* const leaves =
      new std::vector<Digest>(NumberedLeaves(kLargest));
  return *leaves;
}

// All nodes of each tile level, computed level by level from the definition:
// node i of level l covers leaves [i * 256^l, (i + 1) * 256^l).
std::vector<std::vector<Digest>> ReferenceLevels(reference::Leaves leaves) {
  std::vector<std::vector<Digest>> levels{{leaves.begin(), leaves.end()}};
  while (levels.back().size() >= kTileWidth) {
    std::vector<Digest> above;
    const reference::Leaves below = levels.back();
    for (size_t i = 0; i + kTileWidth <= below.size(); i += kTileWidth) {
      above.push_back(reference::Root(below.subspan(i, kTileWidth)));
    }
    levels.push_back(std::move(above));
  }
  return levels;
}

TEST(TileWriterTest, RootEqualsTheReferenceForAllSizesUpTo300) {
  TileWriter writer;
  const auto leaves = absl::MakeConstSpan(ManyLeaves());
  for (size_t size = 0; size <= 300; ++size) {
    ASSERT_EQ(writer.size(), size);
    ASSERT_EQ(writer.Root(), reference::Root(leaves.first(size))) << size;
    writer.Append(leaves[size]);
  }
}

// The sizes at which tiles begin, fill and get parents; `Root()` and every
// byte of every tile are compared.
class TileWriterSizesTest : public ::testing::TestWithParam<size_t> {};

TEST_P(TileWriterSizesTest, RootAndTilesEqualTheReference) {
  const auto leaves = absl::MakeConstSpan(ManyLeaves()).first(GetParam());
  TileWriter writer;
  for (const Digest& leaf : leaves) writer.Append(leaf);
  ASSERT_EQ(writer.Root(), reference::Root(leaves));

  std::map<std::pair<int, uint64_t>, std::string> tiles;
  for (CompletedTile& tile : writer.TakeCompleted()) {
    ASSERT_EQ(tile.tile.width, kTileWidth);
    tiles[{tile.tile.level, tile.tile.index}] = std::move(tile.hashes);
  }
  const auto levels = ReferenceLevels(leaves);
  for (int level = 0; level < kTileLevels; ++level) {
    const auto at = static_cast<size_t>(level);
    std::string wanted;
    if (at < levels.size()) {
      for (const Digest& hash : levels[at]) {
        wanted += crypto::DigestBytes(hash);
      }
    }
    std::string found;
    for (uint64_t index = 0; tiles.contains({level, index}); ++index) {
      ASSERT_THAT(tiles[std::make_pair(level, index)], SizeIs(8192));
      found += tiles[std::make_pair(level, index)];
    }
    found += std::string(writer.PartialTile(level));
    ASSERT_EQ(found, wanted) << "level " << level;
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, TileWriterSizesTest,
                         ::testing::Values(0, 1, 2, 255, 256, 257, 511, 65535,
                                           65536, 65537, kLargest));

TEST(TileWriterTest, CompletedTilesAreTakenOnceAndChildrenFirst) {
  TileWriter writer;
  const auto leaves = absl::MakeConstSpan(ManyLeaves()).first(65536);
  for (const Digest& leaf : leaves) writer.Append(leaf);
  const std::vector<CompletedTile> tiles = writer.TakeCompleted();
  ASSERT_THAT(tiles, SizeIs(257));
  EXPECT_EQ(tiles[255].tile, (Tile{.level = 0, .index = 255}));
  EXPECT_EQ(tiles[256].tile, (Tile{.level = 1, .index = 0}));
  EXPECT_THAT(writer.TakeCompleted(), IsEmpty());
}

TEST(TileWriterTest, ACopyThatIsDroppedLeavesNoTrace) {
  TileWriter writer;
  writer.Append(ManyLeaves()[0]);
  const Digest before = writer.Root();
  TileWriter attempt = writer;
  for (size_t i = 1; i < 600; ++i) attempt.Append(ManyLeaves()[i]);
  EXPECT_EQ(writer.Root(), before);
  EXPECT_EQ(writer.size(), 1U);
  EXPECT_THAT(writer.TakeCompleted(), IsEmpty());
}

class TileWriterRestoreTest : public ::testing::TestWithParam<uint64_t> {};

TEST_P(TileWriterRestoreTest, GoesOnAsIfItHadNeverStopped) {
  MemoryLog log = MemoryLog::Numbered(GetParam());
  TOMBOLO_ASSERT_OK_AND_ASSIGN(TileWriter restored,
                               TileWriter::Restore(log.Head().size, log));
  EXPECT_EQ(restored.size(), GetParam());
  EXPECT_EQ(restored.Root(), log.Head().root);
  for (uint64_t i = 0; i < 300; ++i) {
    const std::string entry = absl::StrCat("more ", i);
    log.Append(entry);
    restored.Append(EntryLeafHash(entry));
  }
  EXPECT_EQ(restored.Root(), log.Head().root);
  for (int level = 0; level < kTileLevels; ++level) {
    EXPECT_EQ(restored.PartialTile(level), log.writer().PartialTile(level));
  }
  for (const CompletedTile& tile : restored.TakeCompleted()) {
    EXPECT_THAT(log.ReadTile(tile.tile), testing::IsOkAndHolds(tile.hashes));
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, TileWriterRestoreTest,
                         ::testing::Values(0, 1, 2, 255, 256, 257, 511, 1000));

TEST(TileWriterTest, RestoreAfterTheSecondLevelFilled) {
  MemoryLog log = MemoryLog::Numbered(65536 + 257);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const TileWriter restored,
                               TileWriter::Restore(log.Head().size, log));
  EXPECT_EQ(restored.Root(), log.Head().root);
}

TEST(TileWriterTest, RestoreRefusesShortTilesAndHugeTrees) {
  MemoryLog log = MemoryLog::Numbered(5);
  log.Spoil("tile/0/000.p/5", [](std::string& bytes) { bytes.pop_back(); });
  EXPECT_THAT(TileWriter::Restore(5, log), HasReason(reasons::kTileMalformed));
  EXPECT_THAT(TileWriter::Restore(kMaxTreeSize + 1, log),
              HasReason(reasons::kTreeRange));
  EXPECT_THAT(TileWriter::Restore(6, log),
              testing::StatusIs(absl::StatusCode::kNotFound));
}

TEST(TileHashesTest, FoldOfASingleHashIsThatHash) {
  EXPECT_EQ(FoldHashes(crypto::DigestBytes(ManyLeaves()[3])), ManyLeaves()[3]);
}

}  // namespace
}  // namespace tombolo::translog
