// Spool: signed batches on the adapter's own disk, from before they are first
// sent until the node has acknowledged them.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<Spool> spool,
//                            Spool::Open({.folder = path}));
//   for (const SpooledBatch& batch : spool->pending()) ...  // After a restart.
//   TOMBOLO_RETURN_IF_ERROR(spool->Append(batch));   // Synced. Now send it.
//   ...
//   TOMBOLO_RETURN_IF_ERROR(spool->Acknowledge(next_sequence));
//
// Why: once a batch may have left the machine, exactly these bytes must be
// sent again until the node answers. Another batch for the same sequence would
// look like a department that signs two versions of its history.
//
// Layout: segment files `spool-<number>.log`, each a run of entries
//
//   length u32 | SHA-256 of the body | body
//   body = 1 | generation u64 | first sequence u64 | record count u32
//            | cursor length u32 | cursor | batch
//        | 2 | next sequence u64                          (acknowledged)
//
// A batch is synced when Append returns. Acknowledgements are not: losing one
// only means asking the node. A segment whose batches are all acknowledged is
// deleted. The last entry of the last segment may be torn (kill -9, power cut):
// it was never sent, and is cut off. Damage anywhere else is DATA_LOSS /
// SPOOL_DAMAGED. After a failed write or sync every later call fails with
// SPOOL_FAILED: the kernel may have dropped what we believe to be written.
//
// Bounded: at most `max_bytes` of unacknowledged batches (RESOURCE_EXHAUSTED /
// SPOOL_FULL). The folder is locked against a second agent. Not thread-safe.
#ifndef TOMBOLO_ADAPTERS_CONNECTOR_SPOOL_H_
#define TOMBOLO_ADAPTERS_CONNECTOR_SPOOL_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/connector/durable_file.h"

namespace tombolo::connector {

// One signed batch, as it is sent.
struct SpooledBatch {
  uint64_t generation = 0;
  uint64_t first_sequence = 0;
  uint32_t record_count = 0;
  std::string cursor;  // The position of the source after the batch.
  std::string batch;   // Serialised SignedBatch.

  uint64_t next_sequence() const { return first_sequence + record_count; }
  bool operator==(const SpooledBatch&) const = default;
};

struct SpoolOptions {
  std::string folder;
  size_t max_bytes = size_t{256} << 20;
  // A new segment begins when the last one is larger.
  size_t segment_bytes = size_t{16} << 20;
};

class Spool {
 public:
  // Opens or creates the folder and finds what is pending.
  static absl::StatusOr<std::unique_ptr<Spool>> Open(SpoolOptions options);

  // Unacknowledged batches, in the order they were appended.
  const std::deque<SpooledBatch>& pending() const { return pending_; }
  size_t pending_bytes() const { return pending_bytes_; }

  // OK means that the batch survives a power cut.
  absl::Status Append(SpooledBatch batch);

  // Everything before `next_sequence` is at the node.
  absl::Status Acknowledge(uint64_t next_sequence);

  // Drops everything: what is pending can never be accepted, because the node
  // opened another generation.
  absl::Status Discard();

 private:
  struct Segment {
    uint64_t number = 0;
    size_t pending = 0;  // Batches in it that are not acknowledged.
  };

  Spool(SpoolOptions options, DurableFile lock)
      : options_(std::move(options)), lock_(std::move(lock)) {}

  std::string PathOf(uint64_t number) const;
  absl::Status Recover();
  absl::Status RecoverSegment(uint64_t number, bool last);
  bool TakeEntry(absl::string_view body);
  void DropBefore(uint64_t next_sequence);
  absl::Status StartSegment(uint64_t number);
  absl::Status Write(const std::string& body, bool sync);
  absl::Status DeleteDoneSegments();

  SpoolOptions options_;
  DurableFile lock_;
  std::optional<DurableFile> file_;  // The last segment.
  uint64_t file_bytes_ = 0;
  std::deque<Segment> segments_;
  std::deque<SpooledBatch> pending_;
  size_t pending_bytes_ = 0;
  bool failed_ = false;
};

}  // namespace tombolo::connector

#endif  // TOMBOLO_ADAPTERS_CONNECTOR_SPOOL_H_
