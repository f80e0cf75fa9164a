// AccessLog::Recover(): what is known of the log that is left behind, and the
// new one that says so.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/access_log.h"
#include "exchange-core/access_log/log_creation.h"
#include "exchange-core/access_log/log_reader.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/translog/checkpoint.h"
#include "exchange-core/translog/signed_note.h"

namespace tombolo::access_log {
namespace {

using storage::Precondition;
using storage::Space;

constexpr size_t kMaxCauseSize = 500;

// The log that is left behind, as far as anybody knows.
struct Predecessor {
  uint32_t number = 0;
  std::string state_row;  // Empty when it has none.
  std::optional<LogState> state;
  uint64_t found_size = 0;  // In the store.
  uint64_t known_size = 0;  // That it is known to have had.
  SignedCheckpoint checkpoint;

  void Learn(const merkle::TreeHead& tree) {
    known_size = std::max(known_size, tree.size);
  }
};

absl::StatusOr<SignedCheckpoint> OpenNote(const std::string& note,
                                          const LogIdentity& identity) {
  TOMBOLO_ASSIGN_OR_RETURN(
      const translog::NoteKey key,
      translog::NoteKey::Create(identity.origin, identity.key));
  TOMBOLO_ASSIGN_OR_RETURN(
      const translog::Checkpoint opened,
      translog::OpenCheckpoint(note, {key}, identity.origin));
  return SignedCheckpoint{.tree = opened.tree, .note = note};
}

// What the store and the marker say. A damaged row is what recovery is for: it
// counts as missing.
absl::StatusOr<Predecessor> LookAround(const storage::Store& store,
                                       const AccessLogOptions& options) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<uint32_t> newest,
                           NewestLog(store, LayoutOf(options)));
  const absl::StatusOr<MarkerFile> marker =
      MarkerFile::Open(options.marker_path);
  Predecessor left;
  // A store from before the last recovery does not know of the newest log. An
  // origin is never used twice, so the marker counts, too.
  left.number = std::max(newest.value_or(0),
                         marker.ok() ? marker->marker().log : uint32_t{0});
  if (left.number == 0) return MakeError(reasons::kLogMissing);
  if (marker.ok() && marker->marker().log == left.number) {
    left.Learn(marker->marker().head);
  }
  const LogRows rows(LayoutOf(options), left.number);
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                           store.Get(Space::kLog, rows.State()));
  if (!row.has_value()) return left;
  left.state_row = *row;
  if (auto state = DecodeLogState(*row); state.ok()) {
    left.state = *state;
    left.found_size = state->head.size;
    left.Learn(state->head);
  }
  const auto stored = LogReader(store, rows).NewestCheckpoint();
  if (stored.ok() && stored->has_value()) {
    auto opened = OpenNote((*stored)->note, IdentityOf(options, left.number));
    if (opened.ok()) left.checkpoint = *std::move(opened);
  }
  left.Learn(left.checkpoint.tree);
  return left;
}

// What somebody outside holds of the log.
absl::Status AddKnown(const std::string& note, const LogIdentity& identity,
                      Predecessor& left) {
  if (note.empty()) return absl::OkStatus();
  absl::StatusOr<SignedCheckpoint> known = OpenNote(note, identity);
  if (!known.ok()) {
    return MakeError(
        reasons::kLogRecoverCheckpoint,
        {{"origin", identity.origin}, {"problem", ReasonName(known.status())}});
  }
  left.Learn(known->tree);
  if (known->tree.size > left.checkpoint.tree.size) {
    left.checkpoint = *std::move(known);
  }
  return absl::OkStatus();
}

// Nothing more is written to the old log, and nothing is signed for it: what
// was lost from it may be known elsewhere, and other entries in its place would
// be a fork.
void Close(const Predecessor& left, const LogRows& rows, NewLog& log) {
  if (!left.state.has_value()) return;
  LogState closed = *left.state;
  closed.closed = true;
  log.also.Put(Space::kLog, rows.State(), EncodeLogState(closed));
  log.unchanged.push_back(
      Precondition::Equals(Space::kLog, rows.State(), left.state_row));
}

}  // namespace

absl::Status AccessLog::Recover(storage::Store& store,
                                const AccessLogOptions& options,
                                const RecoverRequest& request) {
  TOMBOLO_RETURN_IF_ERROR(CheckOptions(options));
  if (request.cause.empty() || request.cause.size() > kMaxCauseSize) {
    return MakeError(
        reasons::kLogOptions,
        {{"option", "cause"}, {"problem", "must have 1 to 500 bytes"}});
  }
  TOMBOLO_ASSIGN_OR_RETURN(Predecessor left, LookAround(store, options));
  TOMBOLO_RETURN_IF_ERROR(AddKnown(request.known_checkpoint,
                                   IdentityOf(options, left.number), left));
  NewLog log{
      .layout = LayoutOf(options), .started = {}, .also = {}, .unchanged = {}};
  log.started.set_cause(request.cause);
  log.started.set_predecessor_checkpoint(left.checkpoint.note);
  log.started.set_lost_first_index(left.found_size);
  log.started.set_lost_end_index(std::max(left.found_size, left.known_size));
  Close(left, LogRows(LayoutOf(options), left.number), log);
  const uint32_t number = left.number + 1;
  TOMBOLO_ASSIGN_OR_RETURN(
      const merkle::TreeHead head,
      CreateLog(PartsOf(store, options, number), std::move(log)));
  return CreateMarkerFile(options.marker_path, {.log = number, .head = head});
}

}  // namespace tombolo::access_log
