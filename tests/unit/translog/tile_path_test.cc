#include "exchange-core/translog/tile_path.h"

#include <ostream>

#include "exchange-core/base/reasons/translog.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::translog {

void PrintTo(const Tile& tile, std::ostream* out) {
  *out << HashTilePath(tile);
}

namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;

TEST(TilePathTest, IndicesAreWrittenInGroupsOfThree) {
  EXPECT_EQ(HashTilePath({.level = 0, .index = 0}), "tile/0/000");
  EXPECT_EQ(HashTilePath({.level = 7, .index = 999}), "tile/7/999");
  EXPECT_EQ(HashTilePath({.level = 1, .index = 1000}), "tile/1/x001/000");
  EXPECT_EQ(EntryBundlePath(1234067, 256), "tile/entries/x001/x234/067");
  EXPECT_EQ(EntryBundlePath(1234067, 255), "tile/entries/x001/x234/067.p/255");
  EXPECT_EQ(HashTilePath({.level = 0, .index = 273, .width = 112}),
            "tile/0/273.p/112");
}

TEST(TilePathTest, EveryPathIsReadBack) {
  for (const uint64_t index :
       {uint64_t{0}, uint64_t{1}, uint64_t{999}, uint64_t{1000},
        uint64_t{999999}, uint64_t{1000000}, kMaxTreeSize / kTileWidth - 1}) {
    for (const uint32_t width : {1U, 9U, 10U, 255U, 256U}) {
      const Tile tile{.level = 0, .index = index, .width = width};
      TOMBOLO_ASSERT_OK_AND_ASSIGN(const TilePath hashes,
                                   ParseTilePath(HashTilePath(tile)));
      EXPECT_EQ(hashes.kind, TilePath::Kind::kHashes);
      EXPECT_EQ(hashes.tile, tile);
      TOMBOLO_ASSERT_OK_AND_ASSIGN(
          const TilePath entries, ParseTilePath(EntryBundlePath(index, width)));
      EXPECT_EQ(entries.kind, TilePath::Kind::kEntries);
      EXPECT_EQ(entries.tile, tile);
    }
  }
}

TEST(TilePathTest, OtherSpellingsAreRefused) {
  for (const char* path : {"",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "tile/0/0",
                           "tile/0/00",
                           "tile/0/0000",
                           "tile/0/1000",
                           "tile/00/000",
                           "tile/01/000",
                           "tile/8/000",
                           "tile/63/000",
                           "tile/-1/000",
                           "tile/x/000",
                           "tile/0/x000/001",
                           "tile/0/x001",
                           "tile/0/x001/",
                           "tile/0/001/000",
                           "tile/0/x01/000",
                           "tile/0/x001/x000",
                           "tile/0/000.p",
                           "tile/0/000.p/",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000.p/1/",
                           "tile/0/000.p/-1",
                           "tile/0/000/",
                           "tile/0/000x",
                           "/tile/0/000",
                           "tile//000",
                           "Tile/0/000",
                           "tile/data/000",
                           "tile/8/0/000",
                           "tile/entries",
                           "tile/entries/",
                           "tile/entries/0",
                           "tile/entries/000.p/256",
                           "tile/7/001",
                           "tile/7/000",
                           "tile/7/000.p/128",
                           "tile/0/x036/x028/x797/x018/x963/968",
                           "tile/0/x999/x999/x999/x999/x999/x999/999",
                           "tile/0/000?",
                           "tile/0/000%2e",
                           "checkpoint"}) {
    EXPECT_THAT(ParseTilePath(path), HasReason(reasons::kTilePathMalformed))
        << path;
  }
}

TEST(TilePathTest, LongNoiseIsCutInTheError) {
  const absl::Status status = ParseTilePath(std::string(5000, 'x')).status();
  EXPECT_LE(ReasonMetadata(status).at("path").size(), 64U);
}

TEST(RightEdgeTilesTest, ListsThePartialTilesOnly) {
  EXPECT_THAT(RightEdgeTiles(0), IsEmpty());
  EXPECT_THAT(RightEdgeTiles(1), ElementsAre(Tile{0, 0, 1}));
  EXPECT_THAT(RightEdgeTiles(256), ElementsAre(Tile{1, 0, 1}));
  EXPECT_THAT(RightEdgeTiles(70000),
              ElementsAre(Tile{0, 273, 112}, Tile{1, 1, 17}, Tile{2, 0, 1}));
}

TEST(TileWidthTest, FollowsTheTreeSize) {
  EXPECT_EQ(TileWidth(70000, 0, 0), 256U);
  EXPECT_EQ(TileWidth(70000, 0, 272), 256U);
  EXPECT_EQ(TileWidth(70000, 0, 273), 112U);
  EXPECT_EQ(TileWidth(70000, 0, 274), 0U);
  EXPECT_EQ(TileWidth(70000, 1, 0), 256U);
  EXPECT_EQ(TileWidth(70000, 2, 0), 1U);
  EXPECT_EQ(TileWidth(70000, 3, 0), 0U);
  EXPECT_EQ(TileWidth(256, 0, 1), 0U);
  EXPECT_EQ(TileWidth(0, 0, 0), 0U);
  EXPECT_EQ(TileWidth(kMaxTreeSize, 0, ~uint64_t{0}), 0U);
}

}  // namespace
}  // namespace tombolo::translog
