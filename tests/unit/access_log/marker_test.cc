#include "exchange-core/access_log/marker.h"

#include <fstream>
#include <iterator>
#include <string>

#include "exchange-core/access_log/log_state.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/access_log.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace tombolo::access_log {
namespace {

using testing::HasReason;
using testing::TempDir;

Marker MarkerAt(uint64_t size) {
  Marker marker{.log = 1, .head = {.size = size, .root = {}}};
  marker.head.root.fill(static_cast<uint8_t>(size));
  return marker;
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}
void WriteAll(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

class MarkerFileTest : public ::testing::Test {
 protected:
  Marker Stored() {
    auto file = MarkerFile::Open(path_);
    EXPECT_THAT(file, testing::IsOk());
    return file.ok() ? file->marker() : Marker{};
  }

  TempDir dir_;
  const std::string path_ = dir_.File("marker");
};

TEST(MarkerSlotTest, HasTheDocumentedBytes) {
  const std::string slot = EncodeMarkerSlot({.turn = 3, .marker = MarkerAt(2)});
  ASSERT_EQ(slot.size(), kMarkerSlotSize);
  EXPECT_EQ(slot.substr(0, 8), "TOMBMARK");
  EXPECT_EQ(ToHex(slot.substr(8, 24)),
            "0000000100000001"    // format, log
            "0000000000000003"    // turn
            "0000000000000002");  // size
  EXPECT_EQ(slot.substr(32, 32), std::string(32, '\x02'));
}

TEST(MarkerSlotTest, EveryFlippedBitIsFound) {
  const std::string slot = EncodeMarkerSlot({.turn = 3, .marker = MarkerAt(2)});
  ASSERT_TRUE(DecodeMarkerSlot(slot).has_value());
  for (size_t bit = 0; bit < 8 * slot.size(); ++bit) {
    std::string flipped = slot;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(DecodeMarkerSlot(flipped).has_value()) << bit;
  }
  EXPECT_FALSE(DecodeMarkerSlot(slot.substr(1)).has_value());
  EXPECT_FALSE(DecodeMarkerSlot("").has_value());
}

TEST_F(MarkerFileTest, RemembersTheLastWriteAndReplacesTheOlderSlot) {
  TOMBOLO_ASSERT_OK(CreateMarkerFile(path_, MarkerAt(1)));
  EXPECT_EQ(ReadAll(path_).size(), kMarkerFileSize);
  for (uint64_t size = 2; size < 8; ++size) {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(MarkerFile file, MarkerFile::Open(path_));
    EXPECT_EQ(file.marker(), MarkerAt(size - 1));
    TOMBOLO_ASSERT_OK(file.Write(MarkerAt(size)));
    EXPECT_EQ(file.marker(), MarkerAt(size));
    EXPECT_EQ(Stored(), MarkerAt(size));
  }
}

TEST_F(MarkerFileTest, ATornSlotFallsBackToTheOther) {
  TOMBOLO_ASSERT_OK(CreateMarkerFile(path_, MarkerAt(1)));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(MarkerFile file, MarkerFile::Open(path_));
  for (uint64_t size = 2; size < 4; ++size) {  // Each slot in turn.
    const std::string before = ReadAll(path_);
    TOMBOLO_ASSERT_OK(file.Write(MarkerAt(size)));
    const std::string after = ReadAll(path_);
    size_t first = 0;
    while (before[first] == after[first]) ++first;
    for (const size_t written : {size_t{1}, size_t{20}, size_t{70}}) {
      std::string torn = before;
      torn.replace(first, written, after, first, written);
      WriteAll(path_, torn);
      EXPECT_EQ(Stored(), MarkerAt(size - 1)) << written;
    }
    WriteAll(path_, after);
  }
}

TEST_F(MarkerFileTest, RefusesAFileWithoutAGoodSlot) {
  EXPECT_FALSE(MarkerFileExists(path_));
  EXPECT_THAT(MarkerFile::Open(path_), HasReason(reasons::kMarkerMissing));
  for (const std::string& bytes : {std::string(), std::string("short"),
                                   std::string(kMarkerFileSize, '\0')}) {
    WriteAll(path_, bytes);
    EXPECT_TRUE(MarkerFileExists(path_));
    EXPECT_THAT(MarkerFile::Open(path_), HasReason(reasons::kMarkerCorrupt));
  }
}

TEST_F(MarkerFileTest, ACutFileIsReadByItsFirstSlot) {
  TOMBOLO_ASSERT_OK(CreateMarkerFile(path_, MarkerAt(1)));
  WriteAll(path_, ReadAll(path_).substr(0, kMarkerSlotSpacing + 10));
  EXPECT_EQ(Stored(), MarkerAt(1));
}

TEST_F(MarkerFileTest, SaysWhyItCannotBeWritten) {
  EXPECT_THAT(CreateMarkerFile(dir_.File("no/folder"), MarkerAt(1)),
              HasReason(reasons::kMarkerWrite));
  EXPECT_THAT(MarkerFile::Open(dir_.path()), HasReason(reasons::kMarkerWrite));
}

TEST(MarkerFollowerTest, WritesEveryMarkerInOrder) {
  std::vector<uint64_t> written;
  MarkerFollower follower([&](const Marker& marker) {
    written.push_back(marker.head.size);
    return absl::OkStatus();
  });
  for (uint64_t size = 1; size < 100; ++size) {
    TOMBOLO_ASSERT_OK(follower.Follow(MarkerAt(size)));
  }
  TOMBOLO_ASSERT_OK(follower.Stop());
  ASSERT_EQ(written.size(), 99U);
  for (size_t i = 0; i < written.size(); ++i) EXPECT_EQ(written[i], i + 1);
}

TEST(MarkerFollowerTest, AFailedWriteEndsIt) {
  MarkerFollower follower(
      [](const Marker&) { return absl::UnavailableError("disk"); });
  TOMBOLO_ASSERT_OK(follower.Follow(MarkerAt(1)));
  EXPECT_FALSE(follower.Follow(MarkerAt(2)).ok());
  EXPECT_FALSE(follower.Follow(MarkerAt(3)).ok());
  EXPECT_FALSE(follower.Stop().ok());
}

TEST(LogStateTest, HasTheDocumentedBytes) {
  LogState state;
  state.head = MarkerAt(2).head;
  state.last_time = absl::FromUnixMicros(5);
  state.writer_term = 6;
  state.closed = true;
  const std::string row = EncodeLogState(state);
  ASSERT_EQ(row.size(), 66U);
  EXPECT_EQ(ToHex(row.substr(0, 9)), "010000000000000002");
  EXPECT_EQ(row.substr(9, 32), std::string(32, '\x02'));
  EXPECT_EQ(ToHex(row.substr(41, 17)),
            "0000000000000005"
            "0000000000000006"
            "01");
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const LogState read, DecodeLogState(row));
  EXPECT_EQ(read.head.size, 2U);
  EXPECT_EQ(read.last_time, state.last_time);
  EXPECT_EQ(read.writer_term, 6U);
  EXPECT_TRUE(read.closed);
}

TEST(LogStateTest, RefusesWhatItDoesNotWrite) {
  LogState state;
  state.head.size = 1;
  std::string row = EncodeLogState(state);
  const auto resealed = [&](size_t at, char byte) {
    std::string body = row.substr(0, 58);
    body[at] = byte;
    return body + Checksum8(body);
  };
  const std::pair<const char*, std::string> kCases[] = {
      {"empty", ""},
      {"short", row.substr(1)},
      {"checksum", row.substr(0, 65) + '\x7f'},
      {"format", resealed(0, 2)},
      {"no entries", resealed(8, 0)},
      {"closed", resealed(57, 2)},
  };
  for (const auto& [name, bytes] : kCases) {
    SCOPED_TRACE(name);
    EXPECT_THAT(DecodeLogState(bytes), HasReason(reasons::kLogStateCorrupt));
  }
}

}  // namespace
}  // namespace tombolo::access_log
