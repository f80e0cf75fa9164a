// The oldest OpenSSL this product agrees to run on.
//
//   TOMBOLO_RETURN_IF_ERROR(crypto::CheckOpensslVersion());   // at start-up
//
// Older releases of 3.0 lack fixes that matter here (certificate and signature
// handling); the check asks the library that was loaded, not the headers.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_OPENSSL_VERSION_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_OPENSSL_VERSION_H_

#include "absl/status/status.h"

namespace tombolo::crypto {

// OK, or FAILED_PRECONDITION / OPENSSL_TOO_OLD for anything below 3.0.22.
absl::Status CheckOpensslVersion();

// The same for a version number 0xMNN00PP0, as OpenSSL_version_num() gives it.
absl::Status CheckOpensslVersionNumber(unsigned long version);

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_OPENSSL_VERSION_H_
