#include "services/grpc/query_stream.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/translog/receipt.h"
#include "services/grpc/authorisation.h"
#include "services/grpc/convert/answer.h"
#include "services/grpc/convert/question.h"
#include "services/grpc/request_check.h"
#include "services/grpc/request_digest.h"
#include "services/grpc/status.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;

constexpr int kDrainRetryMs = 1000;

// The two things a reply waits for, in whatever order they come: AskNext() has
// returned (so that next_subject_ is known), and the entry is durable.
struct Pending {
  Mutex mutex;
  bool returned TOMBOLO_GUARDED_BY(mutex) = false;
  std::optional<absl::StatusOr<query::Released>> released
      TOMBOLO_GUARDED_BY(mutex);
};

}  // namespace

std::string ReplyNonce(const std::string& nonce, uint64_t number) {
  std::string bytes = nonce;
  AppendU64(bytes, number);
  return crypto::DigestBytes(
             crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256, bytes))
      .substr(0, translog::kReceiptNonceSize);
}

grpc::ServerWriteReactor<v1::QuerySubjectsResponse>* QueryStream::Start(
    const ServiceParts& parts, grpc::CallbackServerContext* context,
    const v1::QuerySubjectsRequest& request) {
  auto stream = std::make_shared<QueryStream>(parts);
  stream->self_ = stream;
  stream->Run(context, request);
  return stream.get();
}

void QueryStream::Run(grpc::CallbackServerContext* context,
                      const v1::QuerySubjectsRequest& request) {
  const ServiceParts& parts = scope_.parts();
  const absl::StatusOr<Caller> caller = scope_.Admit(*context);
  if (!caller.ok()) return End(caller.status());
  const absl::Status allowed = Authorise(*caller, Method::kQuerySubjects);
  if (!allowed.ok()) {
    LogRefusal(parts, *caller, Method::kQuerySubjects, allowed,
               [self = self_](const absl::Status& told) { self->End(told); });
    return;
  }
  if (const absl::Status ready = Prepare(*caller, request); !ready.ok()) {
    return End(ready);
  }
  const std::weak_ptr<QueryStream> weak = self_;
  scope_.Limit(*context,
               absl::Milliseconds(parts.limits->stream_deadline_ms.load()),
               [weak](const absl::Status& expired) {
                 if (const auto stream = weak.lock()) stream->End(expired);
               });
  drain_number_ = parts.gate->OnDrain([weak] {
    if (const auto stream = weak.lock()) {
      MutexLock lock(stream->mutex_);
      stream->draining_ = true;
    }
  });
  Schedule();
}

absl::Status QueryStream::Prepare(const Caller& caller,
                                  const v1::QuerySubjectsRequest& request) {
  RequestCheck check;
  question_ = FromProto(request, caller, check);
  TOMBOLO_RETURN_IF_ERROR(check.Result());
  nonce_ = question_.context.nonce;
  question_.context.request_digest = RequestDigest(request);
  return absl::OkStatus();
}

void QueryStream::Schedule() {
  absl::Status queued = scope_.parts().readers->TrySchedule(
      [self = shared_from_this()] { self->Compute(); });
  if (!queued.ok()) End(queued);
}

void QueryStream::Compute() {
  if (ended()) return;
  question_.context.nonce = ReplyNonce(nonce_, reply_number_);
  const auto pending = std::make_shared<Pending>();
  const auto finish = [self = shared_from_this(), pending] {
    std::optional<absl::StatusOr<query::Released>> released;
    {
      MutexLock lock(pending->mutex);
      if (!pending->returned || !pending->released.has_value()) return;
      released.swap(pending->released);
    }
    self->scope_.parts().repliers->Schedule(
        [self, result = *std::move(released)]() mutable {
          self->Write(std::move(result));
        });
  };
  next_subject_ = scope_.parts().query->AskNext(
      question_, next_subject_,
      [this](query::Answer& answer) {
        return ResultBytes(answer, scope_.parts().node, "");
      },
      [pending, finish](absl::StatusOr<query::Released> released) {
        {
          MutexLock lock(pending->mutex);
          pending->released = std::move(released);
        }
        finish();
      });
  {
    MutexLock lock(pending->mutex);
    pending->returned = true;
  }
  finish();
}

void QueryStream::Write(absl::StatusOr<query::Released> released) {
  if (!released.ok()) return End(released.status());
  {
    MutexLock lock(mutex_);
    if (ended_) return;
    write_pending_ = true;
  }
  writing_.set_reply_number(reply_number_++);
  writing_.set_result(std::move(released->result));
  *writing_.mutable_receipt() = std::move(released->receipt);
  StartWrite(&writing_);
}

void QueryStream::OnWriteDone(bool ok) {
  std::optional<absl::Status> stopped;
  {
    MutexLock lock(mutex_);
    write_pending_ = false;
    stopped = stopped_;
    if (!stopped.has_value() && draining_) {
      stopped = MakeError(reasons::kNodeDraining,
                          {{"retryAfterMs", absl::StrCat(kDrainRetryMs)}});
    }
  }
  if (!ok) return End(MakeError(reasons::kCallCancelled));
  if (next_subject_ >= question_.subjects.size()) {
    return End(absl::OkStatus());
  }
  if (stopped.has_value()) return End(*stopped);
  Schedule();
}

void QueryStream::End(const absl::Status& status) {
  {
    MutexLock lock(mutex_);
    if (ended_) return;
    if (write_pending_) {
      // OnWriteDone() ends it.
      stopped_ = status;
      return;
    }
    ended_ = true;
  }
  scope_.Ended(status.code());
  Finish(ToGrpcStatus(status));
}

bool QueryStream::ended() const {
  MutexLock lock(mutex_);
  return ended_;
}

void QueryStream::OnCancel() { End(MakeError(reasons::kCallCancelled)); }

void QueryStream::OnDone() {
  if (drain_number_ != 0) scope_.parts().gate->Forget(drain_number_);
  self_.reset();
}

}  // namespace tombolo::service
