// One named case per way to be refused, with the exact reason and the grant
// that decided; then what partial answers and forbids do.
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/permission/permission_matrix.h"
#include "gmock/gmock.h"
#include "tests/support/permission_cases.h"
#include "tests/support/status_matchers.h"

namespace tombolo::permission {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::StandardGrant;
using testing::StandardNow;
using testing::StandardUse;
using testing::StandardView;
using testing::UtcDay;

using Grants = std::vector<Grant>;

std::shared_ptr<const PermissionMatrix> Compiled(const Grants& grants) {
  auto matrix = PermissionMatrix::Compile(grants, StandardView(), 7);
  EXPECT_THAT(matrix, IsOk());
  return matrix.ok() ? *std::move(matrix) : nullptr;
}

// A second grant for the same cell.
Grant Another(const std::string& id) {
  Grant grant = StandardGrant();
  grant.id = id;
  return grant;
}

// A forbid without conditions that closes nothing yet.
Grant Forbid() {
  Grant grant;
  grant.id = "f-1";
  grant.revision = 1;
  grant.effect = Effect::kForbid;
  grant.consumer = "civil-affairs";
  grant.dataset = "hr-income";
  grant.not_before = UtcDay(2026, 1, 1);
  return grant;
}

// Starts from a use that is permitted (DenialTest.TheStandardUseIsPermitted)
// and changes what the name says.
struct DenialCase {
  std::string name;
  void (*change)(Grants& grants, IntendedUse& use, absl::Time& now);
  Refusal refusal;
  std::string grant;
};
void PrintTo(const DenialCase& test, std::ostream* out) { *out << test.name; }

class DenialReasonTest : public ::testing::TestWithParam<DenialCase> {};

TEST(DenialTest, TheStandardUseIsPermitted) {
  const Authorization judged =
      Compiled({StandardGrant()})->Authorize(StandardUse(), StandardNow());
  EXPECT_TRUE(judged.use.has_value());
}

TEST_P(DenialReasonTest, SaysWhy) {
  Grants grants = {StandardGrant()};
  IntendedUse use = StandardUse();
  absl::Time now = StandardNow();
  GetParam().change(grants, use, now);

  const Authorization judged = Compiled(grants)->Authorize(use, now);

  EXPECT_FALSE(judged.use.has_value());
  ASSERT_EQ(judged.datasets.size(), 1U);
  const DatasetDecision& decision = judged.datasets[0];
  EXPECT_FALSE(decision.permitted);
  EXPECT_FALSE(decision.complete);
  EXPECT_TRUE(decision.read.empty());
  EXPECT_TRUE(decision.verify.empty());
  EXPECT_THAT(decision.grants, IsEmpty());
  EXPECT_STREQ(RefusalName(decision.refusal), RefusalName(GetParam().refusal));
  EXPECT_THAT(RefusalError(use, decision),
              HasReason(ReasonOf(GetParam().refusal)));
  if (decision.fields.empty()) return;
  EXPECT_EQ(decision.fields[0].refusal, GetParam().refusal);
  EXPECT_EQ(decision.fields[0].grant, GetParam().grant);
}

INSTANTIATE_TEST_SUITE_P(Grants, DenialReasonTest,
                         ::testing::ValuesIn<DenialCase>({
                             {"NoGrantAtAll",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants.clear();
                              },
                              Refusal::kNoGrant, ""},
                             {"GrantIsForAnotherConsumer",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants[0].consumer = "tax";
                              },
                              Refusal::kNoGrant, ""},
                             {"GrantIsForAnotherDataset",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants[0].dataset = "ca-marriage";
                              },
                              Refusal::kNoGrant, ""},
                             {"UnknownDataset",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].dataset = "no-such";
                              },
                              Refusal::kNoGrant, ""},
                             {"UnknownConsumer",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.consumer = "no-such";
                              },
                              Refusal::kNoGrant, ""},
                             {"ConsumerInAnotherCase",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.consumer = "Civil-Affairs";
                              },
                              Refusal::kNoGrant, ""},
                             {"UnknownPurpose",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.purpose = "curiosity";
                              },
                              Refusal::kUnknownPurpose, ""},
                             {"UnknownPurposeOfAnUnknownDataset",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.purpose = "curiosity";
                                use.datasets[0].dataset = "no-such";
                              },
                              Refusal::kUnknownPurpose, ""},
                             {"AnotherPurpose",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.purpose = "audit";
                              },
                              Refusal::kPurposeNotGranted, "g-1@1"},
                             {"PurposesOfTwoGrantsAreNotAdded",
                              [](Grants& grants, IntendedUse& use,
                                 absl::Time&) {
                                grants.push_back(Another("g-2"));
                                grants[1].purposes = {"audit"};
                                grants[1].read = {"phone"};
                                use.datasets[0].read = {3};
                              },
                              Refusal::kFieldNotGranted, "g-1@1"},
                             {"FieldNotNamed",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].read = {3};
                              },
                              Refusal::kFieldNotGranted, "g-1@1"},
                             {"SourceOfAGrantedDerivedField",
                              [](Grants& grants, IntendedUse& use,
                                 absl::Time&) {
                                grants[0].read = {"phone.last4"};
                                use.datasets[0].read = {3};
                              },
                              Refusal::kFieldNotGranted, "g-1@1"},
                             {"DerivedFieldOfAGrantedSource",
                              [](Grants& grants, IntendedUse& use,
                                 absl::Time&) {
                                grants[0].read = {"phone"};
                                use.datasets[0].read = {4};
                              },
                              Refusal::kFieldNotGranted, "g-1@1"},
                             {"LookupFieldIsNotThereforeRead",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].read = {1};
                              },
                              Refusal::kFieldNotGranted, "g-1@1"},
                             {"VerifyOfAFieldNotNamed",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].read = {};
                                use.datasets[0].verify = {3};
                              },
                              Refusal::kFieldNotGranted, "g-1@1"},
                             {"FieldNumberTheDatasetDoesNotHave",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].read = {77};
                              },
                              Refusal::kFieldNotGranted, "g-1@1"},
                             {"FieldNumberZero",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].read = {0};
                              },
                              Refusal::kFieldNotGranted, "g-1@1"},
                             {"FieldNumberBeyondTheLast",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].read = {257};
                              },
                              Refusal::kFieldNotGranted, "g-1@1"},
                             {"OneFieldOfTwoAndAllOrNothing",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].read = {3, 2};
                              },
                              Refusal::kFieldNotGranted, "g-1@1"},
                             {"ReadOfAVerifyOnlyField",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].read = {256};
                              },
                              Refusal::kFieldVerifyOnly, "g-1@1"},
                             {"Revoked",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants[0].revision = 2;
                                grants[0].state = GrantState::kRevoked;
                              },
                              Refusal::kGrantRevoked, "g-1@2"},
                             {"Suspended",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants[0].state = GrantState::kSuspended;
                              },
                              Refusal::kGrantSuspended, "g-1@1"},
                             {"AtTheEnd",
                              [](Grants&, IntendedUse&, absl::Time& now) {
                                now = UtcDay(2027, 1, 1);
                              },
                              Refusal::kGrantExpired, "g-1@1"},
                             {"ForEverAfter",
                              [](Grants&, IntendedUse&, absl::Time& now) {
                                now = absl::InfiniteFuture();
                              },
                              Refusal::kGrantExpired, "g-1@1"},
                             {"AMomentBeforeTheStart",
                              [](Grants&, IntendedUse&, absl::Time& now) {
                                now = UtcDay(2026, 1, 1) - absl::Nanoseconds(1);
                              },
                              Refusal::kGrantNotYetValid, "g-1@1"},
                             {"LongBeforeTheStart",
                              [](Grants&, IntendedUse&, absl::Time& now) {
                                now = absl::InfinitePast();
                              },
                              Refusal::kGrantNotYetValid, "g-1@1"},
                             {"SystemNotListed",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.system = "other";
                              },
                              Refusal::kSystemNotListed, "g-1@1"},
                             {"NoSystem",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.system = "";
                              },
                              Refusal::kSystemNotListed, "g-1@1"},
                             {"SystemOfAnotherGrant",
                              [](Grants& grants, IntendedUse& use,
                                 absl::Time&) {
                                grants.push_back(Another("g-2"));
                                grants[1].systems = {"batch"};
                                grants[1].read = {"phone"};
                                use.system = "batch";
                              },
                              Refusal::kSystemNotListed, "g-1@1"},
                             {"ModeNotListed",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.mode = Mode::kBulk;
                              },
                              Refusal::kModeNotGranted, "g-1@1"},
                             {"ModeOutsideTheEnumeration",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.mode = static_cast<Mode>(0);
                              },
                              Refusal::kModeNotGranted, "g-1@1"},
                             {"LookupByAnotherField",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].lookup = {3};
                              },
                              Refusal::kLookupNotGranted, "g-1@1"},
                             {"LookupByAReadField",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].lookup = {2};
                              },
                              Refusal::kLookupNotGranted, "g-1@1"},
                             {"OneLookupOfTwo",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].lookup = {1, 3};
                              },
                              Refusal::kLookupNotGranted, "g-1@1"},
                             {"LookupByAnImpossibleField",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].lookup = {1, 0};
                              },
                              Refusal::kLookupNotGranted, "g-1@1"},
                             {"PointUseWithoutALookup",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].lookup = {};
                              },
                              Refusal::kLookupNotGranted, "g-1@1"},
                             {"LookupOfAnotherGrant",
                              [](Grants& grants, IntendedUse& use,
                                 absl::Time&) {
                                grants.push_back(Another("g-2"));
                                grants[1].read = {"phone"};
                                grants[1].lookup_by = {"spouse_id"};
                                use.datasets[0].lookup = {256};
                              },
                              Refusal::kLookupNotGranted, "g-1@1"},
                             {"NoFieldsAsked",
                              [](Grants&, IntendedUse& use, absl::Time&) {
                                use.datasets[0].read = {};
                              },
                              Refusal::kNoFieldsAsked, ""},
                             {"ForbiddenToRead",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants.push_back(Forbid());
                                grants[1].read = {"income"};
                              },
                              Refusal::kForbidden, "f-1@1"},
                             {"ForbiddenToVerifyIsForbiddenToRead",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants.push_back(Forbid());
                                grants[1].verify = {"income"};
                              },
                              Refusal::kForbidden, "f-1@1"},
                             {"ForbiddenToVerify",
                              [](Grants& grants, IntendedUse& use,
                                 absl::Time&) {
                                grants.push_back(Forbid());
                                grants[1].verify = {"spouse_id"};
                                use.datasets[0].read = {};
                                use.datasets[0].verify = {256};
                              },
                              Refusal::kForbidden, "f-1@1"},
                             {"ForbiddenToLookUpBy",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants.push_back(Forbid());
                                grants[1].lookup_by = {"holder_id"};
                              },
                              Refusal::kForbidden, "f-1@1"},
                             {"ForbiddenToCompareIsForbiddenToLookUpBy",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants.push_back(Forbid());
                                grants[1].verify = {"holder_id"};
                              },
                              Refusal::kForbidden, "f-1@1"},
                             {"ForbiddenForThisPurposeSystemAndMode",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants.push_back(Forbid());
                                grants[1].read = {"income"};
                                grants[1].purposes = {"welfare"};
                                grants[1].systems = {"portal"};
                                grants[1].modes = {Mode::kPoint};
                              },
                              Refusal::kForbidden, "f-1@1"},
                             {"ForbidWithoutAnyPermitIsNotTold",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants[0] = Forbid();
                                grants[0].read = {"income"};
                              },
                              Refusal::kNoGrant, ""},
                             {"ForbiddenWhatWasOncePermitted",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants.push_back(Forbid());
                                grants[0].state = GrantState::kRevoked;
                                grants[1].read = {"income"};
                              },
                              Refusal::kForbidden, "f-1@1"},
                             {"ExpiredIsNearerThanAnotherPurpose",
                              [](Grants& grants, IntendedUse&,
                                 absl::Time& now) {
                                grants.push_back(Another("g-2"));
                                grants[0].purposes = {"audit"};
                                grants[0].not_after = UtcDay(2027, 6, 1);
                                now = UtcDay(2027, 2, 1);
                              },
                              Refusal::kGrantExpired, "g-2@1"},
                             {"ExpiredIsNearerThanALiveGrantWithoutTheField",
                              [](Grants& grants, IntendedUse&, absl::Time&) {
                                grants.push_back(Another("g-2"));
                                grants[0].read = {"phone"};
                                grants[1].not_after = UtcDay(2026, 2, 1);
                              },
                              Refusal::kGrantExpired, "g-2@1"},
                             {"OfEqualMissesTheLowestId",
                              [](Grants& grants, IntendedUse&,
                                 absl::Time& now) {
                                grants.insert(grants.begin(), Another("g-0"));
                                now = UtcDay(2027, 1, 1);
                              },
                              Refusal::kGrantExpired, "g-0@1"},
                         }),
                         [](const ::testing::TestParamInfo<DenialCase>& test) {
                           return test.param.name;
                         });

// A dataset that does not exist must look like one without a grant, in all
// that a caller can see.
TEST(DenialTest, UnknownDatasetLooksLikeNoGrant) {
  const auto matrix = Compiled({StandardGrant()});
  const auto answer = [&](const std::string& dataset) {
    IntendedUse use = StandardUse();
    use.datasets[0].dataset = dataset;
    use.datasets[0].verify = {0, 300};
    DatasetDecision decision =
        matrix->Authorize(use, StandardNow()).datasets[0];
    std::string seen;
    for (const FieldDecision& field : decision.fields) {
      seen += RefusalName(field.refusal) + field.grant + " ";
    }
    decision.dataset = "X";
    const absl::Status error = RefusalError(use, decision);
    return std::make_pair(seen + std::string(error.message()),
                          ReasonMetadata(error));
  };
  EXPECT_EQ(answer("ca-marriage"), answer("no-such"));
}

TEST(PartialAnswerTest, OpensTheRestAndNamesEachRefusal) {
  IntendedUse use = StandardUse();
  use.answer = AnswerPolicy::kPartial;
  use.datasets[0].read = {3, 2, 256};
  use.datasets[0].verify = {256, 2};

  const Authorization judged =
      Compiled({StandardGrant()})->Authorize(use, StandardNow());

  ASSERT_TRUE(judged.use.has_value());
  EXPECT_THAT(judged.use->datasets()[0].read.Numbers(), ElementsAre(2));
  EXPECT_THAT(judged.use->datasets()[0].verify.Numbers(), ElementsAre(2, 256));
  const DatasetDecision& decision = judged.datasets[0];
  EXPECT_TRUE(decision.permitted);
  EXPECT_FALSE(decision.complete);
  EXPECT_EQ(decision.refusal, Refusal::kFieldVerifyOnly);
  std::vector<Refusal> refusals;
  for (const FieldDecision& field : decision.fields) {
    refusals.push_back(field.refusal);
  }
  EXPECT_THAT(refusals, ElementsAre(Refusal::kFieldNotGranted, Refusal::kNone,
                                    Refusal::kFieldVerifyOnly, Refusal::kNone,
                                    Refusal::kNone));
}

TEST(PartialAnswerTest, IsJudgedDatasetByDataset) {
  Grant marriage = Another("g-2");
  marriage.dataset = "ca-marriage";
  IntendedUse use = StandardUse();
  use.datasets[0].read = {2, 3};
  use.datasets.push_back(
      {.dataset = "ca-marriage", .read = {2}, .lookup = {1}});

  const Authorization judged =
      Compiled({StandardGrant(), marriage})->Authorize(use, StandardNow());

  ASSERT_TRUE(judged.use.has_value());
  EXPECT_EQ(judged.use->Find("hr-income"), nullptr);
  EXPECT_NE(judged.use->Find("ca-marriage"), nullptr);
  EXPECT_FALSE(judged.datasets[0].permitted);
  EXPECT_TRUE(judged.datasets[1].complete);
}

TEST(UnionTest, GrantsThatFitAddUpAndEachIsNamedOnce) {
  Grant second = Another("g-2");
  second.read = {"phone", "income"};
  IntendedUse use = StandardUse();
  use.datasets[0].read = {2, 3, 4};

  const Authorization judged =
      Compiled({second, StandardGrant()})->Authorize(use, StandardNow());

  ASSERT_TRUE(judged.use.has_value());
  EXPECT_THAT(judged.use->datasets()[0].grants, ElementsAre("g-1@1", "g-2@1"));
  EXPECT_EQ(judged.datasets[0].fields[0].grant, "g-1@1");
}

TEST(UnionTest, NoListOfSystemsMeansEverySystem) {
  Grant grant = StandardGrant();
  grant.systems.clear();
  IntendedUse use = StandardUse();
  use.system = "any";
  EXPECT_TRUE(Compiled({grant})->Authorize(use, StandardNow()).use.has_value());
}

TEST(UnionTest, ValidFromTheFirstMomentToTheLast) {
  const auto matrix = Compiled({StandardGrant()});
  for (const absl::Time now :
       {UtcDay(2026, 1, 1), UtcDay(2027, 1, 1) - absl::Nanoseconds(1)}) {
    EXPECT_TRUE(matrix->Authorize(StandardUse(), now).use.has_value());
  }
}

TEST(UnionTest, SubscriptionNeedsNoLookup) {
  Grant grant = StandardGrant();
  grant.modes = {Mode::kSubscribe};
  grant.lookup_by.clear();
  IntendedUse use = StandardUse();
  use.mode = Mode::kSubscribe;
  use.datasets[0].lookup = {};
  EXPECT_TRUE(Compiled({grant})->Authorize(use, StandardNow()).use.has_value());
}

// Each of these forbids speaks of something else and leaves the use alone.
TEST(ForbidTest, ClosesOnlyWhatItSpeaksOf) {
  std::vector<Grant> forbids(7, Forbid());
  for (Grant& forbid : forbids) forbid.read = {"income"};
  forbids[0].purposes = {"audit"};
  forbids[1].systems = {"batch"};
  forbids[2].modes = {Mode::kBulk};
  forbids[3].not_after = UtcDay(2026, 6, 1);
  forbids[4].not_before = UtcDay(2026, 6, 2);
  forbids[5].state = GrantState::kRevoked;
  forbids[6].read = {"phone"};
  for (const Grant& forbid : forbids) {
    EXPECT_TRUE(Compiled({StandardGrant(), forbid})
                    ->Authorize(StandardUse(), StandardNow())
                    .use.has_value());
  }
}

TEST(ForbidTest, ForbiddenToReadMayStillBeVerified) {
  Grant forbid = Forbid();
  forbid.read = {"income"};
  IntendedUse use = StandardUse();
  use.datasets[0].read = {};
  use.datasets[0].verify = {2};
  EXPECT_TRUE(Compiled({StandardGrant(), forbid})
                  ->Authorize(use, StandardNow())
                  .use.has_value());
}

// The numbers of one snapshot mean nothing to another.
TEST(ResolvedUseTest, OpensNothingInAnotherMatrix) {
  const auto one = Compiled({StandardGrant()});
  const auto other = Compiled({StandardGrant()});
  const ResolvedUse resolved = one->Resolve(StandardUse(), 0);
  EXPECT_FALSE(one->DecideFast(resolved, StandardNow()).read.empty());
  EXPECT_TRUE(other->DecideFast(resolved, StandardNow()).read.empty());
  EXPECT_TRUE(one->DecideFast(ResolvedUse{}, StandardNow()).read.empty());
}

#ifdef TOMBOLO_PLANTED_BUGS
struct PlantedCase {
  const char* bug;
  void (*change)(Grants& grants, IntendedUse& use, absl::Time& now);
};
void PrintTo(const PlantedCase& test, std::ostream* out) { *out << test.bug; }

class DenialPlantedBugTest : public ::testing::TestWithParam<PlantedCase> {};

// Without the check the same use is answered: the check is what refuses it.
TEST_P(DenialPlantedBugTest, AnswersWhatMustBeRefused) {
  Grants grants = {StandardGrant()};
  IntendedUse use = StandardUse();
  absl::Time now = StandardNow();
  GetParam().change(grants, use, now);
  const auto matrix = Compiled(grants);
  EXPECT_FALSE(matrix->Authorize(use, now).use.has_value());
  const ScopedPlantedBug bug(GetParam().bug);
  EXPECT_TRUE(matrix->Authorize(use, now).use.has_value());
}

INSTANTIATE_TEST_SUITE_P(
    Checks, DenialPlantedBugTest,
    ::testing::ValuesIn<PlantedCase>({
        {"permission.purpose",
         [](Grants&, IntendedUse& use, absl::Time&) { use.purpose = "audit"; }},
        {"permission.expiry",
         [](Grants&, IntendedUse&, absl::Time& now) {
           now = UtcDay(2027, 1, 1);
         }},
        {"permission.system",
         [](Grants&, IntendedUse& use, absl::Time&) { use.system = "other"; }},
        {"permission.lookup",
         [](Grants&, IntendedUse& use, absl::Time&) {
           use.datasets[0].lookup = {3};
         }},
        {"permission.forbid",
         [](Grants& grants, IntendedUse&, absl::Time&) {
           grants.push_back(Forbid());
           grants[1].read = {"income"};
         }},
    }));
#endif

}  // namespace
}  // namespace tombolo::permission
