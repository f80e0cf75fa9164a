#include "adapters/connector/spool.h"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "exchange-core/base/reasons/adapter.h"
#include "gmock/gmock.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace tombolo::connector {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;
using ::testing::SizeIs;

SpooledBatch Batch(uint64_t first, size_t size = 12) {
  return {.generation = 1,
          .first_sequence = first,
          .record_count = 10,
          .cursor = "cursor" + std::to_string(first),
          .batch = std::string(size, static_cast<char>('a' + first % 26))};
}

class SpoolTest : public ::testing::Test {
 protected:
  std::unique_ptr<Spool> Open(SpoolOptions options = {}) {
    options.folder = folder_;
    auto spool = Spool::Open(options);
    EXPECT_THAT(spool, testing::IsOk());
    return spool.ok() ? *std::move(spool) : nullptr;
  }

  std::vector<std::string> Segments() const {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (absl::EndsWith(entry.path().string(), ".log")) {
        paths.push_back(entry.path().string());
      }
    }
    std::sort(paths.begin(), paths.end());
    return paths;
  }

  testing::TempDir dir_;
  const std::string folder_ = dir_.File("spool");
};

TEST_F(SpoolTest, BringsBackWhatIsUnacknowledgedByteForByte) {
  {
    std::unique_ptr<Spool> spool = Open();
    for (const uint64_t first : {1U, 11U, 21U}) {
      TOMBOLO_ASSERT_OK(spool->Append(Batch(first)));
    }
    TOMBOLO_ASSERT_OK(spool->Acknowledge(11));
  }
  std::unique_ptr<Spool> spool = Open();
  EXPECT_THAT(spool->pending(), ElementsAre(Batch(11), Batch(21)));
  EXPECT_EQ(spool->pending_bytes(), 2 * (12 + 8U));
  TOMBOLO_ASSERT_OK(spool->Append(Batch(31)));
  TOMBOLO_ASSERT_OK(spool->Acknowledge(41));
  EXPECT_THAT(spool->pending(), IsEmpty());
  spool.reset();
  EXPECT_THAT(Open()->pending(), IsEmpty());
}

TEST_F(SpoolTest, AcknowledgingHalfABatchKeepsIt) {
  std::unique_ptr<Spool> spool = Open();
  TOMBOLO_ASSERT_OK(spool->Append(Batch(1)));
  TOMBOLO_ASSERT_OK(spool->Acknowledge(10));
  EXPECT_THAT(spool->pending(), SizeIs(1));
}

// kill -9 or a power cut at any byte of the last write: what was synced before
// is there, and the spool goes on.
TEST_F(SpoolTest, ToleratesATornTailAtEveryByte) {
  std::vector<uint64_t> sizes;
  {
    std::unique_ptr<Spool> spool = Open();
    for (const uint64_t first : {1U, 11U, 21U}) {
      TOMBOLO_ASSERT_OK(spool->Append(Batch(first)));
      sizes.push_back(std::filesystem::file_size(Segments()[0]));
    }
  }
  const std::string path = Segments()[0];
  const std::string whole = testing::ReadFile(path);
  for (size_t cut = 0; cut <= whole.size(); ++cut) {
    testing::WriteFile(path, whole.substr(0, cut));
    std::unique_ptr<Spool> spool = Open();
    ASSERT_NE(spool, nullptr);
    size_t complete = 0;
    while (complete < sizes.size() && sizes[complete] <= cut) ++complete;
    ASSERT_THAT(spool->pending(), SizeIs(complete)) << "cut at " << cut;
    for (size_t i = 0; i < complete; ++i) {
      EXPECT_EQ(spool->pending()[i], Batch(1 + 10 * i));
    }
    if (cut % 7 != 0) continue;  // Each append costs a sync.
    TOMBOLO_ASSERT_OK(spool->Append(Batch(91)));
    spool.reset();
    spool = Open();
    ASSERT_THAT(spool->pending(), SizeIs(complete + 1));
    EXPECT_EQ(spool->pending().back(), Batch(91));
  }
}

// A damaged last entry is cut off like a torn one; nothing of it comes back.
TEST_F(SpoolTest, NeverBringsBackAChangedByte) {
  TOMBOLO_ASSERT_OK(Open()->Append(Batch(1)));
  const std::string path = Segments()[0];
  const std::string whole = testing::ReadFile(path);
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    testing::WriteFile(path, changed);
    EXPECT_THAT(Open()->pending(), IsEmpty()) << i;
  }
}

TEST_F(SpoolTest, DeletesSegmentsThatAreDone) {
  std::unique_ptr<Spool> spool = Open({.folder = "", .segment_bytes = 60});
  for (uint64_t first = 1; first <= 41; first += 10) {
    TOMBOLO_ASSERT_OK(spool->Append(Batch(first)));
  }
  EXPECT_THAT(Segments(), SizeIs(5));
  TOMBOLO_ASSERT_OK(spool->Acknowledge(21));
  EXPECT_THAT(Segments(), SizeIs(3));
  spool.reset();
  spool = Open({.folder = "", .segment_bytes = 60});
  EXPECT_THAT(spool->pending(), ElementsAre(Batch(21), Batch(31), Batch(41)));
  TOMBOLO_ASSERT_OK(spool->Acknowledge(51));
  EXPECT_THAT(Segments(), SizeIs(1));
}

TEST_F(SpoolTest, RefusesDamageBeforeTheEnd) {
  {
    std::unique_ptr<Spool> spool = Open({.folder = "", .segment_bytes = 60});
    for (uint64_t first = 1; first <= 21; first += 10) {
      TOMBOLO_ASSERT_OK(spool->Append(Batch(first)));
    }
  }
  const std::string path = Segments()[0];
  const std::string whole = testing::ReadFile(path);
  testing::WriteFile(path, whole.substr(0, whole.size() - 1));
  EXPECT_THAT(Spool::Open({.folder = folder_}),
              HasReason(reasons::kSpoolDamaged));
}

TEST_F(SpoolTest, IsBoundedButTakesOneBatch) {
  std::unique_ptr<Spool> spool = Open({.folder = "", .max_bytes = 100});
  TOMBOLO_ASSERT_OK(spool->Append(Batch(1, 200)));
  EXPECT_THAT(spool->Append(Batch(11)), HasReason(reasons::kSpoolFull));
  TOMBOLO_ASSERT_OK(spool->Acknowledge(11));
  TOMBOLO_EXPECT_OK(spool->Append(Batch(11)));
}

TEST_F(SpoolTest, DiscardForgetsEverything) {
  std::unique_ptr<Spool> spool = Open();
  TOMBOLO_ASSERT_OK(spool->Append(Batch(1)));
  TOMBOLO_ASSERT_OK(spool->Discard());
  EXPECT_THAT(spool->pending(), IsEmpty());
  TOMBOLO_ASSERT_OK(spool->Append(Batch(1, 60)));
  spool.reset();
  EXPECT_THAT(Open()->pending(), ElementsAre(Batch(1, 60)));
}

TEST_F(SpoolTest, KeepsASecondAgentOut) {
  std::unique_ptr<Spool> spool = Open();
  EXPECT_THAT(Spool::Open({.folder = folder_}),
              HasReason(reasons::kAdapterFile));
  spool.reset();
  TOMBOLO_EXPECT_OK(Spool::Open({.folder = folder_}));
}

}  // namespace
}  // namespace tombolo::connector
