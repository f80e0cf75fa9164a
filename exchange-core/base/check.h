// TOMBOLO_CHECK(condition): crash with file and line on our own impossible
// state. Never for what a peer, a file, a user, the network or the disk can
// cause: those are a Status. Kept on in every build.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_CHECK_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

#define TOMBOLO_CHECK(condition)                                      \
  do {                                                                \
    if (!(condition)) [[unlikely]] {                                  \
      std::fprintf(stderr, "%s:%d: broken invariant: %s\n", __FILE__, \
                   __LINE__, #condition);                             \
      std::abort();                                                   \
    }                                                                 \
  } while (false)

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_CHECK_H_
