#include "services/grpc/publish_service.h"

#include <string>
#include <utility>

#include "exchange-core/base/status_macros.h"
#include "services/grpc/convert/answer.h"
#include "services/grpc/publish_stream.h"
#include "services/grpc/request_check.h"
#include "services/grpc/unary.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;

}  // namespace

grpc::ServerUnaryReactor* PublishService::GetPublishState(
    grpc::CallbackServerContext* context,
    const v1::GetPublishStateRequest* request,
    v1::GetPublishStateResponse* response) {
  using Response = v1::GetPublishStateResponse;
  return RunUnary(
      parts_, Method::kGetPublishState, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        publish::DatasetCaller about{
            .principal = caller.uri,
            .department = caller.department(),
            .dataset = check.Name("dataset", "datasets", request->dataset())};
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        return OnReaders<Response>(
            parts_, [this, about]() -> absl::StatusOr<Response> {
              TOMBOLO_ASSIGN_OR_RETURN(const publish::PublishState state,
                                       parts_.ingest->GetState(about));
              Response reply;
              *reply.mutable_state() = ToProto(state, about.dataset);
              return reply;
            });
      });
}

grpc::ServerUnaryReactor* PublishService::AcquireTerm(
    grpc::CallbackServerContext* context, const v1::AcquireTermRequest* request,
    v1::AcquireTermResponse* response) {
  using Response = v1::AcquireTermResponse;
  return RunUnary(
      parts_, Method::kAcquireTerm, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        publish::DatasetCaller about{
            .principal = caller.uri,
            .department = caller.department(),
            .dataset = check.Name("dataset", "datasets", request->dataset())};
        check.Text("agent", request->agent(),
                   {.min_bytes = 1, .max_bytes = publish::kMaxAgentNameBytes});
        check.RequestId(request->request_id());
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        publish::TermRequest term{.agent = request->agent(),
                                  .request_id = request->request_id()};
        return Work<Response>{
            parts_.readers, [this, about, term](const Reply<Response>& reply) {
              parts_.ingest->AcquireTerm(
                  about, term,
                  [reply, dataset = about.dataset](
                      const absl::StatusOr<publish::PublishState>& state) {
                    if (!state.ok()) return reply(state.status());
                    Response told;
                    *told.mutable_state() = ToProto(*state, dataset);
                    reply(std::move(told));
                  });
            }};
      });
}

grpc::ServerBidiReactor<v1::PublishBatchesRequest, v1::PublishBatchesResponse>*
PublishService::PublishBatches(grpc::CallbackServerContext* context) {
  return PublishStream::Start(parts_, context);
}

}  // namespace tombolo::service
