#include "exchange-core/crypto/signer.h"

#include <openssl/pem.h>

#include <optional>
#include <utility>
#include <vector>

#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/openssl_handles.h"
#include "exchange-core/crypto/openssl_signature.h"
#include "exchange-core/crypto/pem.h"
#include "exchange-core/crypto/secret.h"

namespace tombolo::crypto {
namespace {

absl::Status Unusable(absl::string_view problem) {
  DrainErrors();
  return MakeError(reasons::kKeyUnusable, {{"problem", std::string(problem)}});
}

// A private key held in this process's memory. OpenSSL wipes it when freed.
class PemSigner final : public Signer {
 public:
  PemSigner(KeyHandle key, PublicKey public_key)
      : key_(std::move(key)), public_key_(std::move(public_key)) {}

  absl::StatusOr<std::string> Sign(absl::string_view message) const override;
  const PublicKey& public_key() const override { return public_key_; }

 private:
  KeyHandle key_;
  PublicKey public_key_;
};

absl::StatusOr<std::string> PemSigner::Sign(absl::string_view message) const {
  const auto failed = [this] {
    DrainErrors();
    return MakeError(reasons::kSigningFailed,
                     {{"suite", std::string(SuiteName(suite()))}});
  };
  const std::optional<SignatureContext> context =
      StartSignature(key_.get(), suite(), SignaturePurpose::kSign);
  const int largest = EVP_PKEY_get_size(key_.get());
  if (!context.has_value() || largest <= 0) return failed();
  std::string signature(static_cast<size_t>(largest), '\0');
  size_t size = signature.size();
  if (EVP_DigestSign(context->digest_context.get(), BytePointer(signature),
                     &size, BytePointer(message), message.size()) <= 0) {
    return failed();
  }
  signature.resize(size);
  return signature;
}

// The key of one PKCS#8 block, or null. Reading goes by the label, so that
// neither an encrypted key nor a legacy format is tried.
KeyHandle ReadPrivateKey(absl::string_view pem) {
  absl::StatusOr<std::vector<PemBlock>> blocks = ParsePem(pem);
  if (!blocks.ok()) return nullptr;
  KeyHandle key;
  if (blocks->size() == 1 && blocks->front().label == "PRIVATE KEY") {
    const std::string& der = blocks->front().der;
    const unsigned char* next = BytePointer(der);
    key.reset(d2i_AutoPrivateKey_ex(
        nullptr, &next, static_cast<long>(der.size()), nullptr, nullptr));
    if (key != nullptr && next != BytePointer(der) + der.size()) key.reset();
  }
  for (PemBlock& block : *blocks) Cleanse(block.der);
  return key;
}

absl::StatusOr<PublicKey> PublicHalf(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return Unusable("no public half");
  const std::string spki(reinterpret_cast<const char*>(der),
                         static_cast<size_t>(size));
  OPENSSL_free(der);
  return PublicKey::FromSpki(spki);
}

KeyHandle GenerateKey(Suite suite) {
  switch (suite) {
    case Suite::kEd25519Sha256:
      return KeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    case Suite::kEcdsaP256Sha256:
      return KeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    case Suite::kSm2Sm3:
      return KeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2"));
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Signer>> SignerFromPem(absl::string_view pem) {
  KeyHandle key = ReadPrivateKey(pem);
  if (key == nullptr) return Unusable("not one PEM block \"PRIVATE KEY\"");
  if (!SuiteOfKey(key.get()).has_value()) {
    return Unusable("neither Ed25519 nor P-256 nor SM2");
  }
  TOMBOLO_ASSIGN_OR_RETURN(PublicKey public_key, PublicHalf(key.get()));
  auto signer =
      std::make_unique<PemSigner>(std::move(key), std::move(public_key));
  // A PKCS#8 block can carry a public half of another key.
  constexpr absl::string_view kProbe = "tombolo signer self-test";
  const absl::StatusOr<std::string> signature = signer->Sign(kProbe);
  if (!signature.ok() ||
      !signer->public_key().Verify(kProbe, *signature).ok()) {
    return Unusable("its public half belongs to another key");
  }
  DrainErrors();
  return signer;
}

absl::StatusOr<std::string> GeneratePrivateKeyPem(Suite suite) {
  const KeyHandle key = GenerateKey(suite);
  if (key == nullptr) return Unusable("it could not be generated");
  const BioHandle bio(BIO_new(BIO_s_secmem()));
  if (bio == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0,
                                    nullptr, nullptr) <= 0) {
    return Unusable("it could not be written");
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  TOMBOLO_CHECK(size > 0);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace tombolo::crypto
