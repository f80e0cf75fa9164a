#include "exchange-core/crypto/certificate.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/crypto/certificate_verifier.h"
#include "exchange-core/crypto/pem.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/crypto/certificate_fixtures.h"

namespace tombolo::crypto {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::IsOk;
using ::tombolo::testing::IsOkAndHolds;

constexpr char kWho[] = "spiffe://city.example/department/tax/system/portal";

const absl::Time kNow = absl::FromUnixSeconds(1811808000);  // June 2027

Certificate Read(absl::string_view pem) {
  return Certificate::ListFromPem(pem).value().front();
}
std::vector<Certificate> Chain(absl::string_view leaf_pem) {
  return Certificate::ListFromPem(absl::StrCat(leaf_pem, kDepartmentCaPem))
      .value();
}

TEST(CertificateTest, SaysWhoseKeyAndUntilWhen) {
  const Certificate client = Read(kClientPem);
  EXPECT_EQ(client.not_before(),
            absl::FromCivil(absl::CivilDay(2026, 1, 1), absl::UTCTimeZone()));
  EXPECT_EQ(client.not_after(),
            absl::FromCivil(absl::CivilDay(2036, 1, 1), absl::UTCTimeZone()));
  EXPECT_EQ(client.serial_number(), "1004");
  EXPECT_THAT(client.uri_names(), ElementsAre(kWho));
  EXPECT_THAT(client.Identity(),
              IsOkAndHolds(SpiffeIdentity{
                  "city.example", Role::kDepartmentSystem, "tax", "portal"}));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const PublicKey key, client.SubjectKey());
  EXPECT_EQ(key.suite(), Suite::kEcdsaP256Sha256);
  EXPECT_EQ(key.spki(), client.spki());
  EXPECT_EQ(FormatPem("CERTIFICATE", client.der()), kClientPem);
}

TEST(CertificateTest, KeysOfEverySuiteAreRead) {
  EXPECT_EQ(Read(kEd25519SignerPem).SubjectKey()->suite(),
            Suite::kEd25519Sha256);
  EXPECT_EQ(Read(kSm2LeafPem).SubjectKey()->suite(), Suite::kSm2Sm3);
  EXPECT_THAT(Read(kWeakKeyPem).SubjectKey(), HasReason(reasons::kKeyUnusable));
}

TEST(CertificateTest, HasAnIdentityOnlyWithOneUri) {
  EXPECT_THAT(Read(kRootPem).uri_names(), IsEmpty());
  for (const char* pem :
       {kNoUriPem, kTwoUrisPem, kSpiffeAndWebUriPem, kOtherUriPem, kRootPem}) {
    EXPECT_THAT(Read(pem).Identity(), HasReason(reasons::kSpiffeId));
  }
}

TEST(CertificateTest, ListKeepsItsOrder) {
  const auto chain = Chain(kClientPem);
  ASSERT_EQ(chain.size(), 2u);
  EXPECT_EQ(chain[0].der(), Read(kClientPem).der());
  EXPECT_EQ(chain[1].der(), Read(kDepartmentCaPem).der());
}

TEST(CertificateTest, RefusesWhatIsNotExactlyACertificate) {
  const std::string der = Read(kClientPem).der();
  EXPECT_THAT(Certificate::FromDer(der), IsOk());
  EXPECT_THAT(Certificate::FromDer(""), HasReason(reasons::kCertificateFormat));
  EXPECT_THAT(Certificate::FromDer(der + "x"),
              HasReason(reasons::kCertificateFormat));
  EXPECT_THAT(Certificate::FromDer(der.substr(0, der.size() - 1)),
              HasReason(reasons::kCertificateFormat));
  EXPECT_THAT(Certificate::ListFromPem(""), HasReason(reasons::kPemFormat));
  EXPECT_THAT(Certificate::ListFromPem(absl::StrCat("x\n", kClientPem)),
              HasReason(reasons::kPemFormat));
  EXPECT_THAT(Certificate::ListFromPem(FormatPem("PUBLIC KEY", der)),
              HasReason(reasons::kCertificateFormat));
  EXPECT_THAT(Certificate::ListFromPem(
                  absl::StrCat(kClientPem, FormatPem("CERTIFICATE", "abc"))),
              HasReason(reasons::kCertificateFormat));
}

// Every cut and a flip in every byte: never a crash, and what is still read
// must be verified as forged.
TEST(CertificateTest, DamagedCertificatesAreRefusedOrForged) {
  const auto verifier = CertificateVerifier::FromPem(kRootPem, "").value();
  const std::string der = Read(kClientPem).der();
  const Certificate ca = Read(kDepartmentCaPem);
  for (size_t i = 0; i < der.size(); ++i) {
    std::string damaged = der;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
    const absl::StatusOr<Certificate> read = Certificate::FromDer(damaged);
    if (read.ok()) {
      EXPECT_THAT(
          verifier->Verify({*read, ca}, CertificateUse::kTlsClient, kNow),
          Not(IsOk()))
          << "byte " << i;
    }
    EXPECT_THAT(Certificate::FromDer(der.substr(0, i)),
                HasReason(reasons::kCertificateFormat));
  }
}

struct VerifyCase {
  std::string name;
  std::string chain_pem;
  CertificateUse use;
  std::string crls_pem;
  std::optional<ErrorReason> reason;  // nullopt: accepted.
};
void PrintTo(const VerifyCase& test, std::ostream* out) { *out << test.name; }

class CertificateVerifierTest : public ::testing::TestWithParam<VerifyCase> {};

TEST_P(CertificateVerifierTest, Decides) {
  const VerifyCase& test = GetParam();
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const auto verifier,
      CertificateVerifier::FromPem(kRootPem, test.crls_pem));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::vector<Certificate> chain,
                               Certificate::ListFromPem(test.chain_pem));
  const absl::Status status = verifier->Verify(chain, test.use, kNow);
  if (test.reason.has_value()) {
    EXPECT_THAT(status, HasReason(*test.reason));
  } else {
    EXPECT_THAT(status, IsOk());
  }
}

std::string Pem(std::initializer_list<absl::string_view> parts) {
  return absl::StrJoin(parts, "");
}
constexpr auto kTlsClient = CertificateUse::kTlsClient;
constexpr auto kTlsServer = CertificateUse::kTlsServer;
constexpr auto kSigning = CertificateUse::kSigning;

INSTANTIATE_TEST_SUITE_P(
    Chains, CertificateVerifierTest,
    ::testing::ValuesIn<VerifyCase>({
        {"Client", Pem({kClientPem, kDepartmentCaPem}), kTlsClient, "", {}},
        {"ClientWithItsRoot",
         Pem({kClientPem, kDepartmentCaPem, kRootPem}),
         kTlsClient,
         "",
         {}},
        {"Server", Pem({kServerPem, kDepartmentCaPem}), kTlsServer, "", {}},
        {"Signer",
         Pem({kEd25519SignerPem, kDepartmentCaPem}),
         kSigning,
         "",
         {}},
        {"NoIntermediate", kClientPem, kTlsClient, "",
         reasons::kCertificateUntrusted},
        {"OtherRoot", Pem({kOtherRootPem}), kTlsClient, "",
         reasons::kCertificateUntrusted},
        {"FalseIntermediate", Pem({kIssuedByFalseCaPem, kFalseCaPem}),
         kTlsClient, "", reasons::kCertificateUntrusted},
        {"FalseIssuerTrueIntermediate",
         Pem({kIssuedByFalseCaPem, kDepartmentCaPem}), kTlsClient, "",
         reasons::kCertificateUntrusted},
        {"IssuedByALeaf", Pem({kIssuedByLeafPem, kClientPem, kDepartmentCaPem}),
         kTlsClient, "", reasons::kCertificateUntrusted},
        {"BeyondPathLength",
         Pem({kBeyondPathLengthPem, kDeeperCaPem, kDepartmentCaPem}),
         kTlsClient, "", reasons::kCertificateUntrusted},
        {"WeakKey", Pem({kWeakKeyPem, kDepartmentCaPem}), kTlsClient, "",
         reasons::kCertificateUntrusted},
        {"ChainTooLong",
         Pem({kClientPem, kDepartmentCaPem, kDepartmentCaPem, kDepartmentCaPem,
              kDepartmentCaPem, kDepartmentCaPem, kDepartmentCaPem}),
         kTlsClient, "", reasons::kCertificateUntrusted},
        {"Expired", Pem({kExpiredPem, kDepartmentCaPem}), kTlsClient, "",
         reasons::kCertificateExpired},
        {"NotYetValid", Pem({kNotYetValidPem, kDepartmentCaPem}), kTlsClient,
         "", reasons::kCertificateNotYetValid},
        {"ServerAsClient", Pem({kServerPem, kDepartmentCaPem}), kTlsClient, "",
         reasons::kCertificateUse},
        {"ClientAsServer", Pem({kClientPem, kDepartmentCaPem}), kTlsServer, "",
         reasons::kCertificateUse},
        {"ClientAsSigner", Pem({kClientPem, kDepartmentCaPem}), kSigning, "",
         reasons::kCertificateUse},
        {"CaAsSigner", kCaAsLeafPem, kSigning, "", reasons::kCertificateUse},
        {"KeyAgreementAsSigner",
         Pem({kNoDigitalSignaturePem, kDepartmentCaPem}), kSigning, "",
         reasons::kCertificateUse},
        {"NotRevoked",
         Pem({kClientPem, kDepartmentCaPem}),
         kTlsClient,
         Pem({kRootCrlPem, kDepartmentCrlPem}),
         {}},
        {"Revoked", Pem({kRevokedPem, kDepartmentCaPem}), kTlsClient,
         Pem({kRootCrlPem, kDepartmentCrlPem}), reasons::kCertificateRevoked},
        {"RevokedIsUnseenWithoutCrls",
         Pem({kRevokedPem, kDepartmentCaPem}),
         kTlsClient,
         "",
         {}},
        {"IssuerRevoked", Pem({kClientPem, kDepartmentCaPem}), kTlsClient,
         Pem({kRootCrlRevokingCaPem, kDepartmentCrlPem}),
         reasons::kCertificateRevoked},
        {"NoCrlOfTheIssuer", Pem({kClientPem, kDepartmentCaPem}), kTlsClient,
         kRootCrlPem, reasons::kCertificateRevocationUnknown},
        {"NoCrlOfTheRoot", Pem({kClientPem, kDepartmentCaPem}), kTlsClient,
         kDepartmentCrlPem, reasons::kCertificateRevocationUnknown},
        {"StaleCrl", Pem({kClientPem, kDepartmentCaPem}), kTlsClient,
         Pem({kRootCrlPem, kStaleDepartmentCrlPem}),
         reasons::kCertificateRevocationUnknown},
        {"ForgedCrl", Pem({kRevokedPem, kDepartmentCaPem}), kTlsClient,
         Pem({kRootCrlPem, kForgedDepartmentCrlPem}),
         reasons::kCertificateRevocationUnknown},
    }),
    [](const auto& test) { return test.param.name; });

TEST(CertificateVerifierTest, TheMomentDecides) {
  const auto verifier = CertificateVerifier::FromPem(kRootPem, "").value();
  const auto chain = Chain(kClientPem);
  const absl::Time from = chain[0].not_before();
  const absl::Time to = chain[0].not_after();
  EXPECT_THAT(verifier->Verify(chain, kTlsClient, from), IsOk());
  EXPECT_THAT(verifier->Verify(chain, kTlsClient, to - absl::Seconds(1)),
              IsOk());
  EXPECT_THAT(verifier->Verify(chain, kTlsClient, from - absl::Seconds(1)),
              HasReason(reasons::kCertificateNotYetValid));
  EXPECT_THAT(verifier->Verify(chain, kTlsClient, to),
              HasReason(reasons::kCertificateExpired));
}

// OpenSSL must be told the id for SM2 certificates, or none verifies.
TEST(CertificateVerifierTest, VerifiesSm2Chains) {
  const auto verifier = CertificateVerifier::FromPem(kSm2RootPem, "").value();
  EXPECT_THAT(verifier->Verify({Read(kSm2LeafPem)}, kSigning, kNow), IsOk());
  std::string forged = Read(kSm2LeafPem).der();
  forged.back() = static_cast<char>(forged.back() ^ 1);
  EXPECT_THAT(
      verifier->Verify({Certificate::FromDer(forged).value()}, kSigning, kNow),
      HasReason(reasons::kCertificateUntrusted));
}

TEST(CertificateVerifierTest, SeveralRootsMayBeTrusted) {
  const auto verifier =
      CertificateVerifier::FromPem(absl::StrCat(kSm2RootPem, kRootPem), "")
          .value();
  EXPECT_THAT(verifier->Verify(Chain(kClientPem), kTlsClient, kNow), IsOk());
  EXPECT_THAT(verifier->Verify({Read(kSm2LeafPem)}, kSigning, kNow), IsOk());
}

TEST(CertificateVerifierTest, RefusesAnEmptyChain) {
  const auto verifier = CertificateVerifier::FromPem(kRootPem, "").value();
  EXPECT_THAT(verifier->Verify({}, kTlsClient, kNow),
              HasReason(reasons::kCertificateFormat));
}

TEST(CertificateVerifierTest, RefusesRootsAndCrlsOfAnotherKind) {
  const std::string crl_der = ParsePem(kRootCrlPem).value().front().der;
  for (const char* roots : {kDepartmentCaPem, kClientPem, kRootCrlPem}) {
    EXPECT_THAT(CertificateVerifier::FromPem(roots, ""),
                HasReason(reasons::kCertificateFormat));
  }
  EXPECT_THAT(CertificateVerifier::FromPem("", ""),
              HasReason(reasons::kPemFormat));
  for (const std::string& crls :
       {std::string(kRootPem), FormatPem("X509 CRL", "abc"),
        FormatPem("X509 CRL", crl_der + "x")}) {
    EXPECT_THAT(CertificateVerifier::FromPem(kRootPem, crls),
                HasReason(reasons::kCertificateFormat));
  }
  EXPECT_THAT(CertificateVerifier::FromPem(kRootPem, "no CRL"),
              HasReason(reasons::kPemFormat));
}

}  // namespace
}  // namespace tombolo::crypto
