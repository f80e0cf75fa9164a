// The access log of a node, opened, checked and running.
//
//   TOMBOLO_RETURN_IF_ERROR(AccessLog::Init(store, options));    // Once.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<AccessLog> log,
//                            AccessLog::Open(store, options));
//   log->committer().Submit(...);
//   log->Drain();                        // On SIGTERM, after the last reply.
//
// A log never goes back. RocksDB opens happily with a lost or cut write-ahead
// log, so a small marker file beside the store says how far the log has been;
// Open() refuses a store that is behind it or has another tree, and says why.
// The way on after a restore is Recover(): it leaves the old log as it is and
// begins a new one, whose first entry names what is missing.
//
// Start-up checks, recovery and formats: docs/formats/access-log.md.
// Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_ACCESS_LOG_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_ACCESS_LOG_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "exchange-core/access_log/checkpoint_publisher.h"
#include "exchange-core/access_log/committer.h"
#include "exchange-core/access_log/log_check.h"
#include "exchange-core/access_log/log_options.h"
#include "exchange-core/access_log/log_rows.h"
#include "exchange-core/access_log/marker.h"
#include "exchange-core/access_log/pseudonym.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/storage/store.h"

namespace tombolo::access_log {

// What is known of a log that has to be left behind.
struct RecoverRequest {
  // Why, for people: at most 500 bytes.
  std::string cause;
  // The newest checkpoint that somebody outside (an auditor, a witness) holds
  // of the log, a signed note; empty when there is none.
  std::string known_checkpoint;
};

// The outcome of a full check.
struct CheckReport {
  std::string origin;
  merkle::TreeHead head;         // What the store holds.
  uint64_t checkpoint_size = 0;  // What its newest checkpoint covers.
  uint64_t marker_size = 0;      // What the marker remembers.
};

class AccessLog {
 public:
  // Begins log 1 in a store without one: entry 0 is LogStarted. Errors:
  //   FAILED_PRECONDITION / LOG_EXISTS   the store has a log, or a marker
  //                                      file is there
  //   INVALID_ARGUMENT / LOG_OPTIONS     options that cannot be used
  static absl::Status Init(storage::Store& store,
                           const AccessLogOptions& options);

  // Opens the store's newest log and starts its threads. Refuses with
  //   FAILED_PRECONDITION / LOG_MISSING         no log: run init
  //   FAILED_PRECONDITION / MARKER_MISSING      a log, but no marker file
  //   DATA_LOSS / MARKER_CORRUPT                neither slot can be read
  //   FAILED_PRECONDITION / MARKER_OTHER_LOG    of another log
  //   DATA_LOSS / LOG_BEHIND_MARKER             entries are missing
  //   DATA_LOSS / LOG_BEHIND_CHECKPOINT         so are signed ones
  //   DATA_LOSS / LOG_ROOT_MISMATCH             not the tree it says it is
  //   DATA_LOSS / LOG_STATE_CORRUPT             a row that cannot be read
  static absl::StatusOr<std::unique_ptr<AccessLog>> Open(
      storage::Store& store, const AccessLogOptions& options);

  // Checks all of a stopped node's log: every entry, tile and checkpoint, and
  // the marker. The errors of Open(), and those of translog's verifier.
  static absl::StatusOr<CheckReport> Check(const storage::Store& store,
                                           const AccessLogOptions& options);

  // Leaves the newest log as it is, for ever, and begins the next one, whose
  // first entry holds its last known checkpoint and the range of entries known
  // to be lost. Errors: those of Init() but LOG_EXISTS, and
  //   INVALID_ARGUMENT / LOG_RECOVER_CHECKPOINT  known_checkpoint is not one
  //                                              of this log
  static absl::Status Recover(storage::Store& store,
                              const AccessLogOptions& options,
                              const RecoverRequest& request);

  // Drains.
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  // `<node>.<trust domain>/log/<number>`.
  const std::string& origin() const { return origin_; }
  Committer& committer() { return *committer_; }
  CheckpointPublisher& checkpoints() { return *publisher_; }
  // The pseudonyms of this log.
  const Pseudonyms& pseudonyms() const { return pseudonyms_; }

  // The bytes of entry `index`, or NOT_FOUND / LOG_NO_SUCH_ENTRY.
  absl::StatusOr<std::string> Entry(uint64_t index) const;

  // A .tlog-proof for entry `index`: its inclusion in the latest checkpoint.
  //   NOT_FOUND / LOG_NO_SUCH_ENTRY         no such entry
  //   UNAVAILABLE / LOG_NOT_YET_PUBLISHED   no checkpoint covers it yet
  absl::StatusOr<std::string> Proof(uint64_t index) const;

  // OK, or why the log can no longer be written or signed.
  absl::Status health() const;

  // Finishes what is queued, publishes a last checkpoint, stops the threads.
  void Drain();

 private:
  AccessLog(storage::Store& store, const LogRows& rows, std::string origin,
            Pseudonyms pseudonyms);
  // Starts the threads, now that `log` was found in order.
  absl::Status StartThreads(const AccessLogOptions& options, RestoredLog log,
                            MarkerFile marker);

  storage::Store& store_;
  const LogRows rows_;
  const std::string origin_;
  const Pseudonyms pseudonyms_;
  // Each calls the ones before it; the committer calls the publisher, too, but
  // is drained first.
  std::unique_ptr<MarkerFollower> marker_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<CheckpointPublisher> publisher_;
};

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_ACCESS_LOG_H_
