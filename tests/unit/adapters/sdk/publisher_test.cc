#include "adapters/sdk/cpp/publisher.h"

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "adapters/sdk/cpp/rpc_status.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/adapter.h"
#include "gmock/gmock.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/sdk/fake_publish_service.h"

namespace tombolo::sdk {
namespace {

using testing::DigestOfStatement;
using ::testing::ElementsAre;
using testing::FakePublishService;
using testing::Fault;
using testing::HasReason;
using ::testing::SizeIs;
using testing::StatusIs;

class FixedRandom final : public crypto::RandomSource {
 public:
  std::string Bytes(size_t size) override { return std::string(size, '\x7F'); }
};

class PublisherTest : public ::testing::Test {
 protected:
  Publisher MakePublisher(PublisherOptions options) {
    options.dataset = "ca-marriage";
    options.agent = "adapter-1";
    options.on_acknowledged = [this](uint64_t next) {
      acknowledged_.push_back(next);
    };
    return Publisher(node_.Channel(), std::move(options),
                     {.clock = &clock_,
                      .random = &random_,
                      .sleep = [this](absl::Duration delay) {
                        slept_.push_back(delay);
                        clock_.Advance(delay);
                        if (on_sleep_) on_sleep_();
                        return !stopped_;
                      }});
  }

  // Ten records per batch, chained as a BatchBuilder chains them.
  record::v1::SignedBatch NextBatch() {
    record::v1::Statement statement;
    statement.set_suite(record::v1::SUITE_ED25519_SHA256);
    statement.set_generation(1);
    statement.set_first_sequence(next_);
    statement.set_record_count(10);
    statement.set_previous_statement_digest(last_digest_);
    record::v1::SignedBatch batch;
    batch.set_statement(statement.SerializeAsString());
    last_digest_ = DigestOfStatement(batch.statement());
    next_ += 10;
    return batch;
  }

  // Sends `count` batches and waits for their answers.
  absl::Status Publish(Publisher& publisher, int count) {
    for (int i = 0; i < count; ++i) {
      record::v1::SignedBatch batch = NextBatch();
      TOMBOLO_RETURN_IF_ERROR(
          publisher.Send(std::move(batch), "cursor" + std::to_string(next_)));
    }
    return publisher.Flush();
  }

  void ExpectAllStoredOnce(int batches) {
    EXPECT_THAT(node_.stored, SizeIs(static_cast<size_t>(batches)));
    EXPECT_EQ(node_.next_sequence, next_);
    EXPECT_EQ(node_.last_digest, last_digest_);
    std::vector<uint64_t> wanted;
    for (int i = 1; i <= batches; ++i) {
      wanted.push_back(1 + 10 * static_cast<uint64_t>(i));
    }
    EXPECT_EQ(acknowledged_, wanted);
  }

  FakePublishService node_;
  testing::FakeClock clock_;
  FixedRandom random_;
  std::vector<absl::Duration> slept_;
  std::function<void()> on_sleep_;
  bool stopped_ = false;
  std::vector<uint64_t> acknowledged_;
  uint64_t next_ = 1;
  std::string last_digest_;
};

TEST_F(PublisherTest, PublishesInOrderAndCommitsTheCursor) {
  Publisher publisher = MakePublisher({});
  const auto state = publisher.Start();
  TOMBOLO_ASSERT_OK(state);
  EXPECT_EQ(state->next_sequence, 1U);
  EXPECT_EQ(state->term, 1U);
  TOMBOLO_ASSERT_OK(Publish(publisher, 30));
  ExpectAllStoredOnce(30);
  EXPECT_EQ(node_.cursor, "cursor301");
  EXPECT_EQ(publisher.recoveries(), 0U);
  EXPECT_EQ(publisher.unanswered(), 0U);
}

TEST_F(PublisherTest, StateGoesOnFromWhatTheNodeHas) {
  {
    Publisher publisher = MakePublisher({});
    TOMBOLO_ASSERT_OK(publisher.Start());
    TOMBOLO_ASSERT_OK(Publish(publisher, 2));
  }
  Publisher publisher = MakePublisher({});
  const auto read = publisher.GetState();
  TOMBOLO_ASSERT_OK(read);
  EXPECT_EQ(read->term, 1U);
  const auto state = publisher.Start();
  TOMBOLO_ASSERT_OK(state);
  EXPECT_EQ(state->term, 2U);
  EXPECT_EQ(state->cursor, "cursor21");
  EXPECT_EQ(state->Chain().next_sequence, 21U);
  EXPECT_EQ(state->Chain().last_statement_digest, last_digest_);
}

// Every fault that leaves the batch's fate unknown, at every batch of ten.
TEST_F(PublisherTest, AnUnknownOutcomeIsAskedForNeverGuessed) {
  for (const Fault fault : {Fault::kCutBefore, Fault::kCutAfter,
                            Fault::kEndQuietly, Fault::kOverloaded}) {
    for (int at = 1; at <= 10; ++at) {
      FakePublishService node;
      node.faults[at] = fault;
      next_ = 1;
      last_digest_.clear();
      acknowledged_.clear();
      Publisher publisher(
          node.Channel(),
          {.dataset = "ca-marriage",
           .agent = "adapter-1",
           .window = 4,
           .on_acknowledged =
               [this](uint64_t next) { acknowledged_.push_back(next); }},
          {.clock = &clock_, .random = &random_, .sleep = [](absl::Duration) {
             return true;
           }});
      TOMBOLO_ASSERT_OK(publisher.Start());
      TOMBOLO_ASSERT_OK(Publish(publisher, 10));
      EXPECT_EQ(node.stored.size(), 10U);
      EXPECT_EQ(node.last_digest, last_digest_);
      EXPECT_EQ(acknowledged_.size(), 10U);
      EXPECT_EQ(acknowledged_.back(), 101U);
      EXPECT_EQ(publisher.recoveries(), 1U);
    }
  }
}

TEST_F(PublisherTest, SurvivesAStormOfFaults) {
  std::mt19937 random(20260701);
  for (int at = 1; at <= 300; ++at) {
    if (random() % 3 == 0) {
      node_.faults[at] = std::vector<Fault>{Fault::kCutBefore, Fault::kCutAfter,
                                            Fault::kEndQuietly,
                                            Fault::kOverloaded}[random() % 4];
    }
  }
  Publisher publisher = MakePublisher({.window = 3});
  TOMBOLO_ASSERT_OK(publisher.Start());
  TOMBOLO_ASSERT_OK(Publish(publisher, 60));
  ExpectAllStoredOnce(60);
}

// A lost answer shows as silence: after the time-out the node is asked.
TEST_F(PublisherTest, ALostAnswerIsNotWaitedForForEver) {
  node_.faults[3] = Fault::kLoseAnswer;
  Publisher publisher =
      MakePublisher({.answer_timeout = absl::Milliseconds(50)});
  TOMBOLO_ASSERT_OK(publisher.Start());
  TOMBOLO_ASSERT_OK(Publish(publisher, 3));
  ExpectAllStoredOnce(3);
}

TEST_F(PublisherTest, ANodeThatIsBackIsNoticedBeforeTriesRunOut) {
  Publisher publisher = MakePublisher({});
  TOMBOLO_ASSERT_OK(publisher.Start());
  TOMBOLO_ASSERT_OK(Publish(publisher, 2));
  node_.GoAway();
  on_sleep_ = [this] {
    node_.ComeBack();
    on_sleep_ = nullptr;
  };
  // Sleeping takes no time here: only the wait for the connection itself lets
  // it come about.
  TOMBOLO_ASSERT_OK(Publish(publisher, 2));
  ExpectAllStoredOnce(4);
}

TEST_F(PublisherTest, WaitsAsLongAsTheNodeAsks) {
  node_.faults[1] = Fault::kOverloaded;
  Publisher publisher = MakePublisher({});
  TOMBOLO_ASSERT_OK(publisher.Start());
  TOMBOLO_ASSERT_OK(Publish(publisher, 1));
  EXPECT_THAT(slept_, ElementsAre(absl::Seconds(7)));
}

TEST_F(PublisherTest, WaitsLongerAfterEachFailureAndGivesUp) {
  node_.unavailable_terms = 1000;
  Publisher publisher =
      MakePublisher({.retry = {.first = absl::Seconds(1),
                               .longest = absl::Seconds(4),
                               .give_up_after = absl::Seconds(9)}});
  EXPECT_THAT(publisher.Start(), StatusIs(absl::StatusCode::kUnavailable));
  ASSERT_THAT(slept_, SizeIs(::testing::Ge(4)));
  EXPECT_LT(slept_[0], slept_[1]);
  EXPECT_LT(slept_[1], slept_[2]);
  EXPECT_EQ(slept_[2], slept_[3]);
  node_.unavailable_terms = 1;
  clock_.Advance(absl::Hours(1));
}

TEST_F(PublisherTest, StopsWaitingWhenTheProcessIsToStop) {
  node_.unavailable_terms = 1000;
  stopped_ = true;
  Publisher publisher = MakePublisher({});
  EXPECT_THAT(publisher.Start(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(PublisherTest, ARefusalIsNeverRepeated) {
  node_.faults[2] = Fault::kRefuse;
  Publisher publisher = MakePublisher({});
  TOMBOLO_ASSERT_OK(publisher.Start());
  EXPECT_THAT(Publish(publisher, 3),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(node_.stored, SizeIs(1));
  EXPECT_THAT(slept_, SizeIs(0));
  EXPECT_THAT(publisher.Send(NextBatch(), ""),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(PublisherTest, AFencedAgentStops) {
  node_.faults[2] = Fault::kFence;
  Publisher publisher = MakePublisher({});
  TOMBOLO_ASSERT_OK(publisher.Start());
  EXPECT_THAT(Publish(publisher, 3),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(publisher.recoveries(), 0U);
  EXPECT_THAT(node_.stored, SizeIs(1));
}

TEST_F(PublisherTest, AnotherAgentsLeaseIsNotFoughtOver) {
  node_.holder = "standby";
  Publisher publisher = MakePublisher({});
  EXPECT_THAT(publisher.Start(),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(PublisherTest, RefusesAReceiptForSomethingElse) {
  node_.faults[1] = Fault::kWrongReceipt;
  Publisher publisher = MakePublisher({});
  TOMBOLO_ASSERT_OK(publisher.Start());
  EXPECT_THAT(Publish(publisher, 1), HasReason(reasons::kAnswerUnexpected));
}

#ifdef TOMBOLO_PLANTED_BUGS
TEST_F(PublisherTest, PlantedBugTakesAReceiptForSomethingElse) {
  const ScopedPlantedBug bug("sdk.receipt_digest");
  node_.faults[1] = Fault::kWrongReceipt;
  Publisher publisher = MakePublisher({});
  TOMBOLO_ASSERT_OK(publisher.Start());
  TOMBOLO_EXPECT_OK(Publish(publisher, 1));
}
#endif

struct DivergedCase {
  std::string name;
  void (*change)(FakePublishService& node);
};
void PrintTo(const DivergedCase& test, std::ostream* out) { *out << test.name; }

class PublisherDivergedTest
    : public PublisherTest,
      public ::testing::WithParamInterface<DivergedCase> {};

// While the connection is down the node becomes another: nothing of ours may
// be added to a history that is not ours.
TEST_P(PublisherDivergedTest, StopsAtAHistoryThatIsNotItsOwn) {
  Publisher publisher(
      node_.Channel(), {.dataset = "ca-marriage", .agent = "adapter-1"},
      {.clock = &clock_, .random = &random_, .sleep = [this](absl::Duration) {
         GetParam().change(node_);
         return true;
       }});
  TOMBOLO_ASSERT_OK(publisher.Start());
  TOMBOLO_ASSERT_OK(Publish(publisher, 2));
  node_.faults[3] = Fault::kCutAfter;
  EXPECT_THAT(Publish(publisher, 1), HasReason(reasons::kPublishDiverged));
}

INSTANTIATE_TEST_SUITE_P(
    Nodes, PublisherDivergedTest,
    ::testing::ValuesIn<DivergedCase>({
        {"RestoredToAnEarlierState",
         [](FakePublishService& node) { node.next_sequence = 11; }},
        {"InTheMiddleOfABatch",
         [](FakePublishService& node) { node.next_sequence = 25; }},
        {"AnotherStatementAtTheSamePlace",
         [](FakePublishService& node) { node.last_digest = "other"; }},
        {"AnotherGeneration",
         [](FakePublishService& node) {
           node.generation = 2;
           node.next_sequence = 1;
           node.last_digest.clear();
         }},
        {"AnotherPredecessor",
         [](FakePublishService& node) {
           node.next_sequence = 21;
           node.last_digest = "other";
         }},
    }));

TEST(RpcStatusTest, RetryDelayComesFromTheMetadataToo) {
  absl::Status status = absl::UnavailableError("draining");
  EXPECT_EQ(RetryDelay(status), std::nullopt);
}

}  // namespace
}  // namespace tombolo::sdk
