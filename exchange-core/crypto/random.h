// Where core code gets secret random bytes from, so that tests can fix them.
//
//   const std::string seed = random.Bytes(32);
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_RANDOM_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_RANDOM_H_

#include <cstddef>
#include <string>

namespace tombolo::crypto {

class RandomSource {
 public:
  virtual ~RandomSource() = default;

  // `size` bytes that nobody can predict. Thread-safe.
  virtual std::string Bytes(size_t size) = 0;
};

// OpenSSL's CSPRNG (RAND_priv_bytes). Aborts when it has no entropy: carrying
// on with guessable salts would be worse.
class SecureRandom final : public RandomSource {
 public:
  std::string Bytes(size_t size) override;
};

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_RANDOM_H_
