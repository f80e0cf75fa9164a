// Turns members into one store commit: judges their preconditions, gives out
// indices and times, hashes, and grows the tree. What the committer's thread
// does, without the thread.
//
//   for (Member& member : group) {
//     absl::StatusOr<Sequenced> place = sequencer.Add(member);
//     ...                                  // An error concerns this one only.
//   }
//   TOMBOLO_RETURN_IF_ERROR(sequencer.Commit());       // All that were added.
//
// After a failed Commit() nothing may be added any more: whether the group is
// in the store is unknown.
//
// A member's preconditions are judged here, against the store and the writes
// of members added before it, and not again by the commit: all that they speak
// about is written through this one sequencer. What the commit itself demands
// is that the log's state row is still the one this sequencer wrote last.
//
// Not thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_SEQUENCER_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_SEQUENCER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "exchange-core/access_log/log_rows.h"
#include "exchange-core/access_log/log_state.h"
#include "exchange-core/access_log/member.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/storage/store.h"
#include "exchange-core/translog/tile_writer.h"

namespace tombolo::access_log {

// What a sequencer is made of. Pointers must outlive it.
struct SequencerParts {
  storage::Store* store = nullptr;
  const Clock* clock = nullptr;
  crypto::RandomSource* random = nullptr;
  LogRows rows;
  std::string origin;
  std::string node;
};

class Sequencer {
 public:
  // A log without entries: the first commit demands that its state row is
  // absent.
  explicit Sequencer(SequencerParts parts);

  // Goes on at the stored state, as a new writer: raises the writer term in
  // the store. `tiles` is the tree of `state`.
  static absl::StatusOr<Sequencer> Resume(SequencerParts parts,
                                          const LogState& state,
                                          translog::TileWriter tiles);

  Sequencer(Sequencer&&) = default;

  // Adds a member to the group. Takes its writes; leaves the rest. Errors:
  //   ABORTED / PRECONDITION_FAILED   one does not hold
  //   INVALID_ARGUMENT / STORE_LIMIT  a write of add_writes is too large
  // and of the store.
  absl::StatusOr<Sequenced> Add(Member& member);

  // Makes the group durable and begins the next, if the state row is the last
  // one written and `also` holds; else ABORTED / LOG_SECOND_WRITER. Or the
  // store's error.
  absl::Status Commit(absl::Span<const storage::Precondition> also = {});

  // What is durable.
  const LogState& state() const { return state_; }
  const std::string& origin() const { return parts_.origin; }
  const LogRows& rows() const { return parts_.rows; }

 private:
  absl::Status CheckPreconditions(const Member& member);
  // The value that `key` will have after the members so far; nullptr when none
  // of them touches it.
  const std::optional<std::string>* Pending(storage::Space space,
                                            const std::string& key);
  void PutTiles();

  SequencerParts parts_;
  LogState state_;
  std::string state_row_;  // Empty: no row yet.

  // The group.
  translog::TileWriter tiles_;
  absl::Time last_time_;
  storage::WriteBatch batch_;
  // Space and key to the last change of it in batch_, for the first `indexed_`
  // changes: built only when a later member asks.
  absl::flat_hash_map<std::string, size_t> pending_;
  size_t indexed_ = 0;
};

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_SEQUENCER_H_
