// Something that signs with one key: a file today, a hardware module later.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<Signer> signer,
//                            SignerFromPem(pem));
//   TOMBOLO_ASSIGN_OR_RETURN(std::string signature,
//                            signer->Sign(DssePae(type, body)));
//
// Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_SIGNER_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_SIGNER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/crypto/suite.h"

namespace tombolo::crypto {

class Signer {
 public:
  virtual ~Signer() = default;

  // The signature over exactly `message`, in the encoding of crypto/suite.h;
  // INTERNAL / SIGNING_FAILED when the key or the device that holds it fails.
  virtual absl::StatusOr<std::string> Sign(absl::string_view message) const = 0;

  virtual const PublicKey& public_key() const = 0;
  Suite suite() const { return public_key().suite(); }
};

// A signer from an unencrypted PKCS#8 "PRIVATE KEY" in PEM, whose kind decides
// the suite. It has signed and verified one message before it is returned.
// INVALID_ARGUMENT / KEY_UNUSABLE otherwise.
absl::StatusOr<std::unique_ptr<Signer>> SignerFromPem(absl::string_view pem);

// A fresh key as PKCS#8 PEM; for set-up commands and tests.
absl::StatusOr<std::string> GeneratePrivateKeyPem(Suite suite);

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_SIGNER_H_
