// Publishing over gRPC: thin handlers over publish::Ingest; the stream itself
// is in publish_stream.h. The API is documented in
// proto/tombolo/exchange/v1/publish_service.proto. Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_PUBLISH_SERVICE_H_
#define TOMBOLO_SERVICES_GRPC_PUBLISH_SERVICE_H_

#include "services/grpc/service_parts.h"
#include "tombolo/exchange/v1/publish_service.grpc.pb.h"

namespace tombolo::service {

class PublishService final
    : public exchange::v1::PublishService::CallbackService {
 public:
  // `parts` must outlive the server that serves it.
  explicit PublishService(const ServiceParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* GetPublishState(
      grpc::CallbackServerContext* context,
      const exchange::v1::GetPublishStateRequest* request,
      exchange::v1::GetPublishStateResponse* response) override;
  grpc::ServerUnaryReactor* AcquireTerm(
      grpc::CallbackServerContext* context,
      const exchange::v1::AcquireTermRequest* request,
      exchange::v1::AcquireTermResponse* response) override;
  grpc::ServerBidiReactor<exchange::v1::PublishBatchesRequest,
                          exchange::v1::PublishBatchesResponse>*
  PublishBatches(grpc::CallbackServerContext* context) override;

 private:
  const ServiceParts& parts_;
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_PUBLISH_SERVICE_H_
