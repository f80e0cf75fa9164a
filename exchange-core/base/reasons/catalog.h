// Error reasons of the catalogue and the registry. See base/error_reason.h.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CATALOG_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CATALOG_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kCatalogId{
    .name = "CATALOG_ID",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "\"{found}\" cannot be an ID in {collection}",
    .en_next = "use 1-63 characters [a-z0-9-] that begin with a letter",
    .zh = "“{found}”不能作为 {collection} 中的 ID",
    .zh_next = "请使用 1 至 63 个 [a-z0-9-] 字符并以字母开头"};

inline constexpr ErrorReason kCatalogText{
    .name = "CATALOG_TEXT",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "{field} of {resource} must be given in Chinese and English and have "
        "at most {limit} bytes",
    .en_next = "complete or shorten the text",
    .zh = "{resource} 的 {field} 须同时提供中英文，且不超过 {limit} 字节",
    .zh_next = "请补全或缩短文本"};

inline constexpr ErrorReason kCatalogLimit{
    .name = "CATALOG_LIMIT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "{what}: found {found}, at most {limit} are allowed",
    .en_next = "split the change or reduce it",
    .zh = "{what}：实际 {found}，最多允许 {limit}",
    .zh_next = "请拆分或缩减本次变更"};

inline constexpr ErrorReason kCatalogReference{
    .name = "CATALOG_REFERENCE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "{resource} refers to {missing}, which does not exist",
    .en_next = "create it first or in the same change",
    .zh = "{resource} 引用了不存在的 {missing}",
    .zh_next = "请先创建它，或在同一次变更中创建"};

inline constexpr ErrorReason kCatalogFieldUnknown{
    .name = "CATALOG_FIELD_UNKNOWN",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "datasets/{dataset} describes field {field}, which its newest schema "
        "does not have",
    .en_next = "correct the field number",
    .zh = "datasets/{dataset} 描述了最新模式中不存在的信息项 {field}",
    .zh_next = "请更正信息项编号"};

inline constexpr ErrorReason kSchemaMissing{
    .name = "SCHEMA_MISSING",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "datasets/{dataset} has no schema",
    .en_next = "give at least one schema version",
    .zh = "datasets/{dataset} 没有模式",
    .zh_next = "请至少提供一个模式版本"};

inline constexpr ErrorReason kSchemaOtherDataset{
    .name = "SCHEMA_OTHER_DATASET",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a schema of datasets/{dataset} is for dataset \"{found}\"",
    .en_next = "serialise the schema with the right dataset ID",
    .zh = "datasets/{dataset} 的一个模式属于数据集“{found}”",
    .zh_next = "请用正确的数据集 ID 重新生成模式"};

inline constexpr ErrorReason kSchemaHistory{
    .name = "SCHEMA_HISTORY",
    .code = absl::StatusCode::kFailedPrecondition,
    .en =
        "the change alters or drops one of the {versions} schema versions of "
        "datasets/{dataset}",
    .en_next = "keep them byte for byte and append the new version",
    .zh =
        "本次变更修改或删除了 datasets/{dataset} 已有的 {versions} 个模式版本"
        "之一",
    .zh_next = "请逐字节保留已有版本，仅追加新版本"};

inline constexpr ErrorReason kDatasetMoved{
    .name = "DATASET_MOVED",
    .code = absl::StatusCode::kFailedPrecondition,
    .en =
        "datasets/{dataset} is provided by departments/{from}, not "
        "departments/{to}",
    .en_next =
        "moving a dataset opens a new generation, which is an act of "
        "its own",
    .zh =
        "datasets/{dataset} 由 departments/{from} 提供，而非 "
        "departments/{to}",
    .zh_next = "移交数据集须另行开启新的世代"};

inline constexpr ErrorReason kCatalogRow{
    .name = "CATALOG_ROW",
    .code = absl::StatusCode::kDataLoss,
    .en = "a stored {kind} does not read back",
    .en_next = "stop the node and run tombolo-node check",
    .zh = "存储的 {kind} 无法读取",
    .zh_next = "请停止节点并运行 tombolo-node check"};

inline constexpr ErrorReason kRequestIdReused{
    .name = "REQUEST_ID_REUSED",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "request_id {requestId} was used before for another request",
    .en_next = "use a fresh UUID for each new request",
    .zh = "request_id {requestId} 已用于另一个请求",
    .zh_next = "请为每个新请求使用新的 UUID"};

inline constexpr ErrorReason kEtagMismatch{
    .name = "ETAG_MISMATCH",
    .code = absl::StatusCode::kAborted,
    .en = "{resource} has changed since it was read",
    .en_next = "read it again, then repeat the change",
    .zh = "{resource} 在读取后已被更改",
    .zh_next = "请重新读取后再次提交"};

inline constexpr ErrorReason kGrantUnknown{
    .name = "GRANT_UNKNOWN",
    .code = absl::StatusCode::kNotFound,
    .en = "there is no grant {grant}",
    .en_next = "list the grants with tombolo grant list",
    .zh = "不存在授权 {grant}",
    .zh_next = "请用 tombolo grant list 查看授权"};

inline constexpr ErrorReason kGrantEnded{
    .name = "GRANT_ENDED",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "{grant} was revoked and cannot be changed",
    .en_next = "apply a new grant under another ID",
    .zh = "{grant} 已被撤销，不能更改",
    .zh_next = "请用新的 ID 提交新的授权"};

inline constexpr ErrorReason kDatasetUnknown{
    .name = "DATASET_UNKNOWN",
    .code = absl::StatusCode::kNotFound,
    .en = "there is no {dataset}",
    .en_next = "list the datasets with tombolo catalog datasets",
    .zh = "不存在 {dataset}",
    .zh_next = "请用 tombolo catalog datasets 查看数据集"};

inline constexpr ErrorReason kDepartmentUnknown{
    .name = "DEPARTMENT_UNKNOWN",
    .code = absl::StatusCode::kNotFound,
    .en = "there is no {department}",
    .en_next = "list the departments with tombolo catalog departments",
    .zh = "不存在 {department}",
    .zh_next = "请用 tombolo catalog departments 查看部门"};

inline constexpr ErrorReason kKeyDirectoryMissing{
    .name = "KEY_DIRECTORY_MISSING",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the node has no key directory yet",
    .en_next = "install one with tombolo catalog keys install",
    .zh = "节点尚未安装密钥目录",
    .zh_next = "请用 tombolo catalog keys install 安装"};

inline constexpr std::array kCatalogReasons{
    &kCatalogId,          &kCatalogText,         &kCatalogLimit,
    &kCatalogReference,   &kCatalogFieldUnknown, &kSchemaMissing,
    &kSchemaOtherDataset, &kSchemaHistory,       &kDatasetMoved,
    &kCatalogRow,         &kRequestIdReused,     &kEtagMismatch,
    &kGrantUnknown,       &kGrantEnded,          &kDatasetUnknown,
    &kDepartmentUnknown,  &kKeyDirectoryMissing,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CATALOG_H_
