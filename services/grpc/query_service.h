// Questions over gRPC: thin handlers over query::Query; the stream of replies
// is in query_stream.h. The API is documented in
// proto/tombolo/exchange/v1/query_service.proto. Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_QUERY_SERVICE_H_
#define TOMBOLO_SERVICES_GRPC_QUERY_SERVICE_H_

#include "services/grpc/service_parts.h"
#include "tombolo/exchange/v1/query_service.grpc.pb.h"

namespace tombolo::service {

class QueryService final : public exchange::v1::QueryService::CallbackService {
 public:
  // `parts` must outlive the server that serves it.
  explicit QueryService(const ServiceParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* QuerySubject(
      grpc::CallbackServerContext* context,
      const exchange::v1::QuerySubjectRequest* request,
      exchange::v1::QuerySubjectResponse* response) override;
  grpc::ServerWriteReactor<exchange::v1::QuerySubjectsResponse>* QuerySubjects(
      grpc::CallbackServerContext* context,
      const exchange::v1::QuerySubjectsRequest* request) override;
  grpc::ServerUnaryReactor* VerifyFields(
      grpc::CallbackServerContext* context,
      const exchange::v1::VerifyFieldsRequest* request,
      exchange::v1::VerifyFieldsResponse* response) override;

 private:
  const ServiceParts& parts_;
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_QUERY_SERVICE_H_
