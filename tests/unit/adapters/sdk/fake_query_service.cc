#include "tests/unit/adapters/sdk/fake_query_service.h"

#include <algorithm>
#include <chrono>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/record/timestamp.h"
#include "exchange-core/translog/receipt.h"

namespace tombolo::testing {

namespace v1 = exchange::v1;

namespace {

constexpr uint16_t kHusbandId = 2;

void AddReceiptKey(record::v1::KeyDirectory& directory,
                   const crypto::Signer& signer, const char* owner) {
  record::v1::KeyEntry& entry = *directory.add_keys();
  entry.set_key_id(crypto::DigestBytes(signer.public_key().key_id()));
  entry.set_spki(signer.public_key().spki());
  entry.set_suite(static_cast<record::v1::Suite>(signer.suite()));
  entry.set_usage(record::v1::KEY_USAGE_RECEIPT);
  entry.set_owner(owner);
  entry.mutable_not_before_time()->set_seconds(1767225600);  // 2026-01-01
  entry.mutable_not_after_time()->set_seconds(1830297600);   // 2028-01-01
}

}  // namespace

FakeQueryService::FakeQueryService()
    : node_key(TestSigner(crypto::Suite::kEd25519Sha256, "node receipts")),
      other_node_key(
          TestSigner(crypto::Suite::kEd25519Sha256, "other receipts")),
      directory(fixture.DirectoryProto()),
      served_schemas{fixture.schema->bytes()},
      batch(fixture.MakeBatch(0, 5)) {
  AddReceiptKey(directory, *node_key, kNode);
  AddReceiptKey(directory, *other_node_key, "node-2");
  ServeDirectory(directory);
  grpc::ServerBuilder builder;
  builder.RegisterService(static_cast<v1::QueryService::Service*>(this));
  builder.RegisterService(static_cast<v1::CatalogService::Service*>(this));
  server_ = builder.BuildAndStart();
}

FakeQueryService::~FakeQueryService() {
  server_->Shutdown(std::chrono::system_clock::now());
}

std::shared_ptr<grpc::Channel> FakeQueryService::Channel() {
  return server_->InProcessChannel({});
}

void FakeQueryService::ServeDirectory(const record::v1::KeyDirectory& next) {
  auto made = record::SignKeyDirectory(next, *fixture.authority);
  TOMBOLO_CHECK(made.ok());
  served_directory = *std::move(made);
}

v1::DatasetResult FakeQueryService::Marriage(
    const std::vector<uint16_t>& numbers) const {
  v1::DatasetResult result;
  result.set_dataset("datasets/ca-marriage");
  result.set_status(v1::DATASET_STATUS_FOUND);
  result.mutable_last_publish_time()->set_seconds(1782864000);
  *result.add_records() = fixture.Disclose(batch, 0, numbers);
  return result;
}

record::v1::Receipt FakeQueryService::Sign(const std::string& nonce,
                                           const std::string& result,
                                           const crypto::Signer& by) const {
  std::vector<translog::ReceiptBody> bodies;
  for (const char* text : {"neighbour", "this one"}) {
    bodies.push_back(
        {.origin = "node-1.city.example/log/1",
         .index = 41 + bodies.size(),
         .leaf_hash = crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256,
                                            absl::string_view(text)),
         .nonce = nonce,
         .result_digest = crypto::ComputeDigest(
             crypto::DigestAlgorithm::kSha256, absl::string_view(result))});
  }
  auto receipts = translog::SignReceiptGroup(bodies, by);
  TOMBOLO_CHECK(receipts.ok());
  return receipts->back();
}

v1::QueryResult FakeQueryService::NewResult() const {
  v1::QueryResult result;
  result.set_node(kNode);
  *result.mutable_time() = record::TimeToProto(fixture.now());
  result.set_policy_epoch(7);
  *result.mutable_statements() = RecordFixture::Statements(batch);
  return result;
}

template <typename Questions>
void FakeQueryService::AnswerSubject(const v1::Subject& subject,
                                     const Questions& questions,
                                     bool omit_evidence,
                                     v1::SubjectResult& result) const {
  if (subject.identifier() == "bad") {
    result.mutable_refusal()->set_reason("IDENTIFIER_LENGTH");
    return;
  }
  for (const v1::DatasetQuestion& question : questions) {
    v1::DatasetResult& dataset = *result.add_datasets();
    dataset.set_dataset(question.dataset());
    if (question.dataset() != "datasets/ca-marriage") {
      dataset.set_status(v1::DATASET_STATUS_DENIED);
      dataset.mutable_refusal()->set_reason("NO_GRANT");
      (*dataset.mutable_refusal()->mutable_metadata())["dataset"] =
          question.dataset();
    } else if (subject.identifier() != Person()) {
      dataset.set_status(v1::DATASET_STATUS_NOT_FOUND);
    } else {
      dataset = Marriage(open);
      if (omit_evidence) {
        record::v1::Disclosure& record = *dataset.mutable_records(0);
        record::v1::Disclosure bare;
        bare.set_header(record.header());
        for (const auto& field : record.opened()) {
          bare.add_opened()->CopyFrom(field);
          bare.mutable_opened(bare.opened_size() - 1)->clear_salt();
        }
        record = bare;
      }
    }
  }
}

grpc::Status FakeQueryService::QuerySubject(
    grpc::ServerContext* /*context*/, const v1::QuerySubjectRequest* request,
    v1::QuerySubjectResponse* response) {
  asked.push_back(*request);
  v1::QueryResult result = NewResult();
  AnswerSubject(request->subject(), request->questions(),
                request->omit_evidence(), *result.add_subjects());
  if (request->omit_evidence()) result.clear_statements();
  if (lie) lie(result);
  result.SerializeToString(response->mutable_result());
  *response->mutable_receipt() =
      Sign(request->context().nonce(), response->result(), *node_key);
  if (tamper) {
    tamper(*response->mutable_result(), *response->mutable_receipt());
  }
  return grpc::Status::OK;
}

grpc::Status FakeQueryService::QuerySubjects(
    grpc::ServerContext* /*context*/, const v1::QuerySubjectsRequest* request,
    grpc::ServerWriter<v1::QuerySubjectsResponse>* writer) {
  // Copies: a stream that its reader gave up may outlive the test's next hook.
  const auto lie_now = lie;
  const auto tamper_now = tamper_stream;
  const bool cut = cut_stream;
  uint64_t number = 0;
  for (int at = 0; at < request->subjects_size(); at += subjects_per_reply) {
    v1::QueryResult result = NewResult();
    const int end = std::min(at + subjects_per_reply, request->subjects_size());
    if (cut && end == request->subjects_size()) break;
    for (int i = at; i < end; ++i) {
      v1::SubjectResult& subject = *result.add_subjects();
      subject.set_subject_index(static_cast<uint32_t>(i));
      AnswerSubject(request->subjects(i), request->questions(),
                    request->omit_evidence(), subject);
    }
    if (lie_now) lie_now(result);
    v1::QuerySubjectsResponse response;
    response.set_reply_number(number);
    result.SerializeToString(response.mutable_result());
    std::string input = request->context().nonce();
    AppendU64(input, number++);
    const std::string nonce =
        crypto::DigestBytes(
            crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256,
                                  absl::string_view(input)))
            .substr(0, 16);
    *response.mutable_receipt() = Sign(nonce, response.result(), *node_key);
    if (tamper_now) tamper_now(response);
    if (!writer->Write(response)) break;
  }
  return grpc::Status::OK;
}

grpc::Status FakeQueryService::VerifyFields(
    grpc::ServerContext* /*context*/, const v1::VerifyFieldsRequest* request,
    v1::VerifyFieldsResponse* response) {
  v1::VerifyResult result;
  result.set_node(kNode);
  *result.mutable_time() = record::TimeToProto(fixture.now());
  result.set_policy_epoch(7);
  *result.mutable_statements() = RecordFixture::Statements(batch);
  for (const v1::FieldClaim& claim : request->claims()) {
    v1::ClaimResult& answer = *result.add_claims();
    answer.set_field(claim.field());
    const record::SchemaField* field = fixture.schema->FindName(claim.field());
    record::v1::Disclosure proof =
        fixture.Disclose(batch, 0, {kHusbandId, field->number});
    for (const auto& opened : proof.opened()) {
      if (opened.number() == field->number) {
        answer.set_matched(opened.value() == claim.value());
      }
    }
    if (answer.matched() && request->prove_match()) {
      *answer.mutable_proof() = proof;
    }
  }
  if (lie_verify) lie_verify(result);
  result.SerializeToString(response->mutable_result());
  *response->mutable_receipt() =
      Sign(request->context().nonce(), response->result(), *node_key);
  if (tamper) {
    tamper(*response->mutable_result(), *response->mutable_receipt());
  }
  return grpc::Status::OK;
}

grpc::Status FakeQueryService::GetDataset(grpc::ServerContext* /*context*/,
                                          const v1::GetDatasetRequest* request,
                                          v1::GetDatasetResponse* response) {
  ++schema_calls;
  response->mutable_dataset()->set_name(request->name());
  response->mutable_dataset()->mutable_schemas()->Assign(served_schemas.begin(),
                                                         served_schemas.end());
  return grpc::Status::OK;
}

grpc::Status FakeQueryService::GetKeyDirectory(
    grpc::ServerContext* /*context*/,
    const v1::GetKeyDirectoryRequest* /*request*/,
    v1::GetKeyDirectoryResponse* response) {
  ++directory_calls;
  *response->mutable_key_directory() = served_directory;
  return grpc::Status::OK;
}

}  // namespace tombolo::testing
