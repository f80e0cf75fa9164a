// One unary call over the callback API. The handler checks the form of the
// request on gRPC's thread, hands the work to a bounded pool and returns; it
// never blocks.
//
//   grpc::ServerUnaryReactor* CatalogService::GetDataset(
//       grpc::CallbackServerContext* context,
//       const v1::GetDatasetRequest* request,
//       v1::GetDatasetResponse* response) {
//     return RunUnary(parts_, Method::kGetDataset, context, response,
//                     [&](const Caller& caller) {
//                       ... check the request, make a copy of what is needed
//                       return OnReaders<v1::GetDatasetResponse>(parts_,
//                           [=] { ... });
//                     });
//   }
//
// The request may be gone when the work runs (the caller cancelled, or the
// deadline passed): work owns what it needs. A call is answered once; whoever
// comes later is ignored, and work for a call that ended is not begun.
#ifndef TOMBOLO_SERVICES_GRPC_UNARY_H_
#define TOMBOLO_SERVICES_GRPC_UNARY_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/base/reasons/request.h"
#include "grpcpp/support/server_callback.h"
#include "services/grpc/authorisation.h"
#include "services/grpc/call.h"
#include "services/grpc/status.h"

namespace tombolo::service {

// Answers a call; any thread, once.
template <typename Response>
using Reply = std::function<void(absl::StatusOr<Response>)>;

// What is to be done for a call, and by which threads.
template <typename Response>
struct Work {
  WorkerPool* pool = nullptr;
  std::function<void(Reply<Response>)> run;
};

template <typename Response>
class UnaryCall final
    : public grpc::ServerUnaryReactor,
      public std::enable_shared_from_this<UnaryCall<Response>> {
 public:
  static std::shared_ptr<UnaryCall> Start(const ServiceParts& parts,
                                          Method method, Response* response) {
    auto call = std::make_shared<UnaryCall>(parts, method, response);
    call->self_ = call;
    return call;
  }
  UnaryCall(const ServiceParts& parts, Method method, Response* response)
      : scope_(parts, method), response_(response) {}

  CallScope& scope() { return scope_; }

  bool ended() const {
    MutexLock lock(mutex_);
    return ended_;
  }

  void Complete(absl::StatusOr<Response> result) {
    {
      MutexLock lock(mutex_);
      if (ended_) return;
      ended_ = true;
    }
    scope_.Ended(result.status().code());
    if (result.ok()) *response_ = *std::move(result);
    Finish(ToGrpcStatus(result.status()));
  }

  void OnCancel() override { Complete(MakeError(reasons::kCallCancelled)); }
  void OnDone() override { self_.reset(); }

 private:
  CallScope scope_;
  Response* const response_;  // gRPC's, until OnDone().
  mutable Mutex mutex_;
  bool ended_ TOMBOLO_GUARDED_BY(mutex_) = false;
  // Keeps the call until gRPC is done with it.
  std::shared_ptr<UnaryCall> self_;
};

// Begins `work` for `call`, or refuses it when its pool is full.
template <typename Response>
void Begin(const std::shared_ptr<UnaryCall<Response>>& call,
           Work<Response> work) {
  WorkerPool* const pool = work.pool;
  absl::Status queued = pool->TrySchedule([call, run = std::move(work.run)] {
    if (call->ended()) return;
    run([call](absl::StatusOr<Response> result) {
      call->Complete(std::move(result));
    });
  });
  if (!queued.ok()) call->Complete(std::move(queued));
}

// `parse` maps a Caller to absl::StatusOr<Work<Response>>.
template <typename Response, typename Parse>
grpc::ServerUnaryReactor* RunUnary(const ServiceParts& parts, Method method,
                                   grpc::CallbackServerContext* context,
                                   Response* response, Parse parse) {
  auto call = UnaryCall<Response>::Start(parts, method, response);
  const absl::StatusOr<Caller> caller = call->scope().Admit(*context);
  if (!caller.ok()) {
    call->Complete(caller.status());
    return call.get();
  }
  call->scope().Limit(
      *context, absl::Milliseconds(parts.limits->unary_deadline_ms.load()),
      [weak = std::weak_ptr(call)](const absl::Status& expired) {
        if (const auto running = weak.lock()) running->Complete(expired);
      });
  if (absl::Status allowed = Authorise(*caller, method); !allowed.ok()) {
    LogRefusal(parts, *caller, method, allowed,
               [call](absl::Status told) { call->Complete(std::move(told)); });
    return call.get();
  }
  absl::StatusOr<Work<Response>> work = parse(*caller);
  if (work.ok()) {
    Begin(call, *std::move(work));
  } else {
    call->Complete(work.status());
  }
  return call.get();
}

// Work that computes its answer on the readers' threads, or on the changers'.
template <typename Response>
Work<Response> OnReaders(const ServiceParts& parts,
                         std::function<absl::StatusOr<Response>()> compute) {
  return {parts.readers,
          [compute = std::move(compute)](const Reply<Response>& reply) {
            reply(compute());
          }};
}
template <typename Response>
Work<Response> OnChangers(const ServiceParts& parts,
                          std::function<absl::StatusOr<Response>()> compute) {
  return {parts.changers,
          [compute = std::move(compute)](const Reply<Response>& reply) {
            reply(compute());
          }};
}

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_UNARY_H_
