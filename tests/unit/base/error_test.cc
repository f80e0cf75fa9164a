#include "exchange-core/base/error.h"

#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/message_catalogue.h"
#include "exchange-core/base/reasons/request.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(ErrorTest, CarriesReasonCodeMetadataAndEnglishText) {
  const absl::Status status =
      MakeError(reasons::kInvalidField,
                {{"field", "page_size"}, {"problem", "is negative"}});

  EXPECT_THAT(status, testing::HasReason(reasons::kInvalidField));
  EXPECT_THAT(ReasonMetadata(status),
              UnorderedElementsAre(Pair("field", "page_size"),
                                   Pair("problem", "is negative")));
  EXPECT_EQ(status.message(),
            "request field page_size: is negative; correct the field and send "
            "the request again");
}

TEST(ErrorTest, ChineseTextIsRenderedFromReasonAndMetadata) {
  const absl::Status status = MakeError(
      reasons::kInvalidField, {{"field", "page_size"}, {"problem", "-1"}});
  EXPECT_EQ(RenderStatus(status, Language::kChinese),
            "请求字段 page_size：-1；请更正该字段后重新发送");
}

TEST(ErrorTest, UnknownKeyStaysVisible) {
  EXPECT_THAT(std::string(MakeError(reasons::kInvalidField, {}).message()),
              HasSubstr("{field}"));
}

TEST(ErrorTest, NestedErrorKeepsTheInnermostMetadata) {
  const absl::Status inner =
      MakeError(reasons::kInvalidField, {{"field", "a"}});
  const absl::Status outer =
      WithMetadata(WithMetadata(inner, "field", "b"), "record", "7");
  EXPECT_THAT(ReasonMetadata(outer),
              UnorderedElementsAre(Pair("field", "a"), Pair("record", "7")));
}

TEST(ErrorTest, PlainStatusHasNoReason) {
  EXPECT_EQ(ReasonName(absl::InternalError("x")), "");
  EXPECT_EQ(ReasonName(absl::OkStatus()), "");
  EXPECT_EQ(RenderStatus(absl::InternalError("x"), Language::kChinese), "x");
}

TEST(MessageCatalogueTest, FindsEveryReasonByName) {
  for (const ErrorReason* reason : AllReasons()) {
    EXPECT_EQ(FindReason(reason->name), reason);
  }
  EXPECT_EQ(FindReason("NO_SUCH_REASON"), nullptr);
}

TEST(MessageCatalogueTest, NamesAreUniqueUpperSnakeAndTextsComplete) {
  std::set<std::string> names;
  for (const ErrorReason* reason : AllReasons()) {
    const std::string name = reason->name;
    SCOPED_TRACE(name);
    EXPECT_TRUE(names.insert(name).second);
    EXPECT_LE(name.size(), 63U);
    EXPECT_EQ(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"),
              std::string::npos);
    EXPECT_NE(reason->code, absl::StatusCode::kOk);
    for (const char* text :
         {reason->en, reason->en_next, reason->zh, reason->zh_next}) {
      ASSERT_NE(text, nullptr);
      EXPECT_STRNE(text, "");
    }
  }
}

// A message in one language must not know more than the other.
TEST(MessageCatalogueTest, BothLanguagesUseTheSameKeys) {
  const auto keys = [](const std::string& text) {
    std::set<std::string> found;
    for (size_t open = text.find('{'); open != std::string::npos;
         open = text.find('{', open + 1)) {
      found.insert(text.substr(open, text.find('}', open) - open));
    }
    return found;
  };
  for (const ErrorReason* reason : AllReasons()) {
    EXPECT_EQ(keys(absl::StrCat(reason->en, reason->en_next)),
              keys(absl::StrCat(reason->zh, reason->zh_next)))
        << reason->name;
  }
}

TEST(MessageCatalogueTest, LanguageFollowsTheLocale) {
  EXPECT_EQ(LanguageOfLocale("zh_CN.UTF-8"), Language::kChinese);
  EXPECT_EQ(LanguageOfLocale("en_GB.UTF-8"), Language::kEnglish);
  EXPECT_EQ(LanguageOfLocale(""), Language::kEnglish);
}

}  // namespace
}  // namespace tombolo
