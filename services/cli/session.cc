#include "services/cli/session.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/sdk/cpp/channel.h"
#include "adapters/sdk/cpp/trust_cache.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/status_macros.h"
#include "services/cli/local_file.h"

namespace tombolo::cli {

Session::Session(Settings settings, SessionParts parts)
    : settings_(std::move(settings)), parts_(std::move(parts)) {}
Session::~Session() = default;

std::string Session::TimeText(absl::Time time) const {
  if (time == absl::InfinitePast() || time == absl::InfiniteFuture()) {
    return "-";
  }
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", time, parts_.zone);
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Session::Channel() {
  if (parts_.channel != nullptr) return parts_.channel;
  TOMBOLO_RETURN_IF_ERROR(RequireSetting("endpoint", settings_.endpoint));
  TOMBOLO_RETURN_IF_ERROR(RequireSetting("ca", settings_.ca_file));
  TOMBOLO_RETURN_IF_ERROR(RequireSetting("cert", settings_.certificate_file));
  TOMBOLO_RETURN_IF_ERROR(RequireSetting("key", settings_.key_file));
  TOMBOLO_ASSIGN_OR_RETURN(
      parts_.channel,
      sdk::OpenChannel({.endpoint = settings_.endpoint,
                        .ca_file = settings_.ca_file,
                        .certificate_file = settings_.certificate_file,
                        .key_file = settings_.key_file,
                        .server_name = settings_.server_name}));
  return parts_.channel;
}

bool Session::CanVerify() const {
  return !settings_.authority_key_file.empty() &&
         !settings_.trust_domain.empty();
}

absl::StatusOr<crypto::PublicKey> Session::Authority() {
  TOMBOLO_RETURN_IF_ERROR(
      RequireSetting("authority-key", settings_.authority_key_file));
  TOMBOLO_RETURN_IF_ERROR(
      RequireSetting("trust-domain", settings_.trust_domain));
  TOMBOLO_ASSIGN_OR_RETURN(const std::string pem,
                           ReadLocalFile(settings_.authority_key_file));
  absl::StatusOr<crypto::PublicKey> key = crypto::PublicKey::FromPem(pem);
  if (!key.ok()) {
    return WithMetadata(key.status(), "file", settings_.authority_key_file);
  }
  return key;
}

absl::StatusOr<sdk::Consumer*> Session::Consumer() {
  if (consumer_ != nullptr) return consumer_.get();
  TOMBOLO_ASSIGN_OR_RETURN(const crypto::PublicKey authority, Authority());
  TOMBOLO_RETURN_IF_ERROR(RequireSetting("node", settings_.node));
  TOMBOLO_ASSIGN_OR_RETURN(const auto channel, Channel());
  TOMBOLO_ASSIGN_OR_RETURN(
      consumer_,
      sdk::Consumer::Connect(channel,
                             {.trust = {.trust_domain = settings_.trust_domain,
                                        .authority = authority,
                                        .timeout = settings_.timeout},
                              .node = settings_.node,
                              .timeout = settings_.timeout},
                             {.clock = parts_.clock, .random = parts_.random}));
  return consumer_.get();
}

absl::StatusOr<std::shared_ptr<const record::KeyDirectory>> Session::Keys() {
  if (consumer_ != nullptr) return consumer_->trust().keys();
  TOMBOLO_ASSIGN_OR_RETURN(const crypto::PublicKey authority, Authority());
  TOMBOLO_ASSIGN_OR_RETURN(const auto channel, Channel());
  sdk::TrustCache trust(channel,
                        {.trust_domain = settings_.trust_domain,
                         .authority = authority,
                         .timeout = settings_.timeout},
                        parts_.clock);
  TOMBOLO_RETURN_IF_ERROR(trust.RefreshKeys());
  return trust.keys();
}

std::string Session::NewRequestId() {
  std::string bytes = parts_.random->Bytes(16);
  // Version 4, variant 1 (RFC 9562).
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = ToHex(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-",
                      hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20));
}

}  // namespace tombolo::cli
