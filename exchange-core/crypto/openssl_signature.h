// What signing and verifying share, for the implementation files of this
// folder only: which OpenSSL key is of which suite, and how its contexts are
// set up.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_OPENSSL_SIGNATURE_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_OPENSSL_SIGNATURE_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "exchange-core/crypto/openssl_handles.h"
#include "exchange-core/crypto/suite.h"

namespace tombolo::crypto {

// The suite that `key` can be used for, or nullopt for any other kind.
std::optional<Suite> SuiteOfKey(const EVP_PKEY* key);

// A context ready for one EVP_DigestSign or EVP_DigestVerify. The key context
// is owned apart because OpenSSL does not free one that was set from outside.
struct SignatureContext {
  KeyContextHandle key_context;  // Outlives digest_context, which points to it.
  DigestContextHandle digest_context;
};
enum class SignaturePurpose { kSign, kVerify };

// nullopt when OpenSSL refuses; its errors are drained.
//
// For SM2 this sets the signer's id to "1234567812345678" (GB/T 32918.2 and
// GM/T 0009). OpenSSL 3.0 would otherwise use an empty id, and signatures under
// the two do not verify against each other.
std::optional<SignatureContext> StartSignature(EVP_PKEY* key, Suite suite,
                                               SignaturePurpose purpose);

// True for `SEQUENCE { INTEGER r, INTEGER s }` in DER with r and s positive,
// minimally encoded and at most 32 bytes long, and nothing after it.
bool IsStrictDerSignature(absl::string_view signature);

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_OPENSSL_SIGNATURE_H_
