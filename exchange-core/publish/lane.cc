#include "exchange-core/publish/lane.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/unshared_status.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/publish/record_writes.h"
#include "exchange-core/translog/receipt.h"
#include "tombolo/storage/v1/record_row.pb.h"

namespace tombolo::publish {
namespace {

using access_log::Committed;
using access_log::Member;
using storage::Space;
using storage::v1::StatementRow;

// What the receipt of a batch binds its log entry to.
access_log::ReceiptRequest ReceiptOf(const record::v1::SignedBatch& batch,
                                     const std::string& statement_digest) {
  return {.nonce = statement_digest.substr(0, translog::kReceiptNonceSize),
          .result_digest = crypto::ComputeDigest(
              crypto::DigestAlgorithm::kSha256, batch.statement())};
}

record::v1::AccessLogEntry EntryOf(const BatchSubmission& submission,
                                   uint64_t policy_epoch) {
  record::v1::AccessLogEntry entry;
  entry.set_principal(submission.principal);
  entry.set_policy_epoch(policy_epoch);
  entry.set_request_digest(crypto::DigestBytes(crypto::ComputeDigest(
      crypto::DigestAlgorithm::kSha256, submission.batch->statement())));
  entry.mutable_batch_published()->set_dataset(submission.dataset);
  return entry;
}

void Describe(const record::v1::Statement& statement,
              record::v1::BatchPublished& published) {
  published.set_generation(statement.generation());
  published.set_first_sequence(statement.first_sequence());
  published.set_record_count(statement.record_count());
}

}  // namespace

void Ingest::Lane::Add(BatchSubmission submission, BatchDone done) {
  auto item = std::make_shared<Item>();
  item->submission = std::move(submission);
  item->done = std::move(done);
  if (absl::Status taken = Enqueue(item); !taken.ok()) {
    return item->done({.result = std::move(taken)});
  }
  // The lane bounds what it takes, so its work is never refused by the pool.
  parts_->workers->Schedule(
      [self = shared_from_this(), item] { self->Verify(item); });
}

absl::Status Ingest::Lane::Enqueue(std::shared_ptr<Item> item) {
  constexpr int kRetryAfterMs = 50;
  MutexLock lock(mutex_);
  if (items_.size() >= kMaxWaitingBatches) {
    return MakeError(reasons::kOverloaded,
                     {{"queue", "publish"},
                      {"limit", absl::StrCat(kMaxWaitingBatches)},
                      {"retryAfterMs", absl::StrCat(kRetryAfterMs)}});
  }
  items_.push_back(std::move(item));
  return absl::OkStatus();
}

absl::StatusOr<CheckedBatch> Ingest::Lane::Check(
    const BatchSubmission& submission) const {
  return CheckBatch(*submission.batch,
                    {.trust_domain = parts_->trust_domain,
                     .department = submission.department,
                     .dataset = submission.dataset,
                     .now = parts_->clock->Now()},
                    parts_->registry->Current());
}

void Ingest::Lane::Verify(const std::shared_ptr<Item>& item) {
  absl::StatusOr<CheckedBatch> checked = Check(item->submission);
  {
    MutexLock lock(mutex_);
    item->checked = std::move(checked);
  }
  Pump();
}

void Ingest::Lane::Pump() {
  std::shared_ptr<Item> item;
  {
    MutexLock lock(mutex_);
    if (applying_ || items_.empty()) return;
    const bool ready =
        items_.front()->apply_term || items_.front()->checked.has_value();
    if (!ready) return;
    applying_ = true;
    item = items_.front();
  }
  parts_->workers->Schedule([self = shared_from_this(), item] {
    if (item->apply_term) return item->apply_term();
    self->Apply(item);
  });
}

void Ingest::Lane::Finish() {
  {
    MutexLock lock(mutex_);
    items_.pop_front();
    applying_ = false;
    if (items_.empty()) idle_.SignalAll();
  }
  Pump();
}

void Ingest::Lane::Drain() {
  MutexLock lock(mutex_);
  while (!items_.empty()) idle_.Wait(lock);
}

void Ingest::Lane::Answer(const std::shared_ptr<Item>& item,
                          BatchOutcome outcome) {
  item->done(std::move(outcome));
  Finish();
}

void Ingest::Lane::Refuse(const std::shared_ptr<Item>& item,
                          const absl::Status& refusal) {
  record::v1::AccessLogEntry entry = EntryOf(item->submission, 0);
  const auto statement = ReadStatement(*item->submission.batch);
  uint64_t first_sequence = 0;
  if (statement.ok()) {
    Describe(*statement, *entry.mutable_batch_published());
    first_sequence = statement->first_sequence();
  }
  entry.set_refusal_reason(ReasonName(refusal));
  absl::StatusOr<access_log::EntryDraft> draft =
      access_log::EntryDraft::From(entry);
  if (!draft.ok()) {
    return Answer(item,
                  {.first_sequence = first_sequence, .result = draft.status()});
  }
  parts_->committer->Submit(
      {.entry = *std::move(draft),
       .priority = access_log::Priority::kPublish,
       .done = [self = shared_from_this(), item, refusal,
                first_sequence](const absl::StatusOr<Committed>& committed) {
         self->Answer(item,
                      {.first_sequence = first_sequence,
                       .result = access_log::Unshared(
                           committed.ok() ? refusal : committed.status())});
       }});
}

absl::StatusOr<std::optional<BatchAccepted>> Ingest::Lane::AnsweredBefore(
    const Item& item, const record::v1::Statement& statement,
    const PublishState& state) const {
  if (statement.generation() != state.row.generation() ||
      statement.first_sequence() >= state.row.next_sequence()) {
    return std::nullopt;
  }
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::optional<std::string> bytes,
      parts_->store->Get(
          Space::kStatements,
          parts_->layout.Statement({.dataset = dataset_number_,
                                    .generation = statement.generation(),
                                    .sequence = statement.first_sequence()})));
  if (!bytes.has_value()) return std::nullopt;
  StatementRow row;
  if (!row.ParseFromString(*bytes)) {
    return MakeError(reasons::kPublishStateCorrupt,
                     {{"number", absl::StrCat(dataset_number_)}});
  }
  if (row.statement() != item.submission.batch->statement()) {
    return MakeError(
        reasons::kStatementForked,
        {{"dataset", ResourceName("datasets", item.submission.dataset)},
         {"sequence", absl::StrCat(statement.first_sequence())}});
  }
  // Accepted once, so its suite is one of the three.
  const std::string digest = crypto::DigestBytes(record::StatementDigest(
      crypto::DigestOf(*crypto::SuiteFromNumber(statement.suite())),
      row.statement()));
  const access_log::ReceiptRequest request =
      ReceiptOf(*item.submission.batch, digest);
  const std::optional<crypto::Digest> leaf_hash =
      crypto::DigestFromBytes(row.log_leaf_hash());
  if (!leaf_hash.has_value()) {
    return MakeError(reasons::kPublishStateCorrupt,
                     {{"number", absl::StrCat(dataset_number_)}});
  }
  TOMBOLO_ASSIGN_OR_RETURN(
      const auto receipts,
      translog::SignReceiptGroup({{.origin = row.log_origin(),
                                   .index = row.log_index(),
                                   .leaf_hash = *leaf_hash,
                                   .nonce = request.nonce,
                                   .result_digest = request.result_digest}},
                                 *parts_->receipt_signer));
  return BatchAccepted{.statement_digest = digest,
                       .next_sequence = state.row.next_sequence(),
                       .repeated = true,
                       .receipt = receipts.front()};
}

absl::Status Ingest::Lane::CheckOrder(const Item& item,
                                      const CheckedBatch& batch,
                                      const PublishState& state) const {
  TOMBOLO_RETURN_IF_ERROR(
      CheckTerm(item.submission.term, item.submission.dataset, state.row));
  if (item.submission.cursor.size() > kMaxCursorBytes) {
    return MakeError(reasons::kCursorTooLarge,
                     {{"found", absl::StrCat(item.submission.cursor.size())},
                      {"limit", absl::StrCat(kMaxCursorBytes)}});
  }
  record::ChainState chain = state.Chain();
  const auto suite = static_cast<uint32_t>(batch.suite);
  if (state.row.last_suite() != 0 && state.row.last_suite() != suite) {
    // The chain is by the suite of the newer statement.
    TOMBOLO_ASSIGN_OR_RETURN(
        const std::optional<std::string> bytes,
        parts_->store->Get(Space::kStatements,
                           parts_->layout.Statement(
                               {.dataset = dataset_number_,
                                .generation = state.row.generation(),
                                .sequence = state.row.last_first_sequence()})));
    StatementRow last;
    if (!bytes.has_value() || !last.ParseFromString(*bytes)) {
      return MakeError(reasons::kPublishStateCorrupt,
                       {{"number", absl::StrCat(dataset_number_)}});
    }
    chain.last_statement_digest = crypto::DigestBytes(record::StatementDigest(
        crypto::DigestOf(batch.suite), last.statement()));
  }
  return record::CheckChain(batch.statement, chain);
}

absl::StatusOr<Member> Ingest::Lane::PlanCommit(
    const Item& item, const CheckedBatch& batch,
    const PublishState& state) const {
  const record::v1::Statement& statement = batch.statement;
  const absl::Time now = parts_->clock->Now();
  TOMBOLO_ASSIGN_OR_RETURN(
      RecordWrites planned,
      PlanRecordWrites(*parts_->store,
                       {.layout = &parts_->layout,
                        .terms = parts_->terms,
                        .dataset_number = dataset_number_},
                       statement, *batch.schema, batch.records));

  storage::v1::DatasetHeadRow head = state.row;
  head.set_next_sequence(statement.first_sequence() + statement.record_count());
  head.set_last_statement_digest(batch.statement_digest);
  head.set_last_first_sequence(statement.first_sequence());
  head.set_last_suite(static_cast<uint32_t>(batch.suite));
  head.set_cursor(item.submission.cursor);
  head.set_live_records(head.live_records() +
                        static_cast<uint64_t>(planned.live_records_change));
  head.set_last_publish_time_us(absl::ToUnixMicros(now));
  head.set_term_expire_time_us(absl::ToUnixMicros(now + kTermLease));

  Member member;
  member.writes = std::move(planned.writes);
  member.writes.Put(Space::kStatements,
                    parts_->layout.DatasetHead(dataset_number_),
                    head.SerializeAsString());
  member.preconditions.push_back(
      Unchanged(state, parts_->layout, dataset_number_));
  member.priority = access_log::Priority::kPublish;
  member.receipt = ReceiptOf(*item.submission.batch, batch.statement_digest);

  record::v1::AccessLogEntry entry =
      EntryOf(item.submission, batch.registry->matrix->epoch());
  Describe(statement, *entry.mutable_batch_published());
  entry.mutable_batch_published()->set_statement_digest(batch.statement_digest);
  TOMBOLO_ASSIGN_OR_RETURN(member.entry, access_log::EntryDraft::From(entry));

  StatementRow row;
  row.set_statement(item.submission.batch->statement());
  row.set_signature(item.submission.batch->signature());
  row.set_directory_version(batch.registry->keys->version());
  member.add_writes = [row, key = parts_->layout.Statement(
                                {.dataset = dataset_number_,
                                 .generation = statement.generation(),
                                 .sequence = statement.first_sequence()})](
                          const access_log::Sequenced& sequenced,
                          storage::WriteBatch& writes) mutable {
    row.set_log_index(sequenced.index);
    row.set_log_origin(sequenced.origin);
    row.set_log_leaf_hash(crypto::DigestBytes(sequenced.leaf_hash));
    writes.Put(Space::kStatements, key, row.SerializeAsString());
  };
  return member;
}

// A batch that cannot be verified any more may have been taken in before, when
// it could: its key has ended since, say. The sender must learn that it was.
void Ingest::Lane::RefuseUnlessRepeated(const std::shared_ptr<Item>& item,
                                        const PublishState& state) {
  const absl::Status& refusal = item->checked->status();
  const auto statement = ReadStatement(*item->submission.batch);
  if (!statement.ok()) return Refuse(item, refusal);
  auto before = AnsweredBefore(*item, *statement, state);
  // Nobody vouches for this statement, so another one is no fork.
  if (!before.ok() || !before->has_value()) return Refuse(item, refusal);
  Answer(item, {.first_sequence = statement->first_sequence(),
                .result = **std::move(before)});
}

void Ingest::Lane::Apply(const std::shared_ptr<Item>& item) {
  // Keys may have ended while the batch waited.
  if (item->checked->ok() && !PlantedBug("publish.waiting") &&
      (*item->checked)->registry != parts_->registry->Current()) {
    item->checked = Check(item->submission);
  }
  const absl::StatusOr<PublishState> state =
      ReadPublishState(*parts_->store, parts_->layout, dataset_number_);
  if (!state.ok()) return Refuse(item, state.status());
  if (!item->checked->ok()) return RefuseUnlessRepeated(item, *state);
  const CheckedBatch& batch = **item->checked;

  absl::StatusOr<std::optional<BatchAccepted>> before =
      AnsweredBefore(*item, batch.statement, *state);
  if (!before.ok()) return Refuse(item, before.status());
  const uint64_t first_sequence = batch.statement.first_sequence();
  if (before->has_value()) {
    return Answer(item, {.first_sequence = first_sequence,
                         .result = **std::move(before)});
  }
  if (absl::Status order = CheckOrder(*item, batch, *state); !order.ok()) {
    return Refuse(item, order);
  }
  absl::StatusOr<Member> member = PlanCommit(*item, batch, *state);
  if (!member.ok()) return Refuse(item, member.status());
  member->done = [self = shared_from_this(), item,
                  first_sequence](absl::StatusOr<Committed> committed) {
    if (!committed.ok()) {
      return self->Answer(item, {.first_sequence = first_sequence,
                                 .result = committed.status()});
    }
    const CheckedBatch& accepted = **item->checked;
    self->Answer(item, {.first_sequence = first_sequence,
                        .result = BatchAccepted{
                            .statement_digest = accepted.statement_digest,
                            .next_sequence = first_sequence +
                                             accepted.statement.record_count(),
                            .repeated = false,
                            .receipt = *std::move(committed->receipt)}});
  };
  parts_->committer->Submit(*std::move(member));
}

}  // namespace tombolo::publish
