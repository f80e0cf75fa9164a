// A public key of one suite, and the check of a signature.
//
//   TOMBOLO_ASSIGN_OR_RETURN(PublicKey key, PublicKey::FromSpki(der));
//   TOMBOLO_RETURN_IF_ERROR(key.Verify(DssePae(type, body), signature));
//
// Verify returns a Status: there is no boolean to forget. Signatures are
// malleable by design for ECDSA and SM2, so never use one as an identifier.
// Immutable, cheap to copy, thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_PUBLIC_KEY_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_PUBLIC_KEY_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/crypto/suite.h"

namespace tombolo::crypto {

class PublicKey {
 public:
  // From DER SubjectPublicKeyInfo (RFC 5280). INVALID_ARGUMENT / KEY_UNUSABLE
  // for anything but Ed25519, P-256 and SM2, for a compressed point or curve
  // parameters spelled out, or with trailing bytes: one key has one spki().
  static absl::StatusOr<PublicKey> FromSpki(absl::string_view der);
  // From one PEM "PUBLIC KEY" block with nothing else around it.
  static absl::StatusOr<PublicKey> FromPem(absl::string_view pem);
  // From the 32 raw bytes of an Ed25519 key.
  static absl::StatusOr<PublicKey> FromRawEd25519(absl::string_view raw);

  Suite suite() const;
  // DER SubjectPublicKeyInfo as OpenSSL encodes it.
  const std::string& spki() const;
  // SHA-256 of spki(): the key_id of statements and of the key directory.
  const Digest& key_id() const;
  // The 32 raw bytes of an Ed25519 key; INVALID_ARGUMENT for other suites.
  absl::StatusOr<std::string> RawEd25519() const;

  // OK, or DATA_LOSS / SIGNATURE_MISMATCH.
  absl::Status Verify(absl::string_view message,
                      absl::string_view signature) const;

 private:
  struct Parsed;
  explicit PublicKey(std::shared_ptr<const Parsed> parsed);
  std::shared_ptr<const Parsed> parsed_;
};

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_PUBLIC_KEY_H_
