#include "exchange-core/crypto/random.h"

#include <openssl/rand.h>

#include "exchange-core/base/check.h"

namespace tombolo::crypto {

std::string SecureRandom::Bytes(size_t size) {
  std::string bytes(size, '\0');
  if (size > 0) {
    TOMBOLO_CHECK(
        RAND_priv_bytes_ex(nullptr,
                           reinterpret_cast<unsigned char*>(bytes.data()), size,
                           /*strength=*/0) > 0);
  }
  return bytes;
}

}  // namespace tombolo::crypto
