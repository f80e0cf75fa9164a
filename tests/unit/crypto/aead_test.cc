#include "exchange-core/crypto/aead.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/reasons/crypto.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::crypto {
namespace {

using ::tombolo::testing::HasReason;
using ::tombolo::testing::IsOkAndHolds;

std::string Bytes(absl::string_view hex) { return FromHex(hex).value(); }

// Gives the bytes it was made with.
class FixedRandom final : public RandomSource {
 public:
  explicit FixedRandom(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string Bytes(size_t) override { return bytes_; }

 private:
  std::string bytes_;
};

struct GcmVector {
  const char* key;
  const char* nonce;
  const char* plaintext;
  const char* associated;
  const char* ciphertext;
  const char* tag;
};

// NIST CAVP gcmEncryptExtIV256.rsp, nonce 96 and tag 128 bits.
constexpr GcmVector kVectors[] = {
    {"b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4",
     "516c33929df5a3284ff463d7", "", "", "",
     "bdc1ac884d332457a1d2664f168c76f0"},
    {"78dc4e0aaf52d935c3c01eea57428f00ca1fd475f5da86a49c8dd73d68c8e223",
     "d79cf22d504cc793c3fb6c8a", "", "b96baa8c1c75a671bfb2d08d06be5f36", "",
     "3e5d486aa2e30b22e040b85723a06e76"},
    {"92e11dcdaa866f5ce790fd24501f92509aacf4cb8b1339d50c9c1240935dd08b",
     "ac93a1a6145299bde902f21a", "2d71bcfa914e4ac045b2aa60955fad24",
     "1e0889016f67601c8ebea4943bc23ad6", "8995ae2e6df3dbf96fac7b7137bae67f",
     "eca5aa77d51d4a0a14d9c51e1da474ab"},
    {"5f671466378f470ba5f5160e2209f3d95a48b7e560625d5a08654414de23aee2",
     "6b3c08a663d04132243dd96c", "c428592d9f8a7f107ec4d0df05",
     "12965559c31d538f937bda6eee9c93b0387318dc5d9496fb1c3a0b9b978dbfebff2a5823"
     "974ee9d679834dbe59f7ec51",
     "1d8d7fe4357080c817303ce19c", "e88d6b566fdc7b4fd62106bd2eb806ec"},
    {"268ed1b5d7c9c7304f9cae5fc437b4cd3aebe2ec65f0d85c3918d3d3b5bba89b",
     "9ed9d8180564e0e945f5e5d4",
     "fe29a40d8ebf57262bdb87191d01843f4ca4b2de97d88273154a0b7d9e2fdb80", "",
     "791a4a026f16f3a5ea06274bf02baab469860abde5e645f3dd473a5acddeecfc",
     "05b2b74db0662550435ef1900e136b15"},
};

TEST(AeadTest, MatchesNistVectors) {
  for (const GcmVector& vector : kVectors) {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const Aead aead,
                                 Aead::FromKey(Bytes(vector.key)));
    FixedRandom random(Bytes(vector.nonce));
    const std::string sealed =
        aead.Seal(Bytes(vector.plaintext), Bytes(vector.associated), random);
    EXPECT_EQ(ToHex(sealed),
              absl::StrCat(vector.nonce, vector.ciphertext, vector.tag));
    EXPECT_THAT(aead.Open(sealed, Bytes(vector.associated)),
                IsOkAndHolds(Bytes(vector.plaintext)));
  }
}

// The context of a thread remembers the last key; taking turns must not mix
// them up, nor must a failed Open.
TEST(AeadTest, KeysTakeTurnsOnOneThread) {
  SecureRandom random;
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Aead a,
                               Aead::FromKey(std::string(32, 'a')));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Aead b,
                               Aead::FromKey(std::string(32, 'b')));
  for (int i = 0; i < 3; ++i) {
    const std::string sealed_a = a.Seal("of a", "k", random);
    const std::string sealed_b = b.Seal("of b", "k", random);
    EXPECT_THAT(a.Open(sealed_b, "k"), HasReason(reasons::kSealBroken));
    EXPECT_THAT(a.Open(sealed_a, "k"), IsOkAndHolds("of a"));
    EXPECT_THAT(b.Open(sealed_b, "k"), IsOkAndHolds("of b"));
  }
}

TEST(AeadTest, AppendsTheSealedFormToWhatIsThere) {
  const Aead aead = *Aead::FromKey(std::string(kAeadKeySize, 'k'));
  std::string out = "before";
  aead.SealTo(out, "text", "row 7", std::string(kAeadNonceSize, 'n'));
  ASSERT_EQ(out.substr(0, 6), "before");
  EXPECT_THAT(aead.Open(out.substr(6), "row 7"), IsOkAndHolds("text"));
}

TEST(AeadTest, SealsTheSamePlaintextDifferentlyEachTime) {
  SecureRandom random;
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Aead aead,
                               Aead::FromKey(std::string(32, 'a')));
  EXPECT_NE(aead.Seal("text", "", random), aead.Seal("text", "", random));
}

TEST(AeadTest, RefusesEveryAlteredByteAndEveryShorterForm) {
  SecureRandom random;
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Aead aead,
                               Aead::FromKey(std::string(32, 'a')));
  const std::string sealed = aead.Seal("sealed text", "row 7", random);
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_THAT(aead.Open(altered, "row 7"), HasReason(reasons::kSealBroken));
    EXPECT_THAT(aead.Open(sealed.substr(0, i), "row 7"),
                HasReason(reasons::kSealBroken));
  }
  EXPECT_THAT(aead.Open(sealed + "x", "row 7"),
              HasReason(reasons::kSealBroken));
  EXPECT_THAT(aead.Open(sealed, "row 8"), HasReason(reasons::kSealBroken));
  EXPECT_THAT(aead.Open(sealed, ""), HasReason(reasons::kSealBroken));
}

TEST(AeadTest, RefusesKeysOfOtherLengths) {
  for (const size_t size : {size_t{0}, size_t{16}, size_t{31}, size_t{33}}) {
    EXPECT_THAT(Aead::FromKey(std::string(size, 'k')),
                HasReason(reasons::kKeyUnusable));
  }
}

TEST(SecureRandomTest, GivesAsManyBytesAsAskedAndNewOnesEachTime) {
  SecureRandom random;
  EXPECT_EQ(random.Bytes(0), "");
  EXPECT_EQ(random.Bytes(32).size(), 32u);
  EXPECT_NE(random.Bytes(32), random.Bytes(32));
}

TEST(SecretBytesTest, MovesAndLeavesNothingBehind) {
  SecretBytes first("0123456789abcdef0123456789abcdef");
  SecretBytes second(std::move(first));
  EXPECT_EQ(second.Reveal(), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(first.size(), 0u);
  SecretBytes third("other");
  third = std::move(second);
  EXPECT_EQ(third.Reveal(), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(second.size(), 0u);
  static_assert(!std::is_copy_constructible_v<SecretBytes>);
}

TEST(CleanseTest, OverwritesTheBufferAndEmptiesIt) {
  std::string bytes(64, 's');
  const char* const buffer = bytes.data();
  Cleanse(bytes);
  EXPECT_TRUE(bytes.empty());
  EXPECT_EQ(bytes.data(), buffer);
  bytes.resize(64);
  EXPECT_EQ(bytes, std::string(64, '\0'));
}

}  // namespace
}  // namespace tombolo::crypto
