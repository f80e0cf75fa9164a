#include "exchange-core/crypto/signer.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/crypto/pem.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::crypto {
namespace {

using ::tombolo::testing::HasReason;
using ::tombolo::testing::IsOk;
using ::tombolo::testing::IsOkAndHolds;

std::string Bytes(absl::string_view hex) { return FromHex(hex).value(); }

std::unique_ptr<Signer> NewSigner(Suite suite) {
  return SignerFromPem(GeneratePrivateKeyPem(suite).value()).value();
}

// The private key of RFC 8032, section 7.1, test 3, as PKCS#8.
std::string Rfc8032Pem() {
  return FormatPem(
      "PRIVATE KEY",
      Bytes(
          "302e020100300506032b657004220420"
          "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"));
}

TEST(SignerTest, SignsAsRfc8032) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto signer, SignerFromPem(Rfc8032Pem()));
  EXPECT_EQ(ToHex(signer->public_key().RawEd25519().value()),
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
  EXPECT_THAT(
      signer->Sign("\xaf\x82"),
      IsOkAndHolds(Bytes("6291d657deec24024827e69c3abe01a30ce548a284743a445e368"
                         "0d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e971"
                         "6ed28dc027beceea1ec40a")));
}

class SuiteSignerTest : public ::testing::TestWithParam<Suite> {};

TEST_P(SuiteSignerTest, SignsWhatItsPublicKeyVerifies) {
  const auto signer = NewSigner(GetParam());
  EXPECT_EQ(signer->suite(), GetParam());
  for (const std::string& message :
       {std::string(), std::string("m"), std::string(100000, 'x')}) {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string signature,
                                 signer->Sign(message));
    EXPECT_THAT(signer->public_key().Verify(message, signature), IsOk());
    EXPECT_THAT(signer->public_key().Verify(message + "x", signature),
                HasReason(reasons::kSignatureMismatch));
  }
}

#ifdef TOMBOLO_PLANTED_BUGS
TEST_P(SuiteSignerTest, PlantedBugAcceptsAnySignature) {
  const auto signer = NewSigner(GetParam());
  EXPECT_THAT(signer->public_key().Verify("m", "no signature"),
              HasReason(reasons::kSignatureMismatch));
  const ScopedPlantedBug bug("crypto.signature");
  EXPECT_THAT(signer->public_key().Verify("m", "no signature"), IsOk());
}
#endif

TEST_P(SuiteSignerTest, PublicKeyReadFromItsSpkiVerifies) {
  const auto signer = NewSigner(GetParam());
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const PublicKey copy, PublicKey::FromSpki(signer->public_key().spki()));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string signature, signer->Sign("m"));
  EXPECT_EQ(copy.key_id(), signer->public_key().key_id());
  EXPECT_THAT(copy.Verify("m", signature), IsOk());
}

TEST_P(SuiteSignerTest, EveryFlippedBitIsRefused) {
  const auto signer = NewSigner(GetParam());
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string signature, signer->Sign("m"));
  // One bit of each byte, another one each time: 8 times as many flips would
  // say no more and take a second.
  for (size_t i = 0; i < signature.size(); ++i) {
    std::string altered = signature;
    altered[i] = static_cast<char>(altered[i] ^ (1 << (i % 8)));
    EXPECT_THAT(signer->public_key().Verify("m", altered),
                HasReason(reasons::kSignatureMismatch))
        << "byte " << i;
  }
}

TEST_P(SuiteSignerTest, OtherKeysOfAnySuiteRefuse) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string signature,
                               NewSigner(GetParam())->Sign("m"));
  for (const Suite other :
       {Suite::kEd25519Sha256, Suite::kEcdsaP256Sha256, Suite::kSm2Sm3}) {
    EXPECT_THAT(NewSigner(other)->public_key().Verify("m", signature),
                HasReason(reasons::kSignatureMismatch));
  }
}

TEST_P(SuiteSignerTest, OnlyOneEncodingOfASignatureIsAccepted) {
  const auto signer = NewSigner(GetParam());
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string good, signer->Sign("m"));
  std::vector<std::string> bad{
      "",          good + '\0', good.substr(1), good.substr(0, good.size() - 1),
      good + good, ToHex(good)};
  if (GetParam() != Suite::kEd25519Sha256) {
    const auto r_size = static_cast<size_t>(static_cast<uint8_t>(good[3]));
    const std::string r = good.substr(4, r_size);
    const std::string s = good.substr(6 + r_size);
    const auto der = [](absl::string_view first, absl::string_view second) {
      std::string out;
      AppendU8(out, 0x30);
      AppendU8(out, static_cast<uint8_t>(first.size() + second.size() + 4));
      for (const absl::string_view part : {first, second}) {
        AppendU8(out, 0x02);
        AppendU8(out, static_cast<uint8_t>(part.size()));
        AppendBytes(out, part);
      }
      return out;
    };
    ASSERT_EQ(der(r, s), good);
    bad.push_back(der('\0' + r, s));  // Padded.
    bad.push_back(der(r, '\0' + s));
    bad.push_back(der("", s));                    // No scalar.
    bad.push_back(der(std::string(1, '\0'), s));  // Zero.
    bad.push_back(der(r, std::string(1, '\0')));
    bad.push_back(der('\x80' + r.substr(1), s));           // Negative.
    bad.push_back(der('\x01' + std::string(32, 'x'), s));  // Above 2^256.
    bad.push_back(der(r, s).replace(1, 1, "\x80"));        // Indefinite length.
    bad.push_back(std::string("\x30\x81") + good.substr(1));  // Long form.
    bad.push_back('\x31' + good.substr(1));                   // A SET.
    std::string inside = good + std::string("\x05\x00", 2);
    inside[1] = static_cast<char>(inside[1] + 2);  // A third element.
    bad.push_back(inside);
  }
  for (const std::string& signature : bad) {
    EXPECT_THAT(signer->public_key().Verify("m", signature),
                HasReason(reasons::kSignatureMismatch))
        << ToHex(signature);
  }
  EXPECT_THAT(signer->public_key().Verify("m", good), IsOk());
}

INSTANTIATE_TEST_SUITE_P(Suites, SuiteSignerTest,
                         ::testing::Values(Suite::kEd25519Sha256,
                                           Suite::kEcdsaP256Sha256,
                                           Suite::kSm2Sm3),
                         [](const auto& test) {
                           return std::string(
                               test.param == Suite::kEd25519Sha256 ? "Ed25519"
                               : test.param == Suite::kSm2Sm3      ? "Sm2"
                                                                   : "P256");
                         });

TEST(SignerFromPemTest, RefusesAnythingButOnePkcs8Block) {
  const std::string good = Rfc8032Pem();
  const std::string der = ParsePem(good).value().front().der;
  const auto signer = NewSigner(Suite::kEd25519Sha256);
  for (const std::string& bad :
       {std::string(), std::string("no key"), good + good,
        absl::StrCat("comment\n", good), FormatPem("EC PRIVATE KEY", der),
        FormatPem("ENCRYPTED PRIVATE KEY", der),
        FormatPem("PRIVATE KEY", der.substr(1)),
        FormatPem("PRIVATE KEY", der + "x"),
        FormatPem("PUBLIC KEY", signer->public_key().spki())}) {
    EXPECT_THAT(SignerFromPem(bad), HasReason(reasons::kKeyUnusable)) << bad;
  }
}

TEST(SignerFromPemTest, RefusesKeysOfNoSuite) {
  // X25519, from RFC 7748, section 6.1.
  EXPECT_THAT(
      SignerFromPem(FormatPem(
          "PRIVATE KEY",
          Bytes("302e020100300506032b656e04220420"
                "77076d0a7318a57d3c16c17251b26645c6b37e9f1f3ad1e5a0d1a3b3c6d8e5"
                "2a"))),
      HasReason(reasons::kKeyUnusable));
}

// The scalar of one P-256 key with the public point of another.
TEST(SignerFromPemTest, RefusesTwoHalvesOfDifferentKeys) {
  const auto der_of = [](const std::string& pem) {
    return ParsePem(pem).value().front().der;
  };
  constexpr size_t kPointSize = 65;
  std::string mixed =
      der_of(GeneratePrivateKeyPem(Suite::kEcdsaP256Sha256).value());
  const std::string other =
      der_of(GeneratePrivateKeyPem(Suite::kEcdsaP256Sha256).value());
  ASSERT_EQ(mixed.size(), other.size());
  mixed.replace(mixed.size() - kPointSize, kPointSize,
                other.substr(other.size() - kPointSize));
  EXPECT_THAT(SignerFromPem(FormatPem("PRIVATE KEY", mixed)),
              HasReason(reasons::kKeyUnusable));
}

}  // namespace
}  // namespace tombolo::crypto
