#include "exchange-core/translog/tlog_proof.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/translog/strict_text.h"
#include "exchange-core/translog/tile_path.h"

namespace tombolo::translog {
namespace {

constexpr absl::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
// A tree of up to 2^63-1 leaves is no higher.
constexpr size_t kMaxPathLength = 63;

absl::Status Malformed(absl::string_view problem) {
  return MakeError(reasons::kProofMalformed,
                   {{"problem", std::string(problem)}});
}

// Takes the hashes and the empty line after them off the front of `file`.
absl::Status TakePath(absl::string_view& file, TlogProof& proof) {
  while (true) {
    const std::optional<absl::string_view> line = TakeLine(file);
    if (!line.has_value()) return Malformed("no empty line after the path");
    if (line->empty()) return absl::OkStatus();
    const std::optional<crypto::Digest> hash = DecodeBase64Digest(*line);
    if (!hash.has_value()) {
      return Malformed("a path line is not 32 bytes in base64");
    }
    if (proof.path.size() == kMaxPathLength) {
      return Malformed("the path has more than 63 hashes");
    }
    proof.path.push_back(*hash);
  }
}

}  // namespace

std::string FormatTlogProof(const TlogProof& proof) {
  std::string file = absl::StrCat(kFirstLine, "\n");
  if (proof.extra.has_value()) {
    absl::StrAppend(&file, "extra ", EncodeBase64(*proof.extra), "\n");
  }
  absl::StrAppend(&file, "index ", proof.index, "\n");
  for (const crypto::Digest& hash : proof.path) {
    absl::StrAppend(&file, EncodeBase64(crypto::DigestView(hash)), "\n");
  }
  absl::StrAppend(&file, "\n", proof.checkpoint);
  return file;
}

absl::StatusOr<TlogProof> ParseTlogProof(absl::string_view file) {
  TlogProof proof;
  if (TakeLine(file) != kFirstLine) {
    return Malformed("the first line is not that of a tlog-proof");
  }
  std::optional<absl::string_view> line = TakeLine(file);
  if (line.has_value() && absl::ConsumePrefix(&*line, "extra ")) {
    proof.extra = DecodeBase64(*line);
    if (!proof.extra.has_value()) return Malformed("extra is not base64");
    line = TakeLine(file);
  }
  if (!line.has_value() || !absl::ConsumePrefix(&*line, "index ")) {
    return Malformed("no index line");
  }
  const auto index = ParseDecimal(*line, kMaxTreeSize - 1);
  if (!index.has_value()) return Malformed("the index is not a number");
  proof.index = *index;
  TOMBOLO_RETURN_IF_ERROR(TakePath(file, proof));
  proof.checkpoint = std::string(file);
  return proof;
}

absl::StatusOr<Checkpoint> VerifyTlogProof(const TlogProof& proof,
                                           const crypto::Digest& leaf_hash,
                                           absl::Span<const NoteKey> log_keys,
                                           absl::string_view origin) {
  TOMBOLO_ASSIGN_OR_RETURN(Checkpoint checkpoint,
                           OpenCheckpoint(proof.checkpoint, log_keys, origin));
  TOMBOLO_RETURN_IF_ERROR(merkle::VerifyInclusion(
      crypto::DigestAlgorithm::kSha256, leaf_hash,
      {.index = proof.index, .size = checkpoint.tree.size}, proof.path,
      checkpoint.tree.root));
  return checkpoint;
}

}  // namespace tombolo::translog
