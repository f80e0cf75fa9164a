// Ed25519 keys of known seeds, for test vectors that never change.
//
//   const auto signer = SignerFromSeed(kRfc8032Seed1);
#ifndef TOMBOLO_TESTS_SUPPORT_ED25519_SEED_H_
#define TOMBOLO_TESTS_SUPPORT_ED25519_SEED_H_

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/crypto/signer.h"

namespace tombolo::testing {

// The secret keys of RFC 8032 section 7.1, tests 1 and 2.
inline constexpr char kRfc8032Seed1[] =
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
inline constexpr char kRfc8032Seed2[] =
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";

// A signer for 32 bytes in hexadecimal.
inline std::unique_ptr<crypto::Signer> SignerFromSeed(absl::string_view seed) {
  // PKCS#8 (RFC 8410 section 7): everything before the seed is constant.
  const auto der =
      FromHex(absl::StrCat("302e020100300506032b657004220420", seed));
  TOMBOLO_CHECK(der.has_value());
  constexpr absl::string_view kLabel = "PRIVATE KEY-----\n";
  auto signer = crypto::SignerFromPem(absl::StrCat(
      "-----BEGIN ", kLabel, absl::Base64Escape(*der), "\n-----END ", kLabel));
  TOMBOLO_CHECK(signer.ok());
  return *std::move(signer);
}

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_ED25519_SEED_H_
