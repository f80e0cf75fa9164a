// Which certificates to believe: those that lead to a configured root, are
// valid at the moment asked about, allow the use, and are not revoked.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       std::shared_ptr<const CertificateVerifier> verifier,
//       CertificateVerifier::FromPem(roots_pem, crls_pem));
//   TOMBOLO_RETURN_IF_ERROR(verifier->Verify(
//       chain, CertificateUse::kTlsClient, clock.Now()));
//
// With CRLs configured, every issuer on the way needs a current one: a CRL
// that is missing, stale or badly signed refuses the certificate, as it could
// have named it. Without any, revocation is not looked at. To change roots or
// CRLs make a new verifier and swap the pointer. RFC 5280 with OpenSSL's
// X509_STRICT; keys and hashes of at least 112 bits; at most 4 intermediates.
// SM2 certificates verify, but OpenSSL 3.0 cannot be told the id under which a
// CRL was signed: CRLs of SM2 issuers count as badly signed.
// Immutable, thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_CERTIFICATE_VERIFIER_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_CERTIFICATE_VERIFIER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/crypto/certificate.h"

namespace tombolo::crypto {

enum class CertificateUse : uint8_t {
  kTlsClient,
  kTlsServer,
  kSigning,  // Of batches and heads. Signing keys are never TLS keys.
};

class CertificateVerifier {
 public:
  // `roots_pem`: self-issued CA certificates. `crls_pem`: "X509 CRL" blocks, or
  // "" for none. INVALID_ARGUMENT / CERTIFICATE_FORMAT for anything else.
  static absl::StatusOr<std::shared_ptr<const CertificateVerifier>> FromPem(
      absl::string_view roots_pem, absl::string_view crls_pem);

  ~CertificateVerifier();
  CertificateVerifier(const CertificateVerifier&) = delete;
  CertificateVerifier& operator=(const CertificateVerifier&) = delete;

  // `chain` is the leaf, then intermediates in any order. OK, or
  // UNAUTHENTICATED with the reason
  //   CERTIFICATE_UNTRUSTED            it leads to no root;
  //   CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED
  //   CERTIFICATE_USE                  it was not issued for `use`;
  //   CERTIFICATE_REVOKED              a CRL names it or an issuer of it;
  //   CERTIFICATE_REVOCATION_UNKNOWN   a CRL that would say so is not usable.
  absl::Status Verify(const std::vector<Certificate>& chain, CertificateUse use,
                      absl::Time now) const;

 private:
  struct Trust;
  explicit CertificateVerifier(std::unique_ptr<const Trust> trust);
  std::unique_ptr<const Trust> trust_;
};

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_CERTIFICATE_VERIFIER_H_
