#include "exchange-core/access_log/access_log.h"

#include <atomic>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/log_creation.h"
#include "exchange-core/access_log/log_options.h"
#include "exchange-core/access_log/log_reader.h"
#include "exchange-core/access_log/sequencer.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/translog/tile_reader.h"
#include "exchange-core/translog/tlog_proof.h"

namespace tombolo::access_log {
namespace {

using storage::Space;

// The number of the store's newest log, or LOG_MISSING.
absl::StatusOr<uint32_t> RequireLog(const storage::Reader& store,
                                    const AccessLogOptions& options) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<uint32_t> newest,
                           NewestLog(store, LayoutOf(options)));
  if (!newest.has_value()) return MakeError(reasons::kLogMissing);
  // A store of another node, or the node was renamed.
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::optional<std::string> row,
      store.Get(Space::kMeta,
                LayoutOf(options).LogNumber(
                    LogOrigin(options.node, options.trust_domain, *newest))));
  if (!row.has_value()) {
    return MakeError(reasons::kLogOptions,
                     {{"option", "node, trust_domain"},
                      {"problem", "are not those of the store's log"}});
  }
  return *newest;
}

// The marker beside a store that has a log of `size` entries.
absl::StatusOr<MarkerFile> OpenMarker(const AccessLogOptions& options,
                                      uint64_t size) {
  absl::StatusOr<MarkerFile> file = MarkerFile::Open(options.marker_path);
  if (!HasReason(file.status(), reasons::kMarkerMissing)) return file;
  return MakeError(reasons::kMarkerMissing, {{"size", absl::StrCat(size)}});
}

absl::StatusOr<Pseudonyms> ReadPseudonymKey(const storage::Reader& store,
                                            const LogRows& rows) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<std::string> key,
                           store.Get(Space::kLog, rows.PseudonymKey()));
  return Pseudonyms::FromKey(rows.number(), key.value_or(""));
}

// Committer and publisher may both fail; the node hears of the first.
std::function<void(const absl::Status&)> OnlyOnce(
    std::function<void(const absl::Status&)> call) {
  auto called = std::make_shared<std::atomic<bool>>(false);
  return [call = std::move(call), called](const absl::Status& cause) {
    if (!called->exchange(true) && call) call(cause);
  };
}

}  // namespace

absl::Status AccessLog::Init(storage::Store& store,
                             const AccessLogOptions& options) {
  TOMBOLO_RETURN_IF_ERROR(CheckOptions(options));
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<uint32_t> newest,
                           NewestLog(store, LayoutOf(options)));
  if (newest.has_value()) {
    return MakeError(reasons::kLogExists, {{"found", "an access log"}});
  }
  // A marker without a log: the store is gone, not new.
  if (MarkerFileExists(options.marker_path)) {
    return MakeError(reasons::kLogExists, {{"found", "a marker file"}});
  }
  constexpr uint32_t kFirst = 1;
  const storage::KeyLayout layout = LayoutOf(options);
  NewLog log{.layout = layout, .started = {}, .also = {}, .unchanged = {}};
  log.unchanged.push_back(
      storage::Precondition::Absent(Space::kMeta, layout.NextLogNumber()));
  log.started.set_cause("init");
  TOMBOLO_ASSIGN_OR_RETURN(
      const merkle::TreeHead head,
      CreateLog(PartsOf(store, options, kFirst), std::move(log)));
  return CreateMarkerFile(options.marker_path, {.log = kFirst, .head = head});
}

AccessLog::AccessLog(storage::Store& store, const LogRows& rows,
                     std::string origin, Pseudonyms pseudonyms)
    : store_(store),
      rows_(rows),
      origin_(std::move(origin)),
      pseudonyms_(std::move(pseudonyms)) {}

AccessLog::~AccessLog() { Drain(); }

absl::StatusOr<std::unique_ptr<AccessLog>> AccessLog::Open(
    storage::Store& store, const AccessLogOptions& options) {
  TOMBOLO_RETURN_IF_ERROR(CheckOptions(options));
  TOMBOLO_ASSIGN_OR_RETURN(const uint32_t number, RequireLog(store, options));
  const LogRows rows(LayoutOf(options), number);
  LogReader reader(store, rows);
  TOMBOLO_ASSIGN_OR_RETURN(RestoredLog restored, RestoreLog(reader));
  TOMBOLO_ASSIGN_OR_RETURN(MarkerFile marker,
                           OpenMarker(options, restored.state.head.size));
  TOMBOLO_RETURN_IF_ERROR(CheckMarker(reader, restored.state, marker.marker()));
  TOMBOLO_RETURN_IF_ERROR(RestoreCheckpoint(reader, restored.state.head,
                                            IdentityOf(options, number))
                              .status());
  TOMBOLO_ASSIGN_OR_RETURN(Pseudonyms pseudonyms,
                           ReadPseudonymKey(store, rows));
  std::unique_ptr<AccessLog> log(new AccessLog(
      store, rows, IdentityOf(options, number).origin, std::move(pseudonyms)));
  TOMBOLO_RETURN_IF_ERROR(
      log->StartThreads(options, std::move(restored), std::move(marker)));
  return log;
}

absl::Status AccessLog::StartThreads(const AccessLogOptions& options,
                                     RestoredLog log, MarkerFile marker) {
  const auto on_fatal = OnlyOnce(options.on_fatal);
  TOMBOLO_ASSIGN_OR_RETURN(
      Sequencer sequencer,
      Sequencer::Resume(PartsOf(store_, options, rows_.number()), log.state,
                        std::move(log.tiles)));
  auto file = std::make_shared<MarkerFile>(std::move(marker));
  marker_ = std::make_unique<MarkerFollower>(
      [file](const Marker& next) { return file->Write(next); });
  // Its first group comes after Open() has returned: the publisher is there.
  committer_ =
      Committer::Start({.sequencer = std::move(sequencer),
                        .marker = marker_.get(),
                        .receipt_signer = options.receipt_signer,
                        .limits = options.limits,
                        .on_fatal = on_fatal,
                        .on_grown = [this](const merkle::TreeHead& head) {
                          publisher_->Grown(head);
                        }});
  TOMBOLO_ASSIGN_OR_RETURN(
      publisher_,
      CheckpointPublisher::Start(
          {.store = &store_,
           .rows = rows_,
           .origin = origin_,
           .log_signer = options.log_signer,
           .interval = options.checkpoint_interval,
           .on_failure = [this, on_fatal](const absl::Status& cause) {
             // What cannot be signed must not be answered from either.
             committer_->Halt(cause);
             on_fatal(cause);
           }}));
  return absl::OkStatus();
}

absl::StatusOr<CheckReport> AccessLog::Check(const storage::Store& store,
                                             const AccessLogOptions& options) {
  TOMBOLO_RETURN_IF_ERROR(CheckOptions(options));
  TOMBOLO_ASSIGN_OR_RETURN(const uint32_t number, RequireLog(store, options));
  const LogIdentity identity = IdentityOf(options, number);
  LogReader reader(store, LogRows(LayoutOf(options), number));
  TOMBOLO_ASSIGN_OR_RETURN(const RestoredLog log, RestoreLog(reader));
  TOMBOLO_ASSIGN_OR_RETURN(const MarkerFile marker,
                           OpenMarker(options, log.state.head.size));
  TOMBOLO_RETURN_IF_ERROR(CheckMarker(reader, log.state, marker.marker()));
  TOMBOLO_ASSIGN_OR_RETURN(const SignedCheckpoint checkpoint,
                           RestoreCheckpoint(reader, log.state.head, identity));
  TOMBOLO_RETURN_IF_ERROR(CheckWholeLog(reader, log.state));
  TOMBOLO_RETURN_IF_ERROR(ReadPseudonymKey(store, reader.rows()).status());
  return CheckReport{.origin = identity.origin,
                     .head = log.state.head,
                     .checkpoint_size = checkpoint.tree.size,
                     .marker_size = marker.marker().head.size};
}

absl::StatusOr<std::string> AccessLog::Entry(uint64_t index) const {
  return LogReader(store_, rows_).Entry(index);
}

absl::StatusOr<std::string> AccessLog::Proof(uint64_t index) const {
  const SignedCheckpoint checkpoint = publisher_->Latest();
  if (index >= checkpoint.tree.size) {
    // Tells an entry to come from one that waits for its checkpoint.
    TOMBOLO_RETURN_IF_ERROR(Entry(index).status());
    return MakeError(reasons::kLogNotYetPublished,
                     {{"wanted", absl::StrCat(index + 1)},
                      {"found", absl::StrCat(checkpoint.tree.size)}});
  }
  TOMBOLO_ASSIGN_OR_RETURN(const auto snapshot, store_.Snapshot());
  LogReader reader(*snapshot, rows_);
  translog::TileReader tree(reader, checkpoint.tree.size);
  TOMBOLO_ASSIGN_OR_RETURN(std::vector<crypto::Digest> path,
                           tree.InclusionPath(index));
  return translog::FormatTlogProof({.extra = std::nullopt,
                                    .index = index,
                                    .path = std::move(path),
                                    .checkpoint = checkpoint.note});
}

absl::Status AccessLog::health() const {
  TOMBOLO_RETURN_IF_ERROR(committer_->health());
  return publisher_->health();
}

void AccessLog::Drain() {
  if (committer_ != nullptr) committer_->Drain();
  if (publisher_ != nullptr) {
    // A log that failed is left as it is.
    if (committer_->healthy()) {
      publisher_->WaitForSize(committer_->head().size).IgnoreError();
    }
    publisher_->Stop();
  }
  if (marker_ != nullptr) marker_->Stop().IgnoreError();
}

}  // namespace tombolo::access_log
