#include "adapters/sdk/cpp/catalog_client.h"

#include <grpcpp/channel.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "adapters/sdk/cpp/rpc_status.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"

namespace tombolo::sdk {

namespace v1 = exchange::v1;

absl::StatusOr<std::vector<std::string>> CatalogClient::GetSchemas(
    const std::string& dataset) const {
  const auto stub = v1::CatalogService::NewStub(channel_);
  v1::GetDatasetRequest request;
  request.set_name(ResourceName("datasets", dataset));
  v1::GetDatasetResponse response;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
  TOMBOLO_RETURN_IF_ERROR(
      FromGrpc(stub->GetDataset(&context, request, &response)));
  return std::vector<std::string>(response.dataset().schemas().begin(),
                                  response.dataset().schemas().end());
}

}  // namespace tombolo::sdk
