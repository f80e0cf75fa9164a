#include "exchange-core/permission/grant.h"

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/permission.h"
#include "gmock/gmock.h"
#include "tests/support/permission_cases.h"
#include "tests/support/status_matchers.h"

namespace tombolo::permission {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::StandardGrant;
using testing::UtcDay;

struct InvalidCase {
  std::string name;
  void (*spoil)(Grant& grant);
  const ErrorReason* reason;
};
void PrintTo(const InvalidCase& test, std::ostream* out) { *out << test.name; }

class InvalidGrantTest : public ::testing::TestWithParam<InvalidCase> {};

TEST_P(InvalidGrantTest, IsRefusedWithItsReason) {
  Grant grant = StandardGrant();
  ASSERT_THAT(ValidateGrant(grant), IsOk());
  GetParam().spoil(grant);
  EXPECT_THAT(ValidateGrant(grant), HasReason(*GetParam().reason));
}

// Every {key} of the text has a value.
TEST_P(InvalidGrantTest, HasACompleteText) {
  Grant grant = StandardGrant();
  GetParam().spoil(grant);
  EXPECT_EQ(ValidateGrant(grant).message().find('{'), absl::string_view::npos);
}

std::vector<std::string> Numbered(size_t count) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) names.push_back(absl::StrCat("n", i));
  return names;
}

INSTANTIATE_TEST_SUITE_P(
    Rules, InvalidGrantTest,
    ::testing::ValuesIn<InvalidCase>({
        {"NoId", [](Grant& g) { g.id = ""; }, &reasons::kGrantId},
        {"IdInUpperCase", [](Grant& g) { g.id = "G-1"; }, &reasons::kGrantId},
        {"IdIsAResourceName", [](Grant& g) { g.id = "grants/g-1"; },
         &reasons::kGrantId},
        {"RevisionZero", [](Grant& g) { g.revision = 0; },
         &reasons::kGrantRevision},
        {"NoEffect", [](Grant& g) { g.effect = static_cast<Effect>(0); },
         &reasons::kGrantEffect},
        {"NoState", [](Grant& g) { g.state = static_cast<GrantState>(4); },
         &reasons::kGrantState},
        {"NoConsumer", [](Grant& g) { g.consumer = ""; }, &reasons::kGrantName},
        {"NoDataset", [](Grant& g) { g.dataset = ""; }, &reasons::kGrantName},
        {"DatasetIsAResourceName",
         [](Grant& g) { g.dataset = "datasets/hr-income"; },
         &reasons::kGrantName},
        {"SystemWithASpace", [](Grant& g) { g.systems = {"the portal"}; },
         &reasons::kGrantName},
        {"EmptyPurpose", [](Grant& g) { g.purposes = {""}; },
         &reasons::kGrantName},
        {"StarForFields", [](Grant& g) { g.read = {"*"}; },
         &reasons::kGrantAllFields},
        {"AllForFields", [](Grant& g) { g.verify = {"all"}; },
         &reasons::kGrantAllFields},
        {"AllForLookup", [](Grant& g) { g.lookup_by = {"all"}; },
         &reasons::kGrantAllFields},
        {"EmptyFieldName", [](Grant& g) { g.read = {""}; },
         &reasons::kGrantFieldName},
        {"FieldInUpperCase", [](Grant& g) { g.read = {"Income"}; },
         &reasons::kGrantFieldName},
        {"FieldThatStartsWithADigit", [](Grant& g) { g.verify = {"1st"}; },
         &reasons::kGrantFieldName},
        {"FieldDerivedTwice", [](Grant& g) { g.read = {"a.b.c"}; },
         &reasons::kGrantFieldName},
        {"FieldDerivedByNothing", [](Grant& g) { g.read = {"phone."}; },
         &reasons::kGrantFieldName},
        {"FieldNameTooLong",
         [](Grant& g) { g.lookup_by = {std::string(128, 'a')}; },
         &reasons::kGrantFieldName},
        {"FieldTwice",
         [](Grant& g) {
           g.read = {"income", "income"};
         },
         &reasons::kGrantDuplicateName},
        {"SystemTwice",
         [](Grant& g) {
           g.systems = {"portal", "portal"};
         },
         &reasons::kGrantDuplicateName},
        {"ModeTwice",
         [](Grant& g) {
           g.modes = {Mode::kPoint, Mode::kPoint};
         },
         &reasons::kGrantDuplicateName},
        {"TooManyFields", [](Grant& g) { g.read = Numbered(257); },
         &reasons::kGrantListTooLong},
        {"TooManySystems", [](Grant& g) { g.systems = Numbered(65); },
         &reasons::kGrantListTooLong},
        {"TooManyPurposes", [](Grant& g) { g.purposes = Numbered(65); },
         &reasons::kGrantListTooLong},
        {"PermitWithoutFields",
         [](Grant& g) {
           g.read.clear();
           g.verify.clear();
         },
         &reasons::kGrantNoFields},
        {"ForbidOfNothing",
         [](Grant& g) {
           g.effect = Effect::kForbid;
           g.read.clear();
           g.verify.clear();
           g.lookup_by.clear();
         },
         &reasons::kGrantNoFields},
        {"PermitWithoutMode", [](Grant& g) { g.modes.clear(); },
         &reasons::kGrantNoMode},
        {"UnknownMode", [](Grant& g) { g.modes = {static_cast<Mode>(5)}; },
         &reasons::kGrantUnknownMode},
        {"ModeZero", [](Grant& g) { g.modes = {static_cast<Mode>(0)}; },
         &reasons::kGrantUnknownMode},
        {"PermitWithoutPurpose", [](Grant& g) { g.purposes.clear(); },
         &reasons::kGrantNoPurpose},
        {"PointWithoutLookup", [](Grant& g) { g.lookup_by.clear(); },
         &reasons::kGrantNoLookup},
        {"PermitWithoutEnd",
         [](Grant& g) { g.not_after = absl::InfiniteFuture(); },
         &reasons::kGrantNoEnd},
        {"EndIsTheStart", [](Grant& g) { g.not_after = g.not_before; },
         &reasons::kGrantEndBeforeStart},
        {"EndBeforeTheStart",
         [](Grant& g) { g.not_after = UtcDay(2025, 12, 31); },
         &reasons::kGrantEndBeforeStart},
        {"OneSecondMoreThanTwoYears",
         [](Grant& g) { g.not_after = UtcDay(2028, 1, 1) + absl::Seconds(1); },
         &reasons::kGrantTooLong},
        {"StartInTheInfinitePast",
         [](Grant& g) { g.not_before = absl::InfinitePast(); },
         &reasons::kGrantTime},
        {"StartBefore1970",
         [](Grant& g) { g.not_before = UtcDay(1969, 12, 31); },
         &reasons::kGrantTime},
        {"HalfASecond",
         [](Grant& g) { g.not_after += absl::Milliseconds(500); },
         &reasons::kGrantTime},
        {"EndIn2200", [](Grant& g) { g.not_after = UtcDay(2200, 1, 1); },
         &reasons::kGrantTime},
        {"LongLegalBasis", [](Grant& g) { g.legal_basis.assign(501, 'x'); },
         &reasons::kGrantText},
        {"LongComment", [](Grant& g) { g.comment.assign(501, 'x'); },
         &reasons::kGrantText},
    }),
    [](const ::testing::TestParamInfo<InvalidCase>& test) {
      return test.param.name;
    });

TEST(ValidGrantTest, AtEveryLimit) {
  Grant grant = StandardGrant();
  grant.read = Numbered(kMaxGrantFields);
  grant.systems = Numbered(kMaxGrantSystems);
  grant.purposes = Numbered(kMaxGrantPurposes);
  grant.modes = {Mode::kSubscribe, Mode::kSearch, Mode::kBulk, Mode::kPoint};
  grant.not_after = UtcDay(2028, 1, 1);
  grant.legal_basis.assign(kMaxGrantTextBytes, 'x');
  EXPECT_THAT(ValidateGrant(grant), IsOk());
}

// 24 months after a leap day that the later year does not have.
TEST(ValidGrantTest, FromALeapDay) {
  Grant grant = StandardGrant();
  grant.not_before = UtcDay(2028, 2, 29);
  grant.not_after = UtcDay(2030, 3, 1);
  EXPECT_THAT(ValidateGrant(grant), IsOk());
  grant.not_after = UtcDay(2030, 3, 2);
  EXPECT_THAT(ValidateGrant(grant), HasReason(reasons::kGrantTooLong));
}

TEST(ValidGrantTest, ForbidMayHaveNoEndNoPurposeAndNoMode) {
  Grant grant = StandardGrant();
  grant.effect = Effect::kForbid;
  grant.not_after = absl::InfiniteFuture();
  grant.purposes.clear();
  grant.modes.clear();
  grant.read.clear();
  grant.verify.clear();
  EXPECT_THAT(ValidateGrant(grant), IsOk());
}

TEST(ValidGrantTest, SearchNeedsNoLookup) {
  Grant grant = StandardGrant();
  grant.modes = {Mode::kSearch, Mode::kSubscribe};
  grant.lookup_by.clear();
  EXPECT_THAT(ValidateGrant(grant), IsOk());
}

TEST(GrantNameTest, NamesAreThoseOfFiles) {
  EXPECT_EQ(GrantName(StandardGrant()), "g-1@1");
  EXPECT_STREQ(ModeName(Mode::kPoint), "point");
  EXPECT_STREQ(ModeName(Mode::kBulk), "bulk");
  EXPECT_STREQ(ModeName(Mode::kSearch), "search");
  EXPECT_STREQ(ModeName(Mode::kSubscribe), "subscribe");
  EXPECT_STREQ(ModeName(static_cast<Mode>(0)), "unknown");
  EXPECT_STREQ(EffectName(Effect::kPermit), "permit");
  EXPECT_STREQ(EffectName(Effect::kForbid), "forbid");
  EXPECT_STREQ(EffectName(static_cast<Effect>(0)), "unknown");
  EXPECT_STREQ(GrantStateName(GrantState::kActive), "active");
  EXPECT_STREQ(GrantStateName(GrantState::kSuspended), "suspended");
  EXPECT_STREQ(GrantStateName(GrantState::kRevoked), "revoked");
  EXPECT_STREQ(GrantStateName(static_cast<GrantState>(0)), "unknown");
}

// The example of docs/formats/grant.md, byte for byte.
TEST(CanonicalGrantBytesTest, AreTheDocumentedBytes) {
  Grant grant;
  grant.id = "g-1";
  grant.revision = 2;
  grant.consumer = "tax";
  grant.systems = {"portal"};
  grant.dataset = "hr";
  grant.read = {"name", "income"};
  grant.lookup_by = {"id"};
  grant.modes = {Mode::kBulk, Mode::kPoint};
  grant.purposes = {"audit"};
  grant.not_before = absl::FromUnixSeconds(0x68000000);
  grant.not_after = absl::FromUnixSeconds(0x69000000);
  grant.legal_basis = "L";
  EXPECT_EQ(ToHex(CanonicalGrantBytes(grant)),
            "746f6d626f6c6f206772616e742076310a"
            "0003672d31"
            "00000002"
            "01"
            "01"
            "0003746178"
            "00010006706f7274616c"
            "00026872"
            "00020006696e636f6d6500046e616d65"
            "0000"
            "000100026964"
            "06"
            "000100056175646974"
            "0000000068000000"
            "0000000069000000"
            "00014c"
            "0000");
}

TEST(CanonicalGrantBytesTest, DoNotDependOnTheOrderOfLists) {
  Grant a = StandardGrant();
  a.modes = {Mode::kPoint, Mode::kSearch};
  Grant b = a;
  b.read = {a.read[1], a.read[0]};
  b.modes = {Mode::kSearch, Mode::kPoint};
  EXPECT_EQ(CanonicalGrantBytes(a), CanonicalGrantBytes(b));
}

TEST(CanonicalGrantBytesTest, NoEndIsTheLargestTime) {
  Grant grant = StandardGrant();
  grant.not_after = absl::InfiniteFuture();
  EXPECT_THAT(ToHex(CanonicalGrantBytes(grant)),
              ::testing::HasSubstr("7fffffffffffffff"));
}

// An approval of one grant must be an approval of no other.
TEST(CanonicalGrantBytesTest, ChangeWithEveryMember) {
  const std::vector<void (*)(Grant&)> changes = {
      [](Grant& g) { g.id = "g-2"; },
      [](Grant& g) { g.revision = 2; },
      [](Grant& g) { g.effect = Effect::kForbid; },
      [](Grant& g) { g.state = GrantState::kRevoked; },
      [](Grant& g) { g.consumer = "tax"; },
      [](Grant& g) { g.systems.clear(); },
      [](Grant& g) { g.dataset = "ca-marriage"; },
      [](Grant& g) { g.read.push_back("phone"); },
      [](Grant& g) { g.verify.push_back("phone"); },
      [](Grant& g) { g.lookup_by.push_back("phone"); },
      [](Grant& g) { g.modes = {Mode::kBulk}; },
      [](Grant& g) { g.purposes.push_back("audit"); },
      [](Grant& g) { g.not_before += absl::Seconds(1); },
      [](Grant& g) { g.not_after += absl::Seconds(1); },
      [](Grant& g) { g.legal_basis = "art. 9"; },
      [](Grant& g) { g.comment = "art. 9"; },
      // The same names in another list.
      [](Grant& g) { std::swap(g.read, g.verify); },
  };
  std::vector<std::string> all = {CanonicalGrantBytes(StandardGrant())};
  for (const auto change : changes) {
    Grant grant = StandardGrant();
    change(grant);
    all.push_back(CanonicalGrantBytes(grant));
  }
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = 0; j < i; ++j) EXPECT_NE(all[i], all[j]) << i << " " << j;
  }
}

}  // namespace
}  // namespace tombolo::permission
