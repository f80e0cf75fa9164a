// The steps of the life of a batch that do not depend on what came before it:
// everything up to and including the root. Pure but for the time it is given.
#ifndef TOMBOLO_EXCHANGE_CORE_PUBLISH_BATCH_CHECK_H_
#define TOMBOLO_EXCHANGE_CORE_PUBLISH_BATCH_CHECK_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/catalog/catalog.h"
#include "exchange-core/crypto/suite.h"
#include "exchange-core/record/batch_verification.h"
#include "exchange-core/registry/snapshot.h"
#include "tombolo/record/v1/batch.pb.h"

namespace tombolo::publish {

// A batch that is right by itself. Views point into the message it was
// checked from.
struct CheckedBatch {
  record::v1::Statement statement;
  crypto::Suite suite = crypto::Suite::kEd25519Sha256;
  std::string statement_digest;
  // Kept alive by the snapshot's catalogue.
  std::shared_ptr<const registry::Snapshot> registry;
  const catalog::Dataset* dataset = nullptr;
  const record::CompiledSchema* schema = nullptr;
  std::vector<record::VerifiedBatchRecord> records;
};

// Where and when a batch was sent.
struct BatchArrival {
  absl::string_view trust_domain;
  absl::string_view department;
  absl::string_view dataset;
  absl::Time now;
};

// The dataset, when `department` provides it; PERMISSION_DENIED / NOT_PROVIDER
// also when there is none of that ID, so that IDs cannot be tried out.
absl::StatusOr<const catalog::Dataset*> FindProvided(
    const catalog::Catalog& catalog, absl::string_view department,
    absl::string_view dataset);

// The statement of `batch`, well-formed, within bounds.
absl::StatusOr<record::v1::Statement> ReadStatement(
    const record::v1::SignedBatch& batch);

// Every check that needs no state of the dataset, in the order of the life of
// a batch. Errors: see BatchOutcome in ingest.h.
absl::StatusOr<CheckedBatch> CheckBatch(
    const record::v1::SignedBatch& batch, const BatchArrival& arrival,
    std::shared_ptr<const registry::Snapshot> registry);

}  // namespace tombolo::publish

#endif  // TOMBOLO_EXCHANGE_CORE_PUBLISH_BATCH_CHECK_H_
