// A `.tlog-proof` file (C2SP tlog-proof): everything needed to prove offline
// that one entry is in a log.
//
//   c2sp.org/tlog-proof@v1
//   extra YWJj                            (optional)
//   index 4711
//   gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
//   ...
//                                         (empty line, then the checkpoint)
//
//   TOMBOLO_ASSIGN_OR_RETURN(TlogProof proof, ParseTlogProof(file));
//   TOMBOLO_ASSIGN_OR_RETURN(
//       Checkpoint checkpoint,
//       VerifyTlogProof(proof, EntryLeafHash(entry), {log_key}, origin));
//
// Errors: INVALID_ARGUMENT / PROOF_MALFORMED for the file, those of
// checkpoint.h for the checkpoint in it, DATA_LOSS / PROOF_MISMATCH when the
// entry is not the one. Pure functions.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_TLOG_PROOF_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_TLOG_PROOF_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/translog/checkpoint.h"
#include "exchange-core/translog/signed_note.h"

namespace tombolo::translog {

struct TlogProof {
  // Application data that nothing authenticates. Not written by us.
  std::optional<std::string> extra;
  uint64_t index = 0;
  // From the leaf's sibling upwards, at most 63.
  std::vector<crypto::Digest> path;
  // The whole signed note, with cosignatures.
  std::string checkpoint;
};

// The bytes of the file; `checkpoint` is copied as it is.
std::string FormatTlogProof(const TlogProof& proof);

// Checks the form of everything above the checkpoint.
absl::StatusOr<TlogProof> ParseTlogProof(absl::string_view file);

// The checkpoint, when it is one of the log `origin` signed by one of
// `log_keys`, and the path leads from `leaf_hash` to its root.
absl::StatusOr<Checkpoint> VerifyTlogProof(const TlogProof& proof,
                                           const crypto::Digest& leaf_hash,
                                           absl::Span<const NoteKey> log_keys,
                                           absl::string_view origin);

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_TLOG_PROOF_H_
