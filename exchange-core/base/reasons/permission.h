// Error reasons of the area "permission". See base/error_reason.h for the
// rules.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_PERMISSION_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_PERMISSION_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

// Refusals of a decision; permission/refusal.h says when which is given. The
// metadata is the same for all, so that none tells more than its name.

inline constexpr ErrorReason kUnknownPurpose{
    .name = "UNKNOWN_PURPOSE",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "the purpose {purpose} is not registered",
    .en_next = "use a registered purpose, see the list of purposes",
    .zh = "用途 {purpose} 未登记",
    .zh_next = "请使用已登记的用途（见用途清单）"};

inline constexpr ErrorReason kNoFieldsAsked{
    .name = "NO_FIELDS_ASKED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "no field of {dataset} is asked for",
    .en_next = "name the fields to read or to verify",
    .zh = "未指定要使用 {dataset} 的哪些信息项",
    .zh_next = "请列出要读取或核验的信息项"};

inline constexpr ErrorReason kNoGrant{
    .name = "NO_GRANT",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "no grant lets {consumer} use {dataset}, if it exists",
    .en_next = "ask its provider for a grant",
    .zh = "没有授权允许 {consumer} 使用 {dataset}（该数据资源也可能不存在）",
    .zh_next = "请向提供方申请授权"};

inline constexpr ErrorReason kPurposeNotGranted{
    .name = "PURPOSE_NOT_GRANTED",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "no grant lets {consumer} use {dataset} for the purpose {purpose}",
    .en_next = "ask its provider for a grant for this purpose",
    .zh = "没有授权允许 {consumer} 为用途 {purpose} 使用 {dataset}",
    .zh_next = "请向提供方申请该用途的授权"};

inline constexpr ErrorReason kFieldNotGranted{
    .name = "FIELD_NOT_GRANTED",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "no grant of {consumer} for {dataset} and the purpose {purpose} names "
        "the field",
    .en_next = "ask without the field, or ask its provider to grant it",
    .zh = "{consumer} 对 {dataset}、用途 {purpose} 的授权均未列出该信息项",
    .zh_next = "请去掉该信息项，或向提供方申请"};

inline constexpr ErrorReason kFieldVerifyOnly{
    .name = "FIELD_VERIFY_ONLY",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "{consumer} may only verify the field of {dataset} for the purpose "
        "{purpose}, not read it",
    .en_next = "ask to verify it, or ask its provider for a grant to read",
    .zh = "{consumer} 为用途 {purpose} 只能核验 {dataset} 的该信息项，不能读取",
    .zh_next = "请改为核验，或向提供方申请读取授权"};

inline constexpr ErrorReason kGrantRevoked{
    .name = "GRANT_REVOKED",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "the grant that let {consumer} use {dataset} for the purpose {purpose} "
        "was revoked",
    .en_next = "ask its provider why, and for a new grant if it is needed",
    .zh = "允许 {consumer} 为用途 {purpose} 使用 {dataset} 的授权已被撤销",
    .zh_next = "请向提供方了解原因，如有需要请重新申请授权"};

inline constexpr ErrorReason kGrantSuspended{
    .name = "GRANT_SUSPENDED",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "the grant that lets {consumer} use {dataset} for the purpose "
        "{purpose} is suspended",
    .en_next = "ask its provider when it will be active again",
    .zh = "允许 {consumer} 为用途 {purpose} 使用 {dataset} 的授权已被暂停",
    .zh_next = "请向提供方询问何时恢复"};

inline constexpr ErrorReason kGrantExpired{
    .name = "GRANT_EXPIRED",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "the grant that let {consumer} use {dataset} for the purpose {purpose} "
        "has ended",
    .en_next = "ask its provider to renew it",
    .zh = "允许 {consumer} 为用途 {purpose} 使用 {dataset} 的授权已到期",
    .zh_next = "请向提供方申请续期"};

inline constexpr ErrorReason kGrantNotYetValid{
    .name = "GRANT_NOT_YET_VALID",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "the grant that lets {consumer} use {dataset} for the purpose "
        "{purpose} has not begun",
    .en_next = "wait until it begins, or ask its provider for an earlier start",
    .zh = "允许 {consumer} 为用途 {purpose} 使用 {dataset} 的授权尚未生效",
    .zh_next = "请等待生效，或向提供方申请提前生效"};

inline constexpr ErrorReason kSystemNotListed{
    .name = "SYSTEM_NOT_LISTED",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "the grant that lets {consumer} use {dataset} for the purpose "
        "{purpose} does not list the calling system",
    .en_next = "call from a listed system, or ask the provider to add this one",
    .zh =
        "允许 {consumer} 为用途 {purpose} 使用 {dataset} 的授权未列出当前系统",
    .zh_next = "请从已列出的系统调用，或请提供方增加该系统"};

inline constexpr ErrorReason kModeNotGranted{
    .name = "MODE_NOT_GRANTED",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "the grant that lets {consumer} use {dataset} for the purpose "
        "{purpose} does not allow this mode of use",
    .en_next =
        "use a mode the grant allows, or ask the provider to add this one",
    .zh =
        "允许 {consumer} 为用途 {purpose} 使用 {dataset} "
        "的授权不包含当前使用方式",
    .zh_next = "请改用授权允许的方式，或请提供方增加该方式"};

inline constexpr ErrorReason kLookupNotGranted{
    .name = "LOOKUP_NOT_GRANTED",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "the grant that lets {consumer} use {dataset} for the purpose "
        "{purpose} does not allow to look up by these fields",
    .en_next =
        "look up by a field the grant lists, or ask the provider to add it",
    .zh =
        "允许 {consumer} 为用途 {purpose} 使用 {dataset} "
        "的授权不允许按这些信息项查找",
    .zh_next = "请按授权列出的信息项查找，或请提供方增加"};

inline constexpr ErrorReason kForbidden{
    .name = "FORBIDDEN",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "a forbid closes this use of {dataset} by {consumer} for the purpose "
        "{purpose}; no grant can open it",
    .en_next = "ask the security officer which rule it is",
    .zh =
        "禁止规则不允许 {consumer} 为用途 {purpose} 如此使用 "
        "{dataset}，任何授权都不能放开",
    .zh_next = "请向安全管理员询问是哪条规则"};

// Why a grant, or the directory it is compiled against, is not valid.

inline constexpr ErrorReason kGrantId{
    .name = "GRANT_ID",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "the grant ID \"{found}\" is not an ID of at most 63 characters a-z, "
        "0-9 and hyphens, a letter first",
    .en_next = "choose another, such as g-000123",
    .zh =
        "授权编号“{found}”无效：应以小写字母开头，由 a-z、0-9 "
        "和连字符组成，不超过 63 个字符",
    .zh_next = "请更换编号，例如 g-000123"};

inline constexpr ErrorReason kGrantRevision{
    .name = "GRANT_REVISION",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant} has revision 0",
    .en_next = "number revisions from 1",
    .zh = "授权 {grant} 的修订号为 0",
    .zh_next = "修订号请从 1 开始"};

inline constexpr ErrorReason kGrantEffect{
    .name = "GRANT_EFFECT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant} has the effect {found}; wanted permit or forbid",
    .en_next = "correct the effect",
    .zh = "授权 {grant} 的效力为 {found}，应为 permit 或 forbid",
    .zh_next = "请更正效力"};

inline constexpr ErrorReason kGrantState{
    .name = "GRANT_STATE",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "grant {grant} has the state {found}; wanted active, suspended or "
        "revoked",
    .en_next = "correct the state",
    .zh = "授权 {grant} 的状态为 {found}，应为 active、suspended 或 revoked",
    .zh_next = "请更正状态"};

inline constexpr ErrorReason kGrantName{
    .name = "GRANT_NAME",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant}: \"{found}\" in {element} is not an ID",
    .en_next = "write a bare ID such as civil-affairs",
    .zh = "授权 {grant}：{element} 中的“{found}”不是有效编号",
    .zh_next = "请填写编号，例如 civil-affairs"};

inline constexpr ErrorReason kGrantFieldName{
    .name = "GRANT_FIELD_NAME",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant}: \"{found}\" in {element} is not a field name",
    .en_next = "write a name of the schema, such as phone or phone.last4",
    .zh = "授权 {grant}：{element} 中的“{found}”不是有效的信息项名称",
    .zh_next = "请填写数据结构中的名称，例如 phone 或 phone.last4"};

inline constexpr ErrorReason kGrantAllFields{
    .name = "GRANT_ALL_FIELDS",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "grant {grant}: {element} says \"{found}\"; a grant names fields, "
        "never all",
    .en_next = "list the fields, so that new ones stay closed",
    .zh = "授权 {grant}：{element} 写为“{found}”；授权必须逐项列出信息项",
    .zh_next = "请逐项列出，使新增信息项默认关闭"};

inline constexpr ErrorReason kGrantListTooLong{
    .name = "GRANT_LIST_TOO_LONG",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant}: {element} has {found} entries, more than {limit}",
    .en_next = "split it into several grants",
    .zh = "授权 {grant}：{element} 有 {found} 项，超过上限 {limit}",
    .zh_next = "请拆分为多个授权"};

inline constexpr ErrorReason kGrantDuplicateName{
    .name = "GRANT_DUPLICATE_NAME",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant}: \"{found}\" stands twice in {element}",
    .en_next = "remove one of them",
    .zh = "授权 {grant}：“{found}”在 {element} 中重复",
    .zh_next = "请删除其中一个"};

inline constexpr ErrorReason kGrantNoFields{
    .name = "GRANT_NO_FIELDS",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant} names no field",
    .en_next = "list fields under read or verify",
    .zh = "授权 {grant} 没有列出任何信息项",
    .zh_next = "请在 read 或 verify 下列出信息项"};

inline constexpr ErrorReason kGrantNoMode{
    .name = "GRANT_NO_MODE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant} names no mode",
    .en_next = "list one of point, bulk, search, subscribe",
    .zh = "授权 {grant} 没有列出使用方式",
    .zh_next = "请列出 point、bulk、search、subscribe 中的一种"};

inline constexpr ErrorReason kGrantUnknownMode{
    .name = "GRANT_UNKNOWN_MODE",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "grant {grant} has the mode {found}; wanted point, bulk, search or "
        "subscribe",
    .en_next = "correct the mode",
    .zh =
        "授权 {grant} 的使用方式为 {found}，应为 point、bulk、search 或 "
        "subscribe",
    .zh_next = "请更正使用方式"};

inline constexpr ErrorReason kGrantNoPurpose{
    .name = "GRANT_NO_PURPOSE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant} names no purpose",
    .en_next = "list the registered purposes that it serves",
    .zh = "授权 {grant} 没有列出用途",
    .zh_next = "请列出其服务的已登记用途"};

inline constexpr ErrorReason kGrantNoLookup{
    .name = "GRANT_NO_LOOKUP",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "grant {grant} is for point or bulk use and names no field to look up "
        "by",
    .en_next = "list the subject's identifier field under lookup_by",
    .zh = "授权 {grant} 用于单个或批量查询，但没有列出查找用的信息项",
    .zh_next = "请在 lookup_by 下列出主体标识信息项"};

inline constexpr ErrorReason kGrantNoEnd{
    .name = "GRANT_NO_END",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant} has no end",
    .en_next = "set an end at most {months} months after its start",
    .zh = "授权 {grant} 没有截止时间",
    .zh_next = "请设置截止时间，距起始不超过 {months} 个月"};

inline constexpr ErrorReason kGrantEndBeforeStart{
    .name = "GRANT_END_BEFORE_START",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant} ends at {notAfter}, not after its start {notBefore}",
    .en_next = "correct the dates",
    .zh = "授权 {grant} 的截止时间 {notAfter} 不晚于起始时间 {notBefore}",
    .zh_next = "请更正日期"};

inline constexpr ErrorReason kGrantTooLong{
    .name = "GRANT_TOO_LONG",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "grant {grant} is valid from {notBefore} to {notAfter}, longer than "
        "{months} months",
    .en_next = "shorten it; it can be renewed",
    .zh =
        "授权 {grant} 的有效期为 {notBefore} 至 {notAfter}，超过 {months} 个月",
    .zh_next = "请缩短有效期，到期后可续期"};

inline constexpr ErrorReason kGrantTime{
    .name = "GRANT_TIME",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "grant {grant} begins or ends at no whole second of the years 1970 to "
        "2199",
    .en_next = "correct the dates",
    .zh = "授权 {grant} 的起止时间不是 1970 至 2199 年间的整秒",
    .zh_next = "请更正日期"};

inline constexpr ErrorReason kGrantText{
    .name = "GRANT_TEXT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "grant {grant}: {element} has {found} bytes, more than {limit}",
    .en_next = "shorten it",
    .zh = "授权 {grant}：{element} 为 {found} 字节，超过上限 {limit}",
    .zh_next = "请缩短"};

inline constexpr ErrorReason kGrantUnknownName{
    .name = "GRANT_UNKNOWN_NAME",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "grant {grant} names the {element} \"{found}\", which is not in the "
        "catalogue",
    .en_next = "correct the name, or register it first",
    .zh = "授权 {grant} 引用的 {element}“{found}”不在目录中",
    .zh_next = "请更正名称，或先行登记"};

inline constexpr ErrorReason kGrantDuplicateId{
    .name = "GRANT_DUPLICATE_ID",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "two grants have the ID {grant}",
    .en_next = "give one of them another ID",
    .zh = "有两个授权的编号同为 {grant}",
    .zh_next = "请为其中一个更换编号"};

inline constexpr ErrorReason kMatrixTooLarge{
    .name = "MATRIX_TOO_LARGE",
    .code = absl::StatusCode::kResourceExhausted,
    .en = "departments times datasets make {found} cells, more than {limit}",
    .en_next = "remove departments or datasets that are not used",
    .zh = "部门数乘以数据资源数为 {found}，超过上限 {limit}",
    .zh_next = "请移除不再使用的部门或数据资源"};

inline constexpr ErrorReason kDirectoryDuplicate{
    .name = "DIRECTORY_DUPLICATE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the {element} {found} stands twice in the directory",
    .en_next = "remove one of them",
    .zh = "目录中的 {element} {found} 重复",
    .zh_next = "请删除其中一个"};

inline constexpr ErrorReason kDirectoryFieldNumber{
    .name = "DIRECTORY_FIELD_NUMBER",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "field {field} has the number {found}; wanted 1 to 256",
    .en_next = "correct the schema",
    .zh = "信息项 {field} 的编号为 {found}，应在 1 至 256 之间",
    .zh_next = "请更正数据结构"};

inline constexpr std::array kPermissionReasons{
    &kUnknownPurpose,
    &kNoFieldsAsked,
    &kNoGrant,
    &kPurposeNotGranted,
    &kFieldNotGranted,
    &kFieldVerifyOnly,
    &kGrantRevoked,
    &kGrantSuspended,
    &kGrantExpired,
    &kGrantNotYetValid,
    &kSystemNotListed,
    &kModeNotGranted,
    &kLookupNotGranted,
    &kForbidden,
    &kGrantId,
    &kGrantRevision,
    &kGrantEffect,
    &kGrantState,
    &kGrantName,
    &kGrantFieldName,
    &kGrantAllFields,
    &kGrantListTooLong,
    &kGrantDuplicateName,
    &kGrantNoFields,
    &kGrantNoMode,
    &kGrantUnknownMode,
    &kGrantNoPurpose,
    &kGrantNoLookup,
    &kGrantNoEnd,
    &kGrantEndBeforeStart,
    &kGrantTooLong,
    &kGrantTime,
    &kGrantText,
    &kGrantUnknownName,
    &kGrantDuplicateId,
    &kMatrixTooLarge,
    &kDirectoryDuplicate,
    &kDirectoryFieldNumber,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_PERMISSION_H_
