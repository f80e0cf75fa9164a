// One stream of batches: reads ahead, answers in order.
//
// Batches are handed to publish::Ingest as they come, so that later ones are
// verified while earlier ones are committed. At most kMaxBatchesInFlight wait
// for their answer; then the stream is not read, and HTTP/2 holds the client
// back. Every batch that was read is answered; the stream ends when the client
// has sent its last batch, when the node drains, or at our deadline, and in
// each case only after the answers.
#ifndef TOMBOLO_SERVICES_GRPC_PUBLISH_STREAM_H_
#define TOMBOLO_SERVICES_GRPC_PUBLISH_STREAM_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "exchange-core/base/mutex.h"
#include "grpcpp/support/server_callback.h"
#include "services/grpc/call.h"
#include "services/grpc/caller.h"
#include "tombolo/exchange/v1/publish_service.pb.h"

namespace tombolo::service {

class PublishStream final
    : public grpc::ServerBidiReactor<exchange::v1::PublishBatchesRequest,
                                     exchange::v1::PublishBatchesResponse>,
      public std::enable_shared_from_this<PublishStream> {
 public:
  static grpc::ServerBidiReactor<exchange::v1::PublishBatchesRequest,
                                 exchange::v1::PublishBatchesResponse>*
  Start(const ServiceParts& parts, grpc::CallbackServerContext* context);

  explicit PublishStream(const ServiceParts& parts)
      : scope_(parts, Method::kPublishBatches) {}

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  using Response = exchange::v1::PublishBatchesResponse;
  // The answer to one batch, once there is one.
  struct Slot {
    std::optional<Response> answer;
  };
  // What to do next, decided under the lock and done outside it.
  struct Step {
    bool read = false;
    const Response* write = nullptr;
    std::optional<absl::Status> finish;
  };

  void Run(grpc::CallbackServerContext* context);
  // Hands the batch in request_ over; its answer goes to `slot`.
  void Take(const std::shared_ptr<Slot>& slot);
  void Answer(const std::shared_ptr<Slot>& slot, Response response);
  // Reads no more; finishes with `status` when all is answered.
  void StopReading(const absl::Status& status);
  Step NextStep() TOMBOLO_REQUIRES(mutex_);
  void Do(const Step& step);

  CallScope scope_;
  Caller caller_;
  uint64_t drain_number_ = 0;
  std::shared_ptr<PublishStream> self_;          // Until OnDone().
  exchange::v1::PublishBatchesRequest request_;  // Of the read under way.
  Response writing_;                             // Of the write under way.

  Mutex mutex_;
  // Not answered yet, in the order they came.
  std::deque<std::shared_ptr<Slot>> slots_ TOMBOLO_GUARDED_BY(mutex_);
  bool read_pending_ TOMBOLO_GUARDED_BY(mutex_) = false;
  bool write_pending_ TOMBOLO_GUARDED_BY(mutex_) = false;
  bool finished_ TOMBOLO_GUARDED_BY(mutex_) = false;
  // Set when no more is to be read: what to finish with.
  std::optional<absl::Status> last_ TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_PUBLISH_STREAM_H_
