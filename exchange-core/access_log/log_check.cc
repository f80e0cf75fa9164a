#include "exchange-core/access_log/log_check.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/entry.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/translog/checkpoint.h"
#include "exchange-core/translog/log_verifier.h"
#include "exchange-core/translog/signed_note.h"
#include "exchange-core/translog/tile_reader.h"

namespace tombolo::access_log {
namespace {

absl::Status RootMismatch(const char* witness, uint64_t size) {
  return MakeError(reasons::kLogRootMismatch,
                   {{"witness", witness}, {"size", absl::StrCat(size)}});
}

// Within the size of the log nothing may be missing.
absl::Status MissingIsCorrupt(const absl::Status& status) {
  if (!HasReason(status, reasons::kLogNoSuchEntry)) return status;
  return MakeError(
      reasons::kLogStateCorrupt,
      {{"row", "entry or tile"}, {"problem", "missing within the log's size"}});
}

// OK when the stored tree at `then.size` has the root `then.root`.
absl::Status CheckTreeAt(LogReader& reader, const merkle::TreeHead& now,
                         const merkle::TreeHead& then, const char* witness) {
  translog::TileReader tree(reader, now.size);
  const absl::StatusOr<crypto::Digest> root = tree.RootAt(then.size);
  if (!root.ok()) return MissingIsCorrupt(root.status());
  if (*root != then.root) return RootMismatch(witness, then.size);
  return absl::OkStatus();
}

absl::Status CheckpointCorrupt(const absl::Status& cause) {
  const std::string reason = ReasonName(cause);
  return MakeError(reasons::kLogCheckpointCorrupt,
                   {{"problem", reason.empty() ? "unreadable" : reason}});
}

}  // namespace

absl::StatusOr<RestoredLog> RestoreLog(LogReader& reader) {
  TOMBOLO_ASSIGN_OR_RETURN(const LogState state, reader.State());
  if (state.closed) {
    return MakeError(
        reasons::kLogStateCorrupt,
        {{"row", "state"}, {"problem", "closed, and no log comes after it"}});
  }
  if (state.head.size > translog::kMaxTreeSize) {
    return MakeError(reasons::kLogStateCorrupt,
                     {{"row", "state"}, {"problem", "size out of range"}});
  }
  absl::StatusOr<translog::TileWriter> tiles =
      translog::TileWriter::Restore(state.head.size, reader);
  if (!tiles.ok()) return MissingIsCorrupt(tiles.status());
  if (!PlantedBug("log.root") && tiles->Root() != state.head.root) {
    return RootMismatch("state row", state.head.size);
  }
  return RestoredLog{.state = state, .tiles = *std::move(tiles)};
}

absl::Status CheckMarker(LogReader& reader, const LogState& state,
                         const Marker& marker) {
  if (marker.log != reader.rows().number()) {
    return MakeError(reasons::kMarkerOtherLog,
                     {{"found", absl::StrCat(marker.log)},
                      {"log", absl::StrCat(reader.rows().number())}});
  }
  if (PlantedBug("log.marker")) return absl::OkStatus();
  if (state.head.size < marker.head.size) {
    return MakeError(reasons::kLogBehindMarker,
                     {{"found", absl::StrCat(state.head.size)},
                      {"wanted", absl::StrCat(marker.head.size)}});
  }
  return CheckTreeAt(reader, state.head, marker.head, "marker file");
}

absl::StatusOr<SignedCheckpoint> RestoreCheckpoint(
    LogReader& reader, const merkle::TreeHead& head,
    const LogIdentity& identity) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<StoredCheckpoint> stored,
                           reader.NewestCheckpoint());
  if (!stored.has_value()) return SignedCheckpoint{};
  const auto key = translog::NoteKey::Create(identity.origin, identity.key);
  if (!key.ok()) return key.status();
  const auto opened =
      translog::OpenCheckpoint(stored->note, {*key}, identity.origin);
  if (!opened.ok()) return CheckpointCorrupt(opened.status());
  if (opened->tree.size != stored->size) {
    return CheckpointCorrupt(absl::OkStatus());
  }
  if (opened->tree.size > head.size) {
    return MakeError(reasons::kLogBehindCheckpoint,
                     {{"found", absl::StrCat(head.size)},
                      {"wanted", absl::StrCat(opened->tree.size)}});
  }
  TOMBOLO_RETURN_IF_ERROR(
      CheckTreeAt(reader, head, opened->tree, "checkpoint"));
  return SignedCheckpoint{.tree = opened->tree, .note = stored->note};
}

absl::Status CheckWholeLog(LogReader& reader, const LogState& state) {
  absl::Time last = absl::InfinitePast();
  const auto check = [&](uint64_t index,
                         absl::string_view bytes) -> absl::Status {
    TOMBOLO_ASSIGN_OR_RETURN(const auto entry, ParseEntry(bytes));
    const absl::Time time = absl::FromUnixSeconds(entry.time().seconds()) +
                            absl::Nanoseconds(entry.time().nanos());
    if (time < last) {
      return MakeError(
          reasons::kLogEntryUnreadable,
          {{"problem", absl::StrCat("time goes back at entry ", index)}});
    }
    last = time;
    return absl::OkStatus();
  };
  return MissingIsCorrupt(
      translog::VerifyLog({}, state.head, {reader, reader}, check));
}

}  // namespace tombolo::access_log
