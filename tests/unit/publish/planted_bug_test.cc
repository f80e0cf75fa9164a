// Proof that this suite sees it when a check of the intake is gone: with the
// check switched off, what the other tests assert no longer holds.
#ifdef TOMBOLO_PLANTED_BUGS

#include "exchange-core/base/planted_bug.h"

#include <optional>

#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/publish/ingest.h"
#include "gmock/gmock.h"
#include "tests/support/core_city.h"
#include "tests/support/status_matchers.h"
#include "tests/support/store_dump.h"

namespace tombolo::publish {
namespace {

using ::tombolo::testing::CoreCity;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::kAnna;
using ::tombolo::testing::kBoris;
using ::tombolo::testing::kClara;

TEST(PublishPlantedBugTest, WithoutTermsAFencedAgentWritesOn) {
  CoreCity city;
  city.TakeTerm();
  const auto built =
      city.Build({{.record_id = "m-1", .wife_id = kAnna}}, city.Chain());
  const auto submission = city.SubmissionOf(built.batch);
  city.TakeTerm();
  EXPECT_THAT(city.Submit(submission).result, HasReason(reasons::kTermFenced));
  const ScopedPlantedBug bug("publish.term");
  TOMBOLO_EXPECT_OK(city.Submit(submission).result);
}

TEST(PublishPlantedBugTest, WithoutProvidersStrangersSeeTheState) {
  CoreCity city;
  const DatasetCaller stranger{.principal = CoreCity::WindowPrincipal(),
                               .department = "human-resources",
                               .dataset = "ca-marriage"};
  EXPECT_THAT(city.ingest().GetState(stranger),
              HasReason(reasons::kNotProvider));
  const ScopedPlantedBug bug("publish.provider");
  TOMBOLO_EXPECT_OK(city.ingest().GetState(stranger));
}

TEST(PublishPlantedBugTest, WithStaleRowsAFormerSubjectIsStillFound) {
  CoreCity city;
  TOMBOLO_ASSERT_OK(city.ApplyGrant(CoreCity::WindowGrant()));
  const auto status_of = [&city](const char* person) {
    EXPECT_THAT(city.Ask(city.QuestionAbout(person)), testing::IsOk());
    return city.last_answer().subjects[0].datasets[0].status;
  };
  for (const bool planted : {false, true}) {
    city.Publish(
        {{.record_id = "m-1", .husband_id = kBoris, .wife_id = kAnna}});
    std::optional<ScopedPlantedBug> bug;
    if (planted) bug.emplace("publish.stale_rows");
    city.Publish(
        {{.record_id = "m-1", .husband_id = kBoris, .wife_id = kClara}});
    EXPECT_EQ(status_of(kAnna) == query::DatasetStatus::kFound, planted);
  }
}

}  // namespace
}  // namespace tombolo::publish

#endif  // TOMBOLO_PLANTED_BUGS
