// A random source that gives the same bytes in every run: SHA-256 of a counter
// and a label. For tests only; anybody can predict it.
#ifndef TOMBOLO_TESTS_SUPPORT_FIXED_RANDOM_H_
#define TOMBOLO_TESTS_SUPPORT_FIXED_RANDOM_H_

#include <cstdint>
#include <string>
#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/crypto/random.h"

namespace tombolo::testing {

class FixedRandom final : public crypto::RandomSource {
 public:
  explicit FixedRandom(std::string label = "test") : label_(std::move(label)) {}

  std::string Bytes(size_t size) override {
    MutexLock lock(mutex_);
    std::string out;
    while (out.size() < size) {
      std::string input = label_;
      AppendU64(input, counter_++);
      out += crypto::DigestBytes(crypto::ComputeDigest(
          crypto::DigestAlgorithm::kSha256, absl::string_view(input)));
    }
    out.resize(size);
    return out;
  }

 private:
  Mutex mutex_;
  const std::string label_;
  uint64_t counter_ TOMBOLO_GUARDED_BY(mutex_) = 0;
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_FIXED_RANDOM_H_
