// BatchPipeline: from record versions to the node's acknowledgement.
//
//   record versions → BatchBuilder → sign → spool (synced) → Publisher
//                                                 ↓ acknowledged
//                        on_durable: digest table, then the spool forgets
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::string cursor, pipeline.Start());
//   TOMBOLO_RETURN_IF_ERROR(pipeline.Upsert(mapped));
//   pipeline.MoveCursor(row.after);
//   ...
//   TOMBOLO_RETURN_IF_ERROR(pipeline.Finish());
//
// Start takes up what an earlier run left in the spool: what the node has is
// acknowledged, the rest is sent again byte for byte, and the cursor to go on
// from is that of the last batch. A spool that does not continue the node's
// history is refused (PUBLISH_DIVERGED), except that a new generation empties
// it: the old batches can never be accepted.
//
// Not thread-safe.
#ifndef TOMBOLO_ADAPTERS_AGENT_BATCH_PIPELINE_H_
#define TOMBOLO_ADAPTERS_AGENT_BATCH_PIPELINE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "adapters/connector/mapping.h"
#include "adapters/connector/snapshot_differ.h"
#include "adapters/connector/spool.h"
#include "adapters/sdk/cpp/publisher.h"
#include "exchange-core/record/batch.h"

namespace tombolo::agent {

struct PipelineOptions {
  std::string dataset;
  std::string agent;
  size_t batch_records = 1000;
  size_t window = 8;
  sdk::RetryPolicy retry;
  std::string record_id_key;
};

// What the outside gives; pointers must outlive the pipeline.
struct PipelineParts {
  std::shared_ptr<grpc::Channel> channel;
  connector::Spool* spool = nullptr;
  record::BatchBuilder::Options builder;
  sdk::RetryParts retry;
  // Called before a batch leaves, so that what the cursor moves past is safe.
  std::function<absl::Status()> before_seal;
  // These changes are durable at the node, which now stands at `cursor`.
  std::function<absl::Status(absl::Span<const connector::PublishedChange>,
                             const std::string& cursor)>
      on_durable;
};

class BatchPipeline {
 public:
  BatchPipeline(PipelineOptions options, PipelineParts parts);

  // Where the source is to be read on from; empty for the beginning.
  absl::StatusOr<std::string> Start();
  // The generation that the node has open; after Start.
  uint64_t generation() const { return chain_.generation; }

  absl::Status Upsert(const connector::MappedRow& row);
  absl::Status Delete(const std::string& record_id);
  // Everything up to `cursor` is in what was given so far.
  void MoveCursor(std::string cursor) { cursor_ = std::move(cursor); }
  const std::string& cursor() const { return cursor_; }
  // Sends what was given, full batch or not.
  absl::Status Seal();
  // Seals and waits for the acknowledgement of everything.
  absl::Status Finish();

  // Since Start.
  uint64_t batches() const { return batches_; }
  uint64_t resent() const { return resent_; }
  uint64_t acknowledged_records() const { return acknowledged_records_; }
  uint64_t recoveries() const { return publisher_.recoveries(); }

 private:
  struct InFlight {
    uint64_t next_sequence = 0;
    std::vector<connector::PublishedChange> changes;
    std::string cursor;
  };

  absl::Status TakeUpSpool(const sdk::PublishState& state);
  absl::Status Resend(const connector::SpooledBatch& batch);
  absl::StatusOr<InFlight> ReadChanges(
      const connector::SpooledBatch& batch) const;
  absl::Status Diverged(uint64_t found, uint64_t wanted) const;
  absl::Status AddUpsert(const connector::MappedRow& row);
  void Acknowledged(uint64_t next_sequence);
  absl::Status TakeDurable();

  PipelineOptions options_;
  PipelineParts parts_;
  record::BatchBuilder builder_;
  sdk::Publisher publisher_;
  record::ChainState chain_;
  std::string cursor_;
  std::vector<connector::PublishedChange> changes_;  // Of the open batch.
  std::deque<InFlight> in_flight_;
  uint64_t durable_sequence_ = 0;  // What the node said last.
  uint64_t batches_ = 0;
  uint64_t resent_ = 0;
  uint64_t acknowledged_records_ = 0;
};

}  // namespace tombolo::agent

#endif  // TOMBOLO_ADAPTERS_AGENT_BATCH_PIPELINE_H_
