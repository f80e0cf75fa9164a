// Publisher: brings signed batches of one dataset to the node, each exactly
// once, whatever the network does.
//
//   Publisher publisher(channel, {.dataset = "ca-marriage",
//                                 .agent = "adapter-1",
//                                 .on_acknowledged = [&](uint64_t next) {...}},
//                       parts);
//   TOMBOLO_ASSIGN_OR_RETURN(PublishState state, publisher.Start());
//   // Go on from state.cursor, with state.Chain(); first send again what the
//   // spool holds from state.next_sequence on.
//   TOMBOLO_RETURN_IF_ERROR(publisher.Send(batch, cursor));
//   ...
//   TOMBOLO_RETURN_IF_ERROR(publisher.Flush());
//
// Send pipelines: it returns when the batch is on its way and waits only when
// `window` batches are unanswered. An error of the connection means *unknown*,
// so the publisher takes a new term, which stops everything of ours still under
// way, learns where the node stands, drops what has arrived and sends the rest
// again: the same bytes, which the node stores once. Errors that a repetition
// cannot cure are returned: a refusal of the node, TERM_FENCED or TERM_HELD
// (another agent publishes), PUBLISH_DIVERGED (the node has another history).
// After an error the publisher sends nothing more until Start.
//
// The caller must have the batch on its disk before it calls Send (see
// connector/spool.h). Callbacks run within Send and Flush. Not thread-safe.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_PUBLISHER_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_PUBLISHER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/sdk/cpp/retry.h"
#include "exchange-core/record/batch.h"
#include "tombolo/record/v1/batch.pb.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace tombolo::sdk {

// Where publishing of a dataset stands at the node.
struct PublishState {
  uint64_t generation = 0;
  uint64_t next_sequence = 0;
  std::string last_statement_digest;
  std::string cursor;
  uint64_t term = 0;
  std::string term_holder;

  record::ChainState Chain() const {
    return {.generation = generation,
            .next_sequence = next_sequence,
            .last_statement_digest = last_statement_digest};
  }
};

struct PublisherOptions {
  std::string dataset;  // ID.
  std::string agent;    // Stable over restarts of one agent.
  size_t window = 8;    // Most unanswered batches.
  RetryPolicy retry = {};
  // A node that answers nothing for so long is given up and asked again.
  absl::Duration answer_timeout = absl::Seconds(60);
  // The node's receipt for a batch, as it came, for those who keep evidence;
  // on_acknowledged follows. A batch that turns out to have arrived when the
  // connection broke is acknowledged without one.
  std::function<void(const std::string& statement_digest,
                     const record::v1::Receipt& receipt)>
      on_receipt = nullptr;
  // Everything before this sequence is durable at the node.
  std::function<void(uint64_t next_sequence)> on_acknowledged = nullptr;
};

class Publisher {
 public:
  Publisher(std::shared_ptr<grpc::Channel> channel, PublisherOptions options,
            RetryParts parts);
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // Becomes the one active agent of the dataset and says where it stands.
  // Forgets what an earlier Start left unanswered.
  absl::StatusOr<PublishState> Start();

  // Reads where the dataset stands, without taking part.
  absl::StatusOr<PublishState> GetState();

  // Sends the batch that follows the last one.
  absl::Status Send(record::v1::SignedBatch batch, std::string cursor);

  // Takes the answers that have arrived, without waiting.
  absl::Status Poll();

  // Waits until everything sent is acknowledged.
  absl::Status Flush();

  // Batches sent and not answered.
  size_t unanswered() const;
  // How often the connection had to be taken up again.
  uint64_t recoveries() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_PUBLISHER_H_
