// Feeds arbitrary bytes to the readers of certificates, keys, PEM and SPIFFE
// IDs. Peers send certificates before anybody knows who they are, so nothing
// may crash, what is read must be written back as it was, and no certificate
// that nobody signed may lead to a root.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/crypto/certificate.h"
#include "exchange-core/crypto/certificate_verifier.h"
#include "exchange-core/crypto/pem.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/crypto/spiffe_identity.h"
#include "tests/unit/crypto/certificate_fixtures.h"

namespace {

using tombolo::crypto::Certificate;
using tombolo::crypto::CertificateUse;
using tombolo::crypto::CertificateVerifier;

void Require(bool holds) {
  if (!holds) std::abort();
}

const CertificateVerifier& Verifier() {
  static const auto& verifier = *new std::shared_ptr<const CertificateVerifier>(
      CertificateVerifier::FromPem(tombolo::crypto::kRootPem, "").value());
  return *verifier;
}

void CheckCertificate(absl::string_view der) {
  const auto certificate = Certificate::FromDer(der);
  if (!certificate.ok()) return;
  Require(certificate->der() == der);
  const auto identity = certificate->Identity();
  if (identity.ok()) {
    Require(ToUri(*identity) == certificate->uri_names().front());
  }
  Require(!certificate->SubjectKey().ok() ||
          certificate->SubjectKey()->spki() == certificate->spki());
  // The seeds are directly under no root, so nothing found here may be.
  const absl::Time now = certificate->not_before() + absl::Hours(1);
  Require(
      !Verifier().Verify({*certificate}, CertificateUse::kTlsClient, now).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(bytes), size);
  CheckCertificate(input);
  const auto blocks = tombolo::crypto::ParsePem(input);
  if (blocks.ok()) {
    for (const auto& block : *blocks) CheckCertificate(block.der);
  }
  const auto key = tombolo::crypto::PublicKey::FromSpki(input);
  if (key.ok()) Require(key->spki() == input);
  const auto identity = tombolo::crypto::ParseSpiffeId(input);
  if (identity.ok()) Require(ToUri(*identity) == input);
  return 0;
}
