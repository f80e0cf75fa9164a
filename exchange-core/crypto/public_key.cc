#include "exchange-core/crypto/public_key.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/openssl_handles.h"
#include "exchange-core/crypto/openssl_signature.h"
#include "exchange-core/crypto/pem.h"

namespace tombolo::crypto {
namespace {

constexpr size_t kRawEd25519Size = 32;
constexpr size_t kEd25519SignatureSize = 64;

absl::Status Unusable(absl::string_view problem) {
  DrainErrors();
  return MakeError(reasons::kKeyUnusable, {{"problem", std::string(problem)}});
}

// The size of a SubjectPublicKeyInfo with a named curve and an uncompressed
// point: OpenSSL reads other spellings of the same key, and each would be
// another key_id.
size_t SpkiSize(Suite suite) {
  constexpr size_t kEd25519SpkiSize = 44;
  constexpr size_t kCurveSpkiSize = 91;
  return suite == Suite::kEd25519Sha256 ? kEd25519SpkiSize : kCurveSpkiSize;
}

std::string EncodeSpki(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return "";
  std::string spki(reinterpret_cast<const char*>(der),
                   static_cast<size_t>(size));
  OPENSSL_free(der);
  return spki;
}

// False for a point that is not on its curve or is at infinity.
bool IsValidPoint(EVP_PKEY* key, Suite suite) {
  if (suite == Suite::kEd25519Sha256) return true;
  const KeyContextHandle context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context != nullptr && EVP_PKEY_public_check(context.get()) > 0;
}

}  // namespace

struct PublicKey::Parsed {
  KeyHandle key;
  Suite suite;
  std::string spki;
  Digest key_id;
};

PublicKey::PublicKey(std::shared_ptr<const Parsed> parsed)
    : parsed_(std::move(parsed)) {}

absl::StatusOr<PublicKey> PublicKey::FromSpki(absl::string_view der) {
  const unsigned char* next = BytePointer(der);
  KeyHandle key(d2i_PUBKEY(nullptr, &next, static_cast<long>(der.size())));
  if (key == nullptr) return Unusable("no SubjectPublicKeyInfo");
  if (next != BytePointer(der) + der.size()) return Unusable("trailing bytes");
  const std::optional<Suite> suite = SuiteOfKey(key.get());
  if (!suite.has_value()) return Unusable("neither Ed25519 nor P-256 nor SM2");
  if (der.size() != SpkiSize(*suite) || EncodeSpki(key.get()) != der) {
    return Unusable("not in the one accepted encoding of its kind");
  }
  if (!IsValidPoint(key.get(), *suite))
    return Unusable("no point of the curve");
  DrainErrors();
  const Digest key_id = ComputeDigest(DigestAlgorithm::kSha256, der);
  return PublicKey(std::make_shared<const Parsed>(
      Parsed{std::move(key), *suite, std::string(der), key_id}));
}

absl::StatusOr<PublicKey> PublicKey::FromPem(absl::string_view pem) {
  absl::StatusOr<std::vector<PemBlock>> blocks = ParsePem(pem);
  if (!blocks.ok() || blocks->size() != 1 ||
      blocks->front().label != "PUBLIC KEY") {
    return Unusable("not one PEM block \"PUBLIC KEY\"");
  }
  return FromSpki(blocks->front().der);
}

absl::StatusOr<PublicKey> PublicKey::FromRawEd25519(absl::string_view raw) {
  if (raw.size() != kRawEd25519Size) {
    return Unusable(absl::StrCat(raw.size(), " bytes, want ", kRawEd25519Size,
                                 " for Ed25519"));
  }
  const KeyHandle key(EVP_PKEY_new_raw_public_key_ex(
      nullptr, "ED25519", nullptr, BytePointer(raw), raw.size()));
  if (key == nullptr) return Unusable("no Ed25519 key");
  return FromSpki(EncodeSpki(key.get()));
}

Suite PublicKey::suite() const { return parsed_->suite; }
const std::string& PublicKey::spki() const { return parsed_->spki; }
const Digest& PublicKey::key_id() const { return parsed_->key_id; }

absl::StatusOr<std::string> PublicKey::RawEd25519() const {
  if (suite() != Suite::kEd25519Sha256) {
    return Unusable(absl::StrCat(SuiteName(suite()), ", want Ed25519"));
  }
  return spki().substr(spki().size() - kRawEd25519Size);
}

absl::Status PublicKey::Verify(absl::string_view message,
                               absl::string_view signature) const {
  const auto mismatch = [this] {
    DrainErrors();
    return MakeError(reasons::kSignatureMismatch,
                     {{"suite", std::string(SuiteName(suite()))}});
  };
  if (PlantedBug("crypto.signature")) return absl::OkStatus();
  const bool well_formed = suite() == Suite::kEd25519Sha256
                               ? signature.size() == kEd25519SignatureSize
                               : IsStrictDerSignature(signature);
  if (!well_formed) return mismatch();
  const std::optional<SignatureContext> context =
      StartSignature(parsed_->key.get(), suite(), SignaturePurpose::kVerify);
  if (!context.has_value()) return mismatch();
  if (EVP_DigestVerify(context->digest_context.get(), BytePointer(signature),
                       signature.size(), BytePointer(message),
                       message.size()) <= 0) {
    return mismatch();
  }
  return absl::OkStatus();
}

}  // namespace tombolo::crypto
