// The durable writer of the node: everything that is kept or answered passes
// here, so that nothing is true, and nobody is told, before it is logged.
//
//   committer.Submit({.entry = std::move(draft),
//                     .writes = std::move(batch),
//                     .preconditions = {Precondition::Absent(space, key)},
//                     .priority = Priority::kPublish,
//                     .done = [reply](absl::StatusOr<Committed> committed) {
//                       if (!committed.ok()) return reply->Fail(...);
//                       reply->Send(committed->index);
//                     }});
//
// One thread takes what waits (queries first, publish data up to a cap),
// judges each member's preconditions, gives out indices, and writes data,
// entries, tiles and the log's state in one store commit. Only when that is
// durable are the group's receipts signed (one signature) and the callbacks
// run. There is no timer: the next group is what arrived during the last
// commit.
//
// How a member can end:
//   OK                                     durable and logged
//   ABORTED / PRECONDITION_FAILED          one of its preconditions did not
//                                          hold; its group is not touched
//   RESOURCE_EXHAUSTED / OVERLOADED        its queue is full; at once
//   INVALID_ARGUMENT / LOG_MEMBER_INVALID  no entry, a write into the log, a
//                                          nonce of the wrong size; at once
//   INVALID_ARGUMENT / STORE_LIMIT         a key or value that is too large,
//                                          or more than kMaxMemberBytes
//   UNAVAILABLE / NODE_DRAINING            Drain() was called; at once
//   UNAVAILABLE / LOG_UNHEALTHY            the log has failed. What was being
//                                          committed is *unknown*: it may be
//                                          there after a restart
// A failed commit is final (a repeated fsync can lie): the committer fails
// every member, calls `on_fatal` once, and the process must exit.
//
// The committer is the only writer of what preconditions speak about; a second
// writer of the same log is found by the precondition on the state row, and
// the one that lost stops. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_COMMITTER_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_COMMITTER_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "exchange-core/access_log/limits.h"
#include "exchange-core/access_log/member.h"
#include "exchange-core/access_log/sequencer.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/merkle/tree.h"

namespace tombolo::access_log {

class MarkerFollower;

// What a committer is made of. Pointers must outlive it.
struct CommitterParts {
  // The log's state and tree.
  Sequencer sequencer;
  // Follows with the marker file; see marker.h. Null only in tests.
  MarkerFollower* marker = nullptr;
  // Signs receipts.
  const crypto::Signer* receipt_signer = nullptr;
  CommitterLimits limits;
  // Called once, on the committer's thread, when the log can no longer be
  // written. Every later Submit() fails.
  std::function<void(const absl::Status&)> on_fatal;
  // Called after each group with the tree now durable, before its callbacks.
  std::function<void(const merkle::TreeHead&)> on_grown;
};

class Committer {
 public:
  static std::unique_ptr<Committer> Start(CommitterParts parts);

  // Drains.
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Never blocks. Ends in exactly one call of `member.done`.
  void Submit(Member member);

  // Submits and waits. Not from a callback of the committer.
  absl::StatusOr<Committed> Commit(Member member);

  // Ends the log for a reason found elsewhere, such as a checkpoint that must
  // not be signed: as if a commit had failed, but for `on_fatal`.
  void Halt(const absl::Status& cause);

  // Takes nothing more, finishes what is queued, stops the thread. Idempotent.
  void Drain();

  // OK, or the error that ended the log.
  absl::Status health() const;
  bool healthy() const { return health().ok(); }

  // Members waiting now, by priority: for metrics.
  QueueDepth depth() const;

  // The tree known durable.
  merkle::TreeHead head() const;

 private:
  class Impl;
  explicit Committer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_COMMITTER_H_
