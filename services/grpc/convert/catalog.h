// The catalogue between the public API and the core. From the API: form and
// limits only; what a change may be is the catalogue's (catalog_change.h).
// Pure; thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_CONVERT_CATALOG_H_
#define TOMBOLO_SERVICES_GRPC_CONVERT_CATALOG_H_

#include "exchange-core/catalog/catalog.h"
#include "exchange-core/catalog/catalog_change.h"
#include "exchange-core/publish/publish_state.h"
#include "services/grpc/request_check.h"
#include "tombolo/exchange/v1/catalog_service.pb.h"

namespace tombolo::service {

exchange::v1::Department ToProto(const catalog::Department& department);
exchange::v1::Purpose ToProto(const catalog::Purpose& purpose);
// With the state of its publishing, and an etag over what is stated.
exchange::v1::Dataset ToProto(const catalog::Dataset& dataset,
                              const publish::PublishState& state);

// The etag of a dataset as it stands: 32 hexadecimal digits.
std::string EtagOf(const catalog::DatasetStatement& statement);

catalog::CatalogChange FromProto(
    const exchange::v1::ApplyCatalogRequest& request, RequestCheck& check);

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_CONVERT_CATALOG_H_
