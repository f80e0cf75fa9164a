#include "exchange-core/translog/receipt.h"

#include <ostream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/translog.h"
#include "gmock/gmock.h"
#include "tests/support/ed25519_seed.h"
#include "tests/support/merkle_reference.h"
#include "tests/support/status_matchers.h"

namespace tombolo::translog {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::SignerFromSeed;
using ::testing::SizeIs;
namespace reference = testing::reference;

std::string Nonce(size_t i) { return absl::StrCat("nonce-", 1000000000 + i); }
std::string Result(size_t i) { return absl::StrCat("result ", i); }

ReceiptBody Body(size_t i) {
  return {.origin = "node-1.lishui.example/log/1",
          .index = 4711 + i,
          .leaf_hash = reference::LeafHash(absl::StrCat("entry ", i)),
          .nonce = Nonce(i),
          .result_digest = reference::Sha256(Result(i))};
}

std::vector<ReceiptBody> Bodies(size_t count) {
  std::vector<ReceiptBody> bodies;
  for (size_t i = 0; i < count; ++i) bodies.push_back(Body(i));
  return bodies;
}

class ReceiptTest : public ::testing::Test {
 protected:
  std::vector<Receipt> Group(size_t count) const {
    auto receipts = SignReceiptGroup(Bodies(count), *signer_);
    EXPECT_THAT(receipts, IsOk());
    return *std::move(receipts);
  }
  absl::Status Verify(const Receipt& receipt, size_t i) const {
    return VerifyReceipt(receipt, {.nonce = Nonce(i), .result = Result(i)},
                         signer_->public_key());
  }

  const std::unique_ptr<crypto::Signer> signer_ =
      SignerFromSeed(testing::kRfc8032Seed1);
};

// The test vector of docs/formats/receipt.md.
TEST_F(ReceiptTest, MatchesThePublishedVector) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const crypto::Digest leaf,
                               ReceiptLeafHash(Body(1)));
  EXPECT_EQ(ToHex(crypto::DigestView(leaf)),
            "f1bd8aa2ab5f1b0a6274b9c003b9aaf8f5847aa9a54210ba0f1926e9643255ef");
  const std::vector<Receipt> receipts = Group(3);
  EXPECT_EQ(ToHex(receipts[1].group_path()),
            "d7a96d7efb3208aa801ea268a45a33a4c55fa8f323c5c4c214efe4054a65fce0"
            "d3484d31ed390777c73c2860ec8c72181f8a704826fca103447eea5ffcb257a4");
  EXPECT_EQ(ToHex(receipts[1].key_id()),
            "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9");
  EXPECT_EQ(ToHex(receipts[1].signature()),
            "21fdede1a3905749570ed16306bd0035eefedf6ccef5521e9ad79ad488de1a79"
            "13bb4311b8a058139a04c6a64b88725c3c2b1b31c35c88bba206dfc754704d03");
}

// The bytes written out by hand, from docs/formats/receipt.md.
TEST_F(ReceiptTest, TheLeafIsTheDocumentedBytes) {
  const ReceiptBody body = Body(1);
  const std::string data = absl::StrCat(
      absl::string_view("\x01\x1b", 2), "node-1.lishui.example/log/1",
      absl::string_view("\x00\x00\x00\x00\x00\x00\x12\x68", 8),
      crypto::DigestView(body.leaf_hash), "nonce-1000000001",
      crypto::DigestView(body.result_digest));
  EXPECT_THAT(ReceiptLeafHash(body),
              testing::IsOkAndHolds(reference::LeafHash(data)));
}

TEST_F(ReceiptTest, TheSignedBytesAreRootAndSizeInDsse) {
  const std::string root(32, 'r');
  EXPECT_EQ(ReceiptGroupMessage(*crypto::DigestFromBytes(root), 3),
            absl::StrCat("DSSEv1 40 application/vnd.tombolo.receipt-group.v1 ",
                         "36 ", root, absl::string_view("\0\0\0\x03", 4)));
}

TEST_F(ReceiptTest, EveryReceiptOfEveryGroupUpTo33Verifies) {
  for (size_t size = 1; size <= 33; ++size) {
    const std::vector<Receipt> receipts = Group(size);
    ASSERT_THAT(receipts, SizeIs(size));
    VerifiedReceiptGroups groups;
    for (size_t i = 0; i < size; ++i) {
      ASSERT_THAT(
          VerifyReceipt(receipts[i], {.nonce = Nonce(i), .result = Result(i)},
                        signer_->public_key(), &groups),
          IsOk())
          << i << " of " << size;
    }
    EXPECT_EQ(groups.size(), 1U) << "one signature for the group";
  }
}

TEST_F(ReceiptTest, AnySuiteSigns) {
  for (const crypto::Suite suite :
       {crypto::Suite::kEcdsaP256Sha256, crypto::Suite::kSm2Sm3}) {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string pem,
                                 crypto::GeneratePrivateKeyPem(suite));
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto signer, crypto::SignerFromPem(pem));
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::vector<Receipt> receipts,
                                 SignReceiptGroup(Bodies(2), *signer));
    EXPECT_THAT(
        VerifyReceipt(receipts[1], {.nonce = Nonce(1), .result = Result(1)},
                      signer->public_key()),
        IsOk());
  }
}

TEST_F(ReceiptTest, TheLargestGroupAndNoLarger) {
  const std::vector<Receipt> receipts = Group(kMaxReceiptGroup);
  EXPECT_THAT(Verify(receipts.back(), kMaxReceiptGroup - 1), IsOk());
  EXPECT_THAT(SignReceiptGroup(Bodies(kMaxReceiptGroup + 1), *signer_),
              HasReason(reasons::kReceiptMalformed));
  EXPECT_THAT(SignReceiptGroup({}, *signer_),
              HasReason(reasons::kReceiptMalformed));
}

TEST_F(ReceiptTest, UnfitBodiesAreNotSigned) {
  ReceiptBody body = Body(0);
  body.nonce.pop_back();
  EXPECT_THAT(SignReceiptGroup({body}, *signer_),
              HasReason(reasons::kReceiptMalformed));
  body = Body(0);
  body.origin = std::string(256, 'x');
  EXPECT_THAT(SignReceiptGroup({body}, *signer_),
              HasReason(reasons::kReceiptMalformed));
  body.origin.clear();
  EXPECT_THAT(SignReceiptGroup({body}, *signer_),
              HasReason(reasons::kReceiptMalformed));
}

TEST_F(ReceiptTest, AReceiptIsForOneRequestAndOneAnswer) {
  const Receipt receipt = Group(3)[1];
  EXPECT_THAT(VerifyReceipt(receipt, {.nonce = Nonce(2), .result = Result(1)},
                            signer_->public_key()),
              HasReason(reasons::kReceiptNonce));
  EXPECT_THAT(VerifyReceipt(receipt, {.nonce = Nonce(1), .result = "other"},
                            signer_->public_key()),
              HasReason(reasons::kReceiptResult));
  const auto other = SignerFromSeed(testing::kRfc8032Seed2);
  EXPECT_THAT(VerifyReceipt(receipt, {.nonce = Nonce(1), .result = Result(1)},
                            other->public_key()),
              HasReason(reasons::kReceiptKey));
}

TEST_F(ReceiptTest, TheCacheNeverVouchesForAnotherSignature) {
  std::vector<Receipt> receipts = Group(3);
  VerifiedReceiptGroups groups;
  TOMBOLO_EXPECT_OK(VerifyReceipt(receipts[0],
                                  {.nonce = Nonce(0), .result = Result(0)},
                                  signer_->public_key(), &groups));
  receipts[1].set_signature("");
  EXPECT_THAT(
      VerifyReceipt(receipts[1], {.nonce = Nonce(1), .result = Result(1)},
                    signer_->public_key(), &groups),
      HasReason(reasons::kReceiptSignature));
  EXPECT_EQ(groups.size(), 1U) << "a wrong signature is not remembered";
}

TEST_F(ReceiptTest, TheCacheIsBounded) {
  VerifiedReceiptGroups groups(2);
  for (size_t size = 1; size <= 5; ++size) {
    TOMBOLO_EXPECT_OK(VerifyReceipt(Group(size)[0],
                                    {.nonce = Nonce(0), .result = Result(0)},
                                    signer_->public_key(), &groups));
    EXPECT_LE(groups.size(), 2U);
  }
}

TEST_F(ReceiptTest, TheCacheServesManyThreads) {
  const std::vector<Receipt> receipts = Group(8);
  VerifiedReceiptGroups groups(1);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < receipts.size(); ++i) {
    threads.emplace_back([&, i] {
      EXPECT_THAT(
          VerifyReceipt(receipts[i], {.nonce = Nonce(i), .result = Result(i)},
                        signer_->public_key(), &groups),
          IsOk());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(groups.size(), 1U);
}

struct TamperCase {
  std::string name;
  void (*tamper)(Receipt& receipt);
  const ErrorReason& reason;
};
void PrintTo(const TamperCase& test, std::ostream* out) { *out << test.name; }

void Flip(std::string* bytes) {
  bytes->front() = static_cast<char>(bytes->front() ^ 1);
}

class ReceiptTamperTest : public ReceiptTest,
                          public ::testing::WithParamInterface<TamperCase> {};

TEST_P(ReceiptTamperTest, IsRefusedWithItsReason) {
  Receipt receipt = Group(7)[5];
  GetParam().tamper(receipt);
  EXPECT_THAT(Verify(receipt, 5), HasReason(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Fields, ReceiptTamperTest,
    ::testing::ValuesIn<TamperCase>({
        {"NoOrigin", [](Receipt& receipt) { receipt.clear_origin(); },
         reasons::kReceiptMalformed},
        {"LongOrigin",
         [](Receipt& receipt) { receipt.set_origin(std::string(256, 'x')); },
         reasons::kReceiptMalformed},
        {"OtherOrigin", [](Receipt& receipt) { receipt.set_origin("other"); },
         reasons::kReceiptSignature},
        {"OtherIndex", [](Receipt& receipt) { receipt.set_index(1); },
         reasons::kReceiptSignature},
        {"OtherLeafHash",
         [](Receipt& receipt) { Flip(receipt.mutable_leaf_hash()); },
         reasons::kReceiptSignature},
        {"ShortLeafHash",
         [](Receipt& receipt) { receipt.mutable_leaf_hash()->pop_back(); },
         reasons::kReceiptMalformed},
        {"OtherNonce", [](Receipt& receipt) { Flip(receipt.mutable_nonce()); },
         reasons::kReceiptNonce},
        {"NoNonce", [](Receipt& receipt) { receipt.clear_nonce(); },
         reasons::kReceiptMalformed},
        {"OtherResultDigest",
         [](Receipt& receipt) { Flip(receipt.mutable_result_digest()); },
         reasons::kReceiptResult},
        {"NoResultDigest",
         [](Receipt& receipt) { receipt.clear_result_digest(); },
         reasons::kReceiptMalformed},
        {"GroupOfNone", [](Receipt& receipt) { receipt.set_group_size(0); },
         reasons::kReceiptMalformed},
        {"GroupTooLarge",
         [](Receipt& receipt) { receipt.set_group_size(4097); },
         reasons::kReceiptMalformed},
        {"OtherGroupSize", [](Receipt& receipt) { receipt.set_group_size(8); },
         reasons::kReceiptSignature},
        {"PlaceOutsideTheGroup",
         [](Receipt& receipt) { receipt.set_group_index(7); },
         reasons::kReceiptMalformed},
        {"OtherPlace", [](Receipt& receipt) { receipt.set_group_index(4); },
         reasons::kReceiptSignature},
        {"PlaceWithAShorterPath",
         [](Receipt& receipt) { receipt.set_group_index(6); },
         reasons::kReceiptPath},
        {"PathAltered",
         [](Receipt& receipt) { Flip(receipt.mutable_group_path()); },
         reasons::kReceiptSignature},
        {"PathTooLong",
         [](Receipt& receipt) {
           receipt.mutable_group_path()->append(32, 'x');
         },
         reasons::kReceiptPath},
        {"PathTooShort", [](Receipt& receipt) { receipt.clear_group_path(); },
         reasons::kReceiptPath},
        {"PathWithHalfAHash",
         [](Receipt& receipt) { receipt.mutable_group_path()->append("x"); },
         reasons::kReceiptPath},
        {"OtherKeyId", [](Receipt& receipt) { Flip(receipt.mutable_key_id()); },
         reasons::kReceiptKey},
        {"SignatureAltered",
         [](Receipt& receipt) { Flip(receipt.mutable_signature()); },
         reasons::kReceiptSignature},
        {"NoSignature", [](Receipt& receipt) { receipt.clear_signature(); },
         reasons::kReceiptSignature},
    }),
    [](const auto& test) { return test.param.name; });

#ifdef TOMBOLO_PLANTED_BUGS
// Each check removed must be missed: then the cases above prove something.
TEST_F(ReceiptTest, APlantedBugLetsTheForgeryThrough) {
  const auto accepted = [&](void (*tamper)(Receipt&), const char* bug) {
    // The signature covers the tampered receipt: only the check is left.
    Receipt receipt = Group(7)[5];
    tamper(receipt);
    const bool before = Verify(receipt, 5).ok();
    const ScopedPlantedBug planted(bug);
    return !before && Verify(receipt, 5).ok();
  };
  EXPECT_TRUE(accepted(
      [](Receipt& receipt) { receipt.mutable_group_path()->append(32, 'x'); },
      "receipt.path"));
  EXPECT_TRUE(accepted([](Receipt& receipt) { receipt.clear_signature(); },
                       "receipt.signature"));
  EXPECT_TRUE(accepted(
      [](Receipt& receipt) { receipt.set_key_id(std::string(32, 'k')); },
      "receipt.key"));

  const Receipt receipt = Group(7)[5];
  const ReceiptSubject other_request{.nonce = "another request!",
                                     .result = "result 5"};
  const ReceiptSubject other_answer{.nonce = "nonce-1000000005",
                                    .result = "other"};
  const crypto::PublicKey& key = signer_->public_key();
  EXPECT_FALSE(VerifyReceipt(receipt, other_request, key).ok());
  EXPECT_FALSE(VerifyReceipt(receipt, other_answer, key).ok());
  {
    const ScopedPlantedBug planted("receipt.nonce");
    EXPECT_TRUE(VerifyReceipt(receipt, other_request, key).ok());
  }
  {
    const ScopedPlantedBug planted("receipt.result");
    EXPECT_TRUE(VerifyReceipt(receipt, other_answer, key).ok());
  }
}
#endif

}  // namespace
}  // namespace tombolo::translog
