// Grants over gRPC: thin handlers over registry::Registry and
// permission::Explain(). The API is documented in
// proto/tombolo/exchange/v1/permission_service.proto. Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_PERMISSION_SERVICE_H_
#define TOMBOLO_SERVICES_GRPC_PERMISSION_SERVICE_H_

#include "services/grpc/service_parts.h"
#include "tombolo/exchange/v1/permission_service.grpc.pb.h"

namespace tombolo::service {

class PermissionService final
    : public exchange::v1::PermissionService::CallbackService {
 public:
  // `parts` must outlive the server that serves it.
  explicit PermissionService(const ServiceParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* GetGrant(
      grpc::CallbackServerContext* context,
      const exchange::v1::GetGrantRequest* request,
      exchange::v1::GetGrantResponse* response) override;
  grpc::ServerUnaryReactor* ListGrants(
      grpc::CallbackServerContext* context,
      const exchange::v1::ListGrantsRequest* request,
      exchange::v1::ListGrantsResponse* response) override;
  grpc::ServerUnaryReactor* ApplyGrants(
      grpc::CallbackServerContext* context,
      const exchange::v1::ApplyGrantsRequest* request,
      exchange::v1::ApplyGrantsResponse* response) override;
  grpc::ServerUnaryReactor* RevokeGrant(
      grpc::CallbackServerContext* context,
      const exchange::v1::RevokeGrantRequest* request,
      exchange::v1::RevokeGrantResponse* response) override;
  grpc::ServerUnaryReactor* ExplainUse(
      grpc::CallbackServerContext* context,
      const exchange::v1::ExplainUseRequest* request,
      exchange::v1::ExplainUseResponse* response) override;

 private:
  const ServiceParts& parts_;
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_PERMISSION_SERVICE_H_
