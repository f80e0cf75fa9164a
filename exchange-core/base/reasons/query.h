// Error reasons of queries. See base/error_reason.h.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_QUERY_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_QUERY_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kEpochNotReached{
    .name = "EPOCH_NOT_REACHED",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the permission matrix is at epoch {found}, wanted at least {wanted}",
    .en_next = "retry shortly, or ask the node that made the change",
    .zh = "权限矩阵处于第 {found} 期，要求不低于第 {wanted} 期",
    .zh_next = "请稍后重试，或向作出变更的节点查询"};

inline constexpr ErrorReason kStatementRowMissing{
    .name = "STATEMENT_ROW_MISSING",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "the statement of dataset number {number} at sequence {sequence} is "
        "missing or does not read back",
    .en_next = "stop the node and run tombolo-node check",
    .zh = "编号为 {number} 的数据集在序号 {sequence} 处的声明缺失或无法读取",
    .zh_next = "请停止节点并运行 tombolo-node check"};

inline constexpr ErrorReason kPageTokenMismatch{
    .name = "PAGE_TOKEN_MISMATCH",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the page token was not given out for this request",
    .en_next =
        "send the token of the page before with an otherwise unchanged "
        "request",
    .zh = "分页令牌与本请求不符",
    .zh_next = "请使用上一页返回的令牌，并保持请求的其他内容不变"};

inline constexpr ErrorReason kAbsenceNotVerified{
    .name = "ABSENCE_NOT_VERIFIED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the claim for {field} is that there is no value",
    .en_next = "claim a value: that something is absent is never confirmed",
    .zh = "对 {field} 的核验内容是“无值”",
    .zh_next = "请给出要核验的值：系统从不确认某项不存在"};

inline constexpr std::array kQueryReasons{
    &kEpochNotReached,
    &kStatementRowMissing,
    &kPageTokenMismatch,
    &kAbsenceNotVerified,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_QUERY_H_
