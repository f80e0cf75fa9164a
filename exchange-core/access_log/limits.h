// The committer's limits by name. Sizes are of entries plus writes, in bytes.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LIMITS_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LIMITS_H_

#include <cstddef>

namespace tombolo::access_log {

// How much may wait. Each priority has its own queue, so that publishing
// cannot shut queries out.
struct QueueLimits {
  size_t members = 0;
  size_t bytes = 0;
};

// The largest member: two of them and the log's own rows fit one store commit.
inline constexpr size_t kMaxMemberBytes = size_t{16} << 20;

struct CommitterLimits {
  QueueLimits query{.members = 4096, .bytes = size_t{32} << 20};
  QueueLimits publish{.members = 1024, .bytes = size_t{32} << 20};

  // A group has at most this many members; a receipt group has at most 4,096.
  size_t group_members = 1024;
  // Query members of one group. At least one is taken whatever its size.
  size_t group_query_bytes = size_t{4} << 20;
  // Publish members of one group while replies wait, and otherwise. At least
  // one is taken whatever its size, so that publishing always goes on.
  size_t group_publish_bytes_busy = size_t{256} << 10;
  size_t group_publish_bytes_idle = size_t{1} << 20;
};

// How many members wait.
struct QueueDepth {
  size_t query = 0;
  size_t publish = 0;
};

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LIMITS_H_
