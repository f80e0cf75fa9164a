// A suite is a signature algorithm together with the hash used for everything
// that the signature stands for. The key directory says which suite a key is
// of; a message never chooses.
//
//   name                 signature                      hash
//   ed25519-sha256       Ed25519 (RFC 8032), 64 bytes   SHA-256
//   ecdsa-p256-sha256    ECDSA P-256, DER               SHA-256
//   sm2-sm3              SM2 (GB/T 32918), DER, with    SM3
//                        the id "1234567812345678"
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_SUITE_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_SUITE_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::crypto {

// The numbers are those of tombolo.record.v1.Suite.
enum class Suite : uint8_t {
  kEd25519Sha256 = 1,
  kEcdsaP256Sha256 = 2,
  kSm2Sm3 = 3,
};

// The suite's hash.
DigestAlgorithm DigestOf(Suite suite);

// The name in the table above, and back.
absl::string_view SuiteName(Suite suite);
std::optional<Suite> SuiteFromName(absl::string_view name);

// The suite of a protobuf enum value, or nullopt for one that is not known.
std::optional<Suite> SuiteFromNumber(int number);

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_SUITE_H_
