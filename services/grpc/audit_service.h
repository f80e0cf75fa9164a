// The access log over gRPC. A call that returns an entry or a proof of one is
// itself logged before it is answered. The API is documented in
// proto/tombolo/exchange/v1/audit_service.proto. Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_AUDIT_SERVICE_H_
#define TOMBOLO_SERVICES_GRPC_AUDIT_SERVICE_H_

#include "services/grpc/service_parts.h"
#include "tombolo/exchange/v1/audit_service.grpc.pb.h"

namespace tombolo::service {

class AuditService final : public exchange::v1::AuditService::CallbackService {
 public:
  // `parts` must outlive the server that serves it.
  explicit AuditService(const ServiceParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* GetCheckpoint(
      grpc::CallbackServerContext* context,
      const exchange::v1::GetCheckpointRequest* request,
      exchange::v1::GetCheckpointResponse* response) override;
  grpc::ServerUnaryReactor* GetLogEntry(
      grpc::CallbackServerContext* context,
      const exchange::v1::GetLogEntryRequest* request,
      exchange::v1::GetLogEntryResponse* response) override;
  grpc::ServerUnaryReactor* ListLogEntries(
      grpc::CallbackServerContext* context,
      const exchange::v1::ListLogEntriesRequest* request,
      exchange::v1::ListLogEntriesResponse* response) override;
  grpc::ServerUnaryReactor* GetInclusionProof(
      grpc::CallbackServerContext* context,
      const exchange::v1::GetInclusionProofRequest* request,
      exchange::v1::GetInclusionProofResponse* response) override;
  grpc::ServerUnaryReactor* GetConsistencyProof(
      grpc::CallbackServerContext* context,
      const exchange::v1::GetConsistencyProofRequest* request,
      exchange::v1::GetConsistencyProofResponse* response) override;

 private:
  const ServiceParts& parts_;
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_AUDIT_SERVICE_H_
