// Signs the log's checkpoints, off the reply path, about once a second.
//
// Signing is for ever: a checkpoint over a tree that the stored bytes do not
// hash to would end the log. So the publisher keeps its own right edge of the
// tree and, for each checkpoint, reads the entries since the last one back
// from the store, hashes them again, compares the full tiles, and compares the
// root with the one the committer announced. Only then does it sign, store the
// signed note durably, and serve it.
//
//   publisher.Grown(head);                    // From the committer.
//   const SignedCheckpoint latest = publisher.Latest();
//
// Any failure is final: health() says why, no checkpoint is signed again, and
// the node stops answering. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_CHECKPOINT_PUBLISHER_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_CHECKPOINT_PUBLISHER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "exchange-core/access_log/log_check.h"
#include "exchange-core/access_log/log_rows.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/storage/store.h"

namespace tombolo::access_log {

// What a publisher is made of. Pointers must outlive it.
struct PublisherParts {
  storage::Store* store = nullptr;
  LogRows rows;
  std::string origin;
  const crypto::Signer* log_signer = nullptr;  // Ed25519.
  absl::Duration interval = absl::Seconds(1);
  // Called once, on the publisher's thread, when it gives up.
  std::function<void(const absl::Status&)> on_failure;
};

class CheckpointPublisher {
 public:
  // Goes on at the stored checkpoint, when there is one: verifies it and the
  // tree up to it. Errors:
  //   DATA_LOSS / LOG_CHECKPOINT_CORRUPT   not signed by the log's key
  //   DATA_LOSS / LOG_BEHIND_CHECKPOINT    entries it covers are missing
  //   DATA_LOSS / LOG_ROOT_MISMATCH        the stored tree has another root
  // and of the store.
  static absl::StatusOr<std::unique_ptr<CheckpointPublisher>> Start(
      PublisherParts parts);

  // Stops without publishing.
  ~CheckpointPublisher();
  CheckpointPublisher(const CheckpointPublisher&) = delete;
  CheckpointPublisher& operator=(const CheckpointPublisher&) = delete;

  // Says that the log is durable up to `head`. Never blocks for long.
  void Grown(const merkle::TreeHead& head);

  // The newest checkpoint that is stored.
  SignedCheckpoint Latest() const;

  // Waits until a checkpoint covers `size` entries, without waiting for the
  // interval. `size` must have been announced by Grown(). Returns health()
  // when that failed first, or UNAVAILABLE / LOG_NOT_YET_PUBLISHED after
  // Stop().
  absl::Status WaitForSize(uint64_t size);

  // OK, or why no checkpoint can be signed any more.
  absl::Status health() const;

  // Stops the thread. Idempotent.
  void Stop();

 private:
  class Impl;
  explicit CheckpointPublisher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_CHECKPOINT_PUBLISHER_H_
