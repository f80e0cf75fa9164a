#include "exchange-core/crypto/public_key.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/crypto/pem.h"
#include "exchange-core/crypto/signer.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/crypto/nist_ecdsa_vectors.h"

namespace tombolo::crypto {
namespace {

using ::tombolo::testing::HasReason;
using ::tombolo::testing::IsOk;
using ::tombolo::testing::IsOkAndHolds;

std::string Bytes(absl::string_view hex) { return FromHex(hex).value(); }

constexpr char kP256SpkiPrefix[] =
    "3059301306072a8648ce3d020106082a8648ce3d03010703420004";
constexpr char kSm2SpkiPrefix[] =
    "3059301306072a8648ce3d020106082a811ccf5501822d03420004";

// DER of a signature from its two scalars in hexadecimal.
std::string DerSignature(absl::string_view r_hex, absl::string_view s_hex) {
  std::string body;
  for (const absl::string_view hex : {r_hex, s_hex}) {
    std::string scalar = Bytes(hex);
    scalar.erase(0, std::min(scalar.find_first_not_of('\0'), scalar.size()));
    if (scalar.empty() || (static_cast<uint8_t>(scalar[0]) & 0x80) != 0) {
      scalar.insert(0, 1, '\0');
    }
    AppendU8(body, 0x02);
    AppendU8(body, static_cast<uint8_t>(scalar.size()));
    body += scalar;
  }
  std::string der;
  AppendU8(der, 0x30);
  AppendU8(der, static_cast<uint8_t>(body.size()));
  return der + body;
}

struct Ed25519Vector {
  const char* public_key;
  const char* message;
  const char* signature;
};

// RFC 8032, section 7.1, tests 1 to 3.
constexpr Ed25519Vector kRfc8032[] = {
    {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb88215"
     "90a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e4"
     "3e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b53"
     "8d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

TEST(PublicKeyTest, VerifiesRfc8032) {
  for (const Ed25519Vector& vector : kRfc8032) {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(
        const PublicKey key,
        PublicKey::FromRawEd25519(Bytes(vector.public_key)));
    EXPECT_EQ(key.suite(), Suite::kEd25519Sha256);
    EXPECT_THAT(key.RawEd25519(), IsOkAndHolds(Bytes(vector.public_key)));
    EXPECT_THAT(key.Verify(Bytes(vector.message), Bytes(vector.signature)),
                IsOk());
  }
}

TEST(PublicKeyTest, AgreesWithNistOnEcdsa) {
  for (const EcdsaVector& vector : kNistEcdsaVectors) {
    const absl::StatusOr<PublicKey> key = PublicKey::FromSpki(
        Bytes(absl::StrCat(kP256SpkiPrefix, vector.qx, vector.qy)));
    if (!key.ok()) {  // "Q changed": no longer a point of the curve.
      EXPECT_FALSE(vector.valid);
      EXPECT_THAT(key, HasReason(reasons::kKeyUnusable));
      continue;
    }
    EXPECT_EQ(key->suite(), Suite::kEcdsaP256Sha256);
    const absl::Status verified =
        key->Verify(Bytes(vector.message), DerSignature(vector.r, vector.s));
    if (vector.valid) {
      EXPECT_THAT(verified, IsOk());
    } else {
      EXPECT_THAT(verified, HasReason(reasons::kSignatureMismatch));
    }
  }
}

// GB/T 32918.5-2017 (GM/T 0003.5-2012), annex A.2, under the default id.
TEST(PublicKeyTest, VerifiesTheSm2Standard) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const PublicKey key,
      PublicKey::FromSpki(Bytes(absl::StrCat(
          kSm2SpkiPrefix,
          "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020",
          "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad1"
          "3"))));
  EXPECT_EQ(key.suite(), Suite::kSm2Sm3);
  EXPECT_THAT(
      key.Verify(
          "message digest",
          DerSignature(
              "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b"
              "3",
              "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1a"
              "a")),
      IsOk());
}

// Signatures over "message digest" by one key, made with the openssl command.
TEST(PublicKeyTest, VerifiesSm2UnderTheDefaultIdOnly) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const PublicKey key,
      PublicKey::FromSpki(Bytes(absl::StrCat(
          kSm2SpkiPrefix,
          "3fb70df2b84e25868195b421549c46aa1a92f7a2625e47fbcc1707ed2752445b",
          "0bd2a5eaaaedb9e81b11870788a89c90b6e09ef5fce4c62e626842e0ac6c967"
          "f"))));
  // Under "1234567812345678".
  EXPECT_THAT(
      key.Verify(
          "message digest",
          Bytes("30450220460754bf9c852932a9a8dd16903518adf5a1cdeba8f90084223a59"
                "5b331dcc22022100eef2fde8616f22179e66c3659994e16abfb7899d10728d"
                "b4057a06db986011dc")),
      IsOk());
  // Under an empty id, which OpenSSL 3.0 takes when nobody sets one.
  EXPECT_THAT(
      key.Verify(
          "message digest",
          Bytes("3046022100a4291dc8b274ddbdb8e37974a1148381c54583c2fbab954ab842"
                "e04f08808dfc022100e38c19ab77656c0e73bb83b38caee4fccaac721acd5a"
                "9a69088da472513a5faf")),
      HasReason(reasons::kSignatureMismatch));
  // Under "ALICE123@YAHOO.COM", the id of the standard's other examples.
  EXPECT_THAT(
      key.Verify(
          "message digest",
          Bytes("304402200a2667476cad674f43404b7ef4b11897e776395e2814be6e45cd95"
                "db67ad091a022000d9d3b2cdb44fcdf523416f82685f704cba93797aee8be2"
                "156223d3b72e2c31")),
      HasReason(reasons::kSignatureMismatch));
}

// S + L stands for the same scalar as S; a verifier that takes both lets
// anybody make a second signature.
TEST(PublicKeyTest, RefusesEd25519WithLAdded) {
  const std::string order = Bytes(  // Little-endian, as S is.
      "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  for (const Ed25519Vector& vector : kRfc8032) {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(
        const PublicKey key,
        PublicKey::FromRawEd25519(Bytes(vector.public_key)));
    std::string signature = Bytes(vector.signature);
    unsigned carry = 0;
    for (size_t i = 0; i < order.size(); ++i) {
      carry += static_cast<uint8_t>(signature[32 + i]);
      carry += static_cast<uint8_t>(order[i]);
      signature[32 + i] = static_cast<char>(carry);
      carry >>= 8;
    }
    ASSERT_EQ(carry, 0u);
    EXPECT_THAT(key.Verify(Bytes(vector.message), signature),
                HasReason(reasons::kSignatureMismatch));
  }
}

struct BadKeyCase {
  std::string name;
  std::string spki_hex;
};
void PrintTo(const BadKeyCase& test, std::ostream* out) { *out << test.name; }

class PublicKeyRejectsTest : public ::testing::TestWithParam<BadKeyCase> {};

TEST_P(PublicKeyRejectsTest, AsUnusable) {
  EXPECT_THAT(PublicKey::FromSpki(Bytes(GetParam().spki_hex)),
              HasReason(reasons::kKeyUnusable));
}

constexpr char kEd25519Spki[] =
    "302a300506032b6570032100"
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
constexpr char kPointX[] =
    "e424dc61d4bb3cb7ef4344a7f8957a0c5134e16f7a67c074f82e6e12f49abf3c";
constexpr char kPointY[] =
    "970eed7aa2bc48651545949de1dddaf0127e5965ac85d1243d6f60e7dfaee927";

INSTANTIATE_TEST_SUITE_P(
    Keys, PublicKeyRejectsTest,
    ::testing::ValuesIn<BadKeyCase>({
        {"Empty", ""},
        {"NotDer", "00112233"},
        {"TrailingByte", absl::StrCat(kEd25519Spki, "00")},
        {"Truncated", std::string(kEd25519Spki).substr(0, 86)},
        {"LongFormLength", absl::StrCat("30812a", &kEd25519Spki[4])},
        {"UnusedBitsInTheKey",
         "302a300506032b6570032101"
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"},
        {"X25519",
         "302a300506032b656e032100"
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"},
        {"CompressedPoint",
         "3039301306072a8648ce3d020106082a8648ce3d03010703220003"
         "d492ca8aac27e9e5f2908a2a3824c0c216251d4c11123a7a36ac4b47e146cd77"},
        {"ExplicitCurve",
         "3082014b3082010306072a8648ce3d02013081f7020101302c06072a8648ce3d01010"
         "2"
         "2100ffffffff00000001000000000000000000000000ffffffffffffffffffffffff3"
         "0"
         "5b0420ffffffff00000001000000000000000000000000fffffffffffffffffffffff"
         "c"
         "04205ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b0"
         "3"
         "1500c49d360886e704936a6678e1139d26b7819f7e900441046b17d1f2e12c4247f8b"
         "c"
         "e6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7"
         "c"
         "0f9e162bce33576b315ececbb6406837bf51f5022100ffffffff00000000fffffffff"
         "f"
         "ffffffbce6faada7179e84f3b9cac2fc63255102010103420004d492ca8aac27e9e5f"
         "2"
         "908a2a3824c0c216251d4c11123a7a36ac4b47e146cd775e008e773c823dc82191e7a"
         "a"
         "78d07682453230ad4559d13bd482e328dc9ca56f"},
        {"PointOfNoCurve", absl::StrCat(kP256SpkiPrefix, kPointX, kPointX)},
        {"P256PointOnSm2", absl::StrCat(kSm2SpkiPrefix, kPointX, kPointY)},
        {"P384",
         "3076301006072a8648ce3d020106052b810400220362000471da9d2ace7ca5633b0bd"
         "8"
         "40bc95eeffebe5d8dabde9c26a322fe0f638a741aa7a332de005f69d95284663a800f"
         "1"
         "5b3064a6ee96267b36980f3b67001eb530c1e9daf59e08912aff8c692fa05591c7209"
         "f"
         "b5c3b53f5112ad578ba605418af6e6"},
        {"Rsa",
         "30819f300d06092a864886f70d010101050003818d0030818902818100c31cbb499f9"
         "2"
         "fcc569f082de9c42290bb32e9c87f7b69e2d4b8c910e33485ef5575580ed2f184aac1"
         "3"
         "f574b58bd26be1b0ab17f2774c62b4e6a5ebe22a249d7d2df4ef855be50ee0208e492"
         "9"
         "838b525696532d2083897285689bd4353e12ec8646b7fb124754461f0d003e8239175"
         "2"
         "57f1a07a74bd3a44ec438ba3e4efbe5aeb0203010001"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(PublicKeyTest, KeyIdIsSha256OfSpki) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const PublicKey key,
                               PublicKey::FromSpki(Bytes(kEd25519Spki)));
  EXPECT_EQ(ToHex(key.spki()), kEd25519Spki);
  EXPECT_EQ(key.key_id(),
            ComputeDigest(DigestAlgorithm::kSha256, Bytes(kEd25519Spki)));
}

TEST(PublicKeyTest, RawKeysAreEd25519Only) {
  EXPECT_THAT(PublicKey::FromRawEd25519(std::string(31, 'k')),
              HasReason(reasons::kKeyUnusable));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const PublicKey p256,
                               PublicKey::FromSpki(Bytes(absl::StrCat(
                                   kP256SpkiPrefix, kPointX, kPointY))));
  EXPECT_THAT(p256.RawEd25519(), HasReason(reasons::kKeyUnusable));
}

TEST(PublicKeyTest, ReadsOnePemBlockAndNothingElse) {
  const std::string pem = FormatPem("PUBLIC KEY", Bytes(kEd25519Spki));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const PublicKey key, PublicKey::FromPem(pem));
  EXPECT_EQ(ToHex(key.spki()), kEd25519Spki);
  for (const std::string& bad :
       {std::string(), pem + pem, absl::StrCat("note\n", pem),
        FormatPem("CERTIFICATE", Bytes(kEd25519Spki)),
        FormatPem("PUBLIC KEY", "abc")}) {
    EXPECT_THAT(PublicKey::FromPem(bad), HasReason(reasons::kKeyUnusable));
  }
}

}  // namespace
}  // namespace tombolo::crypto
