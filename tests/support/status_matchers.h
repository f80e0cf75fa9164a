// Matchers for absl::Status and absl::StatusOr. Later Abseil ships the first
// three; Debian 12's does not.
//
//   EXPECT_THAT(key.Verify(message, signature), IsOk());
//   EXPECT_THAT(store.Get(space, key), IsOkAndHolds(Optional(Eq("v"))));
//   EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss));
//   EXPECT_THAT(status, HasReason(reasons::kProofMismatch));
#ifndef TOMBOLO_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define TOMBOLO_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/status_macros.h"
#include "gmock/gmock.h"

namespace tombolo::testing {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

MATCHER_P(IsOkAndHolds, inner, "is OK and holds a matching value") {
  if (!arg.ok()) {
    *result_listener << "which is " << arg.status().ToString();
    return false;
  }
  return ::testing::ExplainMatchResult(inner, *arg, result_listener);
}

MATCHER_P(StatusIs, code,
          "has the status code " + ::testing::PrintToString(code)) {
  *result_listener << "which is " << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

MATCHER_P(HasReason, reason, std::string("has the reason ") + reason.name) {
  *result_listener << "which is " << StatusOf(arg).ToString()
                   << " with reason \"" << ReasonName(StatusOf(arg)) << "\"";
  return ReasonName(StatusOf(arg)) == reason.name &&
         StatusOf(arg).code() == reason.code;
}

}  // namespace tombolo::testing

#define TOMBOLO_ASSERT_OK(expr) ASSERT_THAT(expr, ::tombolo::testing::IsOk())
#define TOMBOLO_EXPECT_OK(expr) EXPECT_THAT(expr, ::tombolo::testing::IsOk())

// Fails the test when `expr` is an error, else assigns its value.
#define TOMBOLO_ASSERT_OK_AND_ASSIGN(lhs, expr) \
  TOMBOLO_ASSERT_OK_AND_ASSIGN_IMPL_(           \
      TOMBOLO_STATUS_CONCAT_(tombolo_test_status_or_, __LINE__), lhs, expr)
#define TOMBOLO_ASSERT_OK_AND_ASSIGN_IMPL_(holder, lhs, expr) \
  auto holder = (expr);                                       \
  ASSERT_THAT(holder, ::tombolo::testing::IsOk());            \
  lhs = std::move(holder).value()

#endif  // TOMBOLO_TESTS_SUPPORT_STATUS_MATCHERS_H_
