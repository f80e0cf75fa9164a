// Digests of 32 bytes: SHA-256 (FIPS 180-4) and SM3 (GB/T 32905-2016), and
// HMAC-SHA-256 (RFC 2104).
//
//   const Digest leaf = ComputeDigest(DigestAlgorithm::kSha256,
//                                     {"\x00", record_digest_bytes});
//
// SM3 is fetched from OpenSSL once and its contexts are kept per thread: a
// one-shot EVP_Digest() fetches anew on each call and costs more than twice as
// much. SHA-256 goes past EVP, which costs as much again as the hash of a short
// input, unless OpenSSL is set to FIPS modules only. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_DIGEST_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_DIGEST_H_

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tombolo::crypto {

inline constexpr size_t kDigestSize = 32;
using Digest = std::array<uint8_t, kDigestSize>;

enum class DigestAlgorithm : uint8_t { kSha256 = 1, kSm3 = 2 };

// The digest of the concatenation of `parts`.
Digest ComputeDigest(DigestAlgorithm algorithm,
                     std::initializer_list<absl::string_view> parts);
Digest ComputeDigest(DigestAlgorithm algorithm, absl::string_view bytes);

// The same through EVP, the way taken where OpenSSL is set to FIPS modules
// only.
Digest ComputeDigestByEvp(DigestAlgorithm algorithm,
                          std::initializer_list<absl::string_view> parts);

// HMAC-SHA-256 of `message` under `key` (any length).
Digest HmacSha256(absl::string_view key, absl::string_view message);

// The 32 bytes of a digest as a string, or as a view of it.
std::string DigestBytes(const Digest& digest);
inline absl::string_view DigestView(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// The digest held by exactly 32 bytes, else nullopt.
std::optional<Digest> DigestFromBytes(absl::string_view bytes);

// Compares in constant time: use wherever one side is secret.
bool EqualInConstantTime(absl::string_view a, absl::string_view b);

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_DIGEST_H_
