// TOMBOLO_RETURN_IF_ERROR and TOMBOLO_ASSIGN_OR_RETURN, as in later Abseil
// (status_macros.h); Debian 12's 20220623 does not have them yet.
//
//   TOMBOLO_RETURN_IF_ERROR(store.Commit(batch, {}));
//   TOMBOLO_ASSIGN_OR_RETURN(const Digest root, reader.Root(size));
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_STATUS_MACROS_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define TOMBOLO_STATUS_CONCAT_INNER_(a, b) a##b
#define TOMBOLO_STATUS_CONCAT_(a, b) TOMBOLO_STATUS_CONCAT_INNER_(a, b)

#define TOMBOLO_RETURN_IF_ERROR(expr)                                 \
  do {                                                                \
    if (absl::Status tombolo_status_ = (expr); !tombolo_status_.ok()) \
      return tombolo_status_;                                         \
  } while (false)

#define TOMBOLO_ASSIGN_OR_RETURN(lhs, expr) \
  TOMBOLO_ASSIGN_OR_RETURN_IMPL_(           \
      TOMBOLO_STATUS_CONCAT_(tombolo_status_or_, __LINE__), lhs, expr)

#define TOMBOLO_ASSIGN_OR_RETURN_IMPL_(holder, lhs, expr) \
  auto holder = (expr);                                   \
  if (!holder.ok()) return std::move(holder).status();    \
  lhs = std::move(holder).value()

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_STATUS_MACROS_H_
