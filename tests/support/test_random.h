// Random bytes that are the same in every run and never repeat within one:
// for tests only. Thread-safe.
#ifndef TOMBOLO_TESTS_SUPPORT_TEST_RANDOM_H_
#define TOMBOLO_TESTS_SUPPORT_TEST_RANDOM_H_

#include <cstdint>
#include <random>
#include <string>

#include "exchange-core/base/mutex.h"
#include "exchange-core/crypto/random.h"

namespace tombolo::testing {

class TestRandom final : public crypto::RandomSource {
 public:
  explicit TestRandom(uint64_t seed = 1) : engine_(seed) {}

  std::string Bytes(size_t size) override {
    MutexLock lock(mutex_);
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(engine_() & 0xff);
    return bytes;
  }

 private:
  Mutex mutex_;
  std::mt19937_64 engine_ TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_TEST_RANDOM_H_
