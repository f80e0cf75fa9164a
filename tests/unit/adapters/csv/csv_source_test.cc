#include "adapters/csv/csv_source.h"

#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/reasons/request.h"
#include "gmock/gmock.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace tombolo::csv {
namespace {

using connector::Chunk;
using connector::Position;
using connector::Rejection;
using connector::SourceRow;
using testing::AppendToFile;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using ::testing::SizeIs;
using testing::WriteFile;

class CsvSourceTest : public ::testing::Test {
 protected:
  CsvOptions Options(CsvMode mode = CsvMode::kSnapshot) const {
    CsvOptions options;
    options.path = path_;
    options.mode = mode;
    options.position_key = "key";
    return options;
  }
  std::unique_ptr<CsvSource> Make(CsvOptions options) {
    auto source = CsvSource::Make(std::move(options));
    EXPECT_THAT(source, IsOk());
    return *std::move(source);
  }
  std::unique_ptr<CsvSource> Make(CsvMode mode) { return Make(Options(mode)); }

  testing::TempDir dir_;
  const std::string path_ = dir_.File("rows.csv");
};

// A row or a rejection as one line, for comparing what was read.
struct Event {
  uint64_t row;
  std::string text;
  Position after;
  bool operator==(const Event&) const = default;
};

std::vector<Event> EventsOf(const Chunk& chunk) {
  std::vector<Event> events;
  for (const SourceRow& row : chunk.rows) {
    std::string text;
    for (const std::string& value : row.values)
      absl::StrAppend(&text, value, "|");
    events.push_back({row.number, text, row.after});
  }
  for (const Rejection& rejection : chunk.rejections) {
    events.push_back({rejection.row, rejection.reason->name, rejection.after});
  }
  std::sort(events.begin(), events.end(),
            [](const Event& a, const Event& b) { return a.row < b.row; });
  return events;
}

// Everything after `from`, read in chunks of `rows`.
std::vector<Event> ReadAll(CsvSource& source, Position from, size_t rows) {
  std::vector<Event> events;
  for (;;) {
    const auto chunk = source.Read(from, {.rows = rows});
    EXPECT_THAT(chunk, IsOk());
    if (!chunk.ok()) return events;
    EXPECT_LE(chunk->rows.size() + chunk->rejections.size(), rows);
    for (Event& event : EventsOf(*chunk)) events.push_back(std::move(event));
    from = chunk->after;
    if (chunk->end) return events;
  }
}

TEST_F(CsvSourceTest, DiscoversColumnsAndASample) {
  WriteFile(path_, "id, name \n1,a\n2,b\n3,c\n");
  const auto found = Make(CsvMode::kAppend)->Discover(2);
  TOMBOLO_ASSERT_OK(found);
  EXPECT_THAT(found->columns, ElementsAre("id", "name"));
  EXPECT_THAT(found->sample,
              ElementsAre(ElementsAre("1", "a"), ElementsAre("2", "b")));
}

TEST_F(CsvSourceTest, NumbersRowsAsASpreadsheetDoes) {
  WriteFile(path_, "id,name\r\n1,\"a\r\nb\"\r\n\r\n2,c\r\n");
  const std::vector<Event> events = ReadAll(*Make(CsvMode::kSnapshot), "", 10);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].row, 2U);
  EXPECT_EQ(events[0].text, "1|a\r\nb|");
  EXPECT_EQ(events[1].row, 4U);  // Row 3 is blank.
}

TEST_F(CsvSourceTest, RejectsRowsWithRowColumnAndReason) {
  WriteFile(path_, "id,name\n1,a\n2\n3,\xFF\n4,x\"y\n5,e,f\n6,g\n");
  const auto chunk = Make(CsvMode::kSnapshot)->Read("", {});
  TOMBOLO_ASSERT_OK(chunk);
  ASSERT_THAT(chunk->rejections, SizeIs(4));
  EXPECT_THAT(chunk->rows, SizeIs(2));
  const auto expect = [&](size_t i, uint64_t row, const std::string& column,
                          const ErrorReason& reason) {
    EXPECT_EQ(chunk->rejections[i].row, row);
    EXPECT_EQ(chunk->rejections[i].column, column);
    EXPECT_EQ(chunk->rejections[i].reason, &reason);
  };
  expect(0, 3, "", reasons::kCsvColumnCount);
  expect(1, 4, "name", reasons::kEncodingInvalid);
  expect(2, 5, "name", reasons::kCsvStrayQuote);
  expect(3, 6, "", reasons::kCsvColumnCount);
  EXPECT_EQ(chunk->rejections[1].raw, "3,\xFF\n");
}

// The contract of every source: resuming at P yields exactly what is after P.
TEST_F(CsvSourceTest, ResumesAtEveryPositionInChunksOfEverySize) {
  std::string text = "\xEF\xBB\xBFid,name\r\n";
  for (int i = 0; i < 60; ++i) {
    const std::vector<std::string> kinds = {
        absl::StrCat(i, ",name", i, "\n"),
        absl::StrCat(i, ",\"two\r\nlines, ", i, "\"\r\n"),
        absl::StrCat(i, "\n"),
        "\n",
        absl::StrCat(i, ",张三𠮷\r\n"),
        absl::StrCat(i, ",bad\xFF\n"),
        absl::StrCat(i, ",\"", std::string(70, 'x'), "\"\n")};
    text += kinds[static_cast<size_t>(i * i + i / 7) % kinds.size()];
  }
  WriteFile(path_, text);
  for (const CsvMode mode : {CsvMode::kAppend, CsvMode::kSnapshot}) {
    const std::vector<Event> all = ReadAll(*Make(mode), "", 1000);
    ASSERT_THAT(all, SizeIs(::testing::Gt(40)));
    std::unique_ptr<CsvSource> jumping = Make(mode);
    for (size_t at = 0; at <= all.size(); ++at) {
      const Position from = at == 0 ? "" : all[at - 1].after;
      const std::vector<Event> rest(all.begin() + static_cast<long>(at),
                                    all.end());
      ASSERT_EQ(ReadAll(*Make(mode), from, 1 + at % 5), rest) << at;
      ASSERT_EQ(ReadAll(*jumping, from, 1000), rest) << at;
    }
  }
}

TEST_F(CsvSourceTest, PositionsStayGoodWhileTheFileGrows) {
  WriteFile(path_, "id,name\n");
  std::unique_ptr<CsvSource> source = Make(CsvMode::kAppend);
  Position at;
  for (int i = 0; i < 100; ++i) {  // Grows past the head that is digested.
    AppendToFile(path_, absl::StrCat(i, ",name of some length\n"));
    const auto chunk = source->Read(at, {});
    TOMBOLO_ASSERT_OK(chunk);
    ASSERT_THAT(chunk->rows, SizeIs(1));
    EXPECT_EQ(chunk->rows[0].values[0], absl::StrCat(i));
    EXPECT_TRUE(chunk->end);
    at = chunk->after;
    EXPECT_THAT(at.size(), ::testing::Le(connector::kMaxPositionSize));
  }
}

// A writer may be seen at any byte of a line.
TEST_F(CsvSourceTest, AppendModeReadsCompleteLinesOnly) {
  const std::string text = "id,name\n1,\"a\nb\"\n2,c\r\n3,d\n";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    WriteFile(path_, text.substr(0, cut));
    std::unique_ptr<CsvSource> source = Make(CsvMode::kAppend);
    const auto first = source->Read("", {});
    TOMBOLO_ASSERT_OK(first);
    EXPECT_THAT(first->rejections, IsEmpty());
    AppendToFile(path_, text.substr(cut));
    const auto second = source->Read(first->after, {});
    TOMBOLO_ASSERT_OK(second);
    EXPECT_EQ(first->rows.size() + second->rows.size(), 3U) << "cut at " << cut;
    EXPECT_THAT(second->rejections, IsEmpty());
  }
}

TEST_F(CsvSourceTest, SnapshotModeTakesTheLastLineAsItIs) {
  WriteFile(path_, "id,name\n1,a");
  EXPECT_THAT(ReadAll(*Make(CsvMode::kSnapshot), "", 10), SizeIs(1));
  EXPECT_THAT(ReadAll(*Make(CsvMode::kAppend), "", 10), IsEmpty());
  WriteFile(path_, "id,name\n1,\"a");
  const auto chunk = Make(CsvMode::kSnapshot)->Read("", {});
  TOMBOLO_ASSERT_OK(chunk);
  ASSERT_THAT(chunk->rejections, SizeIs(1));
  EXPECT_EQ(chunk->rejections[0].reason, &reasons::kCsvUnterminatedQuote);
}

TEST_F(CsvSourceTest, RefusesAFileThatWasCut) {
  WriteFile(path_, "id,name\n1,a\n2,b\n");
  std::unique_ptr<CsvSource> source = Make(CsvMode::kAppend);
  const auto chunk = source->Read("", {});
  TOMBOLO_ASSERT_OK(chunk);
  WriteFile(path_, "id,name\n1,a\n");
  EXPECT_THAT(source->Read(chunk->after, {}),
              HasReason(reasons::kSourceTruncated));
}

TEST_F(CsvSourceTest, RefusesAFileWithOtherRowsBeforeThePosition) {
  const std::string rows = "id,name\n1,a\n2,b\n";
  WriteFile(path_, rows);
  std::unique_ptr<CsvSource> source = Make(CsvMode::kAppend);
  const auto chunk = source->Read("", {});
  TOMBOLO_ASSERT_OK(chunk);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] == '\n' || rows[i] == ',') continue;
    std::string other = rows + "3,c\n";
    other[i] = 'z';
    WriteFile(path_, other);
    EXPECT_THAT(source->Read(chunk->after, {}),
                HasReason(reasons::kSourceReplaced));
  }
  WriteFile(path_, rows + "3,c\n");
  TOMBOLO_EXPECT_OK(source->Read(chunk->after, {}));
}

// The head alone would not see it: the change is far behind.
TEST_F(CsvSourceTest, RefusesAnotherLastRow) {
  std::string rows = "id,name\n";
  for (int i = 0; i < 200; ++i) absl::StrAppend(&rows, i, ",name\n");
  WriteFile(path_, rows);
  std::unique_ptr<CsvSource> source = Make(CsvMode::kAppend);
  const auto chunk = source->Read("", {});
  TOMBOLO_ASSERT_OK(chunk);
  rows[rows.size() - 2] = 'X';
  WriteFile(path_, rows);
  EXPECT_THAT(source->Read(chunk->after, {}),
              HasReason(reasons::kSourceReplaced));
}

TEST_F(CsvSourceTest, RefusesPositionsItDidNotMake) {
  WriteFile(path_, "id,name\n1,a\n");
  std::unique_ptr<CsvSource> source = Make(CsvMode::kAppend);
  const auto chunk = source->Read("", {});
  TOMBOLO_ASSERT_OK(chunk);
  const Position good = chunk->after;
  std::string later = good;
  later[1] = '2';  // A format of the future.
  for (const Position& bad :
       {Position("x"), good + "x", good.substr(0, good.size() - 1), later}) {
    EXPECT_THAT(source->Read(bad, {}), HasReason(reasons::kPositionInvalid));
  }
  TOMBOLO_EXPECT_OK(source->Read(good, {}));
}

TEST_F(CsvSourceTest, ReadsGb18030WithMarkAndRareCharacters) {
  CsvOptions options = Options();
  options.format.encoding = Encoding::kGb18030;
  WriteFile(path_,
            "\x84\x31\x95\x33\xD0\xD5\xC3\xFB,id\r\n"
            "\xD5\xC5\x95\x34\xB2\x35,\xA3\xB9\xA3\xB9\r\n"
            "\x81\x22,2\r\n"
            "\x81\x39\xFB\x30,3\r\n");
  const auto chunk = Make(options)->Read("", {});
  TOMBOLO_ASSERT_OK(chunk);
  ASSERT_THAT(chunk->rows, SizeIs(2));
  EXPECT_THAT(chunk->rows[0].values, ElementsAre("张𠮷", "９９"));
  EXPECT_THAT(chunk->rows[1].values, ElementsAre("㑻", "3"));
  ASSERT_THAT(chunk->rejections, SizeIs(1));
  EXPECT_EQ(chunk->rejections[0].row, 3U);
}

TEST_F(CsvSourceTest, FilesWithoutAHeaderTakeTheConfiguredNames) {
  CsvOptions options = Options();
  options.columns = {"id", "name"};
  WriteFile(path_, "1,a\n2,b\n");
  const std::vector<Event> events = ReadAll(*Make(options), "", 1);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].row, 1U);
}

TEST_F(CsvSourceTest, RefusesHeadersItCannotUse) {
  for (const std::string header :
       {"id,id\n", "id,\n", "id,\xFF\n", "id,\"a\"b\n", ""}) {
    WriteFile(path_, header + "1,a\n");
    if (header.empty()) WriteFile(path_, "");
    EXPECT_THAT(Make(CsvMode::kSnapshot)->Read("", {}),
                HasReason(reasons::kSourceHeader))
        << header;
  }
}

TEST_F(CsvSourceTest, AnEmptyFileIsNoErrorInAppendMode) {
  WriteFile(path_, "");
  const auto chunk = Make(CsvMode::kAppend)->Read("", {});
  TOMBOLO_ASSERT_OK(chunk);
  EXPECT_TRUE(chunk->end);
  EXPECT_EQ(chunk->after, "");
  EXPECT_THAT(Make(CsvMode::kAppend)->Discover(1),
              HasReason(reasons::kSourceHeader));
}

TEST_F(CsvSourceTest, SaysWhyAFileCannotBeRead) {
  EXPECT_THAT(Make(CsvMode::kAppend)->Read("", {}),
              HasReason(reasons::kSourceUnreadable));
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  const auto pipe = Make(CsvMode::kAppend)->Read("", {});
  EXPECT_THAT(pipe, HasReason(reasons::kSourceUnreadable));
  EXPECT_THAT(std::string(pipe.status().message()),
              HasSubstr("not a regular file"));
}

TEST_F(CsvSourceTest, RefusesSeparatorsThatAreText) {
  for (const char delimiter : {'a', '0', '\n', ' ', '"', '\xB7', '.'}) {
    CsvOptions options = Options();
    options.format.delimiter = delimiter;
    EXPECT_THAT(CsvSource::Make(options), HasReason(reasons::kConfigInvalid));
  }
}

// Digests in a cursor leave the machine: without the key they are no help to
// somebody who guesses at rows.
TEST_F(CsvSourceTest, PositionsDependOnTheKey) {
  WriteFile(path_, "id,name\n1,a\n");
  CsvOptions other = Options();
  other.position_key = "another";
  const auto one = Make(Options())->Read("", {});
  const auto two = Make(other)->Read("", {});
  TOMBOLO_ASSERT_OK(one);
  TOMBOLO_ASSERT_OK(two);
  EXPECT_THAT(one->after, Not(two->after));
}

}  // namespace
}  // namespace tombolo::csv
