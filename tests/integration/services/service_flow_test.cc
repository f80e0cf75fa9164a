// The main road through a node, over real mutual TLS: signed records in, one
// permitted question answered, proof and log entry out.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/entry.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/record/disclosure_verification.h"
#include "exchange-core/record/key_directory.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/receipt.h"
#include "exchange-core/translog/tlog_proof.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "services/grpc/query_stream.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_node.h"
#include "tombolo/exchange/v1/audit_service.grpc.pb.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"
#include "tombolo/exchange/v1/node_service.grpc.pb.h"
#include "tombolo/exchange/v1/permission_service.grpc.pb.h"
#include "tombolo/exchange/v1/publish_service.grpc.pb.h"
#include "tombolo/exchange/v1/query_service.grpc.pb.h"

namespace tombolo::testing {
namespace {

namespace v1 = exchange::v1;
using ::testing::SizeIs;

constexpr char kConsumer[] = "system-human-resources-window";
constexpr char kNonce[] = "0123456789abcdef";

v1::QuerySubjectRequest QuestionAbout(int person) {
  v1::QuerySubjectRequest request;
  request.mutable_context()->set_purpose("purposes/welfare");
  request.mutable_context()->set_matter("temporary relief");
  request.mutable_context()->set_nonce(kNonce);
  request.mutable_subject()->set_scheme("cn-resident-id");
  request.mutable_subject()->set_identifier(ResidentId(person));
  request.add_questions()->set_dataset("datasets/ca-marriage");
  return request;
}

crypto::PublicKey PkiKey(const std::string& name) {
  absl::StatusOr<crypto::PublicKey> key =
      crypto::PublicKey::FromPem(ReadPki("signing/" + name + ".pub"));
  EXPECT_THAT(key, IsOk());
  return *key;
}

class ServiceFlowTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::QuerySubjectResponse> Ask(
      const v1::QuerySubjectRequest& request) {
    v1::QuerySubjectResponse response;
    grpc::ClientContext context;
    const absl::Status status =
        FromGrpc(query_->QuerySubject(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  // The consumer's check of one record, with keys that the node serves.
  absl::StatusOr<record::VerifiedRecord> Check(
      const record::v1::Disclosure& disclosure,
      const record::v1::StatementSet& statements, int person) {
    v1::GetKeyDirectoryResponse served;
    grpc::ClientContext context;
    EXPECT_THAT(FromGrpc(v1::CatalogService::NewStub(channel_)->GetKeyDirectory(
                    &context, {}, &served)),
                IsOk());
    const auto keys = record::KeyDirectory::FromSigned(
        served.key_directory(), PkiKey("registry-authority"),
        {.trust_domain = kTestTrustDomain});
    if (!keys.ok()) return keys.status();
    record::StatementCache cache;
    const record::DisclosureVerifier verifier(
        {.keys = *keys,
         .schemas = [this](absl::string_view,
                           uint32_t) { return city_.schema(); }},
        &cache);
    return verifier.Verify(
        disclosure, statements,
        {.dataset = "ca-marriage",
         .subject = record::AskedSubject{"cn-resident-id", ResidentId(person)}},
        absl::Now());
  }

  TestNode node_;
  TestCity city_{node_};
  std::shared_ptr<grpc::Channel> channel_ = node_.Channel(kConsumer);
  std::unique_ptr<v1::QueryService::Stub> query_ =
      v1::QueryService::NewStub(channel_);
};

TEST_F(ServiceFlowTest, AnswersWithProofReceiptAndLogEntry) {
  TOMBOLO_ASSERT_OK(city_.Publish(0, 10));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::QuerySubjectResponse response,
                               Ask(QuestionAbout(4)));
  // The receipt: this very answer to this very request, logged.
  TOMBOLO_ASSERT_OK(translog::VerifyReceipt(
      response.receipt(), {.nonce = kNonce, .result = response.result()},
      PkiKey("receipt-node-1")));
  EXPECT_THAT(translog::VerifyReceipt(
                  response.receipt(),
                  {.nonce = "another nonce 16", .result = response.result()},
                  PkiKey("receipt-node-1")),
              HasReason(reasons::kReceiptNonce));

  v1::QueryResult result;
  ASSERT_TRUE(result.ParseFromString(response.result()));
  EXPECT_EQ(result.node(), "node-1");
  ASSERT_EQ(result.subjects_size(), 1);
  const v1::DatasetResult& dataset = result.subjects(0).datasets(0);
  EXPECT_EQ(dataset.status(), v1::DATASET_STATUS_FOUND);
  ASSERT_EQ(dataset.records_size(), 1);

  // The evidence: the department signed what is opened, and nothing else is.
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const record::VerifiedRecord record,
      Check(dataset.records(0), result.statements(), 4));
  EXPECT_EQ(record.record_id, "marriage-2");
  ASSERT_NE(record.Find("husband_id"), nullptr);
  EXPECT_EQ(record.Find("remark"), nullptr);
  record::v1::Disclosure tampered = dataset.records(0);
  tampered.set_leaf_index(tampered.leaf_index() + 1);
  EXPECT_FALSE(Check(tampered, result.statements(), 4).ok());

  // The log: the entry says who asked, and is under a signed checkpoint.
  const auto audit = v1::AuditService::NewStub(channel_);
  v1::GetLogEntryRequest wanted;
  wanted.set_index(response.receipt().index());
  v1::GetLogEntryResponse found;
  grpc::ClientContext context;
  TOMBOLO_ASSERT_OK(FromGrpc(audit->GetLogEntry(&context, wanted, &found)));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const record::v1::AccessLogEntry entry,
                               access_log::ParseEntry(found.entry().entry()));
  EXPECT_EQ(entry.principal(),
            "spiffe://city.example/department/human-resources/system/window");
  EXPECT_EQ(entry.purpose(), "welfare");
  EXPECT_EQ(entry.query_answered().datasets(0).dataset(), "ca-marriage");
}

TEST_F(ServiceFlowTest, ProvesTheEntryUnderASignedCheckpoint) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::QuerySubjectResponse response,
                               Ask(QuestionAbout(1)));
  const uint64_t index = response.receipt().index();
  const auto audit =
      v1::AuditService::NewStub(node_.Channel("auditor-audit-1"));
  v1::GetInclusionProofRequest request;
  request.set_index(index);
  v1::GetInclusionProofResponse proof;
  absl::Status status;
  do {  // UNAVAILABLE / LOG_NOT_YET_PUBLISHED until the next checkpoint.
    grpc::ClientContext context;
    status = FromGrpc(audit->GetInclusionProof(&context, request, &proof));
  } while (absl::IsUnavailable(status));
  TOMBOLO_ASSERT_OK(status);
  v1::GetLogEntryRequest wanted;
  wanted.set_index(index);
  v1::GetLogEntryResponse found;
  grpc::ClientContext context;
  TOMBOLO_ASSERT_OK(FromGrpc(audit->GetLogEntry(&context, wanted, &found)));

  TOMBOLO_ASSERT_OK_AND_ASSIGN(const translog::TlogProof parsed,
                               translog::ParseTlogProof(proof.proof()));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const translog::NoteKey key,
      translog::NoteKey::Create(node_.node().log_origin(),
                                PkiKey("log-node-1")));
  TOMBOLO_ASSERT_OK(translog::VerifyTlogProof(
      parsed, translog::EntryLeafHash(found.entry().entry()), {key},
      node_.node().log_origin()));
}

TEST_F(ServiceFlowTest, StreamsManySubjectsEachReplyWithItsOwnReceipt) {
  TOMBOLO_ASSERT_OK(city_.Publish(0, 300));
  v1::QuerySubjectsRequest request;
  *request.mutable_context() = QuestionAbout(0).context();
  for (int person = 0; person < 600; ++person) {
    *request.add_subjects() = QuestionAbout(person).subject();
  }
  request.add_questions()->set_dataset("datasets/ca-marriage");
  grpc::ClientContext context;
  const auto stream = query_->QuerySubjects(&context, request);
  v1::QuerySubjectsResponse reply;
  uint64_t replies = 0;
  uint32_t subjects = 0;
  while (stream->Read(&reply)) {
    EXPECT_EQ(reply.reply_number(), replies);
    TOMBOLO_EXPECT_OK(
        translog::VerifyReceipt(reply.receipt(),
                                {.nonce = service::ReplyNonce(kNonce, replies),
                                 .result = reply.result()},
                                PkiKey("receipt-node-1")));
    v1::QueryResult result;
    ASSERT_TRUE(result.ParseFromString(reply.result()));
    for (const v1::SubjectResult& subject : result.subjects()) {
      EXPECT_EQ(subject.subject_index(), subjects++);
      EXPECT_THAT(subject.datasets(0).records(), SizeIs(1));
    }
    ++replies;
  }
  TOMBOLO_EXPECT_OK(FromGrpc(stream->Finish()));
  EXPECT_EQ(subjects, 600);
  EXPECT_GE(replies, 3);
}

TEST_F(ServiceFlowTest, VerifiesWithoutRevealing) {
  TOMBOLO_ASSERT_OK(city_.Publish(0, 3));
  v1::VerifyFieldsRequest request;
  *request.mutable_context() = QuestionAbout(2).context();
  *request.mutable_subject() = QuestionAbout(2).subject();
  request.set_dataset("datasets/ca-marriage");
  v1::FieldClaim& claim = *request.add_claims();
  claim.set_field("husband_name");
  for (const bool truth : {true, false}) {
    const std::string text = truth ? PersonName(1) : PersonName(2);
    claim.set_value(record::EncodeValue(record::Text{text}).value_or(""));
    v1::VerifyFieldsResponse response;
    grpc::ClientContext context;
    TOMBOLO_ASSERT_OK(
        FromGrpc(query_->VerifyFields(&context, request, &response)));
    v1::VerifyResult result;
    ASSERT_TRUE(result.ParseFromString(response.result()));
    EXPECT_EQ(result.claims(0).matched(), truth);
  }
}

TEST_F(ServiceFlowTest, ARevokedGrantEndsAtOnceOnAnOpenConnection) {
  TOMBOLO_ASSERT_OK(city_.Publish(0, 2));
  TOMBOLO_ASSERT_OK(Ask(QuestionAbout(0)));
  v1::RevokeGrantRequest request;
  request.set_name("grants/g-hr");
  request.set_comment("no longer needed");
  request.set_request_id("revoke-1");
  v1::RevokeGrantResponse revoked;
  grpc::ClientContext context;
  TOMBOLO_ASSERT_OK(
      FromGrpc(v1::PermissionService::NewStub(
                   node_.Channel("officer-civil-affairs-officer-1"))
                   ->RevokeGrant(&context, request, &revoked)));
  EXPECT_EQ(revoked.grant().state(), v1::Grant::STATE_REVOKED);

  TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::QuerySubjectResponse response,
                               Ask(QuestionAbout(0)));
  v1::QueryResult result;
  ASSERT_TRUE(result.ParseFromString(response.result()));
  const v1::DatasetResult& dataset = result.subjects(0).datasets(0);
  EXPECT_EQ(dataset.status(), v1::DATASET_STATUS_DENIED);
  EXPECT_EQ(dataset.refusal().reason(), reasons::kGrantRevoked.name);
  EXPECT_THAT(dataset.records(), SizeIs(0));
}

TEST_F(ServiceFlowTest, AnswersBatchesInOrderRefusedOnesIncluded) {
  const record::BuiltBatch good = city_.MakeBatch(0, 5);
  grpc::ClientContext context;
  const auto stub = v1::PublishService::NewStub(
      node_.Channel("system-civil-affairs-adapter"));
  const auto stream = stub->PublishBatches(&context);
  v1::PublishBatchesRequest request;
  request.set_dataset("not a name");
  *request.mutable_batch() = good.batch;
  request.set_term(city_.term());
  ASSERT_TRUE(stream->Write(request));
  request.set_dataset("datasets/ca-marriage");
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(stream->WritesDone());
  v1::PublishBatchesResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_TRUE(response.has_refusal());
  ASSERT_TRUE(stream->Read(&response));
  ASSERT_TRUE(response.has_receipt()) << response.ShortDebugString();
  EXPECT_FALSE(response.receipt().repeated_delivery());
  ASSERT_TRUE(stream->Read(&response));
  ASSERT_TRUE(response.has_receipt()) << response.ShortDebugString();
  EXPECT_TRUE(response.receipt().repeated_delivery());
  EXPECT_FALSE(stream->Read(&response));
  TOMBOLO_EXPECT_OK(FromGrpc(stream->Finish()));
}

TEST_F(ServiceFlowTest, DrainEndsStreamsSaysWhyAndKeepsEverything) {
  TOMBOLO_ASSERT_OK(city_.Publish(0, 4));
  const auto stub = v1::PublishService::NewStub(
      node_.Channel("system-civil-affairs-adapter"));
  grpc::ClientContext context;
  const auto stream = stub->PublishBatches(&context);
  // A round trip, so that the stream is known to the node.
  v1::PublishBatchesRequest request;
  request.set_dataset("not a name");
  ASSERT_TRUE(stream->Write(request));
  v1::PublishBatchesResponse response;
  ASSERT_TRUE(stream->Read(&response));
  node_.node().Drain();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(FromGrpc(stream->Finish()), HasReason(reasons::kNodeDraining));

  node_.Stop();
  node_.Start();
  channel_ = node_.Channel(kConsumer);
  query_ = v1::QueryService::NewStub(channel_);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::QuerySubjectResponse answer,
                               Ask(QuestionAbout(6)));
  v1::QueryResult result;
  ASSERT_TRUE(result.ParseFromString(answer.result()));
  EXPECT_EQ(result.subjects(0).datasets(0).status(), v1::DATASET_STATUS_FOUND);
}

TEST_F(ServiceFlowTest, ExplainsAUseAndTellsTheNodesState) {
  v1::ExplainUseRequest request;
  request.set_consumer("departments/human-resources");
  request.set_system("window");
  request.set_dataset("datasets/ca-marriage");
  request.set_purpose("purposes/welfare");
  v1::ExplainUseResponse why;
  grpc::ClientContext context;
  TOMBOLO_ASSERT_OK(
      FromGrpc(v1::PermissionService::NewStub(channel_)->ExplainUse(
          &context, request, &why)));
  ASSERT_GT(why.fields_size(), 4);
  EXPECT_EQ(why.fields(1).field(), "husband_id");
  EXPECT_EQ(why.fields(1).access(), v1::FIELD_ACCESS_READ);
  EXPECT_EQ(why.fields(1).grant(), "grants/g-hr@1");
  EXPECT_EQ(why.fields(3).field(), "husband_name");
  EXPECT_EQ(why.fields(3).access(), v1::FIELD_ACCESS_VERIFY);

  v1::GetNodeStatusResponse status;
  grpc::ClientContext second;
  TOMBOLO_ASSERT_OK(FromGrpc(
      v1::NodeService::NewStub(channel_)->GetNodeStatus(&second, {}, &status)));
  EXPECT_EQ(status.node(), "node-1");
  EXPECT_EQ(status.principal(),
            "spiffe://city.example/department/human-resources/system/window");
  ASSERT_EQ(status.datasets_size(), 1);
  EXPECT_EQ(status.datasets(0).next_sequence(), 1);
}

}  // namespace
}  // namespace tombolo::testing
