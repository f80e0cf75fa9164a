// One stream of replies to a question about many subjects. A reply is computed,
// logged and written before the next one is begun, so that a slow client holds
// back its own stream only. Each is judged anew: a grant that is revoked ends a
// running stream.
#ifndef TOMBOLO_SERVICES_GRPC_QUERY_STREAM_H_
#define TOMBOLO_SERVICES_GRPC_QUERY_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/query/query.h"
#include "grpcpp/support/server_callback.h"
#include "services/grpc/call.h"
#include "tombolo/exchange/v1/query_service.pb.h"

namespace tombolo::service {

// SHA-256(nonce | number u64)[0..16): the nonce of the receipt of one reply.
std::string ReplyNonce(const std::string& nonce, uint64_t number);

class QueryStream final
    : public grpc::ServerWriteReactor<exchange::v1::QuerySubjectsResponse>,
      public std::enable_shared_from_this<QueryStream> {
 public:
  static grpc::ServerWriteReactor<exchange::v1::QuerySubjectsResponse>* Start(
      const ServiceParts& parts, grpc::CallbackServerContext* context,
      const exchange::v1::QuerySubjectsRequest& request);

  explicit QueryStream(const ServiceParts& parts)
      : scope_(parts, Method::kQuerySubjects) {}

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  void Run(grpc::CallbackServerContext* context,
           const exchange::v1::QuerySubjectsRequest& request);
  absl::Status Prepare(const Caller& caller,
                       const exchange::v1::QuerySubjectsRequest& request);
  // Computes the next reply on the readers' threads.
  void Schedule();
  void Compute();
  void Write(absl::StatusOr<query::Released> released);
  void End(const absl::Status& status);
  bool ended() const;

  CallScope scope_;
  std::shared_ptr<QueryStream> self_;  // Until OnDone().
  uint64_t drain_number_ = 0;
  std::string nonce_;  // Of the request.
  // Used by one step at a time.
  query::BulkQuestion question_;
  size_t next_subject_ = 0;
  uint64_t reply_number_ = 0;
  exchange::v1::QuerySubjectsResponse writing_;

  mutable Mutex mutex_;
  bool ended_ TOMBOLO_GUARDED_BY(mutex_) = false;
  bool draining_ TOMBOLO_GUARDED_BY(mutex_) = false;
  bool write_pending_ TOMBOLO_GUARDED_BY(mutex_) = false;
  // Why to end after the write under way.
  std::optional<absl::Status> stopped_ TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_QUERY_STREAM_H_
