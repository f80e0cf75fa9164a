#include "adapters/sdk/cpp/publish_stream.h"

#include <utility>

#include "adapters/sdk/cpp/rpc_status.h"

namespace tombolo::sdk {

using exchange::v1::PublishBatchesRequest;
using exchange::v1::PublishBatchesResponse;

PublishStream::PublishStream(exchange::v1::PublishService::StubInterface& stub,
                             absl::Duration lifetime) {
  context_.set_deadline(absl::ToChronoTime(absl::Now() + lifetime));
  call_ = stub.PublishBatches(&context_);
  reader_ = std::thread([this] { ReadAnswers(); });
}

PublishStream::~PublishStream() {
  if (!ended_) End().IgnoreError();
}

void PublishStream::ReadAnswers() {
  PublishBatchesResponse answer;
  while (call_->Read(&answer)) {
    MutexLock lock(mutex_);
    answers_.push_back(std::move(answer));
    answer = PublishBatchesResponse();
    changed_.Signal();
  }
  MutexLock lock(mutex_);
  read_all_ = true;
  changed_.Signal();
}

bool PublishStream::Write(const PublishBatchesRequest& request) {
  if (!call_->Write(request)) write_failed_ = true;
  return !write_failed_;
}

std::optional<PublishBatchesResponse> PublishStream::Next(
    absl::Duration timeout) {
  MutexLock lock(mutex_);
  const absl::Time end = absl::Now() + timeout;
  while (answers_.empty() && !read_all_) {
    const absl::Duration left = end - absl::Now();
    if (left <= absl::ZeroDuration()) break;
    changed_.WaitFor(lock, left);
  }
  if (answers_.empty()) return std::nullopt;
  PublishBatchesResponse answer = std::move(answers_.front());
  answers_.pop_front();
  return answer;
}

bool PublishStream::over() const {
  MutexLock lock(mutex_);
  return read_all_ && answers_.empty();
}

absl::Status PublishStream::End() {
  ended_ = true;
  // When the call is over already, its own status is wanted, not that of our
  // cancelling it.
  bool is_over = write_failed_;
  {
    MutexLock lock(mutex_);
    is_over = is_over || read_all_;
  }
  if (!is_over) context_.TryCancel();
  reader_.join();
  return FromGrpc(call_->Finish());
}

}  // namespace tombolo::sdk
