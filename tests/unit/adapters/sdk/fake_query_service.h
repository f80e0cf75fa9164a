// A node for tests of the consumer: real evidence of the marriage dataset, real
// receipts, and hooks that lie, as the node itself (before the receipt is
// signed) or as somebody between (after).
#ifndef TOMBOLO_TESTS_UNIT_ADAPTERS_SDK_FAKE_QUERY_SERVICE_H_
#define TOMBOLO_TESTS_UNIT_ADAPTERS_SDK_FAKE_QUERY_SERVICE_H_

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exchange-core/crypto/signer.h"
#include "exchange-core/record/batch.h"
#include "tests/support/record_fixture.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"
#include "tombolo/exchange/v1/query_service.grpc.pb.h"

namespace tombolo::testing {

class FakeQueryService final : public exchange::v1::QueryService::Service,
                               public exchange::v1::CatalogService::Service {
 public:
  static constexpr char kNode[] = "node-1";
  // The subject that the fake knows: the husband of marriage 0.
  static std::string Person() { return ResidentId(0); }

  FakeQueryService();
  ~FakeQueryService() override;

  std::shared_ptr<grpc::Channel> Channel();

  // Signs the directory that is served from now on, with one more version.
  void ServeDirectory(const record::v1::KeyDirectory& directory);
  // Marriage 0 as one dataset result, with these fields open.
  exchange::v1::DatasetResult Marriage(const std::vector<uint16_t>& open) const;
  // Signs a receipt for `result`.
  record::v1::Receipt Sign(const std::string& nonce, const std::string& result,
                           const crypto::Signer& by) const;

  RecordFixture fixture;
  std::unique_ptr<crypto::Signer> node_key;
  std::unique_ptr<crypto::Signer> other_node_key;
  // Before it is signed and as it is served.
  record::v1::KeyDirectory directory;
  record::v1::SignedKeyDirectory served_directory;
  std::vector<std::string> served_schemas;
  record::BuiltBatch batch;
  // Field numbers open in answers: certificate, husband_id, husband_name.
  std::vector<uint16_t> open{1, 2, 4};

  // Lies of the node.
  std::function<void(exchange::v1::QueryResult&)> lie;
  std::function<void(exchange::v1::VerifyResult&)> lie_verify;
  // Somebody between.
  std::function<void(std::string& result, record::v1::Receipt& receipt)> tamper;
  std::function<void(exchange::v1::QuerySubjectsResponse&)> tamper_stream;
  // Subjects per reply of a stream.
  int subjects_per_reply = 2;
  // Leave out the last reply of a stream.
  bool cut_stream = false;
  int schema_calls = 0;
  int directory_calls = 0;
  std::vector<exchange::v1::QuerySubjectRequest> asked;

  grpc::Status QuerySubject(
      grpc::ServerContext* context,
      const exchange::v1::QuerySubjectRequest* request,
      exchange::v1::QuerySubjectResponse* response) override;
  grpc::Status QuerySubjects(
      grpc::ServerContext* context,
      const exchange::v1::QuerySubjectsRequest* request,
      grpc::ServerWriter<exchange::v1::QuerySubjectsResponse>* writer) override;
  grpc::Status VerifyFields(
      grpc::ServerContext* context,
      const exchange::v1::VerifyFieldsRequest* request,
      exchange::v1::VerifyFieldsResponse* response) override;
  grpc::Status GetDataset(grpc::ServerContext* context,
                          const exchange::v1::GetDatasetRequest* request,
                          exchange::v1::GetDatasetResponse* response) override;
  grpc::Status GetKeyDirectory(
      grpc::ServerContext* context,
      const exchange::v1::GetKeyDirectoryRequest* request,
      exchange::v1::GetKeyDirectoryResponse* response) override;

 private:
  exchange::v1::QueryResult NewResult() const;
  template <typename Questions>
  void AnswerSubject(const exchange::v1::Subject& subject,
                     const Questions& questions, bool omit_evidence,
                     exchange::v1::SubjectResult& result) const;

  std::unique_ptr<grpc::Server> server_;
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_UNIT_ADAPTERS_SDK_FAKE_QUERY_SERVICE_H_
