#include "services/grpc/call.h"

#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"
#include "services/grpc/authorisation.h"
#include "services/grpc/peer_identity.h"

namespace tombolo::service {
namespace {

constexpr int kDrainRetryMs = 1000;

}  // namespace

CallScope::CallScope(const ServiceParts& parts, Method method)
    : parts_(parts), method_(method), start_(parts.clock->Now()) {}

CallScope::~CallScope() {
  parts_.observer->CallEnded(method_, code_, parts_.clock->Now() - start_);
  if (entered_) parts_.gate->Leave();
}

absl::StatusOr<Caller> CallScope::Admit(
    const grpc::CallbackServerContext& context) {
  entered_ = parts_.gate->Enter();
  if (!entered_) {
    return MakeError(reasons::kNodeDraining,
                     {{"retryAfterMs", absl::StrCat(kDrainRetryMs)}});
  }
  return PeerIdentity(*context.auth_context(), parts_.trust_domain);
}

void CallScope::Limit(const grpc::CallbackServerContext& context,
                      absl::Duration limit,
                      std::function<void(const absl::Status&)> expire) {
  const auto ours =
      std::chrono::system_clock::now() + absl::ToChronoNanoseconds(limit);
  if (context.deadline() <= ours) return;
  alarm_ = std::make_unique<grpc::Alarm>();
  alarm_->Set(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(ours),
      [expire = std::move(expire), limit](bool expired) {
        if (!expired) return;
        expire(MakeError(
            reasons::kCallDeadline,
            {{"limitMs", absl::StrCat(absl::ToInt64Milliseconds(limit))}}));
      });
}

void LogRefusal(const ServiceParts& parts, const Caller& caller, Method method,
                const absl::Status& refusal,
                std::function<void(absl::Status)> done) {
  const std::optional<record::v1::AccessLogEntry> entry =
      RefusalEntry(caller, method, refusal);
  if (!entry.has_value()) return done(refusal);
  absl::StatusOr<access_log::EntryDraft> draft =
      access_log::EntryDraft::From(*entry);
  if (!draft.ok()) return done(draft.status());
  parts.log->committer().Submit(
      {.entry = *std::move(draft),
       .done = [refusal, done = std::move(done)](
                   const absl::StatusOr<access_log::Committed>& committed) {
         done(committed.ok() ? refusal : committed.status());
       }});
}

}  // namespace tombolo::service
