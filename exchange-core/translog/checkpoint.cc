#include "exchange-core/translog/checkpoint.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/translog/strict_text.h"
#include "exchange-core/translog/tile_path.h"

namespace tombolo::translog {
namespace {

using crypto::Digest;

absl::Status Malformed(absl::string_view problem) {
  return MakeError(reasons::kCheckpointMalformed,
                   {{"problem", std::string(problem)}});
}

absl::Status CheckTree(const merkle::TreeHead& tree) {
  if (tree.size > kMaxTreeSize) return Malformed("the size is above 2^63-1");
  if (tree.size == 0 &&
      tree.root != merkle::EmptyRoot(crypto::DigestAlgorithm::kSha256)) {
    return Malformed("an empty tree has another root than SHA-256 of nothing");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckOrigin(absl::string_view origin) {
  if (origin.empty() || origin.size() > kMaxOriginSize) {
    return Malformed(absl::StrCat("the origin has ", origin.size(),
                                  " bytes, want 1 to ", kMaxOriginSize));
  }
  while (!origin.empty()) {
    const std::optional<char32_t> code_point = TakeCodePoint(origin);
    if (!code_point.has_value() || *code_point < 0x20 || *code_point == '+' ||
        IsUnicodeSpace(*code_point)) {
      return Malformed("the origin has a space, a control character or a +");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> FormatCheckpoint(const Checkpoint& checkpoint) {
  TOMBOLO_RETURN_IF_ERROR(CheckOrigin(checkpoint.origin));
  TOMBOLO_RETURN_IF_ERROR(CheckTree(checkpoint.tree));
  if (!checkpoint.extensions.empty()) {
    return Malformed("extension lines are not written");
  }
  return absl::StrCat(checkpoint.origin, "\n", checkpoint.tree.size, "\n",
                      EncodeBase64(crypto::DigestView(checkpoint.tree.root)),
                      "\n");
}

absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text) {
  Checkpoint parsed;
  const std::optional<absl::string_view> origin = TakeLine(text);
  if (!origin.has_value() || origin->empty()) return Malformed("no origin");
  parsed.origin = std::string(*origin);
  const auto size_line = TakeLine(text);
  const auto size = size_line.has_value()
                        ? ParseDecimal(*size_line, kMaxTreeSize)
                        : std::nullopt;
  if (!size.has_value()) return Malformed("no size from 0 to 2^63-1");
  parsed.tree.size = *size;
  const auto root_line = TakeLine(text);
  const auto root =
      root_line.has_value() ? DecodeBase64Digest(*root_line) : std::nullopt;
  if (!root.has_value()) return Malformed("no root of 32 bytes in base64");
  parsed.tree.root = *root;
  TOMBOLO_RETURN_IF_ERROR(CheckTree(parsed.tree));
  while (!text.empty()) {
    const std::optional<absl::string_view> line = TakeLine(text);
    if (!line.has_value()) return Malformed("no newline at the end");
    if (line->empty()) return Malformed("an empty extension line");
    parsed.extensions.emplace_back(*line);
  }
  return parsed;
}

absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint,
                                           const crypto::Signer& signer) {
  TOMBOLO_ASSIGN_OR_RETURN(std::string text, FormatCheckpoint(checkpoint));
  TOMBOLO_ASSIGN_OR_RETURN(NoteSignature signature,
                           SignNoteText(text, checkpoint.origin, signer));
  return FormatNote(
      {.text = std::move(text), .signatures = {std::move(signature)}});
}

absl::StatusOr<Checkpoint> OpenCheckpoint(absl::string_view note,
                                          absl::Span<const NoteKey> log_keys,
                                          absl::string_view origin) {
  TOMBOLO_ASSIGN_OR_RETURN(const OpenedNote opened, OpenNote(note, log_keys));
  TOMBOLO_ASSIGN_OR_RETURN(Checkpoint checkpoint, ParseCheckpoint(opened.text));
  if (checkpoint.origin != origin) {
    return MakeError(
        reasons::kCheckpointOrigin,
        {{"found", checkpoint.origin}, {"wanted", std::string(origin)}});
  }
  return checkpoint;
}

}  // namespace tombolo::translog
