// Checkpoints (C2SP tlog-checkpoint): a log's signed statement of its size and
// root.
//
//   node-1.lishui.example/log/1
//   3
//   cl1SMNto9VdHDcNfHYhlgTrNfrsHrRUndBQd7LrnEyc=
//
//   — node-1.lishui.example/log/1 ...
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       std::string note,
//       SignCheckpoint({.origin = origin, .tree = writer.Head()}, signer));
//   TOMBOLO_ASSIGN_OR_RETURN(Checkpoint checkpoint,
//                            OpenCheckpoint(note, {log_key}, origin));
//
// The name of the signing key is the origin. Extension lines are read (other
// logs may have them) and never written: they are discouraged and not every
// cosignature covers them. Errors: those of signed_note.h and
//   INVALID_ARGUMENT / CHECKPOINT_MALFORMED;
//   DATA_LOSS / CHECKPOINT_ORIGIN   a checkpoint of another log.
// Pure functions.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_CHECKPOINT_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_CHECKPOINT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/translog/signed_note.h"

namespace tombolo::translog {

// Longest origin we sign: a receipt states its length in one byte.
inline constexpr size_t kMaxOriginSize = 255;

struct Checkpoint {
  // The log's name: its address without scheme and trailing slash.
  std::string origin;
  merkle::TreeHead tree;
  // Lines after the root, without newlines. Never written.
  std::vector<std::string> extensions;
};

// OK for an origin that we sign: 1 to 255 bytes of UTF-8 without spaces,
// control characters and '+'.
absl::Status CheckOrigin(absl::string_view origin);

// The text of a checkpoint, or CHECKPOINT_MALFORMED for an origin that is not
// fit, a size above kMaxTreeSize, an empty tree with a root, or extensions.
absl::StatusOr<std::string> FormatCheckpoint(const Checkpoint& checkpoint);

// The strict reverse: sizes without leading zeros up to 2^63-1, canonical
// base64, a root of 32 bytes.
absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text);

// The complete note, signed by the log's own key.
absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint,
                                           const crypto::Signer& signer);

// The checkpoint in `note` when one of `log_keys` signed it and its origin is
// `origin`. `log_keys` are keys of the log only: the signature of anybody else
// does not make a checkpoint.
absl::StatusOr<Checkpoint> OpenCheckpoint(absl::string_view note,
                                          absl::Span<const NoteKey> log_keys,
                                          absl::string_view origin);

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_CHECKPOINT_H_
