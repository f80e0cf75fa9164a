// Page tokens: where a list or a query goes on, sealed by the node so that a
// client can neither read nor make nor change one, and bound to the caller and
// to everything else in the request.
//
//   const std::string binding = PageTokens::Binding(caller.uri, request);
//   reply.set_next_page_token(tokens.Seal(last_id, binding));
//   ...
//   TOMBOLO_ASSIGN_OR_RETURN(std::string after,
//                            tokens.Open(request.page_token(), binding));
//
// A token grants nothing: every page is authorised anew. Sealed with a key made
// at start, so a token does not outlive the process: the client begins again.
// INVALID_ARGUMENT / PAGE_TOKEN_MISMATCH for anything else. Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_PAGE_TOKEN_H_
#define TOMBOLO_SERVICES_GRPC_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/crypto/aead.h"
#include "exchange-core/crypto/random.h"
#include "google/protobuf/message.h"

namespace tombolo::service {

class PageTokens {
 public:
  // `random` must outlive it.
  explicit PageTokens(crypto::RandomSource& random);

  // What a token is bound to: the caller and `request`, which the caller of
  // this function has stripped of page_token, page_size and nonce.
  static std::string Binding(absl::string_view principal,
                             const google::protobuf::Message& request);

  // "" for an empty position: there is no next page.
  std::string Seal(absl::string_view position, absl::string_view binding) const;

  // The position; "" for no token at all.
  absl::StatusOr<std::string> Open(absl::string_view token,
                                   absl::string_view binding) const;

 private:
  crypto::RandomSource& random_;
  const crypto::Aead aead_;
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_PAGE_TOKEN_H_
