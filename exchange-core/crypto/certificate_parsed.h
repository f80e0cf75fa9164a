// What a Certificate holds, for the implementation files of this folder only.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_CERTIFICATE_PARSED_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_CERTIFICATE_PARSED_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "exchange-core/crypto/certificate.h"
#include "exchange-core/crypto/openssl_handles.h"

namespace tombolo::crypto {

struct Certificate::Parsed {
  X509Handle x509;
  std::string der;
  std::string spki;
  absl::Time not_before;
  absl::Time not_after;
  std::string serial_number;
  std::vector<std::string> uri_names;
};

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_CERTIFICATE_PARSED_H_
