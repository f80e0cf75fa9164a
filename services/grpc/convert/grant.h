// Grants and explanations between the public API and the core. From the API:
// form and limits only; what a grant may say is ValidateGrant()'s.
// Pure; thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_CONVERT_GRANT_H_
#define TOMBOLO_SERVICES_GRPC_CONVERT_GRANT_H_

#include <string>

#include "exchange-core/permission/explain.h"
#include "exchange-core/permission/grant.h"
#include "services/grpc/request_check.h"
#include "tombolo/exchange/v1/permission_service.pb.h"

namespace tombolo::service {

exchange::v1::Grant ToProto(const permission::Grant& grant);

// `field` names the grant in violations, such as "grants[3]".
permission::Grant FromProto(const exchange::v1::Grant& proto,
                            const std::string& field, RequestCheck& check);

// The explanation of one dataset, as `audience` may see it.
exchange::v1::ExplainUseResponse ToProto(
    const permission::Explanation& explanation, permission::Audience audience);

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_CONVERT_GRANT_H_
