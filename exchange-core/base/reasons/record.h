// Error reasons of values, schemas and records. See base/error_reason.h for the
// rules.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_RECORD_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_RECORD_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kValueTruncated{
    .name = "VALUE_TRUNCATED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "value bytes end before their announced length",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "值字节在声明的长度之前结束",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kValueTrailingBytes{
    .name = "VALUE_TRAILING_BYTES",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "{found} bytes follow the value",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "值之后多出 {found} 个字节",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kValueType{
    .name = "VALUE_TYPE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "value type {found} is not one of 0-8",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "值类型 {found} 不在 0 至 8 之内",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kValueLength{
    .name = "VALUE_LENGTH",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a value of type {type} has {found} bytes, wanted {wanted}",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "类型 {type} 的值有 {found} 个字节，应为 {wanted}",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kValueTooLarge{
    .name = "VALUE_TOO_LARGE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a value of {found} bytes is above the limit of {limit}",
    .en_next = "shorten the value or keep it outside the record",
    .zh = "值有 {found} 个字节，超过上限 {limit}",
    .zh_next = "请缩短该值，或将其存放在记录之外"};

inline constexpr ErrorReason kValueBool{
    .name = "VALUE_BOOL",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a bool is neither 0 nor 1",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "布尔值既不是 0 也不是 1",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kValueDecimal{
    .name = "VALUE_DECIMAL",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a decimal is not in its normalised form, such as -12.5",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "小数不是规范形式（例如 -12.5）",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kValueRange{
    .name = "VALUE_RANGE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a {type} lies outside the years 1 to 9999",
    .en_next = "correct the value at its source and publish again",
    .zh = "{type} 不在公元 1 年至 9999 年之内",
    .zh_next = "请在来源处更正该值后重新发布"};

inline constexpr ErrorReason kValueUtf8{
    .name = "VALUE_UTF8",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a text is not valid UTF-8",
    .en_next = "correct the value at its source and publish again",
    .zh = "文本不是有效的 UTF-8",
    .zh_next = "请在来源处更正该值后重新发布"};

inline constexpr ErrorReason kValueNfc{
    .name = "VALUE_NFC",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a text is not in Unicode normalisation form C",
    .en_next = "normalise the text (NFC) before signing",
    .zh = "文本不是 Unicode 规范化形式 C（NFC）",
    .zh_next = "请在签名前对文本做 NFC 规范化"};

inline constexpr ErrorReason kValueCode{
    .name = "VALUE_CODE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a code has characters other than printable ASCII without spaces",
    .en_next = "correct the value at its source and publish again",
    .zh = "代码含有可见 ASCII 以外的字符或空格",
    .zh_next = "请在来源处更正该值后重新发布"};

inline constexpr ErrorReason kSchemaMalformed{
    .name = "SCHEMA_MALFORMED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "schema bytes are not a Schema message of at most {limit} bytes",
    .en_next = "correct the schema; docs/formats/record.md has the rules",
    .zh = "数据模式字节不是不超过 {limit} 字节的 Schema 消息",
    .zh_next = "请按 docs/formats/record.md 更正数据模式"};

inline constexpr ErrorReason kSchemaUnknownField{
    .name = "SCHEMA_UNKNOWN_FIELD",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "schema bytes carry protobuf fields this version does not know",
    .en_next = "publish a schema of the format in docs/formats/record.md",
    .zh = "数据模式含有本版本不认识的 protobuf 字段",
    .zh_next = "请按 docs/formats/record.md 的格式发布数据模式"};

inline constexpr ErrorReason kSchemaDataset{
    .name = "SCHEMA_DATASET",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the schema's dataset is not a dataset ID",
    .en_next = "correct the schema; docs/formats/record.md has the rules",
    .zh = "数据模式的数据集不是有效的数据集标识",
    .zh_next = "请按 docs/formats/record.md 更正数据模式"};

inline constexpr ErrorReason kSchemaVersion{
    .name = "SCHEMA_VERSION",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the schema's version is 0; versions count from 1",
    .en_next = "correct the schema; docs/formats/record.md has the rules",
    .zh = "数据模式版本为 0；版本从 1 开始",
    .zh_next = "请按 docs/formats/record.md 更正数据模式"};

inline constexpr ErrorReason kSchemaFieldCount{
    .name = "SCHEMA_FIELD_COUNT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the schema has {found} fields, wanted 1 to 256",
    .en_next = "correct the schema; docs/formats/record.md has the rules",
    .zh = "数据模式有 {found} 个字段，应为 1 至 256 个",
    .zh_next = "请按 docs/formats/record.md 更正数据模式"};

inline constexpr ErrorReason kSchemaFieldNumber{
    .name = "SCHEMA_FIELD_NUMBER",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "field number {number} is outside 1-256 or not above the one before it",
    .en_next = "correct the schema; docs/formats/record.md has the rules",
    .zh = "字段编号 {number} 不在 1 至 256 之内，或未大于前一个编号",
    .zh_next = "请按 docs/formats/record.md 更正数据模式"};

inline constexpr ErrorReason kSchemaFieldName{
    .name = "SCHEMA_FIELD_NAME",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "field {number} has a name that is malformed or already used",
    .en_next = "correct the schema; docs/formats/record.md has the rules",
    .zh = "字段 {number} 的名称格式不正确或已被使用",
    .zh_next = "请按 docs/formats/record.md 更正数据模式"};

inline constexpr ErrorReason kSchemaFieldType{
    .name = "SCHEMA_FIELD_TYPE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "field {number} has an unknown type",
    .en_next = "correct the schema; docs/formats/record.md has the rules",
    .zh = "字段 {number} 的类型未知",
    .zh_next = "请按 docs/formats/record.md 更正数据模式"};

inline constexpr ErrorReason kSchemaCodeList{
    .name = "SCHEMA_CODE_LIST",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "field {number}: a code list is required for a CODE and forbidden for "
        "other types, at most 64 bytes and 32 bytes of version",
    .en_next = "correct the schema; docs/formats/record.md has the rules",
    .zh =
        "字段 {number}：CODE 类型必须且只有它可以指定代码表（名称不超过 64 "
        "字节，版本不超过 32 字节）",
    .zh_next = "请按 docs/formats/record.md 更正数据模式"};

inline constexpr ErrorReason kSchemaDerivation{
    .name = "SCHEMA_DERIVATION",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "derived field {number}: {problem}",
    .en_next = "correct the schema; docs/formats/record.md has the rules",
    .zh = "派生字段 {number}：{problem}",
    .zh_next = "请按 docs/formats/record.md 更正数据模式"};

inline constexpr ErrorReason kSchemaSubjectRole{
    .name = "SCHEMA_SUBJECT_ROLE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "field {number}: {problem}",
    .en_next = "correct the schema; docs/formats/record.md has the rules",
    .zh = "字段 {number}：{problem}",
    .zh_next = "请按 docs/formats/record.md 更正数据模式"};

inline constexpr ErrorReason kSchemaSection{
    .name = "SCHEMA_SECTION",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "sections must be numbered 1 to at most 16 without gaps; section "
        "{section} is not",
    .en_next = "correct the schema; docs/formats/record.md has the rules",
    .zh = "分区须从 1 连续编号且不超过 16；分区 {section} 不符合",
    .zh_next = "请按 docs/formats/record.md 更正数据模式"};

inline constexpr ErrorReason kSchemaSuccessor{
    .name = "SCHEMA_SUCCESSOR",
    .code = absl::StatusCode::kFailedPrecondition,
    .en =
        "schema version {newer} does not only add to or retire from version "
        "{older}: {problem}",
    .en_next = "use a new field number for whatever changed",
    .zh = "数据模式版本 {newer} 相对版本 {older} 不只是新增或停用：{problem}",
    .zh_next = "请为改动的内容使用新的字段编号"};

inline constexpr ErrorReason kRecordTooLarge{
    .name = "RECORD_TOO_LARGE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a record of {found} bytes is above the limit of {limit}",
    .en_next = "move large values out of the record",
    .zh = "记录有 {found} 个字节，超过上限 {limit}",
    .zh_next = "请将较大的值移出记录"};

inline constexpr ErrorReason kRecordTruncated{
    .name = "RECORD_TRUNCATED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "record bytes end in the middle of the {part}",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "记录字节在 {part} 中间结束",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kRecordTrailingBytes{
    .name = "RECORD_TRAILING_BYTES",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "{found} bytes follow the record's last field",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "记录的最后一个字段之后多出 {found} 个字节",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kRecordHeader{
    .name = "RECORD_HEADER",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the record's header length {found} does not fit its content",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "记录头长度 {found} 与其内容不符",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kRecordOperation{
    .name = "RECORD_OPERATION",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "record operation {found} is neither UPSERT (1) nor DELETE (2)",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "记录操作 {found} 既不是 UPSERT（1）也不是 DELETE（2）",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kRecordId{
    .name = "RECORD_ID",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a record ID has {found} bytes, wanted 1 to 64",
    .en_next = "give every record a stable ID, by default a keyed hash",
    .zh = "记录标识有 {found} 个字节，应为 1 至 64 个",
    .zh_next = "请为每条记录指定稳定的标识，默认用带密钥的散列"};

inline constexpr ErrorReason kRecordFieldOrder{
    .name = "RECORD_FIELD_ORDER",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "field number {number} does not come after the one before it",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "字段编号 {number} 未大于前一个编号",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kRecordDeleteFields{
    .name = "RECORD_DELETE_FIELDS",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a DELETE carries {found} fields, wanted none",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "DELETE 带有 {found} 个字段，应当没有",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kRecordFieldSet{
    .name = "RECORD_FIELD_SET",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "the record's fields are not exactly those of schema version "
        "{version}; the first difference is at field {number}",
    .en_next = "commit every field of the schema, absent ones as type 0",
    .zh =
        "记录的字段与数据模式版本 {version} 不完全一致，首个差异在字段 "
        "{number}",
    .zh_next = "请提交数据模式的全部字段，缺失的以类型 0 表示"};

inline constexpr ErrorReason kRecordFieldType{
    .name = "RECORD_FIELD_TYPE",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "field {number} has a value of type {found}, the schema says {wanted}",
    .en_next = "publish the value in the schema's type",
    .zh = "字段 {number} 的值类型为 {found}，数据模式规定为 {wanted}",
    .zh_next = "请按数据模式的类型发布该值"};

inline constexpr ErrorReason kRecordSeedSize{
    .name = "RECORD_SEED_SIZE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a record's seed has {found} bytes, wanted 32",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "记录的种子有 {found} 个字节，应为 32 个",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kDerivedValueMismatch{
    .name = "DERIVED_VALUE_MISMATCH",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "derived field {number} is not what its function gives",
    .en_next = "compute derived fields as docs/formats/record.md says",
    .zh = "派生字段 {number} 与其函数的计算结果不符",
    .zh_next = "请按 docs/formats/record.md 计算派生字段"};

inline constexpr ErrorReason kSubjectNotNormalised{
    .name = "SUBJECT_NOT_NORMALISED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "subject field {number} is not a normalised identifier of its scheme",
    .en_next =
        "normalise the identifier before signing; keep the text as found in a "
        "field of its own",
    .zh = "主体字段 {number} 不是其标识体系的规范形式",
    .zh_next = "请在签名前规范化标识，原文可放在单独的字段中"};

inline constexpr std::array kRecordReasons{
    &kValueTruncated,
    &kValueTrailingBytes,
    &kValueType,
    &kValueLength,
    &kValueTooLarge,
    &kValueBool,
    &kValueDecimal,
    &kValueRange,
    &kValueUtf8,
    &kValueNfc,
    &kValueCode,
    &kSchemaMalformed,
    &kSchemaUnknownField,
    &kSchemaDataset,
    &kSchemaVersion,
    &kSchemaFieldCount,
    &kSchemaFieldNumber,
    &kSchemaFieldName,
    &kSchemaFieldType,
    &kSchemaCodeList,
    &kSchemaDerivation,
    &kSchemaSubjectRole,
    &kSchemaSection,
    &kSchemaSuccessor,
    &kRecordTooLarge,
    &kRecordTruncated,
    &kRecordTrailingBytes,
    &kRecordHeader,
    &kRecordOperation,
    &kRecordId,
    &kRecordFieldOrder,
    &kRecordDeleteFields,
    &kRecordFieldSet,
    &kRecordFieldType,
    &kRecordSeedSize,
    &kDerivedValueMismatch,
    &kSubjectNotNormalised,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_RECORD_H_
