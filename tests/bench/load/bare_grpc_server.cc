// gRPC as it is: the node's methods, credentials and sizes, and nothing done.
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/record/batch.h"
#include "grpcpp/grpcpp.h"
#include "tests/bench/bench_city.h"
#include "tests/bench/load/loads.h"
#include "tombolo/exchange/v1/publish_service.grpc.pb.h"
#include "tombolo/exchange/v1/query_service.grpc.pb.h"

namespace tombolo::bench {
namespace {

namespace v1 = exchange::v1;

record::v1::Receipt FilledReceipt() {
  crypto::SecureRandom random;
  record::v1::Receipt receipt;
  receipt.set_origin("node-1.lishui.example/log/1");
  receipt.set_index(1'000'000);
  receipt.set_leaf_hash(random.Bytes(32));
  receipt.set_nonce(random.Bytes(16));
  receipt.set_result_digest(random.Bytes(32));
  receipt.set_group_index(17);
  receipt.set_group_size(32);
  receipt.set_group_path(random.Bytes(5 * 32));
  receipt.set_key_id(random.Bytes(32));
  receipt.set_signature(random.Bytes(64));
  return receipt;
}

class BareQuery final : public v1::QueryService::CallbackService {
 public:
  explicit BareQuery(size_t reply_bytes) {
    crypto::SecureRandom random;
    reply_.set_result(random.Bytes(reply_bytes));
    *reply_.mutable_receipt() = FilledReceipt();
  }

  grpc::ServerUnaryReactor* QuerySubject(
      grpc::CallbackServerContext* context, const v1::QuerySubjectRequest*,
      v1::QuerySubjectResponse* response) override {
    *response = reply_;
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  v1::QuerySubjectResponse reply_;
};

// Answers each batch with a receipt of the usual size.
class BareStream final
    : public grpc::ServerBidiReactor<v1::PublishBatchesRequest,
                                     v1::PublishBatchesResponse> {
 public:
  BareStream() { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) {
      Finish(grpc::Status::OK);
      return;
    }
    record::v1::Statement statement;
    (void)statement.ParseFromString(request_.batch().statement());
    response_.set_first_sequence(statement.first_sequence());
    auto& receipt = *response_.mutable_receipt();
    // The publisher wants the digest of what it sent.
    receipt.set_statement_digest(crypto::DigestBytes(record::StatementDigest(
        crypto::DigestAlgorithm::kSha256, request_.batch().statement())));
    receipt.set_next_sequence(statement.first_sequence() +
                              statement.record_count());
    *receipt.mutable_receipt() = FilledReceipt();
    StartWrite(&response_);
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      StartRead(&request_);
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }

  void OnDone() override { delete this; }

 private:
  v1::PublishBatchesRequest request_;
  v1::PublishBatchesResponse response_;
};

class BarePublish final : public v1::PublishService::CallbackService {
 public:
  grpc::ServerUnaryReactor* AcquireTerm(
      grpc::CallbackServerContext* context,
      const v1::AcquireTermRequest* request,
      v1::AcquireTermResponse* response) override {
    auto& state = *response->mutable_state();
    state.set_dataset(request->dataset());
    state.set_generation(1);
    state.set_next_sequence(1);
    state.set_term(1);
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerBidiReactor<v1::PublishBatchesRequest,
                          v1::PublishBatchesResponse>*
  PublishBatches(grpc::CallbackServerContext*) override {
    return new BareStream();
  }
};

std::shared_ptr<grpc::ServerCredentials> Credentials(const Place& place) {
  const std::string folder = place.pki + "/tls/exchange-node-1";
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = ReadFile(place.pki + "/ca/root.crt");
  options.pem_key_cert_pairs.push_back(
      {ReadFile(folder + "/tls.key"), ReadFile(folder + "/tls.crt")});
  return grpc::SslServerCredentials(options);
}

}  // namespace

void ServeBareGrpc(const Place& place, size_t reply_bytes) {
  BareQuery query(reply_bytes);
  BarePublish publish;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(place.endpoint, Credentials(place));
  builder.RegisterService(&query);
  builder.RegisterService(&publish);
  builder.SetMaxReceiveMessageSize(4 << 20);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) Must(absl::UnavailableError(place.endpoint));
  std::cout << "serving" << std::endl;
  std::cin.get();
  server->Shutdown();
}

}  // namespace tombolo::bench
