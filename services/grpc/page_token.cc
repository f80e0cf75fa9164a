#include "services/grpc/page_token.h"

#include "absl/strings/escaping.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/query.h"
#include "services/grpc/request_digest.h"

namespace tombolo::service {
namespace {

constexpr size_t kMaxTokenBytes = 1024;

crypto::Aead MakeKey(crypto::RandomSource& random) {
  absl::StatusOr<crypto::Aead> aead =
      crypto::Aead::FromKey(random.Bytes(crypto::kAeadKeySize));
  TOMBOLO_CHECK(aead.ok());
  return *std::move(aead);
}

}  // namespace

PageTokens::PageTokens(crypto::RandomSource& random)
    : random_(random), aead_(MakeKey(random)) {}

std::string PageTokens::Binding(absl::string_view principal,
                                const google::protobuf::Message& request) {
  return crypto::DigestBytes(crypto::ComputeDigest(
      crypto::DigestAlgorithm::kSha256, {request.GetTypeName(), "\n", principal,
                                         "\n", DeterministicBytes(request)}));
}

std::string PageTokens::Seal(absl::string_view position,
                             absl::string_view binding) const {
  if (position.empty()) return "";
  return absl::WebSafeBase64Escape(aead_.Seal(position, binding, random_));
}

absl::StatusOr<std::string> PageTokens::Open(absl::string_view token,
                                             absl::string_view binding) const {
  if (token.empty()) return "";
  std::string sealed;
  if (token.size() > kMaxTokenBytes ||
      !absl::WebSafeBase64Unescape(token, &sealed)) {
    return MakeError(reasons::kPageTokenMismatch);
  }
  absl::StatusOr<std::string> position = aead_.Open(sealed, binding);
  if (!position.ok()) return MakeError(reasons::kPageTokenMismatch);
  return position;
}

}  // namespace tombolo::service
