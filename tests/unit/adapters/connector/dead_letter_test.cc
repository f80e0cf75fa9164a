#include "adapters/connector/dead_letter.h"

#include <sys/stat.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "exchange-core/base/reasons/adapter.h"
#include "gmock/gmock.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace tombolo::connector {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::Pair;
using ::testing::SizeIs;

Rejection Bad(uint64_t row, const std::string& raw) {
  return {.row = row,
          .column = "name",
          .reason = &reasons::kEncodingInvalid,
          .raw = raw,
          .after = "\x01\xFF"};
}

class DeadLetterTest : public ::testing::Test {
 protected:
  std::unique_ptr<DeadLetter> Open(DeadLetterOptions options = {}) {
    options.path = path_;
    auto opened = DeadLetter::Open(options);
    EXPECT_THAT(opened, testing::IsOk());
    return *std::move(opened);
  }
  std::vector<nlohmann::json> Lines() {
    std::vector<nlohmann::json> lines;
    const std::string text = testing::ReadFile(path_);
    for (absl::string_view line :
         absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      lines.push_back(nlohmann::json::parse(std::string(line)));
    }
    return lines;
  }

  testing::TempDir dir_;
  const std::string path_ = dir_.File("dead.jsonl");
};

TEST_F(DeadLetterTest, KeepsTheRowForTheDepartmentAlone) {
  std::unique_ptr<DeadLetter> letters = Open();
  TOMBOLO_ASSERT_OK(letters->Add(Bad(17, "17,\"张三\"\n")));
  TOMBOLO_ASSERT_OK(letters->Add(Bad(18, "18,\xFF\n")));
  TOMBOLO_ASSERT_OK(letters->Sync());

  const std::vector<nlohmann::json> lines = Lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0]["row"], 17);
  EXPECT_EQ(lines[0]["column"], "name");
  EXPECT_EQ(lines[0]["reason"], "ENCODING_INVALID");
  EXPECT_EQ(lines[0]["position"], "01ff");
  EXPECT_EQ(lines[0]["raw"], "17,\"张三\"\n");
  EXPECT_EQ(lines[1]["rawBase64"], "MTgs/wo=");
  EXPECT_FALSE(lines[1].contains("raw"));

  struct stat info {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(DeadLetterTest, CanLeaveTheRowOut) {
  TOMBOLO_ASSERT_OK(Open({.path = "", .keep_raw = false})->Add(Bad(1, "x")));
  EXPECT_FALSE(Lines()[0].contains("raw"));
  EXPECT_FALSE(Lines()[0].contains("rawBase64"));
}

TEST_F(DeadLetterTest, AppendsAndCountsThisRunOnly) {
  TOMBOLO_ASSERT_OK(Open()->Add(Bad(1, "x")));
  std::unique_ptr<DeadLetter> letters = Open();
  TOMBOLO_ASSERT_OK(letters->Add(Bad(2, "y")));
  EXPECT_THAT(Lines(), SizeIs(2));
  EXPECT_EQ(letters->total(), 1U);
  EXPECT_THAT(letters->counts(), ElementsAre(Pair("ENCODING_INVALID", 1)));
}

TEST_F(DeadLetterTest, StopsAboveTheNumber) {
  std::unique_ptr<DeadLetter> letters = Open({.path = "", .max_rows = 1});
  TOMBOLO_ASSERT_OK(letters->Add(Bad(1, "x")));
  TOMBOLO_EXPECT_OK(letters->CheckLimits(1, true));
  TOMBOLO_ASSERT_OK(letters->Add(Bad(2, "y")));
  EXPECT_THAT(letters->CheckLimits(2, false),
              HasReason(reasons::kDeadLetterLimit));
}

TEST_F(DeadLetterTest, StopsAboveTheShareOnceThereAreEnoughRows) {
  std::unique_ptr<DeadLetter> letters = Open({.path = "", .max_share = 0.01});
  for (uint64_t row = 1; row <= 11; ++row) {
    TOMBOLO_ASSERT_OK(letters->Add(Bad(row, "x")));
  }
  TOMBOLO_EXPECT_OK(letters->CheckLimits(999, false));
  EXPECT_THAT(letters->CheckLimits(999, true),
              HasReason(reasons::kDeadLetterLimit));
  EXPECT_THAT(letters->CheckLimits(1000, false),
              HasReason(reasons::kDeadLetterLimit));
  TOMBOLO_EXPECT_OK(letters->CheckLimits(1100, true));
}

TEST_F(DeadLetterTest, NoRowsAreNoShare) {
  TOMBOLO_EXPECT_OK(
      Open({.path = "", .max_rows = 0, .max_share = 0})->CheckLimits(0, true));
}

}  // namespace
}  // namespace tombolo::connector
