#include "adapters/agent/batch_pipeline.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/suite.h"
#include "exchange-core/record/record_bytes.h"

namespace tombolo::agent {
namespace {

using connector::PublishedChange;
using connector::SpooledBatch;

}  // namespace

BatchPipeline::BatchPipeline(PipelineOptions options, PipelineParts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      builder_(parts_.builder),
      publisher_(
          parts_.channel,
          {.dataset = options_.dataset,
           .agent = options_.agent,
           .window = options_.window,
           .retry = options_.retry,
           .on_acknowledged = [this](uint64_t next) { Acknowledged(next); }},
          parts_.retry) {}

absl::StatusOr<std::string> BatchPipeline::Start() {
  TOMBOLO_ASSIGN_OR_RETURN(const sdk::PublishState state, publisher_.Start());
  chain_ = state.Chain();
  cursor_ = state.cursor;
  in_flight_.clear();
  TOMBOLO_RETURN_IF_ERROR(TakeUpSpool(state));
  return cursor_;
}

absl::Status BatchPipeline::TakeUpSpool(const sdk::PublishState& state) {
  const std::deque<SpooledBatch>& pending = parts_.spool->pending();
  if (!pending.empty() && pending.front().generation != state.generation) {
    return parts_.spool->Discard();
  }
  while (!pending.empty() &&
         pending.front().next_sequence() <= state.next_sequence) {
    TOMBOLO_ASSIGN_OR_RETURN(InFlight done, ReadChanges(pending.front()));
    in_flight_.push_back(std::move(done));
    durable_sequence_ = pending.front().next_sequence();
    TOMBOLO_RETURN_IF_ERROR(TakeDurable());
  }
  // Resending adds nothing to the spool and may take from its front.
  const std::vector<SpooledBatch> left(pending.begin(), pending.end());
  for (const SpooledBatch& batch : left) {
    TOMBOLO_RETURN_IF_ERROR(Resend(batch));
  }
  return absl::OkStatus();
}

absl::Status BatchPipeline::Resend(const SpooledBatch& batch) {
  record::v1::SignedBatch message;
  record::v1::Statement statement;
  if (!message.ParseFromString(batch.batch) ||
      !statement.ParseFromString(message.statement()) ||
      batch.first_sequence != chain_.next_sequence ||
      statement.previous_statement_digest() != chain_.last_statement_digest) {
    return Diverged(chain_.next_sequence, batch.first_sequence);
  }
  const auto suite = crypto::SuiteFromNumber(statement.suite());
  if (!suite.has_value()) {
    return Diverged(chain_.next_sequence, batch.first_sequence);
  }
  chain_.next_sequence = batch.next_sequence();
  chain_.last_statement_digest = crypto::DigestBytes(
      record::StatementDigest(crypto::DigestOf(*suite), message.statement()));
  cursor_ = batch.cursor;
  TOMBOLO_ASSIGN_OR_RETURN(InFlight flying, ReadChanges(batch));
  in_flight_.push_back(std::move(flying));
  ++resent_;
  TOMBOLO_RETURN_IF_ERROR(publisher_.Send(std::move(message), batch.cursor));
  return TakeDurable();
}

// What a spooled batch changed, read from its records: the process that built
// it is gone.
absl::StatusOr<BatchPipeline::InFlight> BatchPipeline::ReadChanges(
    const SpooledBatch& batch) const {
  InFlight flying{.next_sequence = batch.next_sequence(),
                  .changes = {},
                  .cursor = batch.cursor};
  record::v1::SignedBatch message;
  if (!message.ParseFromString(batch.batch)) {
    return Diverged(chain_.next_sequence, batch.first_sequence);
  }
  for (const std::string& bytes : message.records()) {
    TOMBOLO_ASSIGN_OR_RETURN(const record::RecordView record,
                             record::ParseRecord(bytes));
    PublishedChange change{.record_id = std::string(record.record_id),
                           .digest = std::nullopt};
    if (record.operation == record::Operation::kUpsert) {
      change.digest = connector::ContentDigestOfRecord(
          options_.record_id_key, *parts_.builder.schema, record);
    }
    flying.changes.push_back(std::move(change));
  }
  return flying;
}

absl::Status BatchPipeline::Diverged(uint64_t found, uint64_t wanted) const {
  return MakeError(reasons::kPublishDiverged,
                   {{"dataset", options_.dataset},
                    {"found", absl::StrCat(found)},
                    {"wanted", absl::StrCat(wanted)}});
}

absl::Status BatchPipeline::AddUpsert(const connector::MappedRow& row) {
  return builder_.Upsert(row.record_id, row.values);
}

absl::Status BatchPipeline::Upsert(const connector::MappedRow& row) {
  if (builder_.record_count() >= options_.batch_records) {
    TOMBOLO_RETURN_IF_ERROR(Seal());
  }
  absl::Status added = AddUpsert(row);
  if (HasReason(added, reasons::kBatchFull)) {
    TOMBOLO_RETURN_IF_ERROR(Seal());
    added = AddUpsert(row);
  }
  TOMBOLO_RETURN_IF_ERROR(added);
  changes_.push_back({row.record_id, row.digest});
  return absl::OkStatus();
}

absl::Status BatchPipeline::Delete(const std::string& record_id) {
  if (builder_.record_count() >= options_.batch_records) {
    TOMBOLO_RETURN_IF_ERROR(Seal());
  }
  absl::Status added = builder_.Delete(record_id);
  if (HasReason(added, reasons::kBatchFull)) {
    TOMBOLO_RETURN_IF_ERROR(Seal());
    added = builder_.Delete(record_id);
  }
  TOMBOLO_RETURN_IF_ERROR(added);
  changes_.push_back({record_id, std::nullopt});
  return absl::OkStatus();
}

absl::Status BatchPipeline::Seal() {
  if (builder_.record_count() == 0) return absl::OkStatus();
  if (parts_.before_seal) TOMBOLO_RETURN_IF_ERROR(parts_.before_seal());
  TOMBOLO_ASSIGN_OR_RETURN(record::BuiltBatch built, builder_.Sign(chain_));
  TOMBOLO_RETURN_IF_ERROR(parts_.spool->Append(
      {.generation = chain_.generation,
       .first_sequence = chain_.next_sequence,
       .record_count = static_cast<uint32_t>(built.batch.records_size()),
       .cursor = cursor_,
       .batch = built.batch.SerializeAsString()}));
  chain_ = built.next;
  in_flight_.push_back({.next_sequence = chain_.next_sequence,
                        .changes = std::move(changes_),
                        .cursor = cursor_});
  changes_.clear();
  ++batches_;
  TOMBOLO_RETURN_IF_ERROR(publisher_.Send(std::move(built.batch), cursor_));
  return TakeDurable();
}

absl::Status BatchPipeline::Finish() {
  TOMBOLO_RETURN_IF_ERROR(Seal());
  const absl::Status flushed = publisher_.Flush();
  TOMBOLO_RETURN_IF_ERROR(TakeDurable());
  return flushed;
}

// Called by the publisher; what may fail is done by TakeDurable.
void BatchPipeline::Acknowledged(uint64_t next_sequence) {
  durable_sequence_ = next_sequence;
}

// The digest table comes before the spool: killed in between, the next run
// finds the batch in the spool, learns that the node has it, and does this
// again.
absl::Status BatchPipeline::TakeDurable() {
  while (!in_flight_.empty() &&
         in_flight_.front().next_sequence <= durable_sequence_) {
    const InFlight& done = in_flight_.front();
    if (parts_.on_durable) {
      TOMBOLO_RETURN_IF_ERROR(parts_.on_durable(done.changes, done.cursor));
    }
    TOMBOLO_RETURN_IF_ERROR(parts_.spool->Acknowledge(done.next_sequence));
    acknowledged_records_ += done.changes.size();
    in_flight_.pop_front();
  }
  return absl::OkStatus();
}

}  // namespace tombolo::agent
