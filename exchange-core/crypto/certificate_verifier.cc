#include "exchange-core/crypto/certificate_verifier.h"

#include <openssl/x509v3.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/certificate_parsed.h"
#include "exchange-core/crypto/pem.h"

namespace tombolo::crypto {
namespace {

constexpr size_t kMostIntermediates = 4;

// A stack that borrows its certificates.
struct FreeStackOnly {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using StackHandle = std::unique_ptr<STACK_OF(X509), FreeStackOnly>;

absl::Status Malformed(absl::string_view problem) {
  DrainErrors();
  return MakeError(reasons::kCertificateFormat,
                   {{"problem", std::string(problem)}});
}

absl::StatusOr<CrlHandle> ReadCrl(const PemBlock& block) {
  if (block.label != "X509 CRL") {
    return Malformed("a PEM block that is no X509 CRL");
  }
  const unsigned char* next = BytePointer(block.der);
  CrlHandle crl(
      d2i_X509_CRL(nullptr, &next, static_cast<long>(block.der.size())));
  if (crl == nullptr || next != BytePointer(block.der) + block.der.size()) {
    return Malformed("a CRL that cannot be read");
  }
  return crl;
}

const ErrorReason& ReasonOf(int error) {
  switch (error) {
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return reasons::kCertificateNotYetValid;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return reasons::kCertificateExpired;
    case X509_V_ERR_CERT_REVOKED:
      return reasons::kCertificateRevoked;
    case X509_V_ERR_INVALID_PURPOSE:
      return reasons::kCertificateUse;
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
    case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD:
    case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
    case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
    case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
      return reasons::kCertificateRevocationUnknown;
    default:
      return reasons::kCertificateUntrusted;
  }
}

// The serial number finds the certificate again without naming anybody.
absl::Status Refused(const ErrorReason& reason, const Certificate& leaf,
                     absl::string_view problem) {
  DrainErrors();
  return MakeError(reason, {{"serial", leaf.serial_number()},
                            {"problem", std::string(problem)}});
}

// What the extensions of a leaf say about `use` beyond OpenSSL's purposes.
bool LeafAllows(X509* leaf, CertificateUse use) {
  constexpr uint32_t kTlsUses = XKU_SSL_CLIENT | XKU_SSL_SERVER;
  const uint32_t flags = X509_get_extension_flags(leaf);
  if ((flags & EXFLAG_CA) != 0) return false;
  // Both getters answer "all bits" for an absent extension.
  if ((X509_get_key_usage(leaf) & KU_DIGITAL_SIGNATURE) == 0) return false;
  return use != CertificateUse::kSigning || (flags & EXFLAG_XKUSAGE) == 0 ||
         (X509_get_extended_key_usage(leaf) & kTlsUses) == 0;
}

bool SetParameters(X509_STORE_CTX* context, CertificateUse use,
                   absl::Time now) {
  constexpr int kSecurityLevel112Bits = 2;
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(parameters, absl::ToTimeT(now));
  X509_VERIFY_PARAM_set_depth(parameters, static_cast<int>(kMostIntermediates));
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel112Bits);
  switch (use) {
    case CertificateUse::kTlsClient:
      return X509_VERIFY_PARAM_set_purpose(parameters,
                                           X509_PURPOSE_SSL_CLIENT) > 0;
    case CertificateUse::kTlsServer:
      return X509_VERIFY_PARAM_set_purpose(parameters,
                                           X509_PURPOSE_SSL_SERVER) > 0;
    case CertificateUse::kSigning:
      return true;
  }
  return false;
}

}  // namespace

struct CertificateVerifier::Trust {
  std::vector<Certificate> roots;
  StoreHandle store;
};

CertificateVerifier::CertificateVerifier(std::unique_ptr<const Trust> trust)
    : trust_(std::move(trust)) {}
CertificateVerifier::~CertificateVerifier() = default;

absl::StatusOr<std::shared_ptr<const CertificateVerifier>>
CertificateVerifier::FromPem(absl::string_view roots_pem,
                             absl::string_view crls_pem) {
  auto trust = std::make_unique<Trust>();
  TOMBOLO_ASSIGN_OR_RETURN(trust->roots, Certificate::ListFromPem(roots_pem));
  trust->store.reset(X509_STORE_new());
  TOMBOLO_CHECK(trust->store != nullptr);
  for (const Certificate& root : trust->roots) {
    X509* const x509 = root.parsed_->x509.get();
    const uint32_t flags = X509_get_extension_flags(x509);
    if ((flags & EXFLAG_CA) == 0 || (flags & EXFLAG_SS) == 0) {
      return Malformed("a root that is not a self-issued CA");
    }
    if (X509_STORE_add_cert(trust->store.get(), x509) <= 0) {
      return Malformed("a root that cannot be used");
    }
  }
  unsigned long flags = X509_V_FLAG_X509_STRICT;
  if (!crls_pem.empty()) {
    flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
    TOMBOLO_ASSIGN_OR_RETURN(const std::vector<PemBlock> blocks,
                             ParsePem(crls_pem));
    for (const PemBlock& block : blocks) {
      TOMBOLO_ASSIGN_OR_RETURN(const CrlHandle crl, ReadCrl(block));
      if (X509_STORE_add_crl(trust->store.get(), crl.get()) <= 0) {
        return Malformed("a CRL that cannot be used");
      }
    }
  }
  TOMBOLO_CHECK(X509_STORE_set_flags(trust->store.get(), flags) > 0);
  DrainErrors();
  return std::shared_ptr<const CertificateVerifier>(
      new CertificateVerifier(std::move(trust)));
}

absl::Status CertificateVerifier::Verify(const std::vector<Certificate>& chain,
                                         CertificateUse use,
                                         absl::Time now) const {
  if (chain.empty()) return Malformed("an empty chain");
  X509* const leaf = chain.front().parsed_->x509.get();
  if (chain.size() > 1 + kMostIntermediates + 1) {  // A root may be sent along.
    return Refused(reasons::kCertificateUntrusted, chain.front(),
                   "chain too long");
  }
  const StackHandle untrusted(sk_X509_new_null());
  const StoreContextHandle context(X509_STORE_CTX_new());
  TOMBOLO_CHECK(untrusted != nullptr && context != nullptr);
  for (size_t i = 1; i < chain.size(); ++i) {
    TOMBOLO_CHECK(sk_X509_push(untrusted.get(), chain[i].parsed_->x509.get()) >
                  0);
  }
  TOMBOLO_CHECK(X509_STORE_CTX_init(context.get(), trust_->store.get(), leaf,
                                    untrusted.get()) > 0);
  TOMBOLO_CHECK(SetParameters(context.get(), use, now));
  if (X509_verify_cert(context.get()) <= 0) {
    const int error = X509_STORE_CTX_get_error(context.get());
    return Refused(ReasonOf(error), chain.front(),
                   X509_verify_cert_error_string(error));
  }
  if (!LeafAllows(leaf, use)) {
    return Refused(reasons::kCertificateUse, chain.front(),
                   "its extensions forbid it");
  }
  return absl::OkStatus();
}

}  // namespace tombolo::crypto
