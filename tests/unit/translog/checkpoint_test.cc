#include "exchange-core/translog/checkpoint.h"

#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/translog/tile_path.h"
#include "gmock/gmock.h"
#include "tests/support/ed25519_seed.h"
#include "tests/support/merkle_reference.h"
#include "tests/support/status_matchers.h"

namespace tombolo::translog {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;
using testing::IsOkAndHolds;
using testing::SignerFromSeed;

constexpr char kOrigin[] = "node-1.lishui.example/log/1";
constexpr char kText[] =
    "node-1.lishui.example/log/1\n"
    "3\n"
    "cl1SMNto9VdHDcNfHYhlgTrNfrsHrRUndBQd7LrnEyc=\n";

Checkpoint Example() {
  return {.origin = kOrigin,
          .tree = {.size = 3,
                   .root = testing::reference::Root(
                       testing::reference::NumberedLeaves(3))},
          .extensions = {}};
}

TEST(CheckpointTest, IsThreeLines) {
  EXPECT_THAT(FormatCheckpoint(Example()), IsOkAndHolds(kText));
}

TEST(CheckpointTest, IsReadBack) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Checkpoint read, ParseCheckpoint(kText));
  EXPECT_EQ(read.origin, kOrigin);
  EXPECT_EQ(read.tree.size, 3U);
  EXPECT_EQ(read.tree.root, Example().tree.root);
  EXPECT_THAT(read.extensions, IsEmpty());
}

TEST(CheckpointTest, TheEmptyTreeAndTheLargestOne) {
  Checkpoint checkpoint = Example();
  checkpoint.tree = {.size = 0, .root = testing::reference::Root({})};
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string empty,
                               FormatCheckpoint(checkpoint));
  TOMBOLO_EXPECT_OK(ParseCheckpoint(empty));
  checkpoint = Example();
  checkpoint.tree.size = kMaxTreeSize;
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string largest,
                               FormatCheckpoint(checkpoint));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Checkpoint read, ParseCheckpoint(largest));
  EXPECT_EQ(read.tree.size, kMaxTreeSize);
}

TEST(CheckpointTest, ExtensionsAreReadAndNeverWritten) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      Checkpoint read, ParseCheckpoint(absl::StrCat(kText, "one\ntwo 2\n")));
  EXPECT_THAT(read.extensions, ElementsAre("one", "two 2"));
  EXPECT_THAT(FormatCheckpoint(read), HasReason(reasons::kCheckpointMalformed));
}

TEST(CheckpointTest, UnfitValuesAreNotWritten) {
  for (const std::string& origin : std::vector<std::string>{
           "", "two words", "a+b", "a\nb", "\xFF", std::string(256, 'x')}) {
    Checkpoint checkpoint = Example();
    checkpoint.origin = origin;
    EXPECT_THAT(FormatCheckpoint(checkpoint),
                HasReason(reasons::kCheckpointMalformed))
        << origin;
  }
  TOMBOLO_EXPECT_OK(CheckOrigin(std::string(255, 'x')));
  Checkpoint checkpoint = Example();
  checkpoint.tree.size = kMaxTreeSize + 1;
  EXPECT_THAT(FormatCheckpoint(checkpoint),
              HasReason(reasons::kCheckpointMalformed));
  checkpoint.tree.size = 0;
  EXPECT_THAT(FormatCheckpoint(checkpoint),
              HasReason(reasons::kCheckpointMalformed));
}

struct RejectCase {
  std::string name;
  std::string from;
  std::string to;
};
void PrintTo(const RejectCase& test, std::ostream* out) { *out << test.name; }

class ParseCheckpointRejectsTest : public ::testing::TestWithParam<RejectCase> {
};

TEST_P(ParseCheckpointRejectsTest, AsMalformed) {
  const std::string text =
      absl::StrReplaceAll(kText, {{GetParam().from, GetParam().to}});
  ASSERT_NE(text, kText) << "the case changes nothing";
  EXPECT_THAT(ParseCheckpoint(text), HasReason(reasons::kCheckpointMalformed));
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ParseCheckpointRejectsTest,
    ::testing::ValuesIn<RejectCase>({
        {"Nothing", kText, ""},
        {"NoOrigin", kOrigin, ""},
        {"OriginOnly", std::string(kText).substr(sizeof(kOrigin)), ""},
        {"NoRoot", "cl1SMNto9VdHDcNfHYhlgTrNfrsHrRUndBQd7LrnEyc=\n", ""},
        {"NoNewlineAtTheEnd", "Eyc=\n", "Eyc="},
        {"LeadingZero", "\n3\n", "\n03\n"},
        {"Sign", "\n3\n", "\n+3\n"},
        {"Space", "\n3\n", "\n3 \n"},
        {"NoDecimal", "\n3\n", "\n0x3\n"},
        {"NoSize", "\n3\n", "\n\n"},
        {"SizeAboveInt64", "\n3\n", "\n9223372036854775808\n"},
        {"SizeAboveUint64", "\n3\n", "\n18446744073709551617\n"},
        {"EmptyTreeWithARoot", "\n3\n", "\n0\n"},
        {"RootOf31Bytes", "cl1SMNto9VdHDcNfHYhlgTrNfrsHrRUndBQd7LrnEyc=",
         "cl1SMNto9VdHDcNfHYhlgTrNfrsHrRUndBQd7LrnEw=="},
        {"RootWithStrayBits", "Eyc=", "Eyd="},
        {"RootWithoutPadding", "Eyc=", "Eyc"},
        {"EmptyExtension", "Eyc=\n", "Eyc=\n\n"},
        {"UnfinishedExtension", "Eyc=\n", "Eyc=\nmore"},
    }),
    [](const auto& test) { return test.param.name; });

class SignedCheckpointTest : public ::testing::Test {
 protected:
  const std::unique_ptr<crypto::Signer> signer_ =
      SignerFromSeed(testing::kRfc8032Seed1);
  const NoteKey key_ = *NoteKey::Create(kOrigin, signer_->public_key());
};

// The test vector of docs/formats/access-log.md.
TEST_F(SignedCheckpointTest, MatchesThePublishedVector) {
  EXPECT_EQ(
      key_.Vkey(),
      "node-1.lishui.example/log/1+22636d51+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJ"
      "a8CGmj3B1Ea");
  EXPECT_THAT(SignCheckpoint(Example(), *signer_),
              IsOkAndHolds(absl::StrCat(
                  kText,
                  "\n"
                  "\xE2\x80\x94 node-1.lishui.example/log/1 "
                  "ImNtUUMbK1ehJ7ja1VEawL6SUcbWGSxK/WEfe09B8Oty79cArPUTW/"
                  "0rOdJqUw9vNALVvZ9ViIAMJe12XWsjQkqYYQk=\n")));
}

TEST_F(SignedCheckpointTest, Opens) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string note,
                               SignCheckpoint(Example(), *signer_));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Checkpoint opened,
                               OpenCheckpoint(note, {key_}, kOrigin));
  EXPECT_EQ(opened.tree.root, Example().tree.root);
}

TEST_F(SignedCheckpointTest, IsRefusedForAnotherLogOrKeyOrText) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string note,
                               SignCheckpoint(Example(), *signer_));
  EXPECT_THAT(OpenCheckpoint(note, {key_}, "node-2.lishui.example/log/1"),
              HasReason(reasons::kCheckpointOrigin));
  const auto other = SignerFromSeed(testing::kRfc8032Seed2);
  const NoteKey other_key = *NoteKey::Create(kOrigin, other->public_key());
  EXPECT_THAT(OpenCheckpoint(note, {other_key}, kOrigin),
              HasReason(reasons::kNoteUnsigned));
  EXPECT_THAT(OpenCheckpoint(absl::StrReplaceAll(note, {{"\n3\n", "\n4\n"}}),
                             {key_}, kOrigin),
              HasReason(reasons::kNoteSignature));
}

TEST_F(SignedCheckpointTest, ASignedTextMustStillBeACheckpoint) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const NoteSignature signature,
                               SignNoteText("hello\n", kOrigin, *signer_));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const std::string note,
      FormatNote({.text = "hello\n", .signatures = {signature}}));
  EXPECT_THAT(OpenCheckpoint(note, {key_}, kOrigin),
              HasReason(reasons::kCheckpointMalformed));
}

TEST_F(SignedCheckpointTest, OnlyEd25519Signs) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const std::string pem,
      crypto::GeneratePrivateKeyPem(crypto::Suite::kSm2Sm3));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto sm2, crypto::SignerFromPem(pem));
  EXPECT_THAT(SignCheckpoint(Example(), *sm2), HasReason(reasons::kNoteKey));
}

}  // namespace
}  // namespace tombolo::translog
