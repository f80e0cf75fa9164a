// CatalogClient: what the node's catalogue says of a dataset.
//
//   CatalogClient catalog(channel);
//   TOMBOLO_ASSIGN_OR_RETURN(std::vector<std::string> schemas,
//                            catalog.GetSchemas("ca-marriage"));
//
// Thread-safe. This header does not include gRPC's.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_CATALOG_CLIENT_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_CATALOG_CLIENT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace tombolo::sdk {

class CatalogClient {
 public:
  explicit CatalogClient(std::shared_ptr<grpc::Channel> channel)
      : channel_(std::move(channel)) {}

  // The schema versions of `datasets/{dataset}`, oldest first, each as the
  // bytes its provider serialised (record::CompiledSchema::FromBytes).
  absl::StatusOr<std::vector<std::string>> GetSchemas(
      const std::string& dataset) const;

 private:
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_CATALOG_CLIENT_H_
