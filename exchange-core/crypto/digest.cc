// SHA-256's own functions are deprecated in favour of EVP, but do the same at
// half the cost for the short inputs of a record: see
// docs/adr/2026-11-22-sha256-without-evp.md.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "exchange-core/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

#include "absl/types/span.h"
#include "exchange-core/base/check.h"
#include "exchange-core/crypto/openssl_handles.h"

namespace tombolo::crypto {
namespace {

// Fetched once and kept for the life of the process.
const EVP_MD* FetchedDigest(DigestAlgorithm algorithm) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static const EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
  const EVP_MD* md = algorithm == DigestAlgorithm::kSm3 ? sm3 : sha256;
  TOMBOLO_CHECK(md != nullptr);
  return md;
}

// A digest context that is set up once and started again for each message.
// OpenSSL can fail here only for want of memory or by misuse: a crash.
class Hasher {
 public:
  explicit Hasher(DigestAlgorithm algorithm) : context_(EVP_MD_CTX_new()) {
    TOMBOLO_CHECK(context_ != nullptr);
    TOMBOLO_CHECK(EVP_DigestInit_ex2(context_.get(), FetchedDigest(algorithm),
                                     nullptr) > 0);
  }

  void Start() {
    TOMBOLO_CHECK(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) > 0);
  }
  void Add(absl::string_view bytes) {
    TOMBOLO_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) >
                  0);
  }
  Digest Finish() {
    Digest digest;
    TOMBOLO_CHECK(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) >
                  0);
    return digest;
  }

 private:
  DigestContextHandle context_;
};

Digest Evp(DigestAlgorithm algorithm,
           absl::Span<const absl::string_view> parts) {
  thread_local Hasher sha256(DigestAlgorithm::kSha256);
  thread_local Hasher sm3(DigestAlgorithm::kSm3);
  Hasher& hasher = algorithm == DigestAlgorithm::kSm3 ? sm3 : sha256;
  hasher.Start();
  for (const absl::string_view part : parts) hasher.Add(part);
  return hasher.Finish();
}

Digest Sha256(absl::Span<const absl::string_view> parts) {
  SHA256_CTX context;
  TOMBOLO_CHECK(SHA256_Init(&context) > 0);
  for (const absl::string_view part : parts) {
    TOMBOLO_CHECK(SHA256_Update(&context, part.data(), part.size()) > 0);
  }
  Digest digest;
  TOMBOLO_CHECK(SHA256_Final(digest.data(), &context) > 0);
  return digest;
}

// Where the administrator wants validated modules only, EVP finds the one.
bool OnlyValidatedModules() {
  static const bool only = EVP_default_properties_is_fips_enabled(nullptr) > 0;
  return only;
}

Digest DigestOfParts(DigestAlgorithm algorithm,
                     absl::Span<const absl::string_view> parts) {
  if (algorithm == DigestAlgorithm::kSha256 && !OnlyValidatedModules()) {
    return Sha256(parts);
  }
  TOMBOLO_CHECK(algorithm == DigestAlgorithm::kSha256 ||
                algorithm == DigestAlgorithm::kSm3);
  return Evp(algorithm, parts);
}

}  // namespace

Digest ComputeDigest(DigestAlgorithm algorithm,
                     std::initializer_list<absl::string_view> parts) {
  return DigestOfParts(algorithm,
                       absl::MakeConstSpan(parts.begin(), parts.size()));
}

Digest ComputeDigest(DigestAlgorithm algorithm, absl::string_view bytes) {
  return DigestOfParts(algorithm, absl::MakeConstSpan(&bytes, 1));
}

Digest ComputeDigestByEvp(DigestAlgorithm algorithm,
                          std::initializer_list<absl::string_view> parts) {
  return Evp(algorithm, absl::MakeConstSpan(parts.begin(), parts.size()));
}

Digest HmacSha256(absl::string_view key, absl::string_view message) {
  constexpr size_t kBlockSize = 64;
  constexpr char kInner = 0x36;
  constexpr char kOuter = 0x5c;

  std::array<char, kBlockSize> pad{};
  Digest short_key{};
  if (key.size() > kBlockSize) {
    short_key = ComputeDigest(DigestAlgorithm::kSha256, {key});
    key = DigestView(short_key);
  }
  std::copy(key.begin(), key.end(), pad.begin());
  for (char& byte : pad) byte = static_cast<char>(byte ^ kInner);
  const absl::string_view block(pad.data(), pad.size());
  const Digest inner =
      ComputeDigest(DigestAlgorithm::kSha256, {block, message});
  for (char& byte : pad) byte = static_cast<char>(byte ^ kInner ^ kOuter);
  const Digest outer =
      ComputeDigest(DigestAlgorithm::kSha256, {block, DigestView(inner)});
  OPENSSL_cleanse(pad.data(), pad.size());
  OPENSSL_cleanse(short_key.data(), short_key.size());
  return outer;
}

std::string DigestBytes(const Digest& digest) {
  return std::string(reinterpret_cast<const char*>(digest.data()),
                     digest.size());
}

std::optional<Digest> DigestFromBytes(absl::string_view bytes) {
  if (bytes.size() != kDigestSize) return std::nullopt;
  Digest digest;
  std::memcpy(digest.data(), bytes.data(), kDigestSize);
  return digest;
}

bool EqualInConstantTime(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() &&
         CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tombolo::crypto
