// Questions of the public API as the core takes them: form and limits only.
// Pure; thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_CONVERT_QUESTION_H_
#define TOMBOLO_SERVICES_GRPC_CONVERT_QUESTION_H_

#include "exchange-core/query/question.h"
#include "services/grpc/caller.h"
#include "services/grpc/request_check.h"
#include "tombolo/exchange/v1/query_service.pb.h"

namespace tombolo::service {

// `resume` and the digest of the request are left to the caller.
query::PointQuestion FromProto(const exchange::v1::QuerySubjectRequest& request,
                               const Caller& caller, RequestCheck& check);
query::BulkQuestion FromProto(const exchange::v1::QuerySubjectsRequest& request,
                              const Caller& caller, RequestCheck& check);
query::VerifyQuestion FromProto(
    const exchange::v1::VerifyFieldsRequest& request, const Caller& caller,
    RequestCheck& check);

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_CONVERT_QUESTION_H_
