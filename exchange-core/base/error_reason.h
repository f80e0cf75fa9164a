// One row of the error book: a stable name for one way a request can fail.
//
// A reason is born where the failure is found and travels unchanged to the
// client as google.rpc.ErrorInfo.reason (AIP-193). Rows live in
// base/reasons/<area>.h, so that a module includes its own area only:
//
//   inline constexpr ErrorReason kNoGrant{
//       .name = "NO_GRANT",
//       .code = absl::StatusCode::kPermissionDenied,
//       .en = "no grant lets {consumer} use {dataset} for purpose {purpose}",
//       .en_next = "ask the provider for a grant",
//       .zh = "没有授权允许 {consumer} 为用途 {purpose} 使用 {dataset}",
//       .zh_next = "请向提供方申请授权"};
//
// Rules: `name` is UPPER_SNAKE, at most 63 characters, and never changes its
// meaning. A text says what was found and what was wanted; `*_next` says what
// to do. `{key}` stands for the metadata value of that key. No field values,
// no identifiers of people: metadata is logged.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_ERROR_REASON_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_ERROR_REASON_H_

#include "absl/status/status.h"

namespace tombolo {

struct ErrorReason {
  const char* name;
  absl::StatusCode code;
  const char* en;
  const char* en_next;
  const char* zh;
  const char* zh_next;
};

}  // namespace tombolo

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_ERROR_REASON_H_
