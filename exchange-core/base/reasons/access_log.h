// Error reasons of the area "access_log". See base/error_reason.h for the
// rules.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_ACCESS_LOG_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_ACCESS_LOG_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kLogEntryTooLarge{
    .name = "LOG_ENTRY_TOO_LARGE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the access-log entry has {found} bytes; at most {limit} fit",
    .en_next = "ask for fewer datasets, fields or subjects at once",
    .zh = "访问日志条目为 {found} 字节，最多允许 {limit} 字节",
    .zh_next = "请减少一次请求的数据集、字段或对象数量"};

inline constexpr ErrorReason kLogEntryMalformed{
    .name = "LOG_ENTRY_MALFORMED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "access-log entry field {field}: {problem}",
    .en_next = "this is a defect of the node; report it",
    .zh = "访问日志条目字段 {field}：{problem}",
    .zh_next = "这是节点的缺陷，请报告"};

inline constexpr ErrorReason kLogEntryUnreadable{
    .name = "LOG_ENTRY_UNREADABLE",
    .code = absl::StatusCode::kDataLoss,
    .en = "stored bytes are not an access-log entry: {problem}",
    .en_next = "run tombolo-node check; do not serve from this store",
    .zh = "存储的字节不是访问日志条目：{problem}",
    .zh_next = "请运行 tombolo-node check，不要用该存储提供服务"};

inline constexpr ErrorReason kLogPseudonymKey{
    .name = "LOG_PSEUDONYM_KEY",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the pseudonym key has {found} bytes; wanted {wanted}",
    .en_next = "run tombolo-node check",
    .zh = "假名密钥为 {found} 字节，应为 {wanted} 字节",
    .zh_next = "请运行 tombolo-node check"};

inline constexpr ErrorReason kLogMemberInvalid{
    .name = "LOG_MEMBER_INVALID",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a change cannot be committed: {problem}",
    .en_next = "this is a defect of the node; report it",
    .zh = "变更无法提交：{problem}",
    .zh_next = "这是节点的缺陷，请报告"};

inline constexpr ErrorReason kLogUnhealthy{
    .name = "LOG_UNHEALTHY",
    .code = absl::StatusCode::kUnavailable,
    .en = "the access log can no longer be written ({cause})",
    .en_next =
        "whether the request was carried out is unknown; see the node's "
        "health, then send it again with the same request id",
    .zh = "访问日志已无法写入（{cause}）",
    .zh_next =
        "该请求是否已执行尚不确定；请查看节点健康状态后用同一请求号重发"};

inline constexpr ErrorReason kLogOptions{
    .name = "LOG_OPTIONS",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "access log option {option}: {problem}",
    .en_next = "correct the configuration and start again",
    .zh = "访问日志选项 {option}：{problem}",
    .zh_next = "请更正配置后重新启动"};

inline constexpr ErrorReason kLogExists{
    .name = "LOG_EXISTS",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "cannot begin an access log: {found} is already there",
    .en_next =
        "start the node as it is; after a restore run tombolo-node recover",
    .zh = "无法新建访问日志：{found} 已存在",
    .zh_next = "请直接启动节点；若刚做过恢复，请运行 tombolo-node recover"};

inline constexpr ErrorReason kLogMissing{
    .name = "LOG_MISSING",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the store has no access log",
    .en_next =
        "run tombolo-node init for a new node; if this node had data, its "
        "store is gone: restore it and run tombolo-node recover",
    .zh = "存储中没有访问日志",
    .zh_next =
        "新节点请运行 tombolo-node init；若节点原有数据，则存储已丢失，请恢复后"
        "运行 tombolo-node recover"};

inline constexpr ErrorReason kMarkerMissing{
    .name = "MARKER_MISSING",
    .code = absl::StatusCode::kFailedPrecondition,
    .en =
        "the store holds an access log of {size} entries but the marker file "
        "is missing, so nobody knows whether entries were lost",
    .en_next =
        "put the marker file back; if it is lost run tombolo-node recover",
    .zh = "存储中有 {size} 条访问日志，但标记文件缺失，无法判断是否丢失条目",
    .zh_next = "请放回标记文件；若已丢失，请运行 tombolo-node recover"};

inline constexpr ErrorReason kMarkerCorrupt{
    .name = "MARKER_CORRUPT",
    .code = absl::StatusCode::kDataLoss,
    .en = "neither slot of the marker file can be read",
    .en_next =
        "put the marker file back; if it is lost run tombolo-node recover",
    .zh = "标记文件的两个槽均无法读取",
    .zh_next = "请放回标记文件；若已丢失，请运行 tombolo-node recover"};

inline constexpr ErrorReason kMarkerWrite{
    .name = "MARKER_WRITE",
    .code = absl::StatusCode::kUnavailable,
    .en = "the marker file cannot be written: {operation}: {problem}",
    .en_next = "make the file's folder writable, then start again",
    .zh = "无法写入标记文件：{operation}：{problem}",
    .zh_next = "请使该文件所在目录可写后重新启动"};

inline constexpr ErrorReason kMarkerOtherLog{
    .name = "MARKER_OTHER_LOG",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the marker file is of log {found}; the store's newest log is {log}",
    .en_next =
        "give the node its own marker file; after a restore run tombolo-node "
        "recover",
    .zh = "标记文件属于日志 {found}，而存储中最新的日志为 {log}",
    .zh_next =
        "请为节点指定其自己的标记文件；若刚做过恢复，请运行 tombolo-node "
        "recover"};

inline constexpr ErrorReason kLogBehindMarker{
    .name = "LOG_BEHIND_MARKER",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "the store holds {found} access-log entries, but the marker file has "
        "seen {wanted}: acknowledged data is missing",
    .en_next =
        "do not serve from this store; restore a newer copy, or run "
        "tombolo-node recover to go on with what is left",
    .zh =
        "存储中有 {found} 条访问日志，而标记文件记录过 {wanted} "
        "条：已确认的数据丢失",
    .zh_next =
        "不要用该存储提供服务；请恢复更新的副本，或运行 tombolo-node recover "
        "以现有数据继续"};

inline constexpr ErrorReason kLogBehindCheckpoint{
    .name = "LOG_BEHIND_CHECKPOINT",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "the store holds {found} access-log entries, but a checkpoint was "
        "signed over {wanted}",
    .en_next =
        "do not serve from this store; restore a newer copy, or run "
        "tombolo-node recover to go on with what is left",
    .zh = "存储中有 {found} 条访问日志，而已签名的检查点覆盖 {wanted} 条",
    .zh_next =
        "不要用该存储提供服务；请恢复更新的副本，或运行 tombolo-node recover "
        "以现有数据继续"};

inline constexpr ErrorReason kLogRootMismatch{
    .name = "LOG_ROOT_MISMATCH",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "the stored access log does not hash to the root that the {witness} "
        "holds for {size} entries",
    .en_next =
        "do not serve from this store; keep it as evidence, restore a sound "
        "copy and run tombolo-node recover",
    .zh = "存储的访问日志与 {witness} 中 {size} 条对应的根不一致",
    .zh_next =
        "不要用该存储提供服务；请将其留作证据，恢复完好副本后运行 tombolo-node "
        "recover"};

inline constexpr ErrorReason kLogStateCorrupt{
    .name = "LOG_STATE_CORRUPT",
    .code = absl::StatusCode::kDataLoss,
    .en = "row {row} of the access log cannot be used: {problem}",
    .en_next =
        "do not serve from this store; restore a sound copy and run "
        "tombolo-node recover",
    .zh = "访问日志的行 {row} 不可用：{problem}",
    .zh_next =
        "不要用该存储提供服务；请恢复完好副本并运行 tombolo-node recover"};

inline constexpr ErrorReason kLogCheckpointCorrupt{
    .name = "LOG_CHECKPOINT_CORRUPT",
    .code = absl::StatusCode::kDataLoss,
    .en = "the stored checkpoint of the access log cannot be used: {problem}",
    .en_next =
        "check that the node has the key of this log; if the row is damaged "
        "restore a sound copy and run tombolo-node recover",
    .zh = "存储的访问日志检查点不可用：{problem}",
    .zh_next =
        "请确认节点使用的是该日志的密钥；若该行已损坏，请恢复完好副本并运行 "
        "tombolo-node recover"};

inline constexpr ErrorReason kLogEntryMismatch{
    .name = "LOG_ENTRY_MISMATCH",
    .code = absl::StatusCode::kDataLoss,
    .en = "access-log {row} is not what was hashed when it was written",
    .en_next =
        "do not serve from this store; keep it as evidence, restore a sound "
        "copy and run tombolo-node recover",
    .zh = "访问日志 {row} 与写入时的哈希不符",
    .zh_next =
        "不要用该存储提供服务；请将其留作证据，恢复完好副本后运行 tombolo-node "
        "recover"};

inline constexpr ErrorReason kLogSecondWriter{
    .name = "LOG_SECOND_WRITER",
    .code = absl::StatusCode::kAborted,
    .en = "another process has written to the access log {origin}",
    .en_next = "run one node per store; this one stops",
    .zh = "另一进程写入了访问日志 {origin}",
    .zh_next = "每个存储只能运行一个节点；本节点停止"};

inline constexpr ErrorReason kLogNoSuchEntry{
    .name = "LOG_NO_SUCH_ENTRY",
    .code = absl::StatusCode::kNotFound,
    .en = "the access log has {size} entries; there is none at {index}",
    .en_next = "ask for an index below the size",
    .zh = "访问日志共 {size} 条，没有第 {index} 条",
    .zh_next = "请使用小于条目总数的序号"};

inline constexpr ErrorReason kLogNotYetPublished{
    .name = "LOG_NOT_YET_PUBLISHED",
    .code = absl::StatusCode::kUnavailable,
    .en =
        "no checkpoint covers {wanted} entries yet; the latest covers {found}",
    .en_next = "ask again in a second",
    .zh = "尚无检查点覆盖 {wanted} 条，最新检查点覆盖 {found} 条",
    .zh_next = "请一秒后重试"};

inline constexpr ErrorReason kLogRecoverCheckpoint{
    .name = "LOG_RECOVER_CHECKPOINT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the given checkpoint is not one of {origin}: {problem}",
    .en_next = "give the checkpoint file as an auditor or witness holds it",
    .zh = "给定的检查点不属于 {origin}：{problem}",
    .zh_next = "请提供审计方或见证方持有的检查点文件"};

inline constexpr std::array kAccessLogReasons{
    &kLogEntryTooLarge,     &kLogEntryMalformed,
    &kLogEntryUnreadable,   &kLogPseudonymKey,
    &kLogMemberInvalid,     &kLogUnhealthy,
    &kLogOptions,           &kLogExists,
    &kLogMissing,           &kMarkerMissing,
    &kMarkerCorrupt,        &kMarkerWrite,
    &kMarkerOtherLog,       &kLogBehindMarker,
    &kLogBehindCheckpoint,  &kLogRootMismatch,
    &kLogStateCorrupt,      &kLogCheckpointCorrupt,
    &kLogEntryMismatch,     &kLogSecondWriter,
    &kLogNoSuchEntry,       &kLogNotYetPublished,
    &kLogRecoverCheckpoint,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_ACCESS_LOG_H_
