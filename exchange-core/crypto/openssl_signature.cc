#include "exchange-core/crypto/openssl_signature.h"

#include <array>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"

namespace tombolo::crypto {
namespace {

constexpr absl::string_view kSm2Id = "1234567812345678";

const EVP_MD* FetchedDigest(Suite suite) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static const EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
  TOMBOLO_CHECK(sha256 != nullptr && sm3 != nullptr);
  switch (suite) {
    case Suite::kEd25519Sha256:
      return nullptr;  // Ed25519 hashes by itself.
    case Suite::kEcdsaP256Sha256:
      return sha256;
    case Suite::kSm2Sm3:
      return sm3;
  }
  return nullptr;
}

// Reads one DER INTEGER of a signature; false when it is not strict.
bool SkipPositiveInteger(ByteReader& reader) {
  constexpr uint8_t kIntegerTag = 0x02;
  constexpr uint8_t kSignBit = 0x80;
  constexpr size_t kScalarSize = 32;

  if (reader.U8() != kIntegerTag) return false;
  const auto length = reader.U8();
  if (!length.has_value()) return false;
  const auto value = reader.Bytes(*length);
  if (!value.has_value() || value->empty()) return false;
  const auto byte = [&value](size_t i) {
    return static_cast<uint8_t>((*value)[i]);
  };
  if ((byte(0) & kSignBit) != 0) return false;  // Negative.
  if (byte(0) != 0) return value->size() <= kScalarSize;
  // A leading zero only where the next bit would be taken for a sign; this
  // refuses the value zero too.
  return value->size() > 1 && (byte(1) & kSignBit) != 0 &&
         value->size() <= kScalarSize + 1;
}

}  // namespace

std::optional<Suite> SuiteOfKey(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return Suite::kEd25519Sha256;
  if (EVP_PKEY_is_a(key, "SM2") == 1) return Suite::kSm2Sm3;
  if (EVP_PKEY_is_a(key, "EC") != 1) return std::nullopt;
  std::array<char, 32> name{};
  size_t length = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) <= 0) {
    DrainErrors();
    return std::nullopt;
  }
  if (absl::string_view(name.data(), length) != "prime256v1") {
    return std::nullopt;
  }
  return Suite::kEcdsaP256Sha256;
}

std::optional<SignatureContext> StartSignature(EVP_PKEY* key, Suite suite,
                                               SignaturePurpose purpose) {
  SignatureContext context;
  context.key_context.reset(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key, /*propquery=*/nullptr));
  context.digest_context.reset(EVP_MD_CTX_new());
  if (context.key_context == nullptr || context.digest_context == nullptr) {
    DrainErrors();
    return std::nullopt;
  }
  EVP_MD_CTX_set_pkey_ctx(context.digest_context.get(),
                          context.key_context.get());
  if (suite == Suite::kSm2Sm3 &&
      EVP_PKEY_CTX_set1_id(context.key_context.get(), kSm2Id.data(),
                           static_cast<int>(kSm2Id.size())) <= 0) {
    DrainErrors();
    return std::nullopt;
  }
  const auto init = purpose == SignaturePurpose::kSign ? EVP_DigestSignInit
                                                       : EVP_DigestVerifyInit;
  if (init(context.digest_context.get(), nullptr, FetchedDigest(suite), nullptr,
           key) <= 0) {
    DrainErrors();
    return std::nullopt;
  }
  return context;
}

bool IsStrictDerSignature(absl::string_view signature) {
  constexpr uint8_t kSequenceTag = 0x30;
  ByteReader reader(signature);
  if (reader.U8() != kSequenceTag) return false;
  // Two integers of at most 33 bytes fit the short form of a length.
  const auto length = reader.U8();
  if (!length.has_value() || *length != reader.rest().size()) return false;
  if (!SkipPositiveInteger(reader)) return false;
  return SkipPositiveInteger(reader) && reader.empty();
}

}  // namespace tombolo::crypto
