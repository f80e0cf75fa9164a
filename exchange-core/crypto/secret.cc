#include "exchange-core/crypto/secret.h"

#include <openssl/crypto.h>

namespace tombolo::crypto {

void Cleanse(std::string& bytes) {
  // Growing to the capacity first: a shrunk string keeps old bytes behind its
  // end.
  bytes.resize(bytes.capacity());
  OPENSSL_cleanse(bytes.data(), bytes.size());
  bytes.clear();
}

}  // namespace tombolo::crypto
