#include "exchange-core/translog/signed_note.h"

#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/translog.h"
#include "gmock/gmock.h"
#include "tests/support/ed25519_seed.h"
#include "tests/support/status_matchers.h"

namespace tombolo::translog {
namespace {

using testing::HasReason;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::SignerFromSeed;
using ::testing::SizeIs;

// The example of the C2SP signed-note specification.
constexpr char kVkey[] =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr char kNote[] =
    "This is an example message.\n"
    "\n"
    "\xE2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRK"
    "u"
    "wHjG1Yu72IneyaQM=\n";

NoteKey ExampleKey() { return *NoteKey::FromVkey(kVkey); }

TEST(SignedNoteTest, OpensTheExampleOfTheSpecification) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const OpenedNote note,
                               OpenNote(kNote, {ExampleKey()}));
  EXPECT_EQ(note.text, "This is an example message.\n");
  ASSERT_THAT(note.verified, SizeIs(1));
  EXPECT_EQ(note.verified[0].key_name, "example.com/foo");
  EXPECT_EQ(note.verified[0].key_id, 0x530d903aU);
  EXPECT_THAT(note.unverified, IsEmpty());
}

TEST(SignedNoteTest, KeysAndNotesAreWrittenAsTheyWereRead) {
  EXPECT_EQ(ExampleKey().Vkey(), kVkey);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const SignedNote note, ParseNote(kNote));
  EXPECT_THAT(FormatNote(note), IsOkAndHolds(kNote));
}

// An Ed25519 key whose base64 has a plus: only the first two separate.
TEST(NoteKeyTest, Base64MayHavePluses) {
  int with_plus = 0;
  for (int i = 0; i < 20; ++i) {
    const auto signer =
        SignerFromSeed(ToHex(std::string(32, static_cast<char>(i))));
    TOMBOLO_ASSERT_OK_AND_ASSIGN(
        const NoteKey key,
        NoteKey::Create("log.example", signer->public_key()));
    const std::string vkey = key.Vkey();
    with_plus +=
        vkey.find('+', sizeof("log.example+12345678")) != std::string::npos;
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const NoteKey read, NoteKey::FromVkey(vkey));
    EXPECT_EQ(read.Vkey(), vkey);
    EXPECT_EQ(read.id(), key.id());
  }
  EXPECT_GT(with_plus, 0) << "the case was not met";
}

TEST(NoteKeyTest, RefusesOtherKeysAndForms) {
  const std::string key = "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
  for (const std::string& vkey : std::vector<std::string>{
           "", "example.com/foo", "example.com/foo+530d903a",
           "+530d903a+" + key, "two words+530d903a+" + key,
           "example.com/foo+530d903b+" + key,  // not the ID of this key
           "example.com/foo+530D903A+" + key,  // upper case
           "example.com/foo+30d903a+" + key, "other.com/foo+530d903a+" + key,
           "example.com/foo+530d903a+" + key + " ",
           "example.com/foo+530d903a+" + key + "\n",
           // Type 4, a cosignature key.
           "example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv"
           "3U2k",
           // 31 bytes of key.
           "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv"
           "3U0="}) {
    EXPECT_THAT(NoteKey::FromVkey(vkey), HasReason(reasons::kNoteKey)) << vkey;
  }
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const std::string pem,
      crypto::GeneratePrivateKeyPem(crypto::Suite::kEcdsaP256Sha256));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto p256, crypto::SignerFromPem(pem));
  EXPECT_THAT(NoteKey::Create("log.example", p256->public_key()),
              HasReason(reasons::kNoteKey));
  const auto signer = SignerFromSeed(testing::kRfc8032Seed1);
  for (const char* name : {"", "a b", "a+b", "a\nb",
                           "a\xC2\xA0"
                           "b",
                           "a\xFF"}) {
    EXPECT_THAT(NoteKey::Create(name, signer->public_key()),
                HasReason(reasons::kNoteKey))
        << name;
  }
}

// Notes made here with a key of a known seed.
class NoteTest : public ::testing::Test {
 protected:
  std::string SignatureLine(absl::string_view text, absl::string_view name,
                            const crypto::Signer& signer) {
    const auto signature = SignNoteText(text, name, signer);
    EXPECT_THAT(signature, IsOk());
    return FormatNoteSignature(*signature);
  }

  const std::unique_ptr<crypto::Signer> log_ =
      SignerFromSeed(testing::kRfc8032Seed1);
  const std::unique_ptr<crypto::Signer> other_ =
      SignerFromSeed(testing::kRfc8032Seed2);
  const NoteKey log_key_ = *NoteKey::Create("log.example", log_->public_key());
  const NoteKey other_key_ =
      *NoteKey::Create("other.example", other_->public_key());
};

TEST_F(NoteTest, TheLastEmptyLineSeparates) {
  const std::string text = "one\n\ntwo\n\n\xE2\x80\x94 three\n";
  const std::string note =
      absl::StrCat(text, "\n", SignatureLine(text, "log.example", *log_));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const OpenedNote opened,
                               OpenNote(note, {log_key_}));
  EXPECT_EQ(opened.text, text);
}

TEST_F(NoteTest, UnknownKeysAreIgnoredEvenWithAKnownNameOrId) {
  const std::string text = "text\n";
  NoteSignature same_id = *SignNoteText(text, "log.example", *log_);
  same_id.key_name = "evil.example";
  const std::string note = absl::StrCat(
      text, "\n", SignatureLine(text, "log.example", *other_),
      FormatNoteSignature(same_id), SignatureLine(text, "log.example", *log_),
      SignatureLine(text, "other.example", *other_));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const OpenedNote opened,
                               OpenNote(note, {log_key_}));
  EXPECT_THAT(opened.verified, SizeIs(1));
  EXPECT_THAT(opened.unverified, SizeIs(3));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const OpenedNote both,
                               OpenNote(note, {log_key_, other_key_}));
  EXPECT_THAT(both.verified, SizeIs(2));
}

TEST_F(NoteTest, AWrongSignatureOfAKnownKeyRejectsTheNote) {
  const std::string text = "text\n";
  NoteSignature wrong = *SignNoteText(text, "other.example", *other_);
  wrong.signature[0] = static_cast<char>(wrong.signature[0] ^ 1);
  const std::string note =
      absl::StrCat(text, "\n", SignatureLine(text, "log.example", *log_),
                   FormatNoteSignature(wrong));
  const absl::Status status = OpenNote(note, {log_key_, other_key_}).status();
  EXPECT_THAT(status, HasReason(reasons::kNoteSignature));
  EXPECT_EQ(ReasonMetadata(status)["key"], "other.example");
  TOMBOLO_EXPECT_OK(OpenNote(note, {log_key_}));
#ifdef TOMBOLO_PLANTED_BUGS
  const ScopedPlantedBug bug("log.checkpoint_signature");
  TOMBOLO_EXPECT_OK(OpenNote(note, {log_key_, other_key_}));
#endif
}

TEST_F(NoteTest, OfOneKeyTheFirstSignatureCounts) {
  const std::string text = "text\n";
  const std::string right = SignatureLine(text, "log.example", *log_);
  NoteSignature wrong = *SignNoteText(text, "log.example", *log_);
  wrong.signature[0] = static_cast<char>(wrong.signature[0] ^ 1);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const OpenedNote opened,
      OpenNote(absl::StrCat(text, "\n", right, FormatNoteSignature(wrong)),
               {log_key_}));
  EXPECT_THAT(opened.verified, SizeIs(1));
  EXPECT_THAT(
      OpenNote(absl::StrCat(text, "\n", FormatNoteSignature(wrong), right),
               {log_key_}),
      HasReason(reasons::kNoteSignature));
}

TEST_F(NoteTest, SomebodyKnownMustHaveSigned) {
  const std::string note =
      absl::StrCat("text\n\n", SignatureLine("text\n", "log.example", *log_));
  EXPECT_THAT(OpenNote(note, {other_key_}), HasReason(reasons::kNoteUnsigned));
  EXPECT_THAT(OpenNote(note, {}), HasReason(reasons::kNoteUnsigned));
  EXPECT_THAT(OpenNote(note, {log_key_, log_key_}),
              HasReason(reasons::kNoteKey))
      << "the same key twice is a mistake of the caller";
}

TEST_F(NoteTest, AHundredSignatureLinesAreTheMost) {
  std::string note = "text\n\n";
  for (int i = 0; i < 99; ++i) {
    note += SignatureLine("text\n", absl::StrCat("witness", i), *other_);
  }
  note += SignatureLine("text\n", "log.example", *log_);
  TOMBOLO_EXPECT_OK(OpenNote(note, {log_key_}));
  note += SignatureLine("text\n", "witness99", *other_);
  EXPECT_THAT(OpenNote(note, {log_key_}), HasReason(reasons::kNoteMalformed));
}

TEST_F(NoteTest, OnlyTextFitForANoteIsSigned) {
  for (const char* text : {"", "no newline", "a\tb\n", "a\rb\n", "\xFF\n"}) {
    EXPECT_THAT(SignNoteText(text, "log.example", *log_),
                HasReason(reasons::kNoteMalformed))
        << text;
  }
  EXPECT_THAT(SignNoteText("a\n", "log example", *log_),
              HasReason(reasons::kNoteKey));
}

TEST_F(NoteTest, WhatCannotBeReadBackIsNotWritten) {
  const NoteSignature signature = *SignNoteText("a\n", "log.example", *log_);
  NoteSignature two_words = signature;
  two_words.key_name = "log example";
  EXPECT_THAT(FormatNote({.text = "a", .signatures = {signature}}),
              HasReason(reasons::kNoteMalformed));
  EXPECT_THAT(FormatNote({.text = "a\n", .signatures = {two_words}}),
              HasReason(reasons::kNoteMalformed));
  EXPECT_THAT(FormatNote({.text = "a\n", .signatures = {}}),
              HasReason(reasons::kNoteMalformed));
}

struct RejectCase {
  std::string name;
  // Replaced in the example note.
  std::string from;
  std::string to;
};
void PrintTo(const RejectCase& test, std::ostream* out) { *out << test.name; }

class ParseNoteRejectsTest : public ::testing::TestWithParam<RejectCase> {};

TEST_P(ParseNoteRejectsTest, AsMalformed) {
  const std::string note =
      absl::StrReplaceAll(kNote, {{GetParam().from, GetParam().to}});
  ASSERT_NE(note, kNote) << "the case changes nothing";
  EXPECT_THAT(ParseNote(note), HasReason(reasons::kNoteMalformed));
  EXPECT_THAT(OpenNote(note, {ExampleKey()}),
              HasReason(reasons::kNoteMalformed));
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ParseNoteRejectsTest,
    ::testing::ValuesIn<RejectCase>({
        {"NoEmptyLine", "\n\n", "\n"},
        {"NoNewlineAtTheEnd", "aQM=\n", "aQM="},
        {"NoSignature", std::string(kNote).substr(29), ""},
        {"CarriageReturn", "message.", "message.\r"},
        {"Tab", "is an", "is\tan"},
        {"NullByte", "is an", std::string("is\0an", 5)},
        {"NotUtf8", "example message", "example\xFFmessage"},
        {"OverlongUtf8", "example message", "example\xC0\xAFmessage"},
        {"HyphenForDash", "\xE2\x80\x94 ", "- "},
        {"NoSpaceAfterDash", "\xE2\x80\x94 ", "\xE2\x80\x94"},
        {"NoName", " example.com/foo ", "  "},
        {"PlusInName", "example.com/foo", "example.com+foo"},
        {"UnicodeSpaceInName", "example.com/foo",
         "example\xE2\x80\x83"
         "com"},
        {"NoBase64", "Uw2QOkn8", "!!!!"},
        {"NoPadding", "aQM=", "aQM"},
        {"StrayBitsInBase64", "aQM=", "aQN="},
        {"SpaceAtTheEnd", "aQM=", "aQM= "},
        {"OnlyAKeyId",
         "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3"
         "mFXmRKuwHjG1Yu72IneyaQM=",
         "Uw2QOg=="},
        {"EmptyLineAfterTheSignature", "aQM=\n", "aQM=\n\n"},
    }),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace tombolo::translog
