#include "exchange-core/storage/key_encryption_key.h"

#include <sys/stat.h>

#include <array>
#include <fstream>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::storage {
namespace {

constexpr size_t kCheckSize = 8;
constexpr char kCheckMessage[] = "tombolo key check";

absl::Status CheckMode(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) {
    return MakeError(reasons::kKeyFileMissing, {{"path", path}});
  }
  const unsigned mode = found.st_mode & 07777U;
  if (mode == 0400U || mode == 0600U) return absl::OkStatus();
  return MakeError(reasons::kKeyFileMode,
                   {{"path", path}, {"found", absl::StrFormat("%04o", mode)}});
}

// The 32 bytes of the file, which may end in a line feed.
absl::StatusOr<crypto::SecretBytes> ReadKey(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return MakeError(reasons::kKeyFileMissing, {{"path", path}});
  std::array<char, 2 * crypto::kAeadKeySize + 16> text{};
  file.read(text.data(), text.size());
  const crypto::SecretBytes hex(absl::StripTrailingAsciiWhitespace(
      {text.data(), static_cast<size_t>(file.gcount())}));
  text.fill('\0');
  std::optional<std::string> key = FromHex(hex.Reveal());
  if (!key.has_value() || key->size() != crypto::kAeadKeySize) {
    return MakeError(reasons::kKeyFileFormat, {{"path", path}});
  }
  crypto::SecretBytes secret(*key);
  crypto::Cleanse(*key);
  return secret;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileKeyEncryptionKey>>
FileKeyEncryptionKey::Load(const std::string& path,
                           crypto::RandomSource& random) {
  TOMBOLO_RETURN_IF_ERROR(CheckMode(path));
  TOMBOLO_ASSIGN_OR_RETURN(const crypto::SecretBytes key, ReadKey(path));
  TOMBOLO_ASSIGN_OR_RETURN(crypto::Aead aead,
                           crypto::Aead::FromKey(key.Reveal()));
  std::string check =
      crypto::DigestBytes(crypto::HmacSha256(key.Reveal(), kCheckMessage))
          .substr(0, kCheckSize);
  return std::unique_ptr<FileKeyEncryptionKey>(
      new FileKeyEncryptionKey(std::move(aead), std::move(check), random));
}

absl::StatusOr<std::string> FileKeyEncryptionKey::Wrap(
    absl::string_view key, absl::string_view context) const {
  return check_ + aead_.Seal(key, context, random_);
}

absl::StatusOr<crypto::SecretBytes> FileKeyEncryptionKey::Unwrap(
    absl::string_view wrapped, absl::string_view context) const {
  ByteReader reader(wrapped);
  const auto check = reader.Bytes(kCheckSize);
  if (!check.has_value() || *check != check_) {
    return MakeError(reasons::kKeyEncryptionKeyWrong);
  }
  absl::StatusOr<std::string> opened = aead_.Open(reader.rest(), context);
  if (!opened.ok()) {
    return MakeError(reasons::kStoreCorrupt,
                     {{"cause", "a wrapped key does not open"}});
  }
  crypto::SecretBytes key(*opened);
  crypto::Cleanse(*opened);
  return key;
}

}  // namespace tombolo::storage
