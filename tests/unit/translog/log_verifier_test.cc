#include "exchange-core/translog/log_verifier.h"

#include <ostream>

#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/translog.h"
#include "gmock/gmock.h"
#include "tests/support/memory_log.h"
#include "tests/support/status_matchers.h"

namespace tombolo::translog {
namespace {

using merkle::TreeHead;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::MemoryLog;

// Verifies and returns the entries that were visited.
struct Outcome {
  absl::Status status;
  std::vector<std::string> visited;
};
Outcome Verify(MemoryLog& log, const TreeHead& remembered,
               const TreeHead& head) {
  Outcome run;
  run.status = VerifyLog(remembered, head, {log, log},
                         [&](uint64_t index, absl::string_view entry) {
                           EXPECT_EQ(entry, log.entries()[index]);
                           run.visited.emplace_back(entry);
                           return absl::OkStatus();
                         });
  return run;
}

class VerifyLogSizesTest : public ::testing::TestWithParam<uint64_t> {};

TEST_P(VerifyLogSizesTest, AnIntactLogPassesAndEveryEntryIsVisited) {
  MemoryLog log = MemoryLog::Numbered(GetParam());
  const Outcome run = Verify(log, {}, log.Head());
  EXPECT_THAT(run.status, IsOk());
  EXPECT_EQ(run.visited, log.entries());
}

INSTANTIATE_TEST_SUITE_P(Sizes, VerifyLogSizesTest,
                         ::testing::Values(0, 1, 2, 255, 256, 257, 511, 65535,
                                           65536, 65537, 70123));

TEST(VerifyLogTest, GoesOnWhereItStopped) {
  MemoryLog log = MemoryLog::Numbered(510);
  const TreeHead remembered = log.Head();
  for (const char* entry : {"a", "b", "c"}) log.Append(entry);
  const Outcome run = Verify(log, remembered, log.Head());
  EXPECT_THAT(run.status, IsOk());
  EXPECT_THAT(run.visited, ElementsAre("a", "b", "c"));
}

TEST(VerifyLogTest, NothingNewIsNothingRead) {
  MemoryLog log = MemoryLog::Numbered(510);
  const Outcome run = Verify(log, log.Head(), log.Head());
  EXPECT_THAT(run.status, IsOk());
  EXPECT_THAT(run.visited, IsEmpty());
}

TEST(VerifyLogTest, ASmallerLogIsARollBack) {
  MemoryLog log = MemoryLog::Numbered(300);
  const TreeHead before = log.Head();
  log.Append("one more");
  EXPECT_THAT(Verify(log, log.Head(), before).status,
              HasReason(reasons::kLogRolledBack));
}

TEST(VerifyLogTest, AnotherHistoryIsAFork) {
  MemoryLog seen = MemoryLog::Numbered(299);
  seen.Append("what was there");
  MemoryLog now = MemoryLog::Numbered(299);
  now.Append("what they say was there");
  EXPECT_THAT(Verify(now, seen.Head(), now.Head()).status,
              HasReason(reasons::kLogForked))
      << "of the same size";
  now.Append("and more");
  EXPECT_THAT(Verify(now, seen.Head(), now.Head()).status,
              HasReason(reasons::kLogForked))
      << "of a larger size";
}

TEST(VerifyLogTest, AnErrorOfTheVisitorEndsTheCheck) {
  MemoryLog log = MemoryLog::Numbered(3);
  int calls = 0;
  const absl::Status status =
      VerifyLog({}, log.Head(), {log, log}, [&](uint64_t, absl::string_view) {
        ++calls;
        return absl::CancelledError("enough");
      });
  EXPECT_THAT(status, testing::StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(calls, 1);
}

TEST(VerifyLogTest, AMissingBundleIsTheSourcesError) {
  MemoryLog log = MemoryLog::Numbered(300);
  MemoryLog empty;
  EXPECT_THAT(
      VerifyLog({}, log.Head(), {log, empty},
                [](uint64_t, absl::string_view) { return absl::OkStatus(); }),
      testing::StatusIs(absl::StatusCode::kNotFound));
}

// Ways to spoil a log of 65,536 + 300 entries.
struct TamperCase {
  std::string name;
  std::string path;
  void (*spoil)(std::string& bytes);
  const ErrorReason& reason;
  // The metadata that says where, and its value.
  std::string key;
  std::string value;
};
void PrintTo(const TamperCase& test, std::ostream* out) { *out << test.name; }

class VerifyLogTamperTest : public ::testing::TestWithParam<TamperCase> {
 protected:
  static MemoryLog Copy() {
    static const auto* const log =
        new MemoryLog(MemoryLog::Numbered(65536 + 300));
    return *log;
  }
};

TEST_P(VerifyLogTamperTest, IsFoundAndNamed) {
  MemoryLog log = Copy();
  log.Spoil(GetParam().path, GetParam().spoil);
  const absl::Status status = Verify(log, {}, log.Head()).status;
  EXPECT_THAT(status, HasReason(GetParam().reason));
  EXPECT_EQ(ReasonMetadata(status)[GetParam().key], GetParam().value);
}

void FlipLastBit(std::string& bytes) { bytes.back() ^= 1; }
void FlipFirstBit(std::string& bytes) { bytes.front() ^= 0x40; }
void AppendZeroEntry(std::string& bytes) { bytes.append(2, '\0'); }
void DropByte(std::string& bytes) { bytes.pop_back(); }
void AppendHash(std::string& bytes) { bytes.append(32, '\0'); }
// The first two entries, "0" and "1", change places.
void SwapEntries(std::string& bytes) { std::swap(bytes[2], bytes[5]); }

INSTANTIATE_TEST_SUITE_P(
    Tampering, VerifyLogTamperTest,
    ::testing::ValuesIn<TamperCase>({
        {"EntryAltered", "tile/entries/004", FlipLastBit,
         reasons::kEntryMismatch, "index", "1279"},
        {"LastEntryAltered", "tile/entries/257.p/44", FlipLastBit,
         reasons::kEntryMismatch, "index", "65835"},
        {"EntriesSwapped", "tile/entries/000", SwapEntries,
         reasons::kEntryMismatch, "index", "0"},
        {"BundleWithOneEntryMore", "tile/entries/257.p/44", AppendZeroEntry,
         reasons::kBundleMalformed, "path", "tile/entries/257.p/44"},
        {"BundleCutShort", "tile/entries/001", DropByte,
         reasons::kBundleMalformed, "path", "tile/entries/001"},
        {"BundleLengthAltered", "tile/entries/002", FlipFirstBit,
         reasons::kBundleMalformed, "path", "tile/entries/002"},
        {"LeafTileAltered", "tile/0/004", FlipLastBit, reasons::kTileMismatch,
         "path", "tile/0/004"},
        {"LeafTileCutShort", "tile/0/004", DropByte, reasons::kTileMalformed,
         "path", "tile/0/004"},
        {"LeafTileTooLong", "tile/0/004", AppendHash, reasons::kTileMalformed,
         "path", "tile/0/004"},
        {"MiddleTileAltered", "tile/1/000", FlipLastBit, reasons::kTileMismatch,
         "path", "tile/1/000"},
        {"PartialLeafTileAltered", "tile/0/257.p/44", FlipFirstBit,
         reasons::kTreeRoot, "size", "65836"},
        {"PartialMiddleTileAltered", "tile/1/001.p/1", FlipFirstBit,
         reasons::kTreeRoot, "size", "65836"},
        {"TopTileAltered", "tile/2/000.p/1", FlipFirstBit, reasons::kTreeRoot,
         "size", "65836"},
        {"PartialTileCutShort", "tile/0/257.p/44", DropByte,
         reasons::kTileMalformed, "path", "tile/0/257.p/44"},
    }),
    [](const auto& test) { return test.param.name; });

#ifdef TOMBOLO_PLANTED_BUGS
// Each check removed must be missed: then the cases above prove something.
// A spoilt tile without its own check is found by the entries below it, so
// there the reason must be another one.
TEST(VerifyLogPlantedBugTest, LetsTheTamperingThrough) {
  const MemoryLog intact = MemoryLog::Numbered(65536 + 300);
  const auto with = [&intact](const char* bug, const char* path,
                              void (*spoil)(std::string&)) {
    MemoryLog log = intact;
    log.Spoil(path, spoil);
    const ScopedPlantedBug planted(bug);
    return Verify(log, {}, log.Head()).status;
  };
  MemoryLog altered = MemoryLog::Numbered(300);
  altered.Spoil("tile/entries/000", FlipLastBit);
  {
    const ScopedPlantedBug planted("log.entry_hash");
    EXPECT_THAT(
        VerifyLog({}, altered.Head(), {altered, altered},
                  [](uint64_t, absl::string_view) { return absl::OkStatus(); }),
        IsOk());
  }
  EXPECT_THAT(with("log.tile_hash", "tile/0/004", FlipLastBit),
              HasReason(reasons::kEntryMismatch));
  EXPECT_THAT(with("log.tree_root", "tile/0/257.p/44", FlipFirstBit),
              HasReason(reasons::kEntryMismatch));

  MemoryLog log = MemoryLog::Numbered(300);
  const TreeHead before = log.Head();
  log.Append("one more");
  MemoryLog other = MemoryLog::Numbered(300);
  other.Append("another");
  {
    const ScopedPlantedBug planted("log.roll_back");
    EXPECT_THAT(Verify(log, log.Head(), before).status, IsOk());
  }
  {
    const ScopedPlantedBug planted("log.fork");
    EXPECT_THAT(Verify(other, log.Head(), other.Head()).status, IsOk());
  }
}
#endif

}  // namespace
}  // namespace tombolo::translog
