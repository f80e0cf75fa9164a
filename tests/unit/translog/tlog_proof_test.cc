#include "exchange-core/translog/tlog_proof.h"

#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/tile_reader.h"
#include "gmock/gmock.h"
#include "tests/support/ed25519_seed.h"
#include "tests/support/memory_log.h"
#include "tests/support/status_matchers.h"

namespace tombolo::translog {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::MemoryLog;
using testing::SignerFromSeed;

constexpr char kOrigin[] = "node-1.lishui.example/log/1";

// The proof that entry 2 ("2") is in a log of the numbers 0 to 4.
class TlogProofTest : public ::testing::Test {
 protected:
  TlogProofTest() {
    MemoryLog log = MemoryLog::Numbered(5);
    TileReader reader(log, 5);
    proof_ = {.extra = std::nullopt,
              .index = 2,
              .path = *reader.InclusionPath(2),
              .checkpoint = *SignCheckpoint(
                  {.origin = kOrigin, .tree = log.Head(), .extensions = {}},
                  *signer_)};
  }

  absl::StatusOr<Checkpoint> Verify(const TlogProof& proof,
                                    absl::string_view entry = "2") const {
    return VerifyTlogProof(proof, EntryLeafHash(entry), {key_}, kOrigin);
  }

  const std::unique_ptr<crypto::Signer> signer_ =
      SignerFromSeed(testing::kRfc8032Seed1);
  const NoteKey key_ = *NoteKey::Create(kOrigin, signer_->public_key());
  TlogProof proof_;
};

// The test vector of docs/formats/access-log.md.
TEST_F(TlogProofTest, MatchesThePublishedVector) {
  EXPECT_EQ(FormatTlogProof(proof_),
            "c2sp.org/tlog-proof@v1\n"
            "index 2\n"
            "kGxdJIXK5yIHOkMPTQT+F2dQdZLO8iZimurbhaLskJ0=\n"
            "ywCYnZSlacCmeK4EK2Pc1GJduWRAUX83put5duok7Us=\n"
            "EeH1WCI/THG2vhzs/R8N6HFG0llId8J7KexRn5BAITw=\n"
            "\n"
            "node-1.lishui.example/log/1\n"
            "5\n"
            "tnSPbtepnefahP2X4aO6xvq4mZ9KQ2lcq5Uoot5DEUc=\n"
            "\n"
            "\xE2\x80\x94 node-1.lishui.example/log/1 "
            "ImNtUcsA7b9E4uBLNJsUHpJnq0WGCCvf5lPb4J9bKSI7/"
            "dpHeR8pUJginmkvByYJPy19BIPIDFXrlD9U7GLVzOxQ7Aw=\n");
}

TEST_F(TlogProofTest, IsReadBackAndVerifies) {
  for (const std::optional<std::string>& extra :
       std::vector<std::optional<std::string>>{std::nullopt, "", "abc"}) {
    proof_.extra = extra;
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const TlogProof read,
                                 ParseTlogProof(FormatTlogProof(proof_)));
    EXPECT_EQ(read.extra, extra);
    EXPECT_EQ(read.index, proof_.index);
    EXPECT_EQ(read.path, proof_.path);
    EXPECT_EQ(read.checkpoint, proof_.checkpoint);
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const Checkpoint checkpoint, Verify(read));
    EXPECT_EQ(checkpoint.tree.size, 5U);
  }
}

TEST_F(TlogProofTest, ALogOfOneEntryHasAnEmptyPath) {
  MemoryLog log = MemoryLog::Numbered(1);
  proof_.index = 0;
  proof_.path.clear();
  proof_.checkpoint = *SignCheckpoint(
      {.origin = kOrigin, .tree = log.Head(), .extensions = {}}, *signer_);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const TlogProof read,
                               ParseTlogProof(FormatTlogProof(proof_)));
  EXPECT_THAT(Verify(read, "0"), IsOk());
}

TEST_F(TlogProofTest, RefusesAnotherEntryIndexPathOrCheckpoint) {
  EXPECT_THAT(Verify(proof_, "3"), HasReason(reasons::kProofMismatch));
  TlogProof other_index = proof_;
  other_index.index = 3;
  EXPECT_THAT(Verify(other_index), HasReason(reasons::kProofMismatch));
  TlogProof outside = proof_;
  outside.index = 5;
  EXPECT_THAT(Verify(outside), HasReason(reasons::kProofMalformed));
  TlogProof flipped = proof_;
  flipped.path[1][7] ^= 4;
  EXPECT_THAT(Verify(flipped), HasReason(reasons::kProofMismatch));
  TlogProof shorter = proof_;
  shorter.path.pop_back();
  EXPECT_THAT(Verify(shorter), HasReason(reasons::kProofMalformed));
  TlogProof forged = proof_;
  forged.checkpoint =
      absl::StrReplaceAll(proof_.checkpoint, {{"\n5\n", "\n6\n"}});
  EXPECT_THAT(Verify(forged), HasReason(reasons::kNoteSignature));
  EXPECT_THAT(VerifyTlogProof(proof_, EntryLeafHash("2"), {key_}, "other/log"),
              HasReason(reasons::kCheckpointOrigin));
}

TEST_F(TlogProofTest, APathOf64HashesIsRefusedBeforeAnyWork) {
  proof_.path.assign(63, crypto::Digest{});
  TOMBOLO_EXPECT_OK(ParseTlogProof(FormatTlogProof(proof_)));
  proof_.path.emplace_back();
  EXPECT_THAT(ParseTlogProof(FormatTlogProof(proof_)),
              HasReason(reasons::kProofMalformed));
}

TEST_F(TlogProofTest, OtherFormsAreRefused) {
  const std::string file = FormatTlogProof(proof_);
  const std::string first = "c2sp.org/tlog-proof@v1\n";
  struct Case {
    std::string name;
    std::string from;
    std::string to;
  };
  for (const Case& test : std::vector<Case>{
           {"other version", "@v1", "@v2"},
           {"no first line", first, ""},
           {"no index", "index 2\n", ""},
           {"leading zero", "index 2", "index 02"},
           {"negative", "index 2", "index -2"},
           {"no number", "index 2", "index"},
           {"index beyond int64", "index 2", "index 9223372036854775807"},
           {"extra after index", "index 2\n", "index 2\nextra AAAA\n"},
           {"extra not base64", first, absl::StrCat(first, "extra ?\n")},
           {"extra twice", first,
            absl::StrCat(first, "extra AAAA\nextra AAAA\n")},
           {"short hash", "index 2\n", "index 2\nAAAA\n"},
           {"carriage return", "index 2\n", "index 2\r\n"},
       }) {
    const std::string spoiled =
        absl::StrReplaceAll(file, {{test.from, test.to}});
    ASSERT_NE(spoiled, file) << test.name;
    EXPECT_THAT(ParseTlogProof(spoiled), HasReason(reasons::kProofMalformed))
        << test.name;
  }
  EXPECT_THAT(ParseTlogProof(""), HasReason(reasons::kProofMalformed));
  EXPECT_THAT(ParseTlogProof(first), HasReason(reasons::kProofMalformed));
  EXPECT_THAT(ParseTlogProof(first + "index 2\n"),
              HasReason(reasons::kProofMalformed));
}

}  // namespace
}  // namespace tombolo::translog
