// Error reasons of disclosures, as the consumer checks them. See
// base/error_reason.h for the rules.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_DISCLOSURE_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_DISCLOSURE_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kDisclosureUnknownField{
    .name = "DISCLOSURE_UNKNOWN_FIELD",
    .code = absl::StatusCode::kDataLoss,
    .en = "the disclosure carries protobuf fields this version does not know",
    .en_next = "upgrade this program",
    .zh = "披露数据含有本版本不认识的 protobuf 字段",
    .zh_next = "请升级本程序"};

inline constexpr ErrorReason kDisclosureStatementIndex{
    .name = "DISCLOSURE_STATEMENT_INDEX",
    .code = absl::StatusCode::kDataLoss,
    .en = "the disclosure rests on statement {found} of {count}",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "披露数据引用第 {found} 个声明，共有 {count} 个",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureLeafIndex{
    .name = "DISCLOSURE_LEAF_INDEX",
    .code = absl::StatusCode::kDataLoss,
    .en = "leaf {found} lies outside a batch of {count} records",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "叶子序号 {found} 超出 {count} 条记录的批次",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureHeader{
    .name = "DISCLOSURE_HEADER",
    .code = absl::StatusCode::kDataLoss,
    .en = "the disclosed record header is malformed",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "披露的记录头格式不正确",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureSchemaUnknown{
    .name = "DISCLOSURE_SCHEMA_UNKNOWN",
    .code = absl::StatusCode::kFailedPrecondition,
    .en =
        "schema version {version} of dataset {dataset} is not known with the "
        "statement's digest",
    .en_next = "fetch the dataset's schemas from the catalogue",
    .zh = "数据集 {dataset} 的数据模式版本 {version} 与声明的摘要不符或未知",
    .zh_next = "请从目录获取该数据集的数据模式"};

inline constexpr ErrorReason kDisclosureDataset{
    .name = "DISCLOSURE_DATASET",
    .code = absl::StatusCode::kDataLoss,
    .en = "the answer is about the dataset {found}, asked was {wanted}",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "答复属于数据集 {found}，所查询的是 {wanted}",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureFieldOrder{
    .name = "DISCLOSURE_FIELD_ORDER",
    .code = absl::StatusCode::kDataLoss,
    .en = "field {number} does not come after the one before it",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "字段 {number} 未大于前一个编号",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureFieldUnknown{
    .name = "DISCLOSURE_FIELD_UNKNOWN",
    .code = absl::StatusCode::kDataLoss,
    .en = "the schema has no field {number}",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "数据模式中没有字段 {number}",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureFieldTwice{
    .name = "DISCLOSURE_FIELD_TWICE",
    .code = absl::StatusCode::kDataLoss,
    .en = "field {number} is both opened and withheld",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "字段 {number} 既被披露又被保留",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureFieldMissing{
    .name = "DISCLOSURE_FIELD_MISSING",
    .code = absl::StatusCode::kDataLoss,
    .en = "field {number} is neither opened nor withheld",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "字段 {number} 既未披露也未保留",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureSectionUnknown{
    .name = "DISCLOSURE_SECTION_UNKNOWN",
    .code = absl::StatusCode::kDataLoss,
    .en = "the schema has no section {section}",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "数据模式中没有分区 {section}",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureSectionOrder{
    .name = "DISCLOSURE_SECTION_ORDER",
    .code = absl::StatusCode::kDataLoss,
    .en = "section {section} does not come after the one before it",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "分区 {section} 未大于前一个编号",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureSectionTwice{
    .name = "DISCLOSURE_SECTION_TWICE",
    .code = absl::StatusCode::kDataLoss,
    .en = "section {section} is withheld as a whole and by field",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "分区 {section} 既整体保留又按字段列出",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureDeleteFields{
    .name = "DISCLOSURE_DELETE_FIELDS",
    .code = absl::StatusCode::kDataLoss,
    .en = "a deleted record discloses fields",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "已删除的记录披露了字段",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureSaltSize{
    .name = "DISCLOSURE_SALT_SIZE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the salt of field {number} has {found} bytes, wanted {wanted}",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "字段 {number} 的盐有 {found} 个字节，应为 {wanted} 个",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureDigestSize{
    .name = "DISCLOSURE_DIGEST_SIZE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the digest of {part} {number} has {found} bytes, wanted 32",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "{part} {number} 的摘要有 {found} 个字节，应为 32 个",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureBlindSize{
    .name = "DISCLOSURE_BLIND_SIZE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the blind has {found} bytes, wanted {wanted}",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "盲值有 {found} 个字节，应为 {wanted} 个",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureSeedSize{
    .name = "DISCLOSURE_SEED_SIZE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the seed has {found} bytes, wanted 32",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "种子有 {found} 个字节，应为 32 个",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureSeedPartial{
    .name = "DISCLOSURE_SEED_PARTIAL",
    .code = absl::StatusCode::kDataLoss,
    .en = "a seed is disclosed although a field is withheld",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "有字段被保留却披露了种子",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureValue{
    .name = "DISCLOSURE_VALUE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the opened value of field {number} is not canonical: {problem}",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "字段 {number} 披露的值不规范：{problem}",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureValueType{
    .name = "DISCLOSURE_VALUE_TYPE",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "the opened value of field {number} has type {found}, the schema says "
        "{wanted}",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "字段 {number} 披露的值类型为 {found}，数据模式规定为 {wanted}",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosurePathLength{
    .name = "DISCLOSURE_PATH_LENGTH",
    .code = absl::StatusCode::kDataLoss,
    .en = "the path has {found} bytes, wanted {wanted}",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "路径有 {found} 个字节，应为 {wanted} 个",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureRootMismatch{
    .name = "DISCLOSURE_ROOT_MISMATCH",
    .code = absl::StatusCode::kDataLoss,
    .en = "the disclosed fields do not lead to the signed Merkle root",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "披露的字段推算不出已签名的默克尔根",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureDerivedMismatch{
    .name = "DISCLOSURE_DERIVED_MISMATCH",
    .code = absl::StatusCode::kDataLoss,
    .en = "opened derived field {number} is not what its function gives",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "披露的派生字段 {number} 与其函数的计算结果不符",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureSubjectClosed{
    .name = "DISCLOSURE_SUBJECT_CLOSED",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "no subject field of the asked scheme is opened, so the answer may be "
        "about somebody else",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "未披露所查询标识体系的主体字段，答复可能属于他人",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr ErrorReason kDisclosureSubjectMismatch{
    .name = "DISCLOSURE_SUBJECT_MISMATCH",
    .code = absl::StatusCode::kDataLoss,
    .en = "the opened subject is not the one asked about",
    .en_next = "do not use the answer; report it to the exchange operator",
    .zh = "披露的主体不是所查询的主体",
    .zh_next = "请勿使用该答复，并向交换平台运营方报告"};

inline constexpr std::array kDisclosureReasons{
    &kDisclosureUnknownField,   &kDisclosureStatementIndex,
    &kDisclosureLeafIndex,      &kDisclosureHeader,
    &kDisclosureSchemaUnknown,  &kDisclosureDataset,
    &kDisclosureFieldOrder,     &kDisclosureFieldUnknown,
    &kDisclosureFieldTwice,     &kDisclosureFieldMissing,
    &kDisclosureSectionUnknown, &kDisclosureSectionOrder,
    &kDisclosureSectionTwice,   &kDisclosureDeleteFields,
    &kDisclosureSaltSize,       &kDisclosureDigestSize,
    &kDisclosureBlindSize,      &kDisclosureSeedSize,
    &kDisclosureSeedPartial,    &kDisclosureValue,
    &kDisclosureValueType,      &kDisclosurePathLength,
    &kDisclosureRootMismatch,   &kDisclosureDerivedMismatch,
    &kDisclosureSubjectClosed,  &kDisclosureSubjectMismatch,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_DISCLOSURE_H_
