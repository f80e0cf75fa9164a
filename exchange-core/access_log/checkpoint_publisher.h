// Signs the log's checkpoints, off the reply path, about once a second.
//
// Signing is for ever: a checkpoint over a tree that the stored bytes do not
// hash to would end the log. So the publisher keeps its own right edge of the
// tree and, for each checkpoint, reads the entries since the last one back
// from the store, hashes them again, compares the full tiles, and compares the
// root with the one the committer stored. Only then does it sign, stores the
// signed note durably, and serves it.
//
//   publisher.Grown(size);                    // From the committer.
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
#include "exchange-core/crypto/digest.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/storage/store.h"

namespace tombolo::access_log {

struct SignedCheckpoint {
  uint64_t size = 0;
  crypto::Digest root{};
  std::string note;  // Empty before the first.
};

// What a publisher is made of. Pointers must outlive it.
struct PublisherParts {
  storage::Store* store = nullptr;
  uint32_t log_number = 0;
  std::string origin;
  const crypto::Signer* log_signer = nullptr;  // Ed25519.
  absl::Duration interval = absl::Seconds(1);
  // Called once, on the publisher's thread, when it gives up.
  std::function<void(const absl::Status&)> on_failure;
};

class CheckpointPublisher {
 public:
  // Takes up the stored checkpoint, when there is one: verifies it and the
  // tree up to it. Errors: DATA_LOSS / LOG_CHECKPOINT_CORRUPT,
  // LOG_BEHIND_CHECKPOINT, LOG_ROOT_MISMATCH, or of the store.
  static absl::StatusOr<std::unique_ptr<CheckpointPublisher>> Start(
      PublisherParts parts);

  // Stops without publishing.
  ~CheckpointPublisher();
  CheckpointPublisher(const CheckpointPublisher&) = delete;
  CheckpointPublisher& operator=(const CheckpointPublisher&) = delete;

  // Says that the log is durable up to `size`. Never blocks for long.
  void Grown(uint64_t size);

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
