// The catalogue over gRPC: thin handlers over registry::Registry. The API is
// documented in proto/tombolo/exchange/v1/catalog_service.proto. Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_CATALOG_SERVICE_H_
#define TOMBOLO_SERVICES_GRPC_CATALOG_SERVICE_H_

#include "services/grpc/service_parts.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"

namespace tombolo::service {

class CatalogService final
    : public exchange::v1::CatalogService::CallbackService {
 public:
  // `parts` must outlive the server that serves it.
  explicit CatalogService(const ServiceParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* GetDepartment(
      grpc::CallbackServerContext* context,
      const exchange::v1::GetDepartmentRequest* request,
      exchange::v1::GetDepartmentResponse* response) override;
  grpc::ServerUnaryReactor* ListDepartments(
      grpc::CallbackServerContext* context,
      const exchange::v1::ListDepartmentsRequest* request,
      exchange::v1::ListDepartmentsResponse* response) override;
  grpc::ServerUnaryReactor* GetDataset(
      grpc::CallbackServerContext* context,
      const exchange::v1::GetDatasetRequest* request,
      exchange::v1::GetDatasetResponse* response) override;
  grpc::ServerUnaryReactor* ListDatasets(
      grpc::CallbackServerContext* context,
      const exchange::v1::ListDatasetsRequest* request,
      exchange::v1::ListDatasetsResponse* response) override;
  grpc::ServerUnaryReactor* ListPurposes(
      grpc::CallbackServerContext* context,
      const exchange::v1::ListPurposesRequest* request,
      exchange::v1::ListPurposesResponse* response) override;
  grpc::ServerUnaryReactor* GetKeyDirectory(
      grpc::CallbackServerContext* context,
      const exchange::v1::GetKeyDirectoryRequest* request,
      exchange::v1::GetKeyDirectoryResponse* response) override;
  grpc::ServerUnaryReactor* ApplyCatalog(
      grpc::CallbackServerContext* context,
      const exchange::v1::ApplyCatalogRequest* request,
      exchange::v1::ApplyCatalogResponse* response) override;
  grpc::ServerUnaryReactor* InstallKeyDirectory(
      grpc::CallbackServerContext* context,
      const exchange::v1::InstallKeyDirectoryRequest* request,
      exchange::v1::InstallKeyDirectoryResponse* response) override;

 private:
  const ServiceParts& parts_;
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_CATALOG_SERVICE_H_
