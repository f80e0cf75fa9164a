// The tree that grows in the store, against the Merkle tree in memory.
#include "exchange-core/access_log/sequencer.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/log_check.h"
#include "exchange-core/access_log/log_creation.h"
#include "exchange-core/access_log/log_options.h"
#include "exchange-core/access_log/log_reader.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/storage/memory_store.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/tile_reader.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_log.h"

namespace tombolo::access_log {
namespace {

using crypto::Digest;
using crypto::DigestAlgorithm;
using testing::HasReason;
using testing::IsOk;
using testing::QueryMember;
using testing::TestLog;

class SequencerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const SequencerParts parts = Parts();
    TOMBOLO_ASSERT_OK(CreateLog(parts, {.layout = LayoutOf(node_.options()),
                                        .started = {},
                                        .also = {},
                                        .unchanged = {}}));
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string entry,
                                 LogReader(store_, parts.rows).Entry(0));
    leaves_.push_back(translog::EntryLeafHash(entry));
  }

  SequencerParts Parts() { return PartsOf(store_, node_.options(), 1); }
  LogReader Reader() { return LogReader(store_, Parts().rows); }

  // As after a restart.
  Sequencer Restart() {
    LogReader reader = Reader();
    auto log = RestoreLog(reader);
    EXPECT_THAT(log, IsOk());
    auto sequencer =
        Sequencer::Resume(Parts(), log->state, std::move(log->tiles));
    EXPECT_THAT(sequencer, IsOk());
    return *std::move(sequencer);
  }
  void Add(Sequencer& sequencer) {
    Member member = QueryMember(absl::StrCat(leaves_.size()));
    const auto place = sequencer.Add(member);
    ASSERT_THAT(place, IsOk());
    ASSERT_EQ(place->index, leaves_.size());
    leaves_.push_back(place->leaf_hash);
  }
  merkle::Tree Reference(uint64_t size) const {
    return merkle::Tree(
        DigestAlgorithm::kSha256,
        {leaves_.begin(), leaves_.begin() + static_cast<ptrdiff_t>(size)});
  }

  TestLog node_;
  storage::MemoryStore store_;
  std::vector<Digest> leaves_;
};

TEST_F(SequencerTest, GoesOnWithTheSameTreeAfterARestartAtEverySize) {
  for (int i = 0; i < 300; ++i) {
    Sequencer sequencer = Restart();
    Add(sequencer);
    TOMBOLO_ASSERT_OK(sequencer.Commit());
    ASSERT_EQ(sequencer.state().head.size, leaves_.size());
    ASSERT_EQ(sequencer.state().head.root, Reference(leaves_.size()).Root());
  }
}

TEST_F(SequencerTest, ProvesInclusionAndConsistencyAtEverySizeUpToItsOwn) {
  Sequencer sequencer = Restart();
  while (leaves_.size() < 600) Add(sequencer);
  TOMBOLO_ASSERT_OK(sequencer.Commit());
  LogReader reader = Reader();
  translog::TileReader whole(reader, leaves_.size());
  for (const uint64_t size :
       std::vector<uint64_t>{1, 2, 255, 256, 257, 511, 512, 513, 600}) {
    SCOPED_TRACE(size);
    const merkle::Tree reference = Reference(size);
    translog::TileReader tree(reader, size);
    for (uint64_t index = 0; index < size; ++index) {
      TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto path, tree.InclusionPath(index));
      ASSERT_EQ(path, reference.InclusionPath(index));
    }
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto consistency,
                                 whole.ConsistencyPath(size));
    TOMBOLO_EXPECT_OK(
        merkle::VerifyConsistency({.size = size, .root = reference.Root()},
                                  sequencer.state().head, consistency));
  }
}

TEST_F(SequencerTest, KeepsTheRightEdgeWhereALevelFillsUp) {
  Sequencer sequencer = Restart();
  for (const uint64_t size : std::vector<uint64_t>{65535, 65536, 65537}) {
    while (leaves_.size() < size) Add(sequencer);
    TOMBOLO_ASSERT_OK(sequencer.Commit());
    LogReader reader = Reader();
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const RestoredLog log, RestoreLog(reader));
    EXPECT_EQ(log.state.head.root, Reference(size).Root());
  }
}

TEST_F(SequencerTest, ServesPartialTilesAndBundlesByCuttingLongerOnes) {
  Sequencer sequencer = Restart();
  while (leaves_.size() < 300) Add(sequencer);
  TOMBOLO_ASSERT_OK(sequencer.Commit());
  LogReader reader = Reader();
  for (const uint64_t tile : {uint64_t{0}, uint64_t{1}}) {
    const uint32_t widest = tile == 0 ? 256 : 44;
    for (uint32_t width = 1; width <= widest; ++width) {
      TOMBOLO_ASSERT_OK_AND_ASSIGN(
          const std::string hashes,
          reader.ReadTile({.level = 0, .index = tile, .width = width}));
      ASSERT_EQ(hashes.size(), 32 * width);
      EXPECT_EQ(hashes.substr(hashes.size() - 32),
                crypto::DigestView(leaves_[tile * 256 + width - 1]));
      TOMBOLO_ASSERT_OK_AND_ASSIGN(
          const std::string bundle,
          reader.ReadBundle({.index = tile, .width = width}));
      TOMBOLO_ASSERT_OK_AND_ASSIGN(
          const auto entries,
          translog::ParseEntryBundle(bundle, {.index = tile, .width = width}));
      EXPECT_EQ(translog::EntryLeafHash(entries.back()),
                leaves_[tile * 256 + width - 1]);
    }
  }
  for (const translog::Tile& beyond :
       {translog::Tile{.level = 0, .index = 1, .width = 45},
        translog::Tile{.level = 0, .index = 1, .width = 256},
        translog::Tile{.level = 1, .index = 0, .width = 2},
        translog::Tile{.level = 1, .index = 1, .width = 1},
        translog::Tile{.level = 2, .index = 0, .width = 1}}) {
    EXPECT_THAT(reader.ReadTile(beyond), HasReason(reasons::kLogNoSuchEntry));
  }
  EXPECT_THAT(reader.ReadBundle({.index = 1, .width = 45}),
              HasReason(reasons::kLogNoSuchEntry));
}

TEST_F(SequencerTest, ATileRowOfTheWrongLengthIsCorrupt) {
  Sequencer sequencer = Restart();
  while (leaves_.size() < 257) Add(sequencer);
  TOMBOLO_ASSERT_OK(sequencer.Commit());
  storage::WriteBatch batch;
  batch.Put(storage::Space::kLog, Parts().rows.Tile(0, 0), "short");
  batch.Put(storage::Space::kLog, Parts().rows.RightEdge(1), "short");
  TOMBOLO_ASSERT_OK(store_.Commit(batch, {}));
  LogReader reader = Reader();
  for (const int level : {0, 1}) {
    EXPECT_THAT(reader.ReadTile({.level = level, .index = 0, .width = 1}),
                HasReason(reasons::kLogStateCorrupt));
  }
}

}  // namespace
}  // namespace tombolo::access_log
