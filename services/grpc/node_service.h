// The node's own state over gRPC. The API is documented in
// proto/tombolo/exchange/v1/node_service.proto. Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_NODE_SERVICE_H_
#define TOMBOLO_SERVICES_GRPC_NODE_SERVICE_H_

#include "services/grpc/service_parts.h"
#include "tombolo/exchange/v1/node_service.grpc.pb.h"

namespace tombolo::service {

class NodeService final : public exchange::v1::NodeService::CallbackService {
 public:
  // `parts` must outlive the server that serves it.
  explicit NodeService(const ServiceParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* GetNodeStatus(
      grpc::CallbackServerContext* context,
      const exchange::v1::GetNodeStatusRequest* request,
      exchange::v1::GetNodeStatusResponse* response) override;

 private:
  const ServiceParts& parts_;
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_NODE_SERVICE_H_
