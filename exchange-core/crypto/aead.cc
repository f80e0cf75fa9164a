#include "exchange-core/crypto/aead.h"

#include <atomic>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/crypto/openssl_handles.h"

namespace tombolo::crypto {
namespace {

constexpr size_t kTagSize = 16;
static_assert(kAeadNonceSize + kTagSize == kAeadOverhead);

enum class Direction { kSeal, kOpen };

const EVP_CIPHER* FetchedCipher() {
  static const EVP_CIPHER* const cipher =
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  TOMBOLO_CHECK(cipher != nullptr);
  return cipher;
}

// One thread's context for one direction. It remembers whose key it holds, so
// that a run of messages under one key pays for one key schedule.
class ThreadCipher {
 public:
  explicit ThreadCipher(Direction direction)
      : context_(EVP_CIPHER_CTX_new()), seal_(direction == Direction::kSeal) {
    TOMBOLO_CHECK(context_ != nullptr);
    TOMBOLO_CHECK(EVP_CipherInit_ex2(context_.get(), FetchedCipher(), nullptr,
                                     nullptr, seal_ ? 1 : 0, nullptr) > 0);
  }

  EVP_CIPHER_CTX* Start(const SecretBytes& key, uint64_t serial,
                        absl::string_view nonce) {
    const bool held = serial == held_serial_;
    TOMBOLO_CHECK(EVP_CipherInit_ex2(context_.get(), nullptr,
                                     held ? nullptr : BytePointer(key.Reveal()),
                                     BytePointer(nonce), seal_ ? 1 : 0,
                                     nullptr) > 0);
    held_serial_ = serial;
    return context_.get();
  }

 private:
  CipherContextHandle context_;
  bool seal_;
  uint64_t held_serial_ = 0;  // No key has the serial 0.
};

// OpenSSL counts in int; nothing this product seals comes near it.
int LengthOf(absl::string_view bytes) {
  TOMBOLO_CHECK(bytes.size() <= (size_t{1} << 30));
  return static_cast<int>(bytes.size());
}

void AddAssociated(EVP_CIPHER_CTX* context, absl::string_view associated) {
  if (associated.empty()) return;
  int length = 0;
  TOMBOLO_CHECK(EVP_CipherUpdate(context, nullptr, &length,
                                 BytePointer(associated),
                                 LengthOf(associated)) > 0);
}

absl::Status SealBroken() {
  DrainErrors();
  return MakeError(reasons::kSealBroken);
}

}  // namespace

absl::StatusOr<Aead> Aead::FromKey(absl::string_view key) {
  static std::atomic<uint64_t> last_serial{0};
  if (key.size() != kAeadKeySize) {
    return MakeError(
        reasons::kKeyUnusable,
        {{"problem", absl::StrCat(key.size(), " bytes, want ", kAeadKeySize,
                                  " for AES-256-GCM")}});
  }
  return Aead(key, ++last_serial);
}

std::string Aead::Seal(absl::string_view plaintext,
                       absl::string_view associated,
                       RandomSource& random) const {
  std::string sealed;
  SealTo(sealed, plaintext, associated, random.Bytes(kAeadNonceSize));
  return sealed;
}

void Aead::SealTo(std::string& out, absl::string_view plaintext,
                  absl::string_view associated, absl::string_view nonce) const {
  thread_local ThreadCipher cipher(Direction::kSeal);
  TOMBOLO_CHECK(nonce.size() == kAeadNonceSize);
  EVP_CIPHER_CTX* const context = cipher.Start(key_, serial_, nonce);
  AddAssociated(context, associated);

  out.reserve(out.size() + kAeadOverhead + plaintext.size());
  out.append(nonce.data(), nonce.size());
  const size_t body = out.size();
  out.resize(body + plaintext.size() + kTagSize);
  unsigned char* const ciphertext = BytePointer(out) + body;
  int length = 0;
  if (!plaintext.empty()) {
    TOMBOLO_CHECK(EVP_CipherUpdate(context, ciphertext, &length,
                                   BytePointer(plaintext),
                                   LengthOf(plaintext)) > 0);
  }
  unsigned char* const tag = ciphertext + plaintext.size();
  TOMBOLO_CHECK(EVP_CipherFinal_ex(context, tag, &length) > 0);
  TOMBOLO_CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG,
                                    static_cast<int>(kTagSize), tag) > 0);
}

absl::StatusOr<std::string> Aead::Open(absl::string_view sealed,
                                       absl::string_view associated) const {
  thread_local ThreadCipher cipher(Direction::kOpen);
  if (sealed.size() < kAeadOverhead) return SealBroken();
  const absl::string_view nonce = sealed.substr(0, kAeadNonceSize);
  const absl::string_view body =
      sealed.substr(kAeadNonceSize, sealed.size() - kAeadOverhead);
  std::string tag(sealed.substr(sealed.size() - kTagSize));

  EVP_CIPHER_CTX* const context = cipher.Start(key_, serial_, nonce);
  AddAssociated(context, associated);
  std::string plaintext(body.size(), '\0');
  int length = 0;
  if (!body.empty() &&
      EVP_CipherUpdate(context, BytePointer(plaintext), &length,
                       BytePointer(body), LengthOf(body)) <= 0) {
    return SealBroken();
  }
  unsigned char none[kTagSize];
  if (EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG,
                          static_cast<int>(kTagSize), tag.data()) <= 0 ||
      EVP_CipherFinal_ex(context, none, &length) <= 0) {
    Cleanse(plaintext);
    return SealBroken();
  }
  return plaintext;
}

}  // namespace tombolo::crypto
