// PublishStream: one PublishBatches call. Batches go in on the caller's thread,
// answers come back on a thread of its own and wait in a queue.
//
// Private to the SDK; use publisher.h. It includes gRPC's headers.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_PUBLISH_STREAM_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_PUBLISH_STREAM_H_

#include <deque>
#include <memory>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "exchange-core/base/mutex.h"
#include "tombolo/exchange/v1/publish_service.grpc.pb.h"

namespace tombolo::sdk {

class PublishStream {
 public:
  // The call ends by itself after `lifetime`: a node that stops reading must
  // not hold a writer for ever.
  PublishStream(exchange::v1::PublishService::StubInterface& stub,
                absl::Duration lifetime);
  // Cancels what is under way.
  ~PublishStream();

  // False when the call is over; End() says why.
  bool Write(const exchange::v1::PublishBatchesRequest& request);

  // The next answer: at once if there is one, else after at most `timeout`.
  // nullopt when there is none or the call is over.
  std::optional<exchange::v1::PublishBatchesResponse> Next(
      absl::Duration timeout) TOMBOLO_EXCLUDES(mutex_);

  // True once the node has ended the call and every answer was taken.
  bool over() const TOMBOLO_EXCLUDES(mutex_);

  // Ends the call and says how it ended. Call once.
  absl::Status End();

 private:
  void ReadAnswers() TOMBOLO_EXCLUDES(mutex_);

  grpc::ClientContext context_;
  std::unique_ptr<
      grpc::ClientReaderWriterInterface<exchange::v1::PublishBatchesRequest,
                                        exchange::v1::PublishBatchesResponse>>
      call_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<exchange::v1::PublishBatchesResponse> answers_
      TOMBOLO_GUARDED_BY(mutex_);
  bool read_all_ TOMBOLO_GUARDED_BY(mutex_) = false;
  bool write_failed_ = false;
  bool ended_ = false;
  std::thread reader_;  // Last: it uses all of the above.
};

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_PUBLISH_STREAM_H_
