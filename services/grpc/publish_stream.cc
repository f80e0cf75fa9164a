#include "services/grpc/publish_stream.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "services/grpc/authorisation.h"
#include "services/grpc/convert/answer.h"
#include "services/grpc/request_check.h"
#include "services/grpc/status.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;

constexpr int kDrainRetryMs = 1000;

v1::PublishBatchesResponse RefusalOf(const absl::Status& refusal) {
  v1::PublishBatchesResponse response;
  *response.mutable_refusal() = ToRpcStatus(refusal);
  return response;
}

}  // namespace

grpc::ServerBidiReactor<v1::PublishBatchesRequest, v1::PublishBatchesResponse>*
PublishStream::Start(const ServiceParts& parts,
                     grpc::CallbackServerContext* context) {
  auto stream = std::make_shared<PublishStream>(parts);
  stream->self_ = stream;
  stream->Run(context);
  return stream.get();
}

void PublishStream::Run(grpc::CallbackServerContext* context) {
  const ServiceParts& parts = scope_.parts();
  absl::StatusOr<Caller> caller = scope_.Admit(*context);
  if (!caller.ok()) return StopReading(caller.status());
  caller_ = *std::move(caller);
  const absl::Status allowed = Authorise(caller_, Method::kPublishBatches);
  if (!allowed.ok()) {
    LogRefusal(
        parts, caller_, Method::kPublishBatches, allowed,
        [self = self_](const absl::Status& told) { self->StopReading(told); });
    return;
  }
  const std::weak_ptr<PublishStream> weak = self_;
  const auto stop = [weak](const absl::Status& status) {
    if (const auto stream = weak.lock()) stream->StopReading(status);
  };
  scope_.Limit(*context,
               absl::Milliseconds(parts.limits->stream_deadline_ms.load()),
               stop);
  drain_number_ = parts.gate->OnDrain([stop] {
    stop(MakeError(reasons::kNodeDraining,
                   {{"retryAfterMs", absl::StrCat(kDrainRetryMs)}}));
  });
  Step step;
  {
    MutexLock lock(mutex_);
    step = NextStep();
  }
  Do(step);
}

void PublishStream::OnReadDone(bool ok) {
  auto slot = std::make_shared<Slot>();
  bool take = false;
  {
    MutexLock lock(mutex_);
    if (!ok && !last_.has_value()) last_ = absl::OkStatus();
    // What was read is answered, even when reading was stopped meanwhile.
    take = ok && !finished_;
    if (take) slots_.push_back(slot);
  }
  // request_ is ours until read_pending_ is false.
  if (take) Take(slot);
  Step step;
  {
    MutexLock lock(mutex_);
    read_pending_ = false;
    step = NextStep();
  }
  Do(step);
}

void PublishStream::Take(const std::shared_ptr<Slot>& slot) {
  RequestCheck check;
  std::string dataset = check.Name("dataset", "datasets", request_.dataset());
  if (!request_.has_batch()) check.Violate("batch", "must be set");
  if (!check.ok()) return Answer(slot, RefusalOf(check.Result()));
  auto batch = std::make_shared<record::v1::SignedBatch>();
  batch->Swap(request_.mutable_batch());
  scope_.parts().ingest->Submit(
      {.principal = caller_.uri,
       .department = caller_.department(),
       .dataset = std::move(dataset),
       .term = request_.term(),
       .batch = std::move(batch),
       .cursor = std::move(*request_.mutable_cursor())},
      [self = shared_from_this(), slot](publish::BatchOutcome outcome) {
        self->Answer(slot, ToProto(std::move(outcome)));
      });
}

void PublishStream::Answer(const std::shared_ptr<Slot>& slot,
                           Response response) {
  Step step;
  {
    MutexLock lock(mutex_);
    slot->answer = std::move(response);
    step = NextStep();
  }
  Do(step);
}

void PublishStream::OnWriteDone(bool ok) {
  Step step;
  {
    MutexLock lock(mutex_);
    write_pending_ = false;
    // The client is gone: what is under way goes on, nobody hears of it.
    if (!ok && !last_.has_value()) {
      last_ = MakeError(reasons::kCallCancelled);
    }
    step = NextStep();
  }
  Do(step);
}

void PublishStream::StopReading(const absl::Status& status) {
  Step step;
  {
    MutexLock lock(mutex_);
    if (!last_.has_value()) last_ = status;
    step = NextStep();
  }
  Do(step);
}

void PublishStream::OnCancel() {
  Step step;
  {
    MutexLock lock(mutex_);
    // Answers cannot be sent any more, so there is nothing to wait for.
    slots_.clear();
    last_ = MakeError(reasons::kCallCancelled);
    step = NextStep();
  }
  Do(step);
}

PublishStream::Step PublishStream::NextStep() {
  Step step;
  if (finished_) return step;
  if (!write_pending_ && !slots_.empty() && slots_.front()->answer) {
    writing_ = *std::move(slots_.front()->answer);
    slots_.pop_front();
    write_pending_ = true;
    step.write = &writing_;
  }
  if (!last_.has_value() && !read_pending_ &&
      slots_.size() < kMaxBatchesInFlight) {
    read_pending_ = true;
    step.read = true;
  }
  if (last_.has_value() && !write_pending_ && slots_.empty()) {
    finished_ = true;
    step.finish = last_;
  }
  return step;
}

void PublishStream::Do(const Step& step) {
  if (step.write != nullptr) StartWrite(step.write);
  if (step.read) StartRead(&request_);
  if (step.finish.has_value()) {
    scope_.Ended(step.finish->code());
    Finish(ToGrpcStatus(*step.finish));
  }
}

void PublishStream::OnDone() {
  if (drain_number_ != 0) scope_.parts().gate->Forget(drain_number_);
  self_.reset();
}

}  // namespace tombolo::service
