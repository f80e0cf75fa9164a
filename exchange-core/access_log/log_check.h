// The checks that a log passes before it is used: docs/formats/access-log.md,
// "Start-up checks". Each is a function over what is stored.
//
//   TOMBOLO_ASSIGN_OR_RETURN(RestoredLog log, RestoreLog(reader));
//   TOMBOLO_RETURN_IF_ERROR(CheckMarker(reader, log.state, marker));
//   TOMBOLO_ASSIGN_OR_RETURN(
//       SignedCheckpoint checkpoint,
//       RestoreCheckpoint(reader, log.state.head, {origin, log_key}));
//
// Start-up reads the right edge (at most 255 entries and a few tiles), not the
// whole log; CheckWholeLog() reads all of it.
// Functions are pure but for the reader.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_CHECK_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_CHECK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "exchange-core/access_log/log_reader.h"
#include "exchange-core/access_log/log_state.h"
#include "exchange-core/access_log/marker.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/translog/tile_writer.h"

namespace tombolo::access_log {

struct RestoredLog {
  LogState state;
  translog::TileWriter tiles;
};

// The state and the tree of the log, when the stored right edge hashes to the
// stored root. DATA_LOSS / LOG_STATE_CORRUPT or LOG_ROOT_MISMATCH.
absl::StatusOr<RestoredLog> RestoreLog(LogReader& reader);

// OK when the log is at or beyond `marker` and its tree began as the marker
// says. FAILED_PRECONDITION / MARKER_OTHER_LOG, DATA_LOSS / LOG_BEHIND_MARKER
// or LOG_ROOT_MISMATCH.
absl::Status CheckMarker(LogReader& reader, const LogState& state,
                         const Marker& marker);

struct SignedCheckpoint {
  merkle::TreeHead tree;
  std::string note;  // Empty before the first.
};

// Who signs a log's checkpoints.
struct LogIdentity {
  std::string origin;
  crypto::PublicKey key;
};

// The newest stored checkpoint (an empty one before the first), when it is the
// log's and the stored tree began so. DATA_LOSS / LOG_CHECKPOINT_CORRUPT,
// LOG_BEHIND_CHECKPOINT or LOG_ROOT_MISMATCH.
absl::StatusOr<SignedCheckpoint> RestoreCheckpoint(LogReader& reader,
                                                   const merkle::TreeHead& head,
                                                   const LogIdentity& identity);

// Reads everything: each tile and entry against `state`, each entry's form, and
// that time never goes back. Errors of translog::VerifyLog, and DATA_LOSS /
// LOG_ENTRY_UNREADABLE.
absl::Status CheckWholeLog(LogReader& reader, const LogState& state);

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_CHECK_H_
