#include "exchange-core/crypto/suite.h"

#include "exchange-core/crypto/dsse.h"
#include "gmock/gmock.h"

namespace tombolo::crypto {
namespace {

TEST(SuiteTest, NamesAndNumbersRoundTrip) {
  for (const Suite suite :
       {Suite::kEd25519Sha256, Suite::kEcdsaP256Sha256, Suite::kSm2Sm3}) {
    EXPECT_EQ(SuiteFromName(SuiteName(suite)), suite);
    EXPECT_EQ(SuiteFromNumber(static_cast<int>(suite)), suite);
  }
  EXPECT_EQ(SuiteFromName("rsa-sha1"), std::nullopt);
  EXPECT_EQ(SuiteFromNumber(0), std::nullopt);
  EXPECT_EQ(SuiteFromNumber(4), std::nullopt);
}

TEST(SuiteTest, OnlySm2HashesWithSm3) {
  EXPECT_EQ(DigestOf(Suite::kSm2Sm3), DigestAlgorithm::kSm3);
  EXPECT_EQ(DigestOf(Suite::kEd25519Sha256), DigestAlgorithm::kSha256);
  EXPECT_EQ(DigestOf(Suite::kEcdsaP256Sha256), DigestAlgorithm::kSha256);
}

// The example of the DSSE 1.0.2 specification.
TEST(DsseTest, MatchesTheSpecification) {
  EXPECT_EQ(DssePae("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

}  // namespace
}  // namespace tombolo::crypto
