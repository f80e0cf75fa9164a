#include "exchange-core/access_log/committer.h"

#include <condition_variable>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/marker.h"
#include "exchange-core/access_log/submission_queue.h"
#include "exchange-core/access_log/unshared_status.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/storage/store_limits.h"
#include "exchange-core/translog/receipt.h"

namespace tombolo::access_log {
namespace {

// A member of the group that is being committed.
struct Admitted {
  Sequenced place;
  std::optional<ReceiptRequest> receipt;
  CommitDone done;
};
struct Rejected {
  absl::Status status;
  CommitDone done;
};
struct Group {
  std::vector<Admitted> admitted;
  std::vector<Rejected> rejected;
};

absl::Status Invalid(absl::string_view problem) {
  return MakeError(reasons::kLogMemberInvalid,
                   {{"problem", std::string(problem)}});
}

absl::Status CheckMember(const Member& member) {
  if (member.entry.empty()) return Invalid("it has no entry");
  if (!member.done) return Invalid("it has nobody to tell");
  for (const auto& change : member.writes.changes()) {
    if (change.space == storage::Space::kLog) {
      return Invalid("it writes into the log");
    }
  }
  if (member.receipt.has_value() &&
      member.receipt->nonce.size() != translog::kReceiptNonceSize) {
    return Invalid("its nonce does not have 16 bytes");
  }
  const size_t bytes = MemberBytes(member);
  if (bytes > kMaxMemberBytes) {
    return MakeError(reasons::kStoreLimit,
                     {{"what", "the change"},
                      {"found", absl::StrCat(bytes)},
                      {"limit", absl::StrCat(kMaxMemberBytes)}});
  }
  // What the store would refuse must not reach it: it would take the whole
  // group along.
  return storage::CheckCommit(member.writes, member.preconditions,
                              storage::kMaxValueSize);
}

absl::Status Unhealthy(const absl::Status& cause) {
  const std::string reason = ReasonName(cause);
  return MakeError(
      reasons::kLogUnhealthy,
      {{"cause",
        reason.empty() ? absl::StatusCodeToString(cause.code()) : reason}});
}

}  // namespace

class Committer::Impl {
 public:
  explicit Impl(CommitterParts parts)
      : parts_(std::move(parts)),
        queue_(parts_.limits),
        head_(parts_.sequencer.state().head),
        thread_([this] { Run(); }) {}

  void Submit(Member member);
  void Halt(const absl::Status& cause);
  void Drain();

  absl::Status health() const {
    MutexLock lock(mutex_);
    return Unshared(health_);
  }
  QueueDepth depth() const {
    MutexLock lock(mutex_);
    return queue_.depth();
  }
  merkle::TreeHead head() const {
    MutexLock lock(mutex_);
    return head_;
  }

 private:
  absl::Status Enqueue(Member& member) TOMBOLO_EXCLUDES(mutex_);
  void Run();
  // Waits for work. nullopt to end: drained, or unhealthy.
  std::optional<std::vector<Member>> NextGroup() TOMBOLO_EXCLUDES(mutex_);

  Group Sequence(std::vector<Member> members);
  // Durable in store and, one group late, in the marker.
  absl::Status MakeDurable(const Group& group);
  void Release(Group& group);
  absl::StatusOr<std::vector<record::v1::Receipt>> SignReceipts(
      const Group& group) const;
  void Fail(Group& group, const absl::Status& cause);
  void FailQueued(const absl::Status& cause) TOMBOLO_EXCLUDES(mutex_);

  CommitterParts parts_;

  mutable Mutex mutex_;
  CondVar changed_;
  SubmissionQueue queue_ TOMBOLO_GUARDED_BY(mutex_);
  merkle::TreeHead head_ TOMBOLO_GUARDED_BY(mutex_);
  absl::Status health_ TOMBOLO_GUARDED_BY(mutex_);
  bool draining_ TOMBOLO_GUARDED_BY(mutex_) = false;
  Mutex join_mutex_;  // Drain() may be called from several threads.
  std::thread thread_;
};

absl::Status Committer::Impl::Enqueue(Member& member) {
  MutexLock lock(mutex_);
  if (!health_.ok()) return Unhealthy(health_);
  if (draining_) {
    return MakeError(reasons::kNodeDraining, {{"retryAfterMs", "1000"}});
  }
  TOMBOLO_RETURN_IF_ERROR(queue_.Push(member));
  changed_.Signal();
  return absl::OkStatus();
}

void Committer::Impl::Submit(Member member) {
  absl::Status taken = CheckMember(member);
  if (taken.ok()) taken = Enqueue(member);
  if (!taken.ok() && member.done) member.done(std::move(taken));
}

void Committer::Impl::Halt(const absl::Status& cause) {
  MutexLock lock(mutex_);
  if (health_.ok()) health_ = Unshared(cause);
  changed_.Signal();
}

void Committer::Impl::Drain() {
  {
    MutexLock lock(mutex_);
    draining_ = true;
    changed_.Signal();
  }
  MutexLock lock(join_mutex_);
  if (thread_.joinable()) thread_.join();
}

std::optional<std::vector<Member>> Committer::Impl::NextGroup() {
  MutexLock lock(mutex_);
  while (queue_.empty() && !draining_ && health_.ok()) changed_.Wait(lock);
  if (queue_.empty() || !health_.ok()) return std::nullopt;
  return queue_.TakeGroup();
}

void Committer::Impl::Run() {
  while (auto members = NextGroup()) {
    Group group = Sequence(*std::move(members));
    if (PlantedBug("log.before_reply")) Release(group);
    const absl::Status durable = MakeDurable(group);
    if (durable.ok()) {
      Release(group);
      continue;
    }
    Fail(group, durable);
    return;
  }
  FailQueued(health());  // Nothing waits unless Halt() was called.
}

Group Committer::Impl::Sequence(std::vector<Member> members) {
  Group group;
  group.admitted.reserve(members.size());
  for (Member& member : members) {
    absl::StatusOr<Sequenced> place = parts_.sequencer.Add(member);
    if (place.ok()) {
      group.admitted.push_back({.place = *std::move(place),
                                .receipt = std::move(member.receipt),
                                .done = std::move(member.done)});
    } else {
      group.rejected.push_back({.status = std::move(place).status(),
                                .done = std::move(member.done)});
    }
  }
  return group;
}

absl::Status Committer::Impl::MakeDurable(const Group& group) {
  if (group.admitted.empty()) return absl::OkStatus();
  TOMBOLO_RETURN_IF_ERROR(parts_.sequencer.Commit());
  const merkle::TreeHead head = parts_.sequencer.state().head;
  if (parts_.marker != nullptr) {
    TOMBOLO_RETURN_IF_ERROR(parts_.marker->Follow(
        {.log = parts_.sequencer.rows().number(), .head = head}));
  }
  {
    MutexLock lock(mutex_);
    head_ = head;
  }
  if (parts_.on_grown) parts_.on_grown(head);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<record::v1::Receipt>> Committer::Impl::SignReceipts(
    const Group& group) const {
  std::vector<translog::ReceiptBody> bodies;
  for (const Admitted& member : group.admitted) {
    if (!member.receipt.has_value()) continue;
    bodies.push_back({.origin = member.place.origin,
                      .index = member.place.index,
                      .leaf_hash = member.place.leaf_hash,
                      .nonce = member.receipt->nonce,
                      .result_digest = member.receipt->result_digest});
  }
  if (bodies.empty()) return std::vector<record::v1::Receipt>();
  return translog::SignReceiptGroup(bodies, *parts_.receipt_signer);
}

void Committer::Impl::Release(Group& group) {
  // A key that cannot sign keeps back the replies that need a receipt; their
  // entries stand, and say nothing untrue about a reply that never left.
  const auto receipts = SignReceipts(group);
  size_t next_receipt = 0;
  for (Admitted& member : group.admitted) {
    if (!member.done) continue;
    Committed committed{.origin = std::move(member.place.origin),
                        .index = member.place.index,
                        .leaf_hash = member.place.leaf_hash,
                        .time = member.place.time,
                        .receipt = std::nullopt};
    const CommitDone done = std::exchange(member.done, nullptr);
    if (!member.receipt.has_value()) {
      done(std::move(committed));
    } else if (!receipts.ok()) {
      done(Unshared(receipts.status()));
    } else {
      committed.receipt = (*receipts)[next_receipt++];
      done(std::move(committed));
    }
  }
  for (Rejected& member : group.rejected) {
    if (member.done)
      std::exchange(member.done, nullptr)(std::move(member.status));
  }
}

void Committer::Impl::Fail(Group& group, const absl::Status& cause) {
  {
    MutexLock lock(mutex_);
    if (health_.ok()) health_ = Unshared(cause);
  }
  for (Admitted& member : group.admitted) {
    if (member.done) member.done(Unhealthy(cause));
  }
  for (Rejected& member : group.rejected) {
    if (member.done) member.done(Unhealthy(cause));
  }
  FailQueued(cause);
  if (parts_.on_fatal) parts_.on_fatal(Unshared(cause));
}

void Committer::Impl::FailQueued(const absl::Status& cause) {
  std::vector<Member> queued;
  {
    MutexLock lock(mutex_);
    queued = queue_.TakeAll();
  }
  for (Member& member : queued) member.done(Unhealthy(cause));
}

std::unique_ptr<Committer> Committer::Start(CommitterParts parts) {
  return std::unique_ptr<Committer>(
      new Committer(std::make_unique<Impl>(std::move(parts))));
}

Committer::Committer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Committer::~Committer() { impl_->Drain(); }

void Committer::Submit(Member member) { impl_->Submit(std::move(member)); }

absl::StatusOr<Committed> Committer::Commit(Member member) {
  Mutex mutex;
  CondVar ended;
  std::optional<absl::StatusOr<Committed>> outcome;
  member.done = [&](absl::StatusOr<Committed> committed) {
    MutexLock lock(mutex);
    outcome = std::move(committed);
    ended.SignalAll();
  };
  Submit(std::move(member));
  MutexLock lock(mutex);
  while (!outcome.has_value()) ended.Wait(lock);
  return *std::move(outcome);
}

void Committer::Halt(const absl::Status& cause) { impl_->Halt(cause); }
void Committer::Drain() { impl_->Drain(); }
absl::Status Committer::health() const { return impl_->health(); }
QueueDepth Committer::depth() const { return impl_->depth(); }
merkle::TreeHead Committer::head() const { return impl_->head(); }

}  // namespace tombolo::access_log
