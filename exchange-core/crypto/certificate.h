// X.509 certificates (RFC 5280) as this product reads them: whose key, until
// when, and for which SPIFFE identity.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::vector<Certificate> chain,
//                            Certificate::ListFromPem(peer_chain_pem));
//   TOMBOLO_RETURN_IF_ERROR(verifier->Verify(
//       chain, CertificateUse::kTlsClient, clock.Now()));
//   TOMBOLO_ASSIGN_OR_RETURN(SpiffeIdentity who, chain.front().Identity());
//
// Reading a certificate does not trust it: that is certificate_verifier.h.
// Immutable, cheap to copy, thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_CERTIFICATE_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_CERTIFICATE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/crypto/spiffe_identity.h"

namespace tombolo::crypto {

class Certificate {
 public:
  // INVALID_ARGUMENT / CERTIFICATE_FORMAT for anything but one certificate
  // with well-formed extensions and nothing behind it.
  static absl::StatusOr<Certificate> FromDer(absl::string_view der);

  // From PEM "CERTIFICATE" blocks and nothing else, in their order: a leaf and
  // its intermediates, or a list of roots. At least one.
  static absl::StatusOr<std::vector<Certificate>> ListFromPem(
      absl::string_view pem);

  const std::string& der() const;
  // DER SubjectPublicKeyInfo as it stands in the certificate.
  const std::string& spki() const;
  // The key, or INVALID_ARGUMENT / KEY_UNUSABLE when it is of no suite.
  absl::StatusOr<PublicKey> SubjectKey() const;
  // Valid from not_before() on and before not_after(). (RFC 5280 counts the
  // last second as valid, OpenSSL does not; neither does this product.)
  absl::Time not_before() const;
  absl::Time not_after() const;
  // Lower-case hexadecimal without leading zeros, as in CRLs and messages.
  const std::string& serial_number() const;
  // The URIs among the subject alternative names, in their order.
  const std::vector<std::string>& uri_names() const;

  // The identity of its one URI name, as X.509-SVID wants: INVALID_ARGUMENT /
  // SPIFFE_ID when there is none, more than one, or one of another form.
  absl::StatusOr<SpiffeIdentity> Identity() const;

 private:
  friend class CertificateVerifier;
  struct Parsed;
  explicit Certificate(std::shared_ptr<const Parsed> parsed);
  std::shared_ptr<const Parsed> parsed_;
};

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_CERTIFICATE_H_
