// Proof that this suite sees it when a check on the way of a question is gone.
#ifdef TOMBOLO_PLANTED_BUGS

#include "exchange-core/base/planted_bug.h"

#include <optional>

#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/query.h"
#include "exchange-core/query/query.h"
#include "gmock/gmock.h"
#include "tests/support/core_city.h"
#include "tests/support/fault_injection_store.h"
#include "tests/support/status_matchers.h"

namespace tombolo::query {
namespace {

using permission::Grant;
using ::tombolo::testing::CoreCity;
using ::tombolo::testing::FaultInjectionStore;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::kAnna;
using ::tombolo::testing::kBoris;

// A grant that the standard question does not fit, and the switch that lets it
// through all the same.
struct PlantedCase {
  const char* bug;
  void (*spoil)(Grant& grant);
};

const PlantedCase kCases[] = {
    {"permission.purpose", [](Grant& g) { g.purposes = {"census"}; }},
    {"permission.expiry",
     [](Grant& g) { g.not_after = g.not_before + absl::Hours(24); }},
    {"permission.system", [](Grant& g) { g.systems = {"other"}; }},
    {"permission.lookup", [](Grant& g) { g.lookup_by = {"wife_id"}; }},
};

size_t RecordsFound(CoreCity& city) {
  EXPECT_THAT(city.Ask(city.QuestionAbout(kAnna)), testing::IsOk());
  return city.last_answer().record_count;
}

TEST(QueryPlantedBugTest, WithoutATestOfTheMatrixRecordsAreDisclosed) {
  for (const PlantedCase& planted : kCases) {
    CoreCity city;
    city.Publish(
        {{.record_id = "m-1", .husband_id = kBoris, .wife_id = kAnna}});
    Grant grant = CoreCity::WindowGrant();
    planted.spoil(grant);
    TOMBOLO_ASSERT_OK(city.ApplyGrant(grant));
    EXPECT_EQ(RecordsFound(city), 0u) << planted.bug;
    const ScopedPlantedBug bug(planted.bug);
    EXPECT_EQ(RecordsFound(city), 1u) << planted.bug;
  }
}

TEST(QueryPlantedBugTest, WithoutForbidsTheForbiddenIsDisclosed) {
  CoreCity city;
  city.Publish({{.record_id = "m-1", .wife_id = kAnna}});
  TOMBOLO_ASSERT_OK(city.ApplyGrant(CoreCity::WindowGrant()));
  Grant forbid = CoreCity::WindowGrant();
  forbid.id = "g-forbid";
  forbid.effect = permission::Effect::kForbid;
  TOMBOLO_ASSERT_OK(city.ApplyGrant(forbid));
  EXPECT_EQ(RecordsFound(city), 0u);
  const ScopedPlantedBug bug("permission.forbid");
  EXPECT_EQ(RecordsFound(city), 1u);
}

// An answer leaves only when its entry is on disk.
TEST(QueryPlantedBugTest, WithoutWaitingAnAnswerLeavesThatIsInNoLog) {
  for (const bool planted : {false, true}) {
    storage::MemoryStore inner;
    FaultInjectionStore store(inner);
    CoreCity city(&store);
    city.Publish({{.record_id = "m-1", .wife_id = kAnna}});
    TOMBOLO_ASSERT_OK(city.ApplyGrant(CoreCity::WindowGrant()));
    const size_t entries = city.Entries().size();
    city.AwaitCheckpoint();
    store.FailCommit(1, testing::Repeat::kOnce, testing::Effect::kNothing);
    std::optional<ScopedPlantedBug> bug;
    if (planted) bug.emplace("log.before_reply");
    const auto released = city.Ask(city.QuestionAbout(kAnna));
    EXPECT_EQ(released.ok(), planted);
    if (!planted) {
      EXPECT_THAT(released, HasReason(reasons::kLogUnhealthy));
    }
    // The commit that the planted answer did not wait for fails by now.
    city.log().committer().Drain();
    bug.reset();
    store.Heal();
    city.Restart();
    EXPECT_EQ(city.Entries().size(), entries);
  }
}

TEST(QueryPlantedBugTest, WithoutItsCheckAbsenceIsConfirmed) {
  CoreCity city;
  city.Publish({{.record_id = "m-1", .wife_id = kAnna}});
  Grant grant = CoreCity::WindowGrant();
  grant.verify = {"husband_id"};
  TOMBOLO_ASSERT_OK(city.ApplyGrant(grant));
  const PointQuestion point = city.QuestionAbout(kAnna);
  const VerifyQuestion question{
      .context = point.context,
      .subject = point.subject,
      .dataset = "ca-marriage",
      .claims = {{"husband_id", *record::EncodeValue(record::Absent{})}}};
  EXPECT_THAT(city.Verify(question), HasReason(reasons::kAbsenceNotVerified));
  const ScopedPlantedBug bug("query.absence");
  TOMBOLO_ASSERT_OK(city.Verify(question));
  EXPECT_TRUE(city.last_verify_answer().claims[0].matched);
}

}  // namespace
}  // namespace tombolo::query

#endif  // TOMBOLO_PLANTED_BUGS
