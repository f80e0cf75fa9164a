#include <set>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/cli.h"
#include "exchange-core/base/reasons/consumer.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/reasons/translog.h"
#include "gmock/gmock.h"
#include "services/cli/command.h"
#include "services/cli/display_width.h"
#include "services/cli/exit_code.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"
#include "services/cli/value_text.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"

namespace tombolo::cli {
namespace {

using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOkAndHolds;

TEST(DisplayWidthTest, CountsCellsAndNotBytes) {
  EXPECT_EQ(DisplayWidth(""), 0U);
  EXPECT_EQ(DisplayWidth("abc"), 3U);
  EXPECT_EQ(DisplayWidth("婚姻"), 4U);
  EXPECT_EQ(DisplayWidth("ｱ"), 1U);          // Half-width katakana.
  EXPECT_EQ(DisplayWidth("Ａ（）"), 6U);     // Full-width forms.
  EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1U);  // With a combining accent.
  EXPECT_EQ(DisplayWidth("𠮷"), 2U);         // Outside the BMP.
  EXPECT_EQ(DisplayWidth("\xFF"), 1U);
}

TEST(DisplayWidthTest, LeavesNothingThatSteersATerminal) {
  EXPECT_EQ(ForTerminal("a\x1b[31mb\n"), "a\xEF\xBF\xBD[31mb\xEF\xBF\xBD");
  EXPECT_EQ(ForTerminal("\xE2\x80\xAE"
                        "x"),
            "\xEF\xBF\xBDx");  // RLO.
  EXPECT_EQ(ForTerminal("\xFF"), "\xEF\xBF\xBD");
  EXPECT_EQ(ForTerminal("张三 ok"), "张三 ok");
}

TEST(TableTest, AlignsWhatIsSeen) {
  Table table({"数据集", "N", "END"});
  table.Add({"a", "婚姻", "x"});
  table.Add({"ca-marriage", "", ""});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(),
            "数据集       N     END\n"
            "a            婚姻  x\n"
            "ca-marriage\n");
  EXPECT_EQ(table.row_count(), 2U);
}

TEST(TextsTest, EveryTextIsThereInBothLanguages) {
  for (const LocalText* text : texts::kAll) {
    EXPECT_STRNE(text->en, "");
    EXPECT_STRNE(text->zh, "") << text->en;
  }
  for (const SettingName& setting : SettingNames()) {
    EXPECT_STRNE(setting.help.en, "") << setting.name;
    EXPECT_STRNE(setting.help.zh, "") << setting.name;
  }
  for (const Command& command : AllCommands()) {
    EXPECT_STRNE(command.summary.en, "") << command.path;
    EXPECT_STRNE(command.summary.zh, "") << command.path;
    for (const Option& option : command.options) {
      EXPECT_STRNE(option.help.en, "") << command.path << option.name;
      EXPECT_STRNE(option.help.zh, "") << command.path << option.name;
    }
    for (const Positional& positional : command.positionals) {
      EXPECT_STRNE(positional.help.zh, "") << command.path;
    }
  }
}

TEST(CommandTest, PathsAreUniqueAndDoNotHideSettings) {
  std::set<std::string> paths;
  std::set<std::string> settings{"profile"};
  for (const SettingName& setting : SettingNames()) {
    settings.insert(setting.name);
  }
  for (const Command& command : AllCommands()) {
    EXPECT_TRUE(paths.insert(command.path).second) << command.path;
    for (const Option& option : command.options) {
      EXPECT_EQ(settings.count(option.name), 0U)
          << command.path << " --" << option.name;
    }
  }
}

TEST(ExitCodeTest, FollowsReasonAndCode) {
  const auto of = [](const ErrorReason& reason) {
    return ExitCodeOf(MakeError(reason));
  };
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), ExitCode::kOk);
  EXPECT_EQ(of(reasons::kUsage), ExitCode::kUsage);
  EXPECT_EQ(of(reasons::kReceiptNonce), ExitCode::kEvidence);
  EXPECT_EQ(of(reasons::kReplyNode), ExitCode::kEvidence);
  EXPECT_EQ(of(reasons::kProofMalformed), ExitCode::kEvidence);
  EXPECT_EQ(of(reasons::kKeyOwner), ExitCode::kEvidence);
  EXPECT_EQ(of(reasons::kDirectoryRollback), ExitCode::kEvidence);
  EXPECT_EQ(of(reasons::kCredentialFile), ExitCode::kNotAuthenticated);
  EXPECT_EQ(of(reasons::kNoGrant), ExitCode::kDenied);
  EXPECT_EQ(of(reasons::kErrorReasonUnknown), ExitCode::kNotFound);
  EXPECT_EQ(of(reasons::kOverloaded), ExitCode::kUnavailable);
  EXPECT_EQ(of(reasons::kConfigInvalid), ExitCode::kConfiguration);
  EXPECT_EQ(of(reasons::kFileInvalid), ExitCode::kConfiguration);
  EXPECT_EQ(of(reasons::kInvalidField), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(absl::AbortedError("")), ExitCode::kConflict);
  EXPECT_EQ(ExitCodeOf(absl::AlreadyExistsError("")), ExitCode::kConflict);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("")),
            ExitCode::kUnavailable);
  EXPECT_EQ(ExitCodeOf(absl::UnauthenticatedError("")),
            ExitCode::kNotAuthenticated);
  EXPECT_EQ(ExitCodeOf(absl::InternalError("")), ExitCode::kFailed);
}

TEST(ExitCodeTest, EveryCodeIsDocumented) {
  const std::string text = testing::ReadFile(
      absl::StrCat(TOMBOLO_SOURCE_DIR, "/docs/reference/cli.md"));
  for (const int code : {0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 78}) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat("\n| ", code, " | ")));
  }
  for (const SettingName& setting : SettingNames()) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat("`--", setting.name, "`")));
  }
}

TEST(ValueTextTest, WritesAndReadsEveryType) {
  const auto round = [](record::ValueType type, const std::string& text) {
    const auto value = ParseValueText(type, "f", text);
    return value.ok() ? ValueText(*value) : "refused";
  };
  using Type = record::ValueType;
  EXPECT_EQ(round(Type::kBool, "true"), "true");
  EXPECT_EQ(round(Type::kInt64, "-12"), "-12");
  EXPECT_EQ(round(Type::kDecimal, "12.5"), "12.5");
  EXPECT_EQ(round(Type::kDate, "2026-01-31"), "2026-01-31");
  EXPECT_EQ(round(Type::kTimestamp, "2026-01-31T08:00:00.5Z"),
            "2026-01-31T08:00:00.5Z");
  EXPECT_EQ(round(Type::kText, "张三"), "张三");
  EXPECT_EQ(round(Type::kBytes, "00ff"), "00ff");
  EXPECT_EQ(round(Type::kCode, "331102"), "331102");
  EXPECT_EQ(ValueText(record::Absent{}), "");
  EXPECT_EQ(round(Type::kBool, "yes"), "refused");
  EXPECT_EQ(round(Type::kInt64, "1.5"), "refused");
  EXPECT_EQ(round(Type::kDecimal, "1.50"), "refused");
  EXPECT_EQ(round(Type::kDate, "2026-02-30"), "refused");
  EXPECT_EQ(round(Type::kBytes, "0"), "refused");
  EXPECT_EQ(round(Type::kCode, "a b"), "refused");
}

TEST(ValueTextTest, DoesNotTellTheValue) {
  const auto refused =
      ParseValueText(record::ValueType::kInt64, "phone", "13800000000x");
  EXPECT_THAT(refused, HasReason(reasons::kUsage));
  EXPECT_THAT(std::string(refused.status().message()),
              ::testing::Not(HasSubstr("138")));
}

TEST(CommandTest, TakesIdsAndNames) {
  EXPECT_THAT(IdOf("datasets", "ca-marriage"), IsOkAndHolds("ca-marriage"));
  EXPECT_THAT(IdOf("datasets", "datasets/ca-marriage"),
              IsOkAndHolds("ca-marriage"));
  EXPECT_THAT(NameOf("grants", "g-1"), IsOkAndHolds("grants/g-1"));
  EXPECT_THAT(IdOf("datasets", "grants/g-1"), HasReason(reasons::kUsage));
}

}  // namespace
}  // namespace tombolo::cli
