// Many subjects, as many replies as it takes; one subject, as many pages.
#include <future>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/reasons/identifier.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/query/query.h"
#include "exchange-core/translog/receipt.h"
#include "gmock/gmock.h"
#include "tests/support/consumer_check.h"
#include "tests/support/core_city.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"

namespace tombolo::query {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::tombolo::testing::CoreCity;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::kAnna;
using ::tombolo::testing::kBoris;
using ::tombolo::testing::kClara;
using ::tombolo::testing::MarriageRow;
using ::tombolo::testing::ResidentId;
using ::tombolo::testing::VerifyDisclosed;

struct BulkReply {
  Answer answer;
  Released released;
  size_t next = 0;
  std::string nonce;
};

class BulkQueryTest : public ::testing::Test {
 protected:
  BulkQueryTest() {
    EXPECT_TRUE(city_.ApplyGrant(CoreCity::WindowGrant()).ok());
  }

  // `count` marriages of which `husband` is the husband.
  void PublishMany(const std::string& husband, int count,
                   const std::string& dataset = "ca-marriage") {
    std::vector<MarriageRow> rows;
    for (int i = 0; i < count; ++i) {
      rows.push_back({.record_id = absl::StrCat(husband, "-", i),
                      .husband_id = husband,
                      .registered_day = 18000 + i});
    }
    city_.Publish(rows, dataset);
  }

  BulkQuestion QuestionAbout(const std::vector<std::string>& identifiers) {
    BulkQuestion question;
    question.context = city_.QuestionAbout(kAnna).context;
    for (const std::string& identifier : identifiers) {
      question.subjects.push_back({"cn-resident-id", identifier});
    }
    question.datasets = {{.dataset = "ca-marriage"}};
    return question;
  }

  absl::StatusOr<BulkReply> AskNext(BulkQuestion question, size_t first) {
    BulkReply reply;
    reply.nonce = absl::StrCat("nonce-", 1000000000 + first);
    question.context.nonce = reply.nonce;
    std::promise<absl::StatusOr<Released>> released;
    reply.next = city_.query().AskNext(
        question, first,
        [&reply](const Answer& answer) {
          reply.answer = answer;
          return absl::StrCat("result of ", answer.subjects.size());
        },
        [&released](absl::StatusOr<Released> result) {
          released.set_value(std::move(result));
        });
    TOMBOLO_ASSIGN_OR_RETURN(reply.released, released.get_future().get());
    return reply;
  }

  // All replies, each of them checked.
  std::vector<BulkReply> AskAll(const BulkQuestion& question) {
    std::vector<BulkReply> replies;
    for (size_t first = 0; first < question.subjects.size();) {
      auto reply = AskNext(question, first);
      if (!reply.ok() || reply->next <= first) {
        ADD_FAILURE() << "no progress at " << first << reply.status();
        break;
      }
      EXPECT_LE(reply->answer.record_count, kMaxReplyRecords);
      TOMBOLO_EXPECT_OK(translog::VerifyReceipt(
          reply->released.receipt,
          {.nonce = reply->nonce, .result = reply->released.result},
          city_.receipt_key()));
      first = reply->next;
      replies.push_back(*std::move(reply));
    }
    return replies;
  }

  CoreCity city_;
};

TEST_F(BulkQueryTest, AnswersEverySubjectOnceInOrder) {
  std::vector<std::string> people;
  std::map<std::string, int> wanted;
  for (int i = 0; i < 30; ++i) {
    people.push_back(ResidentId(i));
    wanted[people.back()] = i * 2;
    if (i > 0) PublishMany(people.back(), i * 2);
  }
  const size_t entries = city_.Entries().size();
  const auto replies = AskAll(QuestionAbout(people));
  EXPECT_GT(replies.size(), 4u);  // 870 records.
  EXPECT_EQ(city_.Entries().size(), entries + replies.size());
  uint32_t next = 0;
  for (const BulkReply& reply : replies) {
    for (const SubjectAnswer& subject : reply.answer.subjects) {
      ASSERT_EQ(subject.subject_index, next);
      const std::string& person = people[next++];
      ASSERT_THAT(subject.datasets, SizeIs(1));
      const DatasetAnswer& told = subject.datasets[0];
      EXPECT_EQ(told.status, wanted[person] == 0 ? DatasetStatus::kNotFound
                                                 : DatasetStatus::kFound);
      EXPECT_THAT(told.records, SizeIs(wanted[person]));
      if (told.records.empty()) continue;
      TOMBOLO_EXPECT_OK(VerifyDisclosed(city_, told.records.back(),
                                        reply.answer.statements, person));
    }
    // The log tells of these subjects and no others.
    const auto entry = city_.Entries()[reply.released.receipt.index()];
    EXPECT_EQ(entry.query_answered().mode(), "bulk");
    EXPECT_EQ(entry.subject_pseudonyms_size(),
              static_cast<int>(reply.answer.subjects.size()));
    EXPECT_EQ(entry.query_answered().datasets(0).sequences_size(),
              static_cast<int>(reply.answer.record_count));
    // Every statement that came along is one that a record rests on.
    std::set<uint32_t> used;
    for (const SubjectAnswer& subject : reply.answer.subjects) {
      for (const auto& record : subject.datasets[0].records) {
        used.insert(record.statement_index());
      }
    }
    EXPECT_EQ(used.size(),
              static_cast<size_t>(reply.answer.statements.statements_size()));
  }
  EXPECT_EQ(next, people.size());
}

TEST_F(BulkQueryTest, ARefusedIdentifierDoesNotStopTheOthers) {
  PublishMany(kAnna, 1);
  PublishMany(kClara, 1);
  const auto replies =
      AskAll(QuestionAbout({kAnna, "990101199001010018", kClara, ""}));
  ASSERT_THAT(replies, SizeIs(1));
  const auto& subjects = replies[0].answer.subjects;
  ASSERT_THAT(subjects, SizeIs(4));
  EXPECT_EQ(subjects[0].datasets[0].status, DatasetStatus::kFound);
  EXPECT_THAT(subjects[1].refusal, HasReason(reasons::kIdentifierCheckDigit));
  EXPECT_THAT(subjects[1].datasets, IsEmpty());
  EXPECT_EQ(subjects[2].datasets[0].status, DatasetStatus::kFound);
  EXPECT_FALSE(subjects[3].refusal.ok());
}

TEST_F(BulkQueryTest, RevocationEndsARunningStream) {
  PublishMany(kAnna, 150);
  PublishMany(kBoris, 150);
  const BulkQuestion question = QuestionAbout({kAnna, kBoris});
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const BulkReply first, AskNext(question, 0));
  EXPECT_EQ(first.next, 1u);
  EXPECT_EQ(first.answer.record_count, 150u);
  TOMBOLO_ASSERT_OK(city_.Revoke("g-window"));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const BulkReply second,
                               AskNext(question, first.next));
  EXPECT_EQ(second.next, 2u);
  EXPECT_EQ(second.answer.record_count, 0u);
  EXPECT_THAT(second.answer.subjects[0].datasets[0].refusal,
              HasReason(reasons::kGrantRevoked));
}

TEST_F(BulkQueryTest, NeedsTheModeBulk) {
  permission::Grant grant = CoreCity::WindowGrant();
  grant.modes = {permission::Mode::kPoint};
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(grant));
  PublishMany(kAnna, 1);
  const auto replies = AskAll(QuestionAbout({kAnna, kBoris}));
  ASSERT_THAT(replies, SizeIs(1));
  for (const SubjectAnswer& subject : replies[0].answer.subjects) {
    EXPECT_THAT(subject.datasets[0].refusal,
                HasReason(reasons::kModeNotGranted));
  }
}

// A subject that fills a reply by itself is cut, and says so: a point query
// tells the rest.
TEST_F(BulkQueryTest, ASubjectLargerThanAReplyIsMarkedAsCut) {
  PublishMany(kAnna, 250);
  PublishMany(kBoris, 1);
  const auto replies = AskAll(QuestionAbout({kBoris, kAnna, kClara}));
  ASSERT_THAT(replies, SizeIs(3));
  EXPECT_EQ(replies[1].answer.record_count, kMaxReplyRecords);
  EXPECT_EQ(replies[1].answer.subjects[0].datasets[0].status,
            DatasetStatus::kNextPage);
}

TEST_F(BulkQueryTest, PagesTellEveryRecordExactlyOnce) {
  city_.AddDataset("ca-birth");
  permission::Grant grant = CoreCity::WindowGrant();
  grant.id = "g-birth";
  grant.dataset = "ca-birth";
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(grant));
  PublishMany(kAnna, 450);
  PublishMany(kAnna, 30, "ca-birth");
  PublishMany(kBoris, 3);
  PointQuestion question = city_.QuestionAbout(kAnna);
  question.datasets.push_back({.dataset = "ca-birth"});
  std::map<std::string, std::set<uint64_t>> seen;
  std::vector<std::vector<DatasetStatus>> statuses;
  size_t pages = 0;
  do {
    TOMBOLO_ASSERT_OK(city_.Ask(question));
    const Answer& answer = city_.last_answer();
    EXPECT_LE(answer.record_count, kMaxReplyRecords);
    statuses.emplace_back();
    for (const DatasetAnswer& dataset : answer.subjects[0].datasets) {
      statuses.back().push_back(dataset.status);
      EXPECT_THAT(dataset.records, SizeIs(dataset.sequences.size()));
      for (const uint64_t sequence : dataset.sequences) {
        EXPECT_TRUE(seen[dataset.dataset].insert(sequence).second);
      }
      for (const auto& record : dataset.records) {
        ASSERT_THAT(VerifyDisclosed(city_, record, answer.statements, kAnna,
                                    dataset.dataset),
                    testing::IsOk());
      }
    }
    question.resume = answer.resume;
  } while (!question.resume.empty() && ++pages < 10);
  EXPECT_EQ(pages, 2u);
  EXPECT_THAT(seen["ca-marriage"], SizeIs(450));
  EXPECT_THAT(seen["ca-birth"], SizeIs(30));
  using enum DatasetStatus;
  EXPECT_THAT(statuses,
              ::testing::ElementsAre(::testing::ElementsAre(kFound, kNextPage),
                                     ::testing::ElementsAre(kFound, kNextPage),
                                     ::testing::ElementsAre(kFound, kFound)));
}

}  // namespace
}  // namespace tombolo::query
