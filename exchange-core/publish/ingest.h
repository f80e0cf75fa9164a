// How batches come in: verified, put in order, committed with their log entry,
// answered. The life of a batch:
//
//   parse bounds -> statement -> its place -> signature by an entitled key ->
//   schema -> every record's commitment and the root -> term, sequence, chain
//   -> one commit: records, locators, feed, statement, head, log entry
//   -> receipt
//
//   ingest.Submit({.principal = uri, .department = "civil-affairs",
//                  .dataset = "ca-marriage", .term = 3, .batch = message},
//                 [stream](BatchOutcome outcome) { stream->Answer(outcome); });
//
// Batches of one dataset are applied in the order of Submit(), one commit at a
// time; later ones are verified meanwhile. A refused batch stores nothing; the
// refusal is logged before it is answered. Sending a batch again gives the
// same answer (repeated = true), stores nothing, and never revives a record.
// Thread-safe; callbacks run on the committer's or a worker's thread and must
// be quick.
#ifndef TOMBOLO_EXCHANGE_CORE_PUBLISH_INGEST_H_
#define TOMBOLO_EXCHANGE_CORE_PUBLISH_INGEST_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "exchange-core/access_log/committer.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/base/worker_pool.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/publish/publish_state.h"
#include "exchange-core/registry/registry.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"
#include "exchange-core/storage/terms.h"
#include "tombolo/record/v1/batch.pb.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::publish {

// What an ingest is made of. Pointers must outlive it.
struct IngestParts {
  const storage::Store* store = nullptr;
  access_log::Committer* committer = nullptr;
  const registry::Registry* registry = nullptr;
  const Clock* clock = nullptr;
  const crypto::Signer* receipt_signer = nullptr;
  WorkerPool* workers = nullptr;
  const storage::Terms* terms = nullptr;
  storage::KeyLayout layout;
  std::string trust_domain;
};

// One batch as it was sent.
struct BatchSubmission {
  std::string principal;   // SPIFFE URI, from the certificate.
  std::string department;  // ID, from the certificate.
  std::string dataset;     // ID.
  uint64_t term = 0;
  std::shared_ptr<const record::v1::SignedBatch> batch;
  std::string cursor;  // At most kMaxCursorBytes.
};

struct BatchAccepted {
  std::string statement_digest;
  uint64_t next_sequence = 0;
  bool repeated = false;
  record::v1::Receipt receipt;
};

// The answer to one batch. Errors: those of record/batch_verification.h, and
//   PERMISSION_DENIED / NOT_PROVIDER         the dataset is not the caller's
//   FAILED_PRECONDITION / TERM_MISSING, TERM_FENCED, STATEMENT_FORKED,
//                         SCHEMA_VERSION_UNKNOWN, KEY_DIRECTORY_MISSING
//   INVALID_ARGUMENT / RECORD_WITHOUT_SUBJECT, CURSOR_TOO_LARGE
//   ABORTED / PRECONDITION_FAILED            the head moved: ask for the state
//   RESOURCE_EXHAUSTED / OVERLOADED, and those of the committer
struct BatchOutcome {
  uint64_t first_sequence = 0;  // 0 when the statement could not be read.
  absl::StatusOr<BatchAccepted> result;
};
using BatchDone = std::function<void(BatchOutcome)>;
using StateDone = std::function<void(absl::StatusOr<PublishState>)>;

// Who asks about, or for the term of, a dataset.
struct DatasetCaller {
  std::string principal;
  std::string department;
  std::string dataset;
};

class Ingest {
 public:
  // Most batches of one dataset that may wait.
  static constexpr size_t kMaxWaitingBatches = 64;

  explicit Ingest(IngestParts parts);
  // Waits until every batch that was taken is answered.
  ~Ingest();

  void Submit(BatchSubmission submission, BatchDone done);

  // Where publishing stands. NOT_PROVIDER for datasets of others.
  absl::StatusOr<PublishState> GetState(const DatasetCaller& caller) const;

  // Gives the caller's agent the next term; see GiveTerm(). `done` gets the
  // state after it.
  void AcquireTerm(const DatasetCaller& caller, const TermRequest& request,
                   StateDone done);

 private:
  class Lane;
  std::shared_ptr<Lane> LaneOf(uint32_t dataset_number);

  const std::shared_ptr<const IngestParts> parts_;
  Mutex mutex_;
  std::map<uint32_t, std::shared_ptr<Lane>> lanes_ TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::publish

#endif  // TOMBOLO_EXCHANGE_CORE_PUBLISH_INGEST_H_
