#include "exchange-core/publish/ingest.h"

#include <utility>
#include <vector>

#include "exchange-core/base/status_macros.h"
#include "exchange-core/publish/batch_check.h"
#include "exchange-core/publish/lane.h"

namespace tombolo::publish {

Ingest::Ingest(IngestParts parts)
    : parts_(std::make_shared<const IngestParts>(std::move(parts))) {}

Ingest::~Ingest() {
  std::vector<std::shared_ptr<Lane>> lanes;
  {
    MutexLock lock(mutex_);
    for (const auto& [number, lane] : lanes_) lanes.push_back(lane);
  }
  for (const auto& lane : lanes) lane->Drain();
}

std::shared_ptr<Ingest::Lane> Ingest::LaneOf(uint32_t dataset_number) {
  MutexLock lock(mutex_);
  std::shared_ptr<Lane>& lane = lanes_[dataset_number];
  if (lane == nullptr) {
    lane = std::make_shared<Lane>(parts_, dataset_number);
  }
  return lane;
}

void Ingest::Submit(BatchSubmission submission, BatchDone done) {
  const auto snapshot = parts_->registry->Current();
  const absl::StatusOr<const catalog::Dataset*> dataset = FindProvided(
      *snapshot->catalog, submission.department, submission.dataset);
  // Lane 0 is nobody's dataset: it only logs and answers the refusal, in turn.
  const uint32_t number = dataset.ok() ? (*dataset)->number : 0;
  LaneOf(number)->Add(std::move(submission), std::move(done));
}

absl::StatusOr<PublishState> Ingest::GetState(
    const DatasetCaller& caller) const {
  const auto snapshot = parts_->registry->Current();
  TOMBOLO_ASSIGN_OR_RETURN(
      const catalog::Dataset* dataset,
      FindProvided(*snapshot->catalog, caller.department, caller.dataset));
  return ReadPublishState(*parts_->store, parts_->layout, dataset->number);
}

void Ingest::AcquireTerm(const DatasetCaller& caller,
                         const TermRequest& request, StateDone done) {
  const auto snapshot = parts_->registry->Current();
  const absl::StatusOr<const catalog::Dataset*> dataset =
      FindProvided(*snapshot->catalog, caller.department, caller.dataset);
  const uint32_t number = dataset.ok() ? (*dataset)->number : 0;
  LaneOf(number)->AddTerm(caller, request, std::move(done));
}

}  // namespace tombolo::publish
