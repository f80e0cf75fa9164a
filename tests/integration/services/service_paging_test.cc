// Answers and lists that do not fit into one reply, over real mutual TLS.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/reasons/query.h"
#include "exchange-core/query/question.h"
#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_node.h"
#include "tombolo/exchange/v1/audit_service.grpc.pb.h"
#include "tombolo/exchange/v1/query_service.grpc.pb.h"

namespace tombolo::testing {
namespace {

namespace v1 = exchange::v1;
using ::testing::SizeIs;

constexpr char kConsumer[] = "system-human-resources-window";
constexpr char kAuditor[] = "auditor-audit-1";
constexpr int kHusband = 4;
constexpr int kMarriages = 450;

v1::QuerySubjectRequest QuestionAbout(int person, const std::string& nonce) {
  v1::QuerySubjectRequest request;
  request.mutable_context()->set_purpose("purposes/welfare");
  request.mutable_context()->set_nonce(nonce);
  request.mutable_subject()->set_scheme("cn-resident-id");
  request.mutable_subject()->set_identifier(ResidentId(person));
  request.add_questions()->set_dataset("datasets/ca-marriage");
  return request;
}

class ServicePagingTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::QuerySubjectResponse> Ask(
      const std::string& identity, const v1::QuerySubjectRequest& request) {
    v1::QuerySubjectResponse response;
    grpc::ClientContext context;
    const absl::Status status =
        FromGrpc(v1::QueryService::NewStub(node_.Channel(identity))
                     ->QuerySubject(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<v1::ListLogEntriesResponse> List(
      const v1::ListLogEntriesRequest& request) {
    v1::ListLogEntriesResponse response;
    grpc::ClientContext context;
    const absl::Status status =
        FromGrpc(audit_->ListLogEntries(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  TestNode node_;
  TestCity city_{node_};
  std::unique_ptr<v1::AuditService::Stub> audit_ =
      v1::AuditService::NewStub(node_.Channel(kAuditor));
};

TEST_F(ServicePagingTest, AQuestionGoesOnWhereThePageBeforeEnded) {
  TOMBOLO_ASSERT_OK(city_.Publish(0, kMarriages, kHusband));
  v1::QuerySubjectRequest request = QuestionAbout(kHusband, "nonce of page 00");
  std::set<std::string> records;
  std::set<uint64_t> log_indexes;
  for (int page = 0; page == 0 || !request.page_token().empty(); ++page) {
    ASSERT_LT(page, 10);
    request.mutable_context()->set_nonce(absl::StrCat("nonce of page 1", page));
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::QuerySubjectResponse response,
                                 Ask(kConsumer, request));
    // Each page is an answer of its own: it has an entry of its own.
    EXPECT_TRUE(log_indexes.insert(response.receipt().index()).second);
    v1::QueryResult result;
    ASSERT_TRUE(result.ParseFromString(response.result()));
    ASSERT_THAT(result.subjects(0).datasets(), SizeIs(1));
    const auto& found = result.subjects(0).datasets(0).records();
    EXPECT_LE(static_cast<size_t>(found.size()), query::kMaxReplyRecords);
    for (const auto& disclosure : found) {
      EXPECT_TRUE(records.insert(disclosure.SerializeAsString()).second);
    }
    request.set_page_token(result.next_page_token());
  }
  EXPECT_THAT(records, SizeIs(kMarriages));
  EXPECT_THAT(log_indexes, SizeIs(3));
}

TEST_F(ServicePagingTest, AQuestionsTokenIsForThisCallerAndThisQuestion) {
  TOMBOLO_ASSERT_OK(city_.Publish(0, kMarriages, kHusband));
  v1::QuerySubjectRequest request = QuestionAbout(kHusband, "nonce of page 01");
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::QuerySubjectResponse response,
                               Ask(kConsumer, request));
  v1::QueryResult result;
  ASSERT_TRUE(result.ParseFromString(response.result()));
  ASSERT_FALSE(result.next_page_token().empty());

  v1::QuerySubjectRequest other = QuestionAbout(1, "nonce of page 02");
  other.set_page_token(result.next_page_token());
  EXPECT_THAT(Ask(kConsumer, other), HasReason(reasons::kPageTokenMismatch));
  request.set_page_token(result.next_page_token());
  EXPECT_THAT(Ask("system-public-security-window", request),
              HasReason(reasons::kPageTokenMismatch));
  TOMBOLO_EXPECT_OK(Ask(kConsumer, request));
}

TEST_F(ServicePagingTest, AnAuditorReadsTheWholeLogPageByPage) {
  for (int i = 0; i < 7; ++i) {
    TOMBOLO_ASSERT_OK(Ask(kConsumer, QuestionAbout(i, "nonce of page 03")));
  }
  v1::ListLogEntriesRequest request;
  request.set_page_size(1000);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::ListLogEntriesResponse whole,
                               List(request));
  ASSERT_GT(whole.entries_size(), 10);
  EXPECT_EQ(whole.next_page_token(), "");

  // Each page is logged, so the log grows while it is read.
  std::vector<v1::LogEntry> entries;
  request.set_page_size(3);
  do {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::ListLogEntriesResponse page,
                                 List(request));
    ASSERT_LE(page.entries_size(), 3);
    ASSERT_GT(page.entries_size(), 0);
    entries.insert(entries.end(), page.entries().begin(), page.entries().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  ASSERT_GT(entries.size(), static_cast<size_t>(whole.entries_size()));
  for (size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].index(), i);
    if (i >= static_cast<size_t>(whole.entries_size())) continue;
    EXPECT_EQ(entries[i].entry(), whole.entries(static_cast<int>(i)).entry());
  }
}

TEST_F(ServicePagingTest, AListOfEntriesBeginsWhereItIsTold) {
  v1::ListLogEntriesRequest request;
  request.set_first_index(2);
  request.set_page_size(2);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::ListLogEntriesResponse page,
                               List(request));
  ASSERT_EQ(page.entries_size(), 2);
  EXPECT_EQ(page.entries(0).index(), 2);
  EXPECT_EQ(page.entries(1).index(), 3);
  ASSERT_FALSE(page.next_page_token().empty());
  request.set_page_token(page.next_page_token());
  request.set_first_index(0);
  EXPECT_THAT(List(request), HasReason(reasons::kPageTokenMismatch));

  request.clear_page_token();
  request.set_first_index(1'000'000);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::ListLogEntriesResponse none,
                               List(request));
  EXPECT_EQ(none.entries_size(), 0);
  EXPECT_EQ(none.next_page_token(), "");
}

}  // namespace
}  // namespace tombolo::testing
