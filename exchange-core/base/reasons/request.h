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

inline constexpr ErrorReason kPeerNotAuthenticated{
    .name = "PEER_NOT_AUTHENTICATED",
    .code = absl::StatusCode::kUnauthenticated,
    .en = "the connection has no verified client certificate",
    .en_next = "connect with the certificate of your system",
    .zh = "该连接没有经过验证的客户端证书",
    .zh_next = "请使用本系统的证书连接"};

inline constexpr ErrorReason kPeerIdentity{
    .name = "PEER_IDENTITY",
    .code = absl::StatusCode::kUnauthenticated,
    .en =
        "the client certificate has {found}; wanted is exactly one SPIFFE ID "
        "of this exchange",
    .en_next = "ask the exchange's certificate authority for a certificate",
    .zh = "客户端证书含有 {found}；应恰好含有一个本交换平台的 SPIFFE ID",
    .zh_next = "请向交换平台的证书机构申请证书"};

inline constexpr ErrorReason kPeerTrustDomain{
    .name = "PEER_TRUST_DOMAIN",
    .code = absl::StatusCode::kUnauthenticated,
    .en = "the client certificate is of {found}; this exchange is {wanted}",
    .en_next = "connect with a certificate of this exchange",
    .zh = "客户端证书属于 {found}；本交换平台为 {wanted}",
    .zh_next = "请使用本交换平台的证书连接"};

inline constexpr ErrorReason kRoleNotAllowed{
    .name = "ROLE_NOT_ALLOWED",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "a certificate of role {role} may not call {method}",
    .en_next = "call it with the certificate of a role that may",
    .zh = "角色为 {role} 的证书不得调用 {method}",
    .zh_next = "请使用有权角色的证书调用"};

inline constexpr ErrorReason kInternalError{
    .name = "INTERNAL_ERROR",
    .code = absl::StatusCode::kInternal,
    .en = "the node failed with {code} in a way it has no reason for",
    .en_next = "report it to the operator of the node, with the time",
    .zh = "节点发生未归类的内部错误 {code}",
    .zh_next = "请将发生时间报告给节点运维人员"};

inline constexpr ErrorReason kCallDeadline{
    .name = "CALL_DEADLINE",
    .code = absl::StatusCode::kDeadlineExceeded,
    .en = "the call took longer than the {limitMs} ms that the node allows",
    .en_next = "ask for the state of what you sent, then go on from there",
    .zh = "调用超过了节点允许的 {limitMs} 毫秒",
    .zh_next = "请先查询已发送内容的状态，再继续"};

inline constexpr ErrorReason kCallCancelled{
    .name = "CALL_CANCELLED",
    .code = absl::StatusCode::kCancelled,
    .en = "the caller cancelled the call",
    .en_next = "nothing; what was under way may still have happened",
    .zh = "调用方取消了调用",
    .zh_next = "无需处理；已在进行的操作可能已经完成"};

inline constexpr ErrorReason kLogUnknown{
    .name = "LOG_UNKNOWN",
    .code = absl::StatusCode::kNotFound,
    .en = "this node has no access log {origin}",
    .en_next = "ask for the origin that GetNodeStatus names",
    .zh = "本节点没有访问日志 {origin}",
    .zh_next = "请使用 GetNodeStatus 返回的日志来源"};

inline constexpr ErrorReason kLogEntryOfOthers{
    .name = "LOG_ENTRY_OF_OTHERS",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "log entry {index} is not about an act of your department",
    .en_next = "ask an auditor",
    .zh = "日志条目 {index} 不属于本部门的操作",
    .zh_next = "请联系审计人员"};

inline constexpr ErrorReason kLogRange{
    .name = "LOG_RANGE",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "sizes {oldSize} and {newSize} are not in order within the signed "
        "checkpoint of {size} entries",
    .en_next = "use sizes of checkpoints that this log signed",
    .zh =
        "大小 {oldSize} 与 {newSize} 不在已签名检查点（{size} "
        "条）范围内或次序不对",
    .zh_next = "请使用本日志已签名检查点的大小"};

inline constexpr ErrorReason kGrantOfOthers{
    .name = "GRANT_OF_OTHERS",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "grants/{grant} is not given or held by your department, or does not "
        "exist",
    .en_next = "ask for a grant that ListGrants shows",
    .zh = "grants/{grant} 不是本部门授出或持有的授权，或不存在",
    .zh_next = "请查询 ListGrants 中列出的授权"};

inline constexpr ErrorReason kUseOfOthers{
    .name = "USE_OF_OTHERS",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "your department may only have its own uses explained",
    .en_next = "name your own department as the consumer",
    .zh = "本部门只能查询自身用途的判定说明",
    .zh_next = "请将使用方填写为本部门"};

inline constexpr ErrorReason kConfigInvalid{
    .name = "CONFIG_INVALID",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "configuration key {key} has the value \"{found}\"; allowed: "
        "{allowed}",
    .en_next = "correct {file} and start again",
    .zh = "配置项 {key} 的值为“{found}”，允许的值：{allowed}",
    .zh_next = "请更正 {file} 后重新启动"};

inline constexpr ErrorReason kConfigKeyUnknown{
    .name = "CONFIG_KEY_UNKNOWN",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "there is no configuration key {key}; allowed here: {allowed}",
    .en_next = "correct {file} and start again",
    .zh = "不存在配置项 {key}；此处允许：{allowed}",
    .zh_next = "请更正 {file} 后重新启动"};

inline constexpr ErrorReason kConfigMissing{
    .name = "CONFIG_MISSING",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "configuration key {key} must be set to {allowed}",
    .en_next = "add it to {file} and start again",
    .zh = "必须设置配置项 {key}：{allowed}",
    .zh_next = "请在 {file} 中补充后重新启动"};

inline constexpr ErrorReason kConfigFile{
    .name = "CONFIG_FILE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "{file} cannot be read as YAML: {problem}",
    .en_next = "correct the file and start again",
    .zh = "无法将 {file} 读取为 YAML：{problem}",
    .zh_next = "请更正该文件后重新启动"};

inline constexpr ErrorReason kNodeFile{
    .name = "NODE_FILE",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "{path} ({key}) {problem}",
    .en_next = "correct the file or the configuration and start again",
    .zh = "{path}（{key}）：{problem}",
    .zh_next = "请更正该文件或配置后重新启动"};

inline constexpr ErrorReason kNodeListen{
    .name = "NODE_LISTEN",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the node cannot listen on {address} ({key})",
    .en_next = "choose an address that is free and may be used",
    .zh = "节点无法在 {address} 上监听（{key}）",
    .zh_next = "请选择空闲且允许使用的地址"};

inline constexpr ErrorReason kTlsPolicy{
    .name = "TLS_POLICY",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the node does not serve: {problem}",
    .en_next = "report it to the operator of the node",
    .zh = "节点拒绝提供服务：{problem}",
    .zh_next = "请报告给节点运维人员"};

inline constexpr std::array kRequestReasons{
    &kResourceName,
    &kInvalidField,
    &kOverloaded,
    &kNodeDraining,
    &kPeerNotAuthenticated,
    &kPeerIdentity,
    &kPeerTrustDomain,
    &kRoleNotAllowed,
    &kInternalError,
    &kCallDeadline,
    &kCallCancelled,
    &kLogUnknown,
    &kLogEntryOfOthers,
    &kLogRange,
    &kGrantOfOthers,
    &kUseOfOthers,
    &kConfigInvalid,
    &kConfigKeyUnknown,
    &kConfigMissing,
    &kConfigFile,
    &kNodeFile,
    &kNodeListen,
    &kTlsPolicy,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_REQUEST_H_
