// What start-up and the full check refuse, each by its reason, and what they
// put up with.
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/access_log.h"
#include "exchange-core/access_log/log_reader.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/storage/memory_store.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_log.h"

namespace tombolo::access_log {
namespace {

using storage::MemoryStore;
using storage::Space;
using storage::WriteBatch;
using testing::HasReason;
using testing::IsOk;
using testing::QueryMember;
using testing::TestLog;

LogRows RowsOf(uint32_t number) {
  return LogRows(storage::KeyLayout(storage::Partitioning{}), number);
}

// Copies of all rows: a store as it was, to go back to.
std::unique_ptr<MemoryStore> CopyOf(const storage::Store& store) {
  auto copy = std::make_unique<MemoryStore>();
  WriteBatch batch;
  for (const Space space : {Space::kMeta, Space::kLog}) {
    const auto scanned =
        store.Scan({space, "", ""}, {.rows = 1 << 20, .bytes = size_t{1} << 30},
                   [&](absl::string_view key, absl::string_view value) {
                     batch.Put(space, std::string(key), std::string(value));
                     return absl::OkStatus();
                   });
    EXPECT_THAT(scanned, IsOk());
  }
  EXPECT_THAT(copy->Commit(batch, {}), IsOk());
  return copy;
}

// Replaces one row by what `change` makes of it.
template <typename Change>
void ChangeRow(storage::Store& store, const std::string& key, Change change) {
  auto row = store.Get(Space::kLog, key);
  ASSERT_THAT(row, IsOk());
  ASSERT_TRUE(row->has_value());
  WriteBatch batch;
  std::string value = **row;
  change(value);
  batch.Put(Space::kLog, key, value);
  ASSERT_THAT(store.Commit(batch, {}), IsOk());
}

void FlipByte(storage::Store& store, const std::string& key) {
  ChangeRow(store, key, [](std::string& value) { value.back() ^= 1; });
}

void DeleteRow(storage::Store& store, const std::string& key) {
  WriteBatch batch;
  batch.Delete(Space::kLog, key);
  ASSERT_THAT(store.Commit(batch, {}), IsOk());
}

class StartUpTest : public ::testing::Test {
 protected:
  void SetUp() override {
    TOMBOLO_ASSERT_OK(AccessLog::Init(store_, node_.options()));
  }
  std::unique_ptr<AccessLog> Open(storage::Store& store) {
    auto log = AccessLog::Open(store, node_.options());
    EXPECT_THAT(log, IsOk());
    return log.ok() ? *std::move(log) : nullptr;
  }
  // Opens, adds entries until there are `size`, and stops.
  void GrowTo(storage::Store& store, uint64_t size) {
    const auto log = Open(store);
    ASSERT_NE(log, nullptr);
    uint64_t next = log->committer().head().size;
    for (; next + 1 < size; ++next) {
      Member member = QueryMember(absl::StrCat(next));
      member.done = [](const absl::StatusOr<Committed>& committed) {
        EXPECT_THAT(committed, IsOk());
      };
      log->committer().Submit(std::move(member));
    }
    if (next < size) {
      EXPECT_THAT(log->committer().Commit(QueryMember("last")), IsOk());
    }
  }
  absl::Status OpenError(storage::Store& store) {
    return AccessLog::Open(store, node_.options()).status();
  }

  TestLog node_;
  MemoryStore store_;
};

TEST_F(StartUpTest, AcceptsASoundLogAtEverySize) {
  for (uint64_t size = 2; size < 8; ++size) {
    GrowTo(store_, size);
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const CheckReport report,
                                 AccessLog::Check(store_, node_.options()));
    EXPECT_EQ(report.origin, "node-1.lishui.example/log/1");
    EXPECT_EQ(report.head.size, size);
    EXPECT_EQ(report.checkpoint_size, size);
    EXPECT_EQ(report.marker_size, size);
  }
}

TEST_F(StartUpTest, RefusesAMissingMarker) {
  ASSERT_EQ(std::remove(node_.options().marker_path.c_str()), 0);
  EXPECT_THAT(OpenError(store_), HasReason(reasons::kMarkerMissing));
  EXPECT_EQ(ReasonMetadata(OpenError(store_)).at("size"), "1");
  EXPECT_THAT(AccessLog::Check(store_, node_.options()),
              HasReason(reasons::kMarkerMissing));
}

TEST_F(StartUpTest, RefusesAMarkerThatCannotBeRead) {
  std::ofstream(node_.options().marker_path) << "not a marker";
  EXPECT_THAT(OpenError(store_), HasReason(reasons::kMarkerCorrupt));
}

TEST_F(StartUpTest, RefusesTheMarkerOfAnotherLog) {
  const auto log = Open(store_);
  const merkle::TreeHead head = log->committer().head();
  TOMBOLO_ASSERT_OK(
      CreateMarkerFile(node_.options().marker_path, {.log = 2, .head = head}));
  EXPECT_THAT(OpenError(store_), HasReason(reasons::kMarkerOtherLog));
}

TEST_F(StartUpTest, RefusesAStoreRolledBackToAnOlderCopy) {
  GrowTo(store_, 5);
  const auto older = CopyOf(store_);
  GrowTo(store_, 9);
  EXPECT_THAT(OpenError(*older), HasReason(reasons::kLogBehindMarker));
  EXPECT_THAT(AccessLog::Check(*older, node_.options()),
              HasReason(reasons::kLogBehindMarker));
  EXPECT_EQ(ReasonMetadata(OpenError(*older)).at("found"), "5");
  EXPECT_EQ(ReasonMetadata(OpenError(*older)).at("wanted"), "9");
  TOMBOLO_EXPECT_OK(OpenError(store_));
}

TEST_F(StartUpTest, AcceptsAMarkerBehindTheStore) {
  GrowTo(store_, 4);
  std::string marker;
  {
    std::ifstream file(node_.options().marker_path, std::ios::binary);
    marker.assign(std::istreambuf_iterator<char>(file), {});
  }
  GrowTo(store_, 300);
  std::ofstream(node_.options().marker_path, std::ios::binary) << marker;
  TOMBOLO_EXPECT_OK(OpenError(store_));
}

TEST_F(StartUpTest, RefusesAMarkerOfAnotherHistory) {
  GrowTo(store_, 5);
  TOMBOLO_ASSERT_OK(CreateMarkerFile(
      node_.options().marker_path,
      {.log = 1, .head = {.size = 3, .root = crypto::Digest{}}}));
  EXPECT_THAT(OpenError(store_), HasReason(reasons::kLogRootMismatch));
  EXPECT_EQ(ReasonMetadata(OpenError(store_)).at("witness"), "marker file");
}

TEST_F(StartUpTest, RefusesAStateRowThatCannotBeRead) {
  FlipByte(store_, RowsOf(1).State());
  EXPECT_THAT(OpenError(store_), HasReason(reasons::kLogStateCorrupt));
}

TEST_F(StartUpTest, RefusesAMissingStateRow) {
  DeleteRow(store_, RowsOf(1).State());
  EXPECT_THAT(OpenError(store_), HasReason(reasons::kLogStateCorrupt));
}

TEST_F(StartUpTest, RefusesAnEntryOfTheRightEdgeThatChanged) {
  GrowTo(store_, 5);
  FlipByte(store_, RowsOf(1).Entry(3));
  EXPECT_THAT(OpenError(store_), HasReason(reasons::kLogRootMismatch));
}

TEST_F(StartUpTest, RefusesAMissingEntryOfTheRightEdge) {
  GrowTo(store_, 5);
  DeleteRow(store_, RowsOf(1).Entry(3));
  EXPECT_THAT(OpenError(store_), HasReason(reasons::kLogStateCorrupt));
}

TEST_F(StartUpTest, RefusesARightEdgeRowThatChangedOrIsMissing) {
  GrowTo(store_, 257);
  const auto sound = CopyOf(store_);
  FlipByte(store_, RowsOf(1).RightEdge(1));
  EXPECT_THAT(OpenError(store_), HasReason(reasons::kLogRootMismatch));
  DeleteRow(*sound, RowsOf(1).RightEdge(1));
  EXPECT_THAT(OpenError(*sound), HasReason(reasons::kLogStateCorrupt));
}

TEST_F(StartUpTest, RefusesACheckpointThatIsNotTheLogs) {
  GrowTo(store_, 5);
  FlipByte(store_, RowsOf(1).Checkpoint(5));
  EXPECT_THAT(OpenError(store_), HasReason(reasons::kLogCheckpointCorrupt));
}

TEST_F(StartUpTest, RefusesAStoreBehindItsOwnCheckpoint) {
  // As no crash leaves it: the checkpoint survived, the entries did not.
  GrowTo(store_, 5);
  const auto older = CopyOf(store_);
  GrowTo(store_, 9);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto checkpoint,
                               LogReader(store_, RowsOf(1)).NewestCheckpoint());
  WriteBatch batch;
  batch.Delete(Space::kLog, RowsOf(1).Checkpoint(5));
  batch.Put(Space::kLog, RowsOf(1).Checkpoint(9), checkpoint->note);
  TOMBOLO_ASSERT_OK(older->Commit(batch, {}));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const LogState state,
                               LogReader(*older, RowsOf(1)).State());
  TOMBOLO_ASSERT_OK(CreateMarkerFile(node_.options().marker_path,
                                     {.log = 1, .head = state.head}));
  EXPECT_THAT(OpenError(*older), HasReason(reasons::kLogBehindCheckpoint));
}

TEST_F(StartUpTest, FullCheckFindsWhatStartUpDoesNotRead) {
  GrowTo(store_, 300);
  const auto sound = CopyOf(store_);
  const struct {
    const char* name;
    std::string key;
    const ErrorReason& reason;
  } kCases[] = {
      {"entry", RowsOf(1).Entry(7), reasons::kEntryMismatch},
      {"tile", RowsOf(1).Tile(0, 0), reasons::kTileMismatch},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    const auto store = CopyOf(*sound);
    FlipByte(*store, test.key);
    EXPECT_THAT(AccessLog::Check(*store, node_.options()),
                HasReason(test.reason));
    DeleteRow(*store, test.key);
    EXPECT_THAT(AccessLog::Check(*store, node_.options()),
                HasReason(reasons::kLogStateCorrupt));
  }
}

TEST_F(StartUpTest, ASecondWriterStopsTheFirst) {
  const auto first = Open(store_);
  // Else both publish a checkpoint, and either may be the one that stops.
  TOMBOLO_ASSERT_OK(first->checkpoints().WaitForSize(1));
  const auto second = Open(store_);
  EXPECT_THAT(first->committer().Commit(QueryMember("a")),
              HasReason(reasons::kLogUnhealthy));
  EXPECT_THAT(first->health(), HasReason(reasons::kLogSecondWriter));
  EXPECT_THAT(second->committer().Commit(QueryMember("b")), IsOk());
}

#ifdef TOMBOLO_PLANTED_BUGS
TEST_F(StartUpTest, WithoutTheMarkerCheckARollbackWouldPass) {
  const auto older = CopyOf(store_);
  GrowTo(store_, 3);
  const ScopedPlantedBug bug("log.marker");
  TOMBOLO_EXPECT_OK(OpenError(*older));
}

TEST_F(StartUpTest, WithoutTheRootCheckAChangedEntryWouldPass) {
  FlipByte(store_, RowsOf(1).Entry(0));
  // The marker would still catch it.
  const ScopedPlantedBug root("log.root");
  const ScopedPlantedBug marker("log.marker");
  EXPECT_THAT(AccessLog::Open(store_, node_.options()), IsOk());
}
#endif

}  // namespace
}  // namespace tombolo::access_log
