// What every call goes through, unary or stream: counted, known, allowed, and
// bounded in time.
//
//   CallScope scope(parts, Method::kQuerySubject);
//   absl::StatusOr<Caller> caller = scope.Admit(*context);
//
// Thread-safe as far as each method says.
#ifndef TOMBOLO_SERVICES_GRPC_CALL_H_
#define TOMBOLO_SERVICES_GRPC_CALL_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "exchange-core/base/mutex.h"
#include "grpcpp/alarm.h"
#include "grpcpp/server_context.h"
#include "services/grpc/caller.h"
#include "services/grpc/service_parts.h"

namespace tombolo::service {

// One call from its first byte to OnDone().
class CallScope {
 public:
  CallScope(const ServiceParts& parts, Method method);
  // Leaves the gate and tells the observer how it ended.
  ~CallScope();
  CallScope(const CallScope&) = delete;
  CallScope& operator=(const CallScope&) = delete;

  // The caller, when the node is not draining, the certificate names one of
  // our principals, and its role may call this method. UNAVAILABLE /
  // NODE_DRAINING, and the errors of PeerIdentity() and Authorise(). Once.
  absl::StatusOr<Caller> Admit(const grpc::CallbackServerContext& context);

  // Runs `expire` with CALL_DEADLINE after `limit`, unless the caller's own
  // deadline is nearer, which gRPC keeps. `expire` must hold the call weakly.
  void Limit(const grpc::CallbackServerContext& context, absl::Duration limit,
             std::function<void(const absl::Status&)> expire);

  // Notes how the call ended. Any thread.
  void Ended(absl::StatusCode code) { code_ = code; }
  const ServiceParts& parts() const { return parts_; }
  Method method() const { return method_; }

 private:
  const ServiceParts& parts_;
  const Method method_;
  const absl::Time start_;
  bool entered_ = false;
  std::atomic<absl::StatusCode> code_ = absl::StatusCode::kUnknown;
  // Only where the caller set no nearer deadline: a timer costs.
  std::unique_ptr<grpc::Alarm> alarm_;
};

// Logs that `caller` was refused, where the access log says so, and then runs
// `done`: with `refusal`, or with why it could not be logged.
void LogRefusal(const ServiceParts& parts, const Caller& caller, Method method,
                const absl::Status& refusal,
                std::function<void(absl::Status)> done);

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_CALL_H_
