#include "exchange-core/access_log/submission_queue.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"

namespace tombolo::access_log {
namespace {

// What a member costs beside its bytes.
constexpr size_t kMemberOverhead = 256;
// A full queue empties within a few commits.
constexpr char kRetryAfterMs[] = "100";

}  // namespace

size_t MemberBytes(const Member& member) {
  size_t bytes =
      kMemberOverhead + member.entry.body().size() + member.writes.bytes();
  for (const storage::Precondition& precondition : member.preconditions) {
    bytes += precondition.key.size();
    if (precondition.value.has_value()) bytes += precondition.value->size();
  }
  return bytes;
}

absl::Status SubmissionQueue::Push(Member& member) {
  const bool query = member.priority == Priority::kQuery;
  Lane& lane = query ? query_ : publish_;
  const QueueLimits& limits = query ? limits_.query : limits_.publish;
  const size_t bytes = MemberBytes(member);
  const bool too_many = lane.members.size() >= limits.members;
  // An empty queue takes any one member.
  if (too_many || (lane.bytes > 0 && bytes > limits.bytes - lane.bytes)) {
    return MakeError(
        reasons::kOverloaded,
        {{"queue", query ? "commit.query" : "commit.publish"},
         {"limit", too_many ? absl::StrCat(limits.members, " members")
                            : absl::StrCat(limits.bytes, " bytes")},
         {"retryAfterMs", kRetryAfterMs}});
  }
  lane.members.push_back({.member = std::move(member), .bytes = bytes});
  lane.bytes += bytes;
  return absl::OkStatus();
}

Member SubmissionQueue::PopFront(Lane& lane) {
  Waiting first = std::move(lane.members.front());
  lane.members.pop_front();
  lane.bytes -= first.bytes;
  return std::move(first.member);
}

void SubmissionQueue::Take(Lane& lane, size_t bytes,
                           std::vector<Member>& group) const {
  size_t taken = 0;
  bool first = true;
  while (!lane.members.empty() && group.size() < limits_.group_members) {
    const size_t next = lane.members.front().bytes;
    if (!first && taken + next > bytes) return;
    first = false;
    taken += next;
    group.push_back(PopFront(lane));
  }
}

std::vector<Member> SubmissionQueue::TakeGroup() {
  std::vector<Member> group;
  const bool replies_wait = !query_.members.empty();
  Take(query_, limits_.group_query_bytes, group);
  // Room for one publish member, however many queries there are.
  if (group.size() >= limits_.group_members && !publish_.members.empty()) {
    group.push_back(PopFront(publish_));
    return group;
  }
  Take(publish_,
       replies_wait ? limits_.group_publish_bytes_busy
                    : limits_.group_publish_bytes_idle,
       group);
  return group;
}

std::vector<Member> SubmissionQueue::TakeAll() {
  std::vector<Member> all;
  while (!query_.members.empty()) all.push_back(PopFront(query_));
  while (!publish_.members.empty()) all.push_back(PopFront(publish_));
  return all;
}

}  // namespace tombolo::access_log
