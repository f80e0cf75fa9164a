// What waits for the committer: one bounded queue per priority, and the choice
// of the next group.
//
//   if (absl::Status taken = queue.Push(member); !taken.ok()) ... refuse ...
//   std::vector<Member> group = queue.TakeGroup();
//
// A group has the waiting queries first, then publish members up to a cap of
// bytes that is smaller while queries wait: so publishing cannot delay replies,
// and because at least one publish member is always taken, replies cannot stop
// publishing. Within a priority, first come first served.
//
// Not thread-safe: the committer holds its lock.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_SUBMISSION_QUEUE_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_SUBMISSION_QUEUE_H_

#include <cstddef>
#include <deque>
#include <vector>

#include "absl/status/status.h"
#include "exchange-core/access_log/limits.h"
#include "exchange-core/access_log/member.h"

namespace tombolo::access_log {

// What a member counts: its entry, its writes and its preconditions.
size_t MemberBytes(const Member& member);

class SubmissionQueue {
 public:
  explicit SubmissionQueue(const CommitterLimits& limits) : limits_(limits) {}

  // Takes `member`, or leaves it alone with RESOURCE_EXHAUSTED / OVERLOADED.
  absl::Status Push(Member& member);

  bool empty() const {
    return query_.members.empty() && publish_.members.empty();
  }
  QueueDepth depth() const {
    return {.query = query_.members.size(), .publish = publish_.members.size()};
  }

  // The next group; empty only when the queue is.
  std::vector<Member> TakeGroup();
  // Everything, in no useful order.
  std::vector<Member> TakeAll();

 private:
  struct Waiting {
    Member member;
    size_t bytes = 0;
  };
  struct Lane {
    std::deque<Waiting> members;
    size_t bytes = 0;
  };

  // Moves members from `lane` to `group` while they fit `bytes`, at least one.
  void Take(Lane& lane, size_t bytes, std::vector<Member>& group) const;
  static Member PopFront(Lane& lane);

  const CommitterLimits limits_;
  Lane query_;
  Lane publish_;
};

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_SUBMISSION_QUEUE_H_
