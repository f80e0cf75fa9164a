// Bytes of a key or another secret. They are wiped when their owner goes, they
// move but never copy, and no stream, log or message can print them.
//
//   SecretBytes key(std::move(bytes));
//   cipher.Init(key.Reveal());
//
// A search for `Reveal(` finds every place that touches secret bytes.
// Not thread-safe while moved from; reading is.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_SECRET_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_SECRET_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace tombolo::crypto {

// Overwrites `bytes` in a way that the compiler may not leave out, then
// empties it.
void Cleanse(std::string& bytes);

class SecretBytes {
 public:
  // Copies `bytes`; the caller wipes or keeps its own.
  explicit SecretBytes(absl::string_view bytes)
      : bytes_(bytes.data(), bytes.size()) {}
  ~SecretBytes() { Cleanse(bytes_); }

  SecretBytes(SecretBytes&& other) noexcept { *this = std::move(other); }
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
      Cleanse(bytes_);
      bytes_.swap(other.bytes_);
    }
    return *this;
  }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;

  absl::string_view Reveal() const { return bytes_; }
  size_t size() const { return bytes_.size(); }

 private:
  std::string bytes_;
};

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_SECRET_H_
