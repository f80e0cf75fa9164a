// One unary call of the node, with the session's channel and deadline.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       v1::GetGrantResponse response,
//       Call(session, &v1::PermissionService::Stub::GetGrant, request));
//
// Errors carry the node's reason. Includes gRPC: for .cc files of commands.
#ifndef TOMBOLO_SERVICES_CLI_CALL_H_
#define TOMBOLO_SERVICES_CLI_CALL_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "adapters/sdk/cpp/rpc_status.h"
#include "exchange-core/base/status_macros.h"
#include "services/cli/session.h"

namespace tombolo::cli {

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(Session& session,
                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                              const Request& request) {
  TOMBOLO_ASSIGN_OR_RETURN(const auto channel, session.Channel());
  Stub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(
      absl::ToChronoTime(absl::Now() + session.settings().timeout));
  Response response;
  TOMBOLO_RETURN_IF_ERROR(
      sdk::FromGrpc((stub.*method)(&context, request, &response)));
  return response;
}

// Most pages that a list command follows.
inline constexpr int kMaxListPages = 1000;

// Calls a List method until its end; the items of all pages are merged into
// one response.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> CallAllPages(
    Session& session,
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                 Response*),
    Request request) {
  Response all;
  request.set_page_size(1000);
  for (int page = 0; page < kMaxListPages; ++page) {
    TOMBOLO_ASSIGN_OR_RETURN(Response part, Call(session, method, request));
    request.set_page_token(part.next_page_token());
    part.clear_next_page_token();
    all.MergeFrom(part);
    if (request.page_token().empty()) break;
  }
  return all;
}

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_CALL_H_
