#include "services/grpc/query_service.h"

#include <memory>
#include <string>
#include <utility>

#include "exchange-core/base/status_macros.h"
#include "services/grpc/convert/answer.h"
#include "services/grpc/convert/question.h"
#include "services/grpc/query_stream.h"
#include "services/grpc/request_check.h"
#include "services/grpc/request_digest.h"
#include "services/grpc/unary.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;

// Answers with what the committer released. The committer's thread is not held
// up: every other reply waits behind it.
template <typename Response>
query::ReleaseDone SendReleased(const ServiceParts& parts,
                                Reply<Response> reply) {
  return [repliers = parts.repliers,
          reply = std::move(reply)](absl::StatusOr<query::Released> released) {
    repliers->Schedule([reply, released = std::move(released)]() mutable {
      if (!released.ok()) return reply(released.status());
      Response response;
      response.set_result(std::move(released->result));
      *response.mutable_receipt() = std::move(released->receipt);
      reply(std::move(response));
    });
  };
}

}  // namespace

grpc::ServerUnaryReactor* QueryService::QuerySubject(
    grpc::CallbackServerContext* context,
    const v1::QuerySubjectRequest* request,
    v1::QuerySubjectResponse* response) {
  using Response = v1::QuerySubjectResponse;
  return RunUnary(
      parts_, Method::kQuerySubject, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        auto question = std::make_shared<query::PointQuestion>(
            FromProto(*request, caller, check));
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        question->context.request_digest = RequestDigest(*request);
        v1::QuerySubjectRequest bound = *request;
        bound.clear_page_token();
        bound.mutable_context()->clear_nonce();
        const std::string binding = PageTokens::Binding(caller.uri, bound);
        TOMBOLO_ASSIGN_OR_RETURN(
            question->resume,
            parts_.page_tokens->Open(request->page_token(), binding));
        return Work<Response>{
            parts_.readers, [this, question, binding](Reply<Response> reply) {
              parts_.query->Ask(
                  *question,
                  [&](query::Answer& answer) {
                    return ResultBytes(
                        answer, parts_.node,
                        parts_.page_tokens->Seal(answer.resume, binding));
                  },
                  SendReleased(parts_, std::move(reply)));
            }};
      });
}

grpc::ServerWriteReactor<v1::QuerySubjectsResponse>*
QueryService::QuerySubjects(grpc::CallbackServerContext* context,
                            const v1::QuerySubjectsRequest* request) {
  return QueryStream::Start(parts_, context, *request);
}

grpc::ServerUnaryReactor* QueryService::VerifyFields(
    grpc::CallbackServerContext* context,
    const v1::VerifyFieldsRequest* request,
    v1::VerifyFieldsResponse* response) {
  using Response = v1::VerifyFieldsResponse;
  return RunUnary(parts_, Method::kVerifyFields, context, response,
                  [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
                    RequestCheck check;
                    auto question = std::make_shared<query::VerifyQuestion>(
                        FromProto(*request, caller, check));
                    TOMBOLO_RETURN_IF_ERROR(check.Result());
                    question->context.request_digest = RequestDigest(*request);
                    return Work<Response>{
                        parts_.readers,
                        [this, question](Reply<Response> reply) {
                          parts_.query->VerifyFields(
                              *question,
                              [this](query::VerifyAnswer& answer) {
                                return ResultBytes(answer, parts_.node);
                              },
                              SendReleased(parts_, std::move(reply)));
                        }};
                  });
}

}  // namespace tombolo::service
