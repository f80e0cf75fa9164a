#include "exchange-core/crypto/certificate.h"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/x509v3.h>

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/certificate_parsed.h"
#include "exchange-core/crypto/pem.h"

namespace tombolo::crypto {
namespace {

using NamesHandle = OpensslHandle<GENERAL_NAMES, GENERAL_NAMES_free>;
using NumberHandle = OpensslHandle<BIGNUM, BN_free>;

absl::Status Malformed(absl::string_view problem) {
  DrainErrors();
  return MakeError(reasons::kCertificateFormat,
                   {{"problem", std::string(problem)}});
}

std::optional<absl::Time> TimeOf(const ASN1_TIME* time) {
  std::tm broken_down{};
  if (ASN1_TIME_to_tm(time, &broken_down) <= 0) return std::nullopt;
  return absl::FromCivil(
      absl::CivilSecond(broken_down.tm_year + 1900, broken_down.tm_mon + 1,
                        broken_down.tm_mday, broken_down.tm_hour,
                        broken_down.tm_min, broken_down.tm_sec),
      absl::UTCTimeZone());
}

std::string SpkiOf(const X509* x509) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &der);
  if (size <= 0) return "";
  std::string spki(reinterpret_cast<const char*>(der),
                   static_cast<size_t>(size));
  OPENSSL_free(der);
  return spki;
}

std::string SerialNumberOf(const X509* x509) {
  const NumberHandle number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), nullptr));
  char* const hex = number == nullptr ? nullptr : BN_bn2hex(number.get());
  if (hex == nullptr) return "";
  std::string serial = absl::AsciiStrToLower(hex);
  OPENSSL_free(hex);
  serial.erase(0, std::min(serial.find_first_not_of('0'), serial.size() - 1));
  return serial;
}

// nullopt when the extension is there twice or cannot be read.
std::optional<std::vector<std::string>> UriNamesOf(const X509* x509) {
  constexpr int kNotFound = -1;
  int critical = kNotFound;
  const NamesHandle names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(x509, NID_subject_alt_name, &critical, nullptr)));
  std::vector<std::string> uris;
  if (names == nullptr) {
    if (critical != kNotFound) return std::nullopt;
    return uris;
  }
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* const uri = name->d.uniformResourceIdentifier;
    uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                      static_cast<size_t>(ASN1_STRING_length(uri)));
  }
  return uris;
}

// The id under which SM2 signatures on certificates are made (GM/T 0009).
ASN1_OCTET_STRING* NewSm2CertificateId() {
  constexpr absl::string_view kId = "1234567812345678";
  ASN1_OCTET_STRING* const id = ASN1_OCTET_STRING_new();
  TOMBOLO_CHECK(id != nullptr);
  TOMBOLO_CHECK(ASN1_OCTET_STRING_set(id, BytePointer(kId),
                                      static_cast<int>(kId.size())) > 0);
  return id;
}

// Decodes all that OpenSSL would otherwise decode on first use, which makes
// the object read-only from then on. False when an extension is malformed.
bool DecodeExtensions(X509* x509) {
  if (X509_get_signature_nid(x509) == NID_SM2_with_SM3) {
    X509_set0_distinguishing_id(x509, NewSm2CertificateId());
  }
  return X509_check_purpose(x509, /*id=*/-1, /*ca=*/0) == 1 &&
         (X509_get_extension_flags(x509) & EXFLAG_INVALID) == 0;
}

}  // namespace

Certificate::Certificate(std::shared_ptr<const Parsed> parsed)
    : parsed_(std::move(parsed)) {}

absl::StatusOr<Certificate> Certificate::FromDer(absl::string_view der) {
  const unsigned char* next = BytePointer(der);
  X509Handle x509(d2i_X509(nullptr, &next, static_cast<long>(der.size())));
  if (x509 == nullptr) return Malformed("not X.509");
  if (next != BytePointer(der) + der.size()) {
    return Malformed("trailing bytes");
  }
  if (!DecodeExtensions(x509.get())) return Malformed("a bad extension");
  const auto not_before = TimeOf(X509_get0_notBefore(x509.get()));
  const auto not_after = TimeOf(X509_get0_notAfter(x509.get()));
  if (!not_before.has_value() || !not_after.has_value()) {
    return Malformed("a bad time");
  }
  auto uri_names = UriNamesOf(x509.get());
  if (!uri_names.has_value()) return Malformed("bad alternative names");
  std::string spki = SpkiOf(x509.get());
  std::string serial_number = SerialNumberOf(x509.get());
  DrainErrors();
  return Certificate(std::make_shared<const Parsed>(
      Parsed{std::move(x509), std::string(der), std::move(spki), *not_before,
             *not_after, std::move(serial_number), *std::move(uri_names)}));
}

absl::StatusOr<std::vector<Certificate>> Certificate::ListFromPem(
    absl::string_view pem) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::vector<PemBlock> blocks, ParsePem(pem));
  std::vector<Certificate> certificates;
  for (const PemBlock& block : blocks) {
    if (block.label != "CERTIFICATE") {
      return Malformed("a PEM block that is no CERTIFICATE");
    }
    TOMBOLO_ASSIGN_OR_RETURN(Certificate certificate, FromDer(block.der));
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

const std::string& Certificate::der() const { return parsed_->der; }
const std::string& Certificate::spki() const { return parsed_->spki; }
absl::Time Certificate::not_before() const { return parsed_->not_before; }
absl::Time Certificate::not_after() const { return parsed_->not_after; }
const std::string& Certificate::serial_number() const {
  return parsed_->serial_number;
}
const std::vector<std::string>& Certificate::uri_names() const {
  return parsed_->uri_names;
}

absl::StatusOr<PublicKey> Certificate::SubjectKey() const {
  return PublicKey::FromSpki(spki());
}

absl::StatusOr<SpiffeIdentity> Certificate::Identity() const {
  if (uri_names().size() != 1) {
    return MakeError(
        reasons::kSpiffeId,
        {{"problem", absl::StrCat("the certificate has ", uri_names().size(),
                                  " URI names, want 1")}});
  }
  return ParseSpiffeId(uri_names().front());
}

}  // namespace tombolo::crypto
