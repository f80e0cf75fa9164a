// One way for a batch to be wrong, and what must come of it: nothing is
// stored, the refusal is in the log, and the next good batch is taken.
#ifndef TOMBOLO_TESTS_UNIT_PUBLISH_REFUSED_CASE_H_
#define TOMBOLO_TESTS_UNIT_PUBLISH_REFUSED_CASE_H_

#include <ostream>
#include <string>

#include "exchange-core/base/error_reason.h"
#include "exchange-core/publish/ingest.h"
#include "gmock/gmock.h"
#include "tests/support/batch_forgery.h"
#include "tests/support/core_city.h"
#include "tests/support/status_matchers.h"
#include "tests/support/store_dump.h"

namespace tombolo::publish {

struct RefusedCase {
  const char* name;
  const ErrorReason& reason;
  void (*forge)(testing::BatchForgery& forgery);
};

inline std::ostream& operator<<(std::ostream& out, const RefusedCase& refused) {
  return out << refused.name;
}

inline void ExpectRefused(const RefusedCase& refused) {
  using testing::CoreCity;
  using testing::kAnna;
  using testing::kBoris;
  CoreCity city;
  // Sequences 1-3, 4-5: so that there is something to overlap and to fork.
  city.Publish({{.record_id = "m-1", .husband_id = kBoris},
                {.record_id = "m-2", .husband_id = kBoris},
                {.record_id = "m-3", .wife_id = kAnna}});
  city.Publish({{.record_id = "m-4", .husband_id = kBoris},
                {.record_id = "m-5", .wife_id = kAnna}});
  testing::BatchForgery forgery(city);
  refused.forge(forgery);
  const BatchSubmission submission = forgery.Submission();

  const auto before = testing::DumpBesideLog(city.store());
  const uint64_t entries = city.log().committer().head().size;
  EXPECT_THAT(city.Submit(submission).result,
              testing::HasReason(refused.reason));
  EXPECT_TRUE(testing::DumpBesideLog(city.store()) == before);
  const auto log = city.Entries();
  ASSERT_EQ(log.size(), entries + 1);
  EXPECT_EQ(log.back().refusal_reason(), refused.reason.name);
  EXPECT_EQ(log.back().principal(), submission.principal);
  EXPECT_EQ(log.back().batch_published().dataset(), submission.dataset);

  TOMBOLO_EXPECT_OK(
      city.Submit(testing::BatchForgery(city).Submission()).result);
}

inline std::string NameOf(const ::testing::TestParamInfo<RefusedCase>& info) {
  return info.param.name;
}

}  // namespace tombolo::publish

#endif  // TOMBOLO_TESTS_UNIT_PUBLISH_REFUSED_CASE_H_
