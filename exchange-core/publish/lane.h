// The batches of one dataset in the order they came. Verification of waiting
// batches goes on in parallel; applying is one at a time, each after the commit
// of the one before, so that what a batch replaces is read from the store and
// never guessed.
#ifndef TOMBOLO_EXCHANGE_CORE_PUBLISH_LANE_H_
#define TOMBOLO_EXCHANGE_CORE_PUBLISH_LANE_H_

#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "exchange-core/publish/batch_check.h"
#include "exchange-core/publish/ingest.h"

namespace tombolo::publish {

class Ingest::Lane : public std::enable_shared_from_this<Lane> {
 public:
  Lane(std::shared_ptr<const IngestParts> parts, uint32_t dataset_number)
      : parts_(std::move(parts)), dataset_number_(dataset_number) {}

  // Takes a batch, or answers OVERLOADED at once.
  void Add(BatchSubmission submission, BatchDone done);

  // Takes a step that changes the head, in turn with the batches, or answers
  // OVERLOADED at once. lane_terms.cc.
  void AddTerm(DatasetCaller caller, TermRequest request,
               const StateDone& done);

  // Returns when nothing waits.
  void Drain();

 private:
  // Something waiting its turn.
  struct Item {
    BatchSubmission submission;
    BatchDone done;
    // Set once verification ended, for a batch.
    std::optional<absl::StatusOr<CheckedBatch>> checked;
    // Set instead for a term.
    std::function<void()> apply_term;
  };

  // RESOURCE_EXHAUSTED / OVERLOADED when too much waits.
  absl::Status Enqueue(std::shared_ptr<Item> item);
  absl::StatusOr<CheckedBatch> Check(const BatchSubmission& submission) const;
  void Verify(const std::shared_ptr<Item>& item);
  void Pump();
  void Finish();

  void Apply(const std::shared_ptr<Item>& item);
  void ApplyTerm(const DatasetCaller& caller, const TermRequest& request,
                 const StateDone& done);
  void RefuseTerm(const DatasetCaller& caller, const TermRequest& request,
                  const absl::Status& refusal, const StateDone& done);
  void RefuseUnlessRepeated(const std::shared_ptr<Item>& item,
                            const PublishState& state);
  void Refuse(const std::shared_ptr<Item>& item, const absl::Status& refusal);
  void Answer(const std::shared_ptr<Item>& item, BatchOutcome outcome);

  absl::StatusOr<std::optional<BatchAccepted>> AnsweredBefore(
      const Item& item, const record::v1::Statement& statement,
      const PublishState& state) const;
  absl::Status CheckOrder(const Item& item, const CheckedBatch& batch,
                          const PublishState& state) const;
  absl::StatusOr<access_log::Member> PlanCommit(
      const Item& item, const CheckedBatch& batch,
      const PublishState& state) const;
  // The commit that gives the term, and the state after it; nullopt when the
  // request was answered before.
  absl::StatusOr<std::optional<access_log::Member>> PlanTerm(
      const DatasetCaller& caller, const TermRequest& request,
      PublishState& state) const;

  const std::shared_ptr<const IngestParts> parts_;
  const uint32_t dataset_number_;
  Mutex mutex_;
  CondVar idle_;
  std::deque<std::shared_ptr<Item>> items_ TOMBOLO_GUARDED_BY(mutex_);
  bool applying_ TOMBOLO_GUARDED_BY(mutex_) = false;
};

}  // namespace tombolo::publish

#endif  // TOMBOLO_EXCHANGE_CORE_PUBLISH_LANE_H_
