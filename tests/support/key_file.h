// A key-encryption key in a file of its own, for tests of sealed stores.
//
//   const std::unique_ptr<KeyEncryptionKey> kek = MakeKek(dir, 0x11);
#ifndef TOMBOLO_TESTS_SUPPORT_KEY_FILE_H_
#define TOMBOLO_TESTS_SUPPORT_KEY_FILE_H_

#include <sys/stat.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/storage/key_encryption_key.h"
#include "tests/support/temp_dir.h"

namespace tombolo::testing {

// Writes `text` to a file of that mode and returns its path.
inline std::string WriteKeyFile(const TempDir& dir, const std::string& name,
                                const std::string& text, mode_t mode) {
  const std::string path = dir.File(name);
  std::ofstream(path, std::ios::binary) << text;
  TOMBOLO_CHECK(::chmod(path.c_str(), mode) == 0);
  return path;
}

// The key of 32 bytes `fill`.
inline std::unique_ptr<storage::FileKeyEncryptionKey> MakeKek(
    const TempDir& dir, char fill, crypto::RandomSource& random) {
  const std::string path =
      WriteKeyFile(dir, "kek-" + ToHex(std::string(1, fill)),
                   ToHex(std::string(32, fill)) + "\n", 0400);
  auto kek = storage::FileKeyEncryptionKey::Load(path, random);
  TOMBOLO_CHECK(kek.ok());
  return *std::move(kek);
}

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_KEY_FILE_H_
