#include "services/grpc/peer_identity.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/request.h"

namespace tombolo::service {

absl::StatusOr<Caller> PeerIdentity(const grpc::AuthContext& context,
                                    absl::string_view trust_domain) {
  if (!context.IsPeerAuthenticated()) {
    return MakeError(reasons::kPeerNotAuthenticated);
  }
  const std::vector<grpc::string_ref> uris =
      context.FindPropertyValues("peer_uri");
  if (uris.size() != 1) {
    return MakeError(reasons::kPeerIdentity,
                     {{"found", absl::StrCat(uris.size(), " URIs")}});
  }
  absl::StatusOr<crypto::SpiffeIdentity> identity =
      crypto::ParseSpiffeId(absl::string_view(uris[0].data(), uris[0].size()));
  if (!identity.ok()) {
    return MakeError(reasons::kPeerIdentity,
                     {{"found", "a URI that is no SPIFFE ID of this product"}});
  }
  if (!PlantedBug("service.trust_domain") &&
      identity->trust_domain != trust_domain) {
    return MakeError(reasons::kPeerTrustDomain,
                     {{"found", identity->trust_domain},
                      {"wanted", std::string(trust_domain)}});
  }
  std::string uri = crypto::ToUri(*identity);
  return Caller{.identity = *std::move(identity), .uri = std::move(uri)};
}

}  // namespace tombolo::service
