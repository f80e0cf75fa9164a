#include "tests/unit/adapters/sdk/fake_publish_service.h"

#include <grpcpp/create_channel.h>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/record/batch.h"
#include "google/rpc/error_details.pb.h"

namespace tombolo::testing {

using exchange::v1::PublishBatchesRequest;
using exchange::v1::PublishBatchesResponse;

std::string DigestOfStatement(const std::string& statement) {
  return crypto::DigestBytes(
      record::StatementDigest(crypto::DigestAlgorithm::kSha256, statement));
}

class FakePublishService::Catalog final
    : public exchange::v1::CatalogService::Service {
 public:
  explicit Catalog(const std::vector<std::string>& schemas)
      : schemas_(schemas) {}

  grpc::Status GetDataset(grpc::ServerContext*,
                          const exchange::v1::GetDatasetRequest*,
                          exchange::v1::GetDatasetResponse* response) override {
    for (const std::string& schema : schemas_) {
      response->mutable_dataset()->add_schemas(schema);
    }
    return grpc::Status::OK;
  }

 private:
  const std::vector<std::string>& schemas_;
};

FakePublishService::FakePublishService()
    : catalog_(std::make_unique<Catalog>(schemas)) {
  ComeBack();
}

FakePublishService::~FakePublishService() { GoAway(); }

void FakePublishService::ComeBack() {
  // A port, for the publisher watches its connection: channels within the
  // process have none.
  grpc::ServerBuilder builder;
  builder.AddListeningPort(absl::StrCat("127.0.0.1:", port_),
                           grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(this);
  builder.RegisterService(catalog_.get());
  server_ = builder.BuildAndStart();
  TOMBOLO_CHECK(server_ != nullptr);
}

void FakePublishService::GoAway() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_.reset();
}

std::shared_ptr<grpc::Channel> FakePublishService::Channel() {
  return grpc::CreateChannel(absl::StrCat("127.0.0.1:", port_),
                             grpc::InsecureChannelCredentials());
}

void FakePublishService::FillState(exchange::v1::PublishState* state) const {
  state->set_generation(generation);
  state->set_next_sequence(next_sequence);
  state->set_last_statement_digest(last_digest);
  state->set_cursor(cursor);
  state->set_term(term);
  state->set_term_holder(holder);
}

grpc::Status FakePublishService::GetPublishState(
    grpc::ServerContext*, const exchange::v1::GetPublishStateRequest*,
    exchange::v1::GetPublishStateResponse* response) {
  MutexLock lock(mutex_);
  FillState(response->mutable_state());
  return grpc::Status::OK;
}

grpc::Status FakePublishService::AcquireTerm(
    grpc::ServerContext*, const exchange::v1::AcquireTermRequest* request,
    exchange::v1::AcquireTermResponse* response) {
  MutexLock lock(mutex_);
  if (unavailable_terms > 0) {
    --unavailable_terms;
    return {grpc::StatusCode::UNAVAILABLE, "away"};
  }
  if (!holder.empty() && holder != request->agent()) {
    return {grpc::StatusCode::FAILED_PRECONDITION, "held"};
  }
  ++term;
  holder = request->agent();
  FillState(response->mutable_state());
  return grpc::Status::OK;
}

// The node's rules: term, then sending again, then sequence and chain.
absl::Status FakePublishService::Take(const PublishBatchesRequest& request,
                                      exchange::v1::BatchReceipt* receipt) {
  record::v1::Statement statement;
  const std::string& bytes = request.batch().statement();
  statement.ParseFromString(bytes);
  if (request.term() != term) {
    return absl::FailedPreconditionError("fenced");
  }
  const auto known = stored.find(statement.first_sequence());
  const bool again = known != stored.end() && known->second == bytes;
  if (!again) {
    if (statement.first_sequence() != next_sequence ||
        statement.previous_statement_digest() != last_digest ||
        statement.generation() != generation) {
      return absl::FailedPreconditionError("out of order");
    }
    stored[next_sequence] = bytes;
    next_sequence += statement.record_count();
    last_digest = DigestOfStatement(bytes);
    cursor = request.cursor();
  }
  repeated += again ? 1 : 0;
  receipt->set_statement_digest(DigestOfStatement(bytes));
  receipt->set_next_sequence(next_sequence);
  receipt->set_repeated_delivery(again);
  return absl::OkStatus();
}

grpc::Status FakePublishService::PublishBatches(
    grpc::ServerContext*,
    grpc::ServerReaderWriter<PublishBatchesResponse, PublishBatchesRequest>*
        stream) {
  PublishBatchesRequest request;
  while (stream->Read(&request)) {
    MutexLock lock(mutex_);
    const auto scripted = faults.find(++arrived);
    const Fault fault =
        scripted == faults.end() ? Fault::kNone : scripted->second;
    const grpc::Status cut(grpc::StatusCode::UNAVAILABLE, "cut");
    if (fault == Fault::kCutBefore) return cut;
    if (fault == Fault::kFence) ++term;
    record::v1::Statement statement;
    statement.ParseFromString(request.batch().statement());
    PublishBatchesResponse response;
    response.set_first_sequence(statement.first_sequence());
    if (fault == Fault::kOverloaded || fault == Fault::kRefuse) {
      const bool busy = fault == Fault::kOverloaded;
      google::rpc::Status* refusal = response.mutable_refusal();
      refusal->set_code(busy ? grpc::RESOURCE_EXHAUSTED
                             : grpc::INVALID_ARGUMENT);
      google::rpc::RetryInfo info;
      info.mutable_retry_delay()->set_seconds(7);
      if (busy) refusal->add_details()->PackFrom(info);
    } else if (const absl::Status taken =
                   Take(request, response.mutable_receipt());
               !taken.ok()) {
      response.mutable_refusal()->set_code(static_cast<int>(taken.code()));
      response.mutable_refusal()->set_message(std::string(taken.message()));
    }
    if (fault == Fault::kCutAfter) return cut;
    if (fault == Fault::kEndQuietly) return grpc::Status::OK;
    if (fault == Fault::kLoseAnswer) continue;
    if (fault == Fault::kWrongReceipt) {
      response.mutable_receipt()->set_statement_digest("another");
    }
    stream->Write(response);
  }
  return grpc::Status::OK;
}

}  // namespace tombolo::testing
