#include "exchange-core/permission/explain.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/support/permission_cases.h"
#include "tests/support/status_matchers.h"

namespace tombolo::permission {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StandardGrant;
using testing::StandardNow;
using testing::StandardUse;
using testing::StandardView;
using testing::UtcDay;

std::shared_ptr<const PermissionMatrix> Compiled(
    const std::vector<Grant>& grants) {
  auto matrix = PermissionMatrix::Compile(grants, StandardView(), 7);
  EXPECT_THAT(matrix, IsOk());
  return matrix.ok() ? *std::move(matrix) : nullptr;
}

// The standard grant, one for another purpose, and one that has ended.
std::vector<Grant> ThreeGrants() {
  std::vector<Grant> grants(3, StandardGrant());
  grants[1].id = "g-2";
  grants[1].purposes = {"audit"};
  grants[2].id = "g-3";
  grants[2].read = {"phone"};
  grants[2].not_after = UtcDay(2026, 3, 1);
  return grants;
}

// One field of each outcome.
IntendedUse WideUse() {
  IntendedUse use = StandardUse();
  use.answer = AnswerPolicy::kPartial;
  use.datasets[0].read = {2, 4, 256, 3, 1};
  use.datasets[0].verify = {256};
  return use;
}

TEST(ExplainTest, GivesLetterGrantAndNearestMissPerField) {
  const auto matrix = Compiled(ThreeGrants());
  const Explanation why = Explain(*matrix, WideUse(), StandardNow());

  ASSERT_EQ(why.datasets.size(), 1U);
  std::string letters;
  std::vector<std::string> names;
  std::vector<std::string> reasons;
  for (const FieldExplanation& field : why.datasets[0].fields) {
    letters.push_back(field.letter);
    names.push_back(field.name);
    reasons.push_back(RefusalName(field.decision.refusal));
  }
  EXPECT_EQ(letters, "RMV--V");
  EXPECT_THAT(names, ElementsAre("income", "phone.last4", "spouse_id", "phone",
                                 "holder_id", "spouse_id"));
  EXPECT_THAT(reasons, ElementsAre("", "", "FIELD_VERIFY_ONLY", "GRANT_EXPIRED",
                                   "FIELD_NOT_GRANTED", ""));
  const FieldExplanation& phone = why.datasets[0].fields[3];
  ASSERT_EQ(phone.grants.size(), 3U);
  EXPECT_EQ(phone.grants[0].outcome, Refusal::kFieldNotGranted);
  EXPECT_EQ(phone.grants[1].outcome, Refusal::kPurposeNotGranted);
  EXPECT_EQ(phone.grants[2].outcome, Refusal::kGrantExpired);
  EXPECT_EQ(phone.decision.grant, "g-3@1");
}

TEST(ExplainTest, RendersForTheConsumer) {
  const Explanation why =
      Explain(*Compiled(ThreeGrants()), WideUse(), StandardNow());
  EXPECT_EQ(
      why.RenderText(Language::kEnglish, Audience::kConsumer),
      "civil-affairs/portal, purpose welfare, mode point\n"
      "2026-06-01T00:00:00Z, epoch 7\n"
      "hr-income: partly permitted\n"
      "  R read income: g-1@1\n"
      "      also considered g-3@1: FIELD_NOT_GRANTED\n"
      "  M read phone.last4: g-1@1\n"
      "      also considered g-3@1: FIELD_NOT_GRANTED\n"
      "  V read spouse_id: FIELD_VERIFY_ONLY (nearest g-1@1)\n"
      "      civil-affairs may only verify the field of hr-income for the "
      "purpose welfare, not read it; ask to verify it, or ask its provider for "
      "a grant to read\n"
      "      also considered g-3@1: FIELD_VERIFY_ONLY\n"
      "  - read phone: GRANT_EXPIRED (nearest g-3@1)\n"
      "      the grant that let civil-affairs use hr-income for the purpose "
      "welfare has ended; ask its provider to renew it\n"
      "      also considered g-1@1: FIELD_NOT_GRANTED\n"
      "  - read holder_id: FIELD_NOT_GRANTED (nearest g-1@1)\n"
      "      no grant of civil-affairs for hr-income and the purpose welfare "
      "names the field; ask without the field, or ask its provider to grant "
      "it\n"
      "      also considered g-3@1: FIELD_NOT_GRANTED\n"
      "  V verify spouse_id: g-1@1\n"
      "      also considered g-3@1: GRANT_EXPIRED\n"
      "  request: read spouse_id, phone, holder_id; lookup_by holder_id\n");
}

// The owner's text names grants for other purposes, the consumer's does not.
TEST(ExplainTest, OnlyTheOwnerSeesOtherPurposes) {
  std::vector<Grant> grants = {ThreeGrants()[1]};
  const Explanation why =
      Explain(*Compiled(grants), StandardUse(), StandardNow());
  const std::string consumer =
      why.RenderText(Language::kEnglish, Audience::kConsumer);
  EXPECT_THAT(consumer, HasSubstr("PURPOSE_NOT_GRANTED\n"));
  EXPECT_THAT(consumer, Not(HasSubstr("g-2@1")));
  EXPECT_THAT(why.RenderText(Language::kEnglish, Audience::kOwner),
              HasSubstr("PURPOSE_NOT_GRANTED (nearest g-2@1)\n"));
}

TEST(ExplainTest, RendersInChinese) {
  const std::string text =
      Explain(*Compiled(ThreeGrants()), WideUse(), StandardNow())
          .RenderText(Language::kChinese, Audience::kOwner);
  EXPECT_THAT(text, HasSubstr("用途 welfare, 方式 point\n"));
  EXPECT_THAT(text, HasSubstr("hr-income: 部分允许\n"));
  EXPECT_THAT(text, HasSubstr("- 读取 phone: GRANT_EXPIRED (最接近的授权 "
                              "g-3@1)\n"));
  EXPECT_THAT(text, HasSubstr("请向提供方申请续期"));
  EXPECT_THAT(text, HasSubstr("另外考虑 g-2@1: PURPOSE_NOT_GRANTED\n"));
}

TEST(ExplainTest, WholeAnswersSayPermittedOrRefused) {
  const auto matrix = Compiled({StandardGrant()});
  EXPECT_THAT(Explain(*matrix, StandardUse(), StandardNow())
                  .RenderText(Language::kEnglish, Audience::kConsumer),
              HasSubstr("hr-income: permitted\n"));
  IntendedUse nothing = StandardUse();
  nothing.datasets[0].read = {};
  EXPECT_THAT(Explain(*matrix, nothing, StandardNow())
                  .RenderText(Language::kEnglish, Audience::kConsumer),
              HasSubstr("hr-income: refused\n  no field of hr-income"));
}

// A consumer without a permit learns neither that the dataset exists nor what
// its fields are called.
TEST(ExplainTest, SchemaIsHiddenFromThoseWithoutAPermit) {
  Grant forbid = StandardGrant();
  forbid.effect = Effect::kForbid;
  forbid.dataset = "ca-marriage";
  forbid.read = {"phone"};
  forbid.id = "f-1";
  const auto matrix = Compiled({StandardGrant(), forbid});
  const auto text = [&](const std::string& dataset) {
    IntendedUse use = StandardUse();
    use.datasets[0].dataset = dataset;
    Explanation why = Explain(*matrix, use, StandardNow());
    why.datasets[0].decision.dataset = "X";
    return why.RenderText(Language::kEnglish, Audience::kConsumer);
  };
  EXPECT_THAT(text("ca-marriage"), HasSubstr("read #2: NO_GRANT\n"));
  EXPECT_EQ(text("ca-marriage"), text("no-such"));

  IntendedUse use = StandardUse();
  use.datasets[0].dataset = "ca-marriage";
  EXPECT_THAT(Explain(*matrix, use, StandardNow())
                  .RenderText(Language::kEnglish, Audience::kOwner),
              HasSubstr("also considered f-1@1: FORBIDDEN\n"));
}

// Granting exactly what the explanation says to request opens the rest.
TEST(ExplainTest, TheRequestIsEnough) {
  std::vector<Grant> grants = ThreeGrants();
  const AccessRequest request =
      Explain(*Compiled(grants), WideUse(), StandardNow()).datasets[0].request;
  Grant granted = StandardGrant();
  granted.id = "g-4";
  granted.read = request.read;
  granted.verify = request.verify;
  granted.lookup_by = request.lookup_by;
  grants.push_back(granted);
  EXPECT_TRUE(Compiled(grants)
                  ->Authorize(WideUse(), StandardNow())
                  .datasets[0]
                  .complete);
}

TEST(ExplainTest, AForbidIsNamedAsTheRule) {
  Grant forbid = StandardGrant();
  forbid.id = "f-1";
  forbid.effect = Effect::kForbid;
  EXPECT_THAT(Explain(*Compiled({StandardGrant(), forbid}), StandardUse(),
                      StandardNow())
                  .RenderText(Language::kEnglish, Audience::kConsumer),
              HasSubstr("  - read income: FORBIDDEN (by f-1@1)\n"));
}

TEST(ExplainTest, NothingIsRequestedWhereNoGrantHelps) {
  Grant forbid = StandardGrant();
  forbid.id = "f-1";
  forbid.effect = Effect::kForbid;
  const auto matrix = Compiled({StandardGrant(), forbid});
  EXPECT_TRUE(Explain(*matrix, StandardUse(), StandardNow())
                  .datasets[0]
                  .request.empty());
  IntendedUse use = StandardUse();
  use.purpose = "curiosity";
  EXPECT_TRUE(Explain(*matrix, use, StandardNow()).datasets[0].request.empty());
}

}  // namespace
}  // namespace tombolo::permission
