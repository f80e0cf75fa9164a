// Error reasons of publishing. See base/error_reason.h.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_PUBLISH_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_PUBLISH_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kNotProvider{
    .name = "NOT_PROVIDER",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "{department} does not provide {dataset} (or it might not exist)",
    .en_next = "publish with the certificate of the providing department",
    .zh = "{department} 不是 {dataset} 的提供方（或该数据集不存在）",
    .zh_next = "请使用提供方部门的证书发布"};

inline constexpr ErrorReason kTermHeld{
    .name = "TERM_HELD",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "agent {holder} holds the term of the dataset until {until}",
    .en_next = "stop that agent, or wait until its lease lapses",
    .zh = "代理 {holder} 持有该数据集的任期，至 {until}",
    .zh_next = "请停止该代理，或等待其租约到期"};

inline constexpr ErrorReason kTermMissing{
    .name = "TERM_MISSING",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "no agent holds a term of {dataset}",
    .en_next = "call AcquireTerm before publishing",
    .zh = "{dataset} 尚无代理持有任期",
    .zh_next = "请先调用 AcquireTerm 再发布"};

inline constexpr ErrorReason kTermFenced{
    .name = "TERM_FENCED",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "term {found} of {dataset} has ended, term {current} is active",
    .en_next = "another agent took over: stop, or acquire a new term",
    .zh = "{dataset} 的任期 {found} 已结束，当前任期为 {current}",
    .zh_next = "已有其他代理接管：请停止，或重新获取任期"};

inline constexpr ErrorReason kStatementForked{
    .name = "STATEMENT_FORKED",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "{dataset} already has another statement at sequence {sequence}",
    .en_next =
        "find out which agent or key signed twice; never reuse a "
        "sequence",
    .zh = "{dataset} 在序号 {sequence} 处已有另一份声明",
    .zh_next = "请查明是哪个代理或密钥重复签名；序号不得重复使用"};

inline constexpr ErrorReason kSchemaVersionUnknown{
    .name = "SCHEMA_VERSION_UNKNOWN",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "{dataset} has no schema version {found}",
    .en_next = "register the schema in the catalogue first",
    .zh = "{dataset} 没有版本为 {found} 的模式",
    .zh_next = "请先在目录中登记该模式"};

inline constexpr ErrorReason kRecordWithoutSubject{
    .name = "RECORD_WITHOUT_SUBJECT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "record {record} of the batch names no subject",
    .en_next = "give at least one field with a subject role a value",
    .zh = "批次中的记录 {record} 没有任何主体",
    .zh_next = "请至少为一个主体信息项提供值"};

inline constexpr ErrorReason kCursorTooLarge{
    .name = "CURSOR_TOO_LARGE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the cursor has {found} bytes, at most {limit} are kept",
    .en_next = "shorten the cursor",
    .zh = "游标有 {found} 字节，最多保存 {limit} 字节",
    .zh_next = "请缩短游标"};

inline constexpr ErrorReason kPublishStateCorrupt{
    .name = "PUBLISH_STATE_CORRUPT",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "the stored publishing state of dataset number {number} does not "
        "read back",
    .en_next = "stop the node and run tombolo-node check",
    .zh = "编号为 {number} 的数据集的发布状态无法读取",
    .zh_next = "请停止节点并运行 tombolo-node check"};

inline constexpr ErrorReason kRecordRowCorrupt{
    .name = "RECORD_ROW_CORRUPT",
    .code = absl::StatusCode::kDataLoss,
    .en = "a stored record does not read back",
    .en_next = "stop the node and run tombolo-node check",
    .zh = "存储的一条记录无法读取",
    .zh_next = "请停止节点并运行 tombolo-node check"};

inline constexpr std::array kPublishReasons{
    &kNotProvider,          &kTermHeld,        &kTermMissing,
    &kTermFenced,           &kStatementForked, &kSchemaVersionUnknown,
    &kRecordWithoutSubject, &kCursorTooLarge,  &kPublishStateCorrupt,
    &kRecordRowCorrupt,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_PUBLISH_H_
