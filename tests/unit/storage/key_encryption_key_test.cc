#include "exchange-core/storage/key_encryption_key.h"

#include <string>

#include "exchange-core/base/reasons/storage.h"
#include "gmock/gmock.h"
#include "tests/support/key_file.h"
#include "tests/support/status_matchers.h"

namespace tombolo::storage {
namespace {

using testing::HasReason;
using testing::MakeKek;
using testing::WriteKeyFile;

class FileKeyEncryptionKeyTest : public ::testing::Test {
 protected:
  absl::Status Load(const std::string& text, mode_t mode) {
    return FileKeyEncryptionKey::Load(
               WriteKeyFile(dir_, "k" + std::to_string(++files_), text, mode),
               random_)
        .status();
  }

  testing::TempDir dir_;
  crypto::SecureRandom random_;
  int files_ = 0;
  const std::string hex_ = std::string(64, 'a');
};

TEST_F(FileKeyEncryptionKeyTest, OpensWhatItWrapped) {
  const auto kek = MakeKek(dir_, 1, random_);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string wrapped,
                               kek->Wrap("secret", "context"));
  EXPECT_EQ(wrapped.find("secret"), std::string::npos);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const crypto::SecretBytes opened,
                               kek->Unwrap(wrapped, "context"));
  EXPECT_EQ(opened.Reveal(), "secret");
}

TEST_F(FileKeyEncryptionKeyTest, TellsAWrongKeyFromADamagedRow) {
  const auto kek = MakeKek(dir_, 1, random_);
  const auto other = MakeKek(dir_, 2, random_);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string wrapped,
                               kek->Wrap("secret", "context"));
  EXPECT_THAT(other->Unwrap(wrapped, "context"),
              HasReason(reasons::kKeyEncryptionKeyWrong));
  EXPECT_THAT(kek->Unwrap("", "context"),
              HasReason(reasons::kKeyEncryptionKeyWrong));
  EXPECT_THAT(kek->Unwrap(wrapped, "other context"),
              HasReason(reasons::kStoreCorrupt));
  EXPECT_THAT(kek->Unwrap(wrapped.substr(0, 8), "context"),
              HasReason(reasons::kStoreCorrupt));
  for (size_t i = 8; i < wrapped.size(); ++i) {
    std::string flipped = wrapped;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    EXPECT_THAT(kek->Unwrap(flipped, "context"),
                HasReason(reasons::kStoreCorrupt));
  }
}

TEST_F(FileKeyEncryptionKeyTest, WantsAFileThatOnlyItsOwnerReads) {
  TOMBOLO_EXPECT_OK(Load(hex_, 0400));
  TOMBOLO_EXPECT_OK(Load(hex_ + "\n", 0600));
  for (const mode_t mode : {0644U, 0640U, 0604U, 0700U, 0620U, 04400U}) {
    EXPECT_THAT(Load(hex_, mode), HasReason(reasons::kKeyFileMode)) << mode;
  }
}

TEST_F(FileKeyEncryptionKeyTest, WantsSixtyFourDigits) {
  EXPECT_THAT(Load("", 0400), HasReason(reasons::kKeyFileFormat));
  EXPECT_THAT(Load(hex_.substr(1), 0400), HasReason(reasons::kKeyFileFormat));
  EXPECT_THAT(Load(hex_ + "aa", 0400), HasReason(reasons::kKeyFileFormat));
  EXPECT_THAT(Load("x" + hex_.substr(1), 0400),
              HasReason(reasons::kKeyFileFormat));
  EXPECT_THAT(Load(std::string(4096, 'a'), 0400),
              HasReason(reasons::kKeyFileFormat));
}

TEST_F(FileKeyEncryptionKeyTest, SaysWhichFileIsMissing) {
  const auto missing =
      FileKeyEncryptionKey::Load(dir_.File("none"), random_).status();
  EXPECT_THAT(missing, HasReason(reasons::kKeyFileMissing));
  EXPECT_EQ(ReasonMetadata(missing)["path"], dir_.File("none"));
  EXPECT_THAT(FileKeyEncryptionKey::Load(dir_.path(), random_),
              HasReason(reasons::kKeyFileMissing));
}

}  // namespace
}  // namespace tombolo::storage
