// A PublishService with the node's rules for sequence, chain and term, and a
// script of what goes wrong.
#ifndef TOMBOLO_TESTS_UNIT_ADAPTERS_SDK_FAKE_PUBLISH_SERVICE_H_
#define TOMBOLO_TESTS_UNIT_ADAPTERS_SDK_FAKE_PUBLISH_SERVICE_H_

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "exchange-core/base/mutex.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"
#include "tombolo/exchange/v1/publish_service.grpc.pb.h"

namespace tombolo::testing {

// What happens to one batch that arrives.
enum class Fault {
  kNone,
  kCutBefore,     // The call ends; the batch is not stored.
  kCutAfter,      // The batch is stored; the call ends without an answer.
  kEndQuietly,    // As kCutAfter, but the call ends with OK.
  kLoseAnswer,    // The batch is stored; its answer never comes.
  kOverloaded,    // Refused with RESOURCE_EXHAUSTED and a RetryInfo.
  kRefuse,        // Refused with INVALID_ARGUMENT.
  kFence,         // Another agent takes the term, then the rules apply.
  kWrongReceipt,  // Answered with another statement's digest.
};

class FakePublishService final : public exchange::v1::PublishService::Service {
 public:
  FakePublishService();
  ~FakePublishService() override;

  std::shared_ptr<grpc::Channel> Channel();

  // Cuts all connections and closes the port; opens it again.
  void GoAway();
  void ComeBack();

  // What happens to the n-th batch that arrives, counted from 1 over all
  // calls.
  std::map<int, Fault> faults;
  // AcquireTerm fails with UNAVAILABLE this many times first.
  int unavailable_terms = 0;

  // Schemas of the one dataset that the catalogue beside it knows.
  std::vector<std::string> schemas;

  uint64_t generation = 1;
  uint64_t next_sequence = 1;
  std::string last_digest;
  std::string cursor;
  uint64_t term = 0;
  std::string holder;

  // What is stored: first sequence → statement, each exactly once.
  std::map<uint64_t, std::string> stored;
  int arrived = 0;
  int repeated = 0;

  grpc::Status GetPublishState(
      grpc::ServerContext* context,
      const exchange::v1::GetPublishStateRequest* request,
      exchange::v1::GetPublishStateResponse* response) override;
  grpc::Status AcquireTerm(
      grpc::ServerContext* context,
      const exchange::v1::AcquireTermRequest* request,
      exchange::v1::AcquireTermResponse* response) override;
  grpc::Status PublishBatches(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<exchange::v1::PublishBatchesResponse,
                               exchange::v1::PublishBatchesRequest>* stream)
      override;

 private:
  class Catalog;

  void FillState(exchange::v1::PublishState* state) const;
  absl::Status Take(const exchange::v1::PublishBatchesRequest& request,
                    exchange::v1::BatchReceipt* receipt);

  Mutex mutex_;
  std::unique_ptr<Catalog> catalog_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// The digest that statements are chained by.
std::string DigestOfStatement(const std::string& statement);

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_UNIT_ADAPTERS_SDK_FAKE_PUBLISH_SERVICE_H_
