// Error reasons of requests: shape, limits, load. See base/error_reason.h.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_REQUEST_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_REQUEST_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kResourceName{
    .name = "RESOURCE_NAME",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "\"{found}\" is not a resource name of the form {collection}/ID",
    .en_next =
        "use an ID of 1-63 characters [a-z0-9-] that begins with a "
        "letter",
    .zh = "“{found}”不是 {collection}/ID 形式的资源名称",
    .zh_next = "ID 应为 1 至 63 个 [a-z0-9-] 字符并以字母开头"};

inline constexpr ErrorReason kInvalidField{
    .name = "INVALID_FIELD",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "request field {field}: {problem}",
    .en_next = "correct the field and send the request again",
    .zh = "请求字段 {field}：{problem}",
    .zh_next = "请更正该字段后重新发送"};

inline constexpr ErrorReason kOverloaded{
    .name = "OVERLOADED",
    .code = absl::StatusCode::kResourceExhausted,
    .en = "the queue {queue} is full at {limit}",
    .en_next = "retry after {retryAfterMs} ms",
    .zh = "队列 {queue} 已满（上限 {limit}）",
    .zh_next = "请在 {retryAfterMs} 毫秒后重试"};

inline constexpr ErrorReason kNodeDraining{
    .name = "NODE_DRAINING",
    .code = absl::StatusCode::kUnavailable,
    .en = "the node is shutting down and takes no new requests",
    .en_next = "retry after {retryAfterMs} ms",
    .zh = "节点正在停机，不再接受新请求",
    .zh_next = "请在 {retryAfterMs} 毫秒后重试"};

inline constexpr ErrorReason kConfigInvalid{
    .name = "CONFIG_INVALID",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "configuration key {key} has the value \"{found}\"; allowed: "
        "{allowed}",
    .en_next = "correct {file} and start again",
    .zh = "配置项 {key} 的值为“{found}”，允许的值：{allowed}",
    .zh_next = "请更正 {file} 后重新启动"};

inline constexpr std::array kRequestReasons{
    &kResourceName, &kInvalidField,  &kOverloaded,
    &kNodeDraining, &kConfigInvalid,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_REQUEST_H_
