// One active agent per dataset: terms are leased, and an old one is fenced.
#include <future>
#include <string>

#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/publish/ingest.h"
#include "gmock/gmock.h"
#include "tests/support/core_city.h"
#include "tests/support/status_matchers.h"

namespace tombolo::publish {
namespace {

using ::tombolo::testing::CoreCity;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::kAnna;

class TermTest : public ::testing::Test {
 protected:
  absl::StatusOr<uint64_t> Acquire(const std::string& agent,
                                   const std::string& request_id) {
    auto state = city_.AcquireTerm({.agent = agent, .request_id = request_id});
    if (!state.ok()) return state.status();
    return state->row.term();
  }

  // The next batch, sent under `term`.
  absl::Status Publish(uint64_t term) {
    const auto built =
        city_.Build({{.record_id = "m-1", .wife_id = kAnna}}, city_.Chain());
    auto submission = city_.SubmissionOf(built.batch);
    submission.term = term;
    return city_.Submit(std::move(submission)).result.status();
  }

  CoreCity city_;
};

TEST_F(TermTest, ANewTermFencesTheOldOne) {
  EXPECT_THAT(Acquire("a", "r-1"), testing::IsOkAndHolds(1u));
  TOMBOLO_EXPECT_OK(Publish(1));
  EXPECT_THAT(Acquire("a", "r-2"), testing::IsOkAndHolds(2u));
  EXPECT_THAT(Publish(1), HasReason(reasons::kTermFenced));
  TOMBOLO_EXPECT_OK(Publish(2));
}

TEST_F(TermTest, ARetryGetsTheSameTermAndIsNotLoggedTwice) {
  EXPECT_THAT(Acquire("a", "r-1"), testing::IsOkAndHolds(1u));
  const size_t entries = city_.Entries().size();
  EXPECT_THAT(Acquire("a", "r-1"), testing::IsOkAndHolds(1u));
  EXPECT_EQ(city_.Entries().size(), entries);
  TOMBOLO_EXPECT_OK(Publish(1));
}

TEST_F(TermTest, AnotherAgentWaitsForTheLease) {
  EXPECT_THAT(Acquire("a", "r-1"), testing::IsOkAndHolds(1u));
  city_.clock().Advance(kTermLease - absl::Seconds(1));
  EXPECT_THAT(Acquire("b", "r-1"), HasReason(reasons::kTermHeld));
  // Publishing renews it.
  TOMBOLO_EXPECT_OK(Publish(1));
  city_.clock().Advance(kTermLease - absl::Seconds(1));
  EXPECT_THAT(Acquire("b", "r-1"), HasReason(reasons::kTermHeld));
  city_.clock().Advance(absl::Seconds(1));
  EXPECT_THAT(Acquire("b", "r-1"), testing::IsOkAndHolds(2u));
  EXPECT_THAT(Publish(1), HasReason(reasons::kTermFenced));
  EXPECT_THAT(Acquire("a", "r-2"), HasReason(reasons::kTermHeld));
  TOMBOLO_EXPECT_OK(Publish(2));
}

// Nobody took over: the lease ended, the term did not.
TEST_F(TermTest, ALapsedLeaseStillPublishesUntilSomebodyElseTakesOver) {
  EXPECT_THAT(Acquire("a", "r-1"), testing::IsOkAndHolds(1u));
  city_.clock().Advance(2 * kTermLease);
  TOMBOLO_EXPECT_OK(Publish(1));
}

TEST_F(TermTest, IsFencedInTheMiddleOfAStream) {
  EXPECT_THAT(Acquire("a", "r-1"), testing::IsOkAndHolds(1u));
  const auto first =
      city_.Build({{.record_id = "m-1", .wife_id = kAnna}}, city_.Chain());
  const auto second =
      city_.Build({{.record_id = "m-2", .wife_id = kAnna}}, first.next);
  std::promise<absl::Status> one;
  std::promise<absl::Status> two;
  std::promise<absl::StatusOr<PublishState>> taken;
  const auto send = [this](const record::v1::SignedBatch& batch,
                           std::promise<absl::Status>& answer) {
    auto submission = city_.SubmissionOf(batch);
    submission.term = 1;
    city_.ingest().Submit(std::move(submission),
                          [&answer](const BatchOutcome& outcome) {
                            answer.set_value(outcome.result.status());
                          });
  };
  send(first.batch, one);
  city_.ingest().AcquireTerm({.principal = CoreCity::AdapterPrincipal(),
                              .department = "civil-affairs",
                              .dataset = "ca-marriage"},
                             {.agent = "a", .request_id = "r-2"},
                             [&taken](absl::StatusOr<PublishState> state) {
                               taken.set_value(std::move(state));
                             });
  send(second.batch, two);
  TOMBOLO_EXPECT_OK(one.get_future().get());
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const PublishState state,
                               taken.get_future().get());
  EXPECT_EQ(state.row.next_sequence(), 2u);
  EXPECT_THAT(two.get_future().get(), HasReason(reasons::kTermFenced));
}

TEST_F(TermTest, LogsWhoTookIt) {
  EXPECT_THAT(Acquire("a", "r-1"), testing::IsOkAndHolds(1u));
  const auto entry = city_.Entries().back();
  EXPECT_EQ(entry.principal(), CoreCity::AdapterPrincipal());
  EXPECT_EQ(entry.term_acquired().dataset(), "ca-marriage");
  EXPECT_EQ(entry.term_acquired().term(), 1u);
  EXPECT_EQ(entry.term_acquired().agent(), "a");
}

TEST_F(TermTest, LogsARefusedTakeOver) {
  EXPECT_THAT(Acquire("a", "r-1"), testing::IsOkAndHolds(1u));
  EXPECT_THAT(Acquire("b", "r-2"), HasReason(reasons::kTermHeld));
  const auto entry = city_.Entries().back();
  EXPECT_EQ(entry.refusal_reason(), "TERM_HELD");
  EXPECT_EQ(entry.term_acquired().dataset(), "ca-marriage");
  EXPECT_EQ(entry.term_acquired().agent(), "b");
}

TEST_F(TermTest, IsTheProvidersOnlyAndOthersAttemptsAreLogged) {
  std::promise<absl::Status> answer;
  city_.ingest().AcquireTerm(
      {.principal = CoreCity::WindowPrincipal(),
       .department = "human-resources",
       .dataset = "ca-marriage"},
      {.agent = "a", .request_id = "r"},
      [&answer](const absl::StatusOr<PublishState>& state) {
        answer.set_value(state.status());
      });
  EXPECT_THAT(answer.get_future().get(), HasReason(reasons::kNotProvider));
  const auto entry = city_.Entries().back();
  EXPECT_EQ(entry.refusal_reason(), "NOT_PROVIDER");
  EXPECT_EQ(entry.principal(), CoreCity::WindowPrincipal());
}

}  // namespace
}  // namespace tombolo::publish
