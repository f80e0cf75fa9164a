#include "exchange-core/crypto/digest.h"

#include <string>
#include <thread>
#include <vector>

#include "exchange-core/base/bytes.h"
#include "gmock/gmock.h"

namespace tombolo::crypto {
namespace {

std::string Hex(const Digest& digest) { return ToHex(DigestView(digest)); }
std::string Bytes(absl::string_view hex) { return FromHex(hex).value(); }
std::string Repeat(absl::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out.append(text.data(), text.size());
  return out;
}

struct DigestVector {
  DigestAlgorithm algorithm;
  std::string message;
  const char* digest;
};

// SHA-256: NIST CAVP SHA256ShortMsg and FIPS 180-4. SM3: GB/T 32905-2016 A.1
// and A.2, and the vectors of the Linux kernel's crypto/testmgr.h.
TEST(DigestTest, MatchesPublishedVectors) {
  const std::vector<DigestVector> vectors{
      {DigestAlgorithm::kSha256, "",
       "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {DigestAlgorithm::kSha256, "abc",
       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {DigestAlgorithm::kSha256, "\xd3",
       "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"},
      {DigestAlgorithm::kSha256,
       Bytes(
           "5a86b737eaea8ee976a0a24da63e7ed7eefad18a101c1211e2b3650c5187c2a8"
           "a650547208251f6d4237e661c7bf4c77f335390394c37fa1a9f9be836ac28509"),
       "42e61e174fbb3897d6dd6cef3dd2802fe67b331953b06114a65c772859dfc1aa"},
      {DigestAlgorithm::kSm3, "",
       "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"},
      {DigestAlgorithm::kSm3, "abc",
       "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
      {DigestAlgorithm::kSm3, Repeat("abcd", 16),
       "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
      {DigestAlgorithm::kSm3, Repeat("abcd", 64),
       "b965764c8bebb091c7602b74afd34eefb531dccb4e0076d9b7cd813199b45971"},
  };
  for (const DigestVector& vector : vectors) {
    EXPECT_EQ(Hex(ComputeDigest(vector.algorithm, vector.message)),
              vector.digest);
  }
}

TEST(DigestTest, PartsCountAsTheirConcatenation) {
  const std::string whole = Repeat("0123456789", 20);
  for (const DigestAlgorithm algorithm :
       {DigestAlgorithm::kSha256, DigestAlgorithm::kSm3}) {
    const Digest wanted = ComputeDigest(algorithm, whole);
    for (size_t cut = 0; cut <= whole.size(); ++cut) {
      EXPECT_EQ(
          ComputeDigest(algorithm, {absl::string_view(whole).substr(0, cut),
                                    absl::string_view(),
                                    absl::string_view(whole).substr(cut)}),
          wanted);
    }
  }
}

TEST(DigestTest, ThreadsDoNotDisturbEachOther) {
  const Digest wanted = ComputeDigest(DigestAlgorithm::kSha256, "abc");
  std::vector<int> mismatches(4, 0);
  std::vector<std::thread> threads;
  for (int& count : mismatches) {
    threads.emplace_back([&count, &wanted] {
      for (int i = 0; i < 500; ++i) {
        if (ComputeDigest(DigestAlgorithm::kSha256, {"a", "bc"}) != wanted) {
          ++count;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(mismatches, ::testing::Each(0));
}

struct HmacVector {
  std::string key;
  std::string message;
  const char* mac;
};

// RFC 4231, test cases 1 to 4, 6 and 7 (5 is about truncation).
TEST(HmacTest, MatchesRfc4231) {
  const std::vector<HmacVector> vectors{
      {Repeat("\x0b", 20), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {Repeat("\xaa", 20), Repeat("\xdd", 50),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {Bytes("0102030405060708090a0b0c0d0e0f10111213141516171819"),
       Repeat("\xcd", 50),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {Repeat("\xaa", 131),
       "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {Repeat("\xaa", 131),
       "This is a test using a larger than block-size key and a larger than "
       "block-size data. The key needs to be hashed before being used by the "
       "HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const HmacVector& vector : vectors) {
    EXPECT_EQ(Hex(HmacSha256(vector.key, vector.message)), vector.mac);
  }
}

TEST(DigestTest, BothWaysToSha256AreTheSame) {
  std::string message;
  for (size_t size = 0; size <= 300; ++size) {
    EXPECT_EQ(ComputeDigest(DigestAlgorithm::kSha256, {message, "tail"}),
              ComputeDigestByEvp(DigestAlgorithm::kSha256, {message, "tail"}));
    message.push_back(static_cast<char>(size * 7));
  }
}

TEST(DigestBytesTest, RoundTripsAndRefusesOtherLengths) {
  const Digest digest = ComputeDigest(DigestAlgorithm::kSha256, "abc");
  EXPECT_EQ(DigestFromBytes(DigestBytes(digest)), digest);
  EXPECT_EQ(DigestFromBytes(std::string(31, 'x')), std::nullopt);
  EXPECT_EQ(DigestFromBytes(std::string(33, 'x')), std::nullopt);
}

TEST(EqualInConstantTimeTest, ComparesContentAndLength) {
  EXPECT_TRUE(EqualInConstantTime("", ""));
  EXPECT_TRUE(EqualInConstantTime("ab", "ab"));
  EXPECT_FALSE(EqualInConstantTime("ab", "ac"));
  EXPECT_FALSE(EqualInConstantTime("ab", "abc"));
}

}  // namespace
}  // namespace tombolo::crypto
