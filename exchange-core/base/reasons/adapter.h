// Error reasons of the area "adapter". See base/error_reason.h for the rules.
//
// The first group are reasons of a row: the row goes to the dead letter and the
// run goes on. The second group stops a run.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_ADAPTER_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_ADAPTER_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kCsvStrayQuote{
    .name = "CSV_STRAY_QUOTE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a field that does not begin with the quote character contains one",
    .en_next = "quote the whole field and double the quotes inside it",
    .zh = "未以引号开头的字段中出现引号",
    .zh_next = "请将整个字段用引号括起，并将其中的引号写成两个"};

inline constexpr ErrorReason kCsvTextAfterQuote{
    .name = "CSV_TEXT_AFTER_QUOTE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "text follows the closing quote of a field",
    .en_next = "double the quotes inside the field",
    .zh = "字段的结束引号之后还有文字",
    .zh_next = "请将字段中的引号写成两个"};

inline constexpr ErrorReason kCsvUnterminatedQuote{
    .name = "CSV_UNTERMINATED_QUOTE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the file ends inside a quoted field",
    .en_next = "close the quote; rows after it may be missing as well",
    .zh = "文件在引号括起的字段中结束",
    .zh_next = "请补上结束引号；其后的行可能也未读入"};

inline constexpr ErrorReason kCsvBareCarriageReturn{
    .name = "CSV_BARE_CARRIAGE_RETURN",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a carriage return without a line feed stands outside quotes",
    .en_next = "end lines with LF or CRLF, or quote the field",
    .zh = "引号之外出现没有换行符的回车符",
    .zh_next = "请用 LF 或 CRLF 结束各行，或将该字段用引号括起"};

inline constexpr ErrorReason kCsvColumnCount{
    .name = "CSV_COLUMN_COUNT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the row has another number of fields than the header",
    .en_next = "look for a delimiter missing or unquoted in the row",
    .zh = "该行的字段数与表头不一致",
    .zh_next = "请检查该行是否缺少分隔符，或分隔符未加引号"};

inline constexpr ErrorReason kCsvRowTooLarge{
    .name = "CSV_ROW_TOO_LARGE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the row is larger than 1 MiB or has more than 1,000 fields",
    .en_next = "look for a quote that is never closed",
    .zh = "该行超过 1 MiB 或 1,000 个字段",
    .zh_next = "请检查是否有未结束的引号"};

inline constexpr ErrorReason kEncodingInvalid{
    .name = "ENCODING_INVALID",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the bytes are not text in the configured encoding",
    .en_next = "check the encoding of the source: UTF-8 or GB18030",
    .zh = "字节不是所配置编码的文本",
    .zh_next = "请检查来源的编码是 UTF-8 还是 GB18030"};

inline constexpr ErrorReason kExcelPrecisionLoss{
    .name = "EXCEL_PRECISION_LOSS",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the number was rounded by a spreadsheet, such as 9.90101E+17",
    .en_next = "export again with the column formatted as text",
    .zh = "该号码已被电子表格取舍，例如 9.90101E+17",
    .zh_next = "请将该列设为文本格式后重新导出"};

inline constexpr ErrorReason kValueUnreadable{
    .name = "VALUE_UNREADABLE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the text cannot be read as the field's type",
    .en_next = "correct the value or the mapping's format",
    .zh = "文本无法按字段类型读取",
    .zh_next = "请更正该值或映射中的格式"};

inline constexpr ErrorReason kCodeUnlisted{
    .name = "CODE_UNLISTED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the value is not in the mapping's code table",
    .en_next = "add it to the table or correct the source",
    .zh = "该值不在映射的代码表中",
    .zh_next = "请补充代码表或更正来源数据"};

inline constexpr ErrorReason kValueMissing{
    .name = "VALUE_MISSING",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a required field has no value",
    .en_next = "fill it in at the source",
    .zh = "必填字段没有值",
    .zh_next = "请在来源处补填"};

inline constexpr ErrorReason kIdentifierUnusable{
    .name = "IDENTIFIER_UNUSABLE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the identifier does not follow its scheme",
    .en_next = "check its length, characters and check digit",
    .zh = "标识号码不符合其编码规则",
    .zh_next = "请检查长度、字符和校验码"};

inline constexpr ErrorReason kRecordRejected{
    .name = "RECORD_REJECTED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the row does not make a record of the schema",
    .en_next = "check the lengths of its values against the limits",
    .zh = "该行不能组成符合结构的记录",
    .zh_next = "请对照限制检查各值的长度"};

inline constexpr ErrorReason kDuplicateKey{
    .name = "DUPLICATE_KEY",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "an earlier row of the same snapshot has the same key",
    .en_next = "remove one of the rows, or choose key fields that differ",
    .zh = "同一快照中前面已有相同主键的行",
    .zh_next = "请删除其中一行，或选择能区分的主键字段"};

inline constexpr ErrorReason kPositionInvalid{
    .name = "POSITION_INVALID",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the saved position was not made by this kind of source",
    .en_next = "check that the dataset still names the same kind of source",
    .zh = "保存的读取位置不是此类来源产生的",
    .zh_next = "请检查该数据集配置的来源类型是否已改变"};

inline constexpr ErrorReason kSourceTruncated{
    .name = "SOURCE_TRUNCATED",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "{file} has {found} bytes, fewer than the {wanted} already read",
    .en_next = "append mode needs a file that only grows; restore it",
    .zh = "{file} 只有 {found} 字节，少于已读取的 {wanted} 字节",
    .zh_next = "追加模式要求文件只增不减，请恢复该文件"};

inline constexpr ErrorReason kSourceReplaced{
    .name = "SOURCE_REPLACED",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "{file} no longer holds the rows already read",
    .en_next = "append mode needs a file that only grows; use snapshot mode",
    .zh = "{file} 中已读取的行已被改动",
    .zh_next = "追加模式要求文件只增不减；可改用快照模式"};

inline constexpr ErrorReason kSourceUnreadable{
    .name = "SOURCE_UNREADABLE",
    .code = absl::StatusCode::kUnavailable,
    .en = "{file} cannot be read: {problem}",
    .en_next = "check the path and the permissions of the adapter's user",
    .zh = "无法读取 {file}：{problem}",
    .zh_next = "请检查路径以及适配器用户的权限"};

inline constexpr ErrorReason kSourceChanged{
    .name = "SOURCE_CHANGED",
    .code = absl::StatusCode::kAborted,
    .en = "{file} changed while a snapshot of it was being published",
    .en_next = "write the file elsewhere and rename it into place, then rerun",
    .zh = "{file} 在发布快照期间发生了变化",
    .zh_next = "请先写入其他位置再改名覆盖，然后重新运行"};

inline constexpr ErrorReason kSourceHeader{
    .name = "SOURCE_HEADER",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the header of {file} cannot be used: {problem}",
    .en_next = "give every column a name of its own",
    .zh = "{file} 的表头不可用：{problem}",
    .zh_next = "请为每一列指定唯一的名称"};

inline constexpr ErrorReason kMappingInvalid{
    .name = "MAPPING_INVALID",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "mapping of field {field}: {problem}",
    .en_next = "correct the mapping in the configuration",
    .zh = "字段 {field} 的映射有误：{problem}",
    .zh_next = "请更正配置中的映射"};

inline constexpr ErrorReason kDeadLetterLimit{
    .name = "DEAD_LETTER_LIMIT",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "{rejected} of {rows} rows were rejected; the limit is {limit}",
    .en_next = "read {file}, correct the source or the mapping, run again",
    .zh = "{rows} 行中有 {rejected} 行被拒绝，上限为 {limit}",
    .zh_next = "请查看 {file}，更正来源或映射后重新运行"};

inline constexpr ErrorReason kMassDeletion{
    .name = "MASS_DELETION",
    .code = absl::StatusCode::kFailedPrecondition,
    .en =
        "the snapshot would delete {deleted} of {known} records; the limit is "
        "{limit}",
    .en_next =
        "check that the snapshot is complete; if it is meant, raise "
        "max_delete_share for one run",
    .zh = "该快照将删除 {known} 条记录中的 {deleted} 条，上限为 {limit}",
    .zh_next =
        "请检查快照是否完整；如确需删除，请在一次运行中提高 max_delete_share"};

inline constexpr ErrorReason kAdapterFile{
    .name = "ADAPTER_FILE",
    .code = absl::StatusCode::kUnavailable,
    .en = "{file}: {problem}",
    .en_next = "check the path, the permissions and the space on the disk",
    .zh = "{file}：{problem}",
    .zh_next = "请检查路径、权限和磁盘空间"};

inline constexpr ErrorReason kAdapterKey{
    .name = "ADAPTER_KEY",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "{file} is not a record-id key: {problem}",
    .en_next =
        "restore the key this department used before; a new one would publish "
        "every record anew",
    .zh = "{file} 不是记录标识密钥：{problem}",
    .zh_next = "请恢复本部门原来使用的密钥；换用新密钥会把所有记录重新发布"};

inline constexpr ErrorReason kSpoolDamaged{
    .name = "SPOOL_DAMAGED",
    .code = absl::StatusCode::kDataLoss,
    .en = "{file} is damaged at byte {offset}, before its end",
    .en_next =
        "keep the file for analysis; the node's publish state says what is "
        "missing",
    .zh = "{file} 在第 {offset} 字节处损坏，且不在文件末尾",
    .zh_next = "请保留该文件供分析；缺少哪些批次以节点的发布状态为准"};

inline constexpr ErrorReason kSpoolFull{
    .name = "SPOOL_FULL",
    .code = absl::StatusCode::kResourceExhausted,
    .en = "the spool {folder} holds {limit} bytes of unacknowledged batches",
    .en_next = "wait until the node takes them in, or raise spool.max_bytes",
    .zh = "缓冲区 {folder} 中未确认的批次已达 {limit} 字节",
    .zh_next = "请等待节点接收，或提高 spool.max_bytes"};

inline constexpr ErrorReason kSpoolFailed{
    .name = "SPOOL_FAILED",
    .code = absl::StatusCode::kUnavailable,
    .en = "an earlier write to the spool {folder} failed",
    .en_next = "check the disk and start the adapter again",
    .zh = "此前写入缓冲区 {folder} 失败",
    .zh_next = "请检查磁盘后重新启动适配器"};

inline constexpr ErrorReason kPublishDiverged{
    .name = "PUBLISH_DIVERGED",
    .code = absl::StatusCode::kFailedPrecondition,
    .en =
        "the node stands at sequence {found} of {dataset} with another history "
        "than this adapter, which stands at {wanted}",
    .en_next =
        "stop publishing and ask the operator whether the node was restored "
        "or another adapter published",
    .zh =
        "节点在 {dataset} 的序号为 {found}，其历史与本适配器（{wanted}）不一致",
    .zh_next =
        "请停止发布，并询问运维人员节点是否做过恢复或有其他适配器发布过"};

inline constexpr ErrorReason kAnswerUnexpected{
    .name = "ANSWER_UNEXPECTED",
    .code = absl::StatusCode::kInternal,
    .en = "the node answered batch {batch} of {dataset} with {problem}",
    .en_next = "report it to the operator of the node",
    .zh = "节点对 {dataset} 的批次 {batch} 的应答有误：{problem}",
    .zh_next = "请向节点运维人员报告"};

inline constexpr ErrorReason kCredentialFile{
    .name = "CREDENTIAL_FILE",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "{file} cannot be used as {what}: {problem}",
    .en_next = "check the tls section of the configuration",
    .zh = "{file} 不能用作 {what}：{problem}",
    .zh_next = "请检查配置中的 tls 部分"};

inline constexpr ErrorReason kSchemaNotInCatalogue{
    .name = "SCHEMA_NOT_IN_CATALOGUE",
    .code = absl::StatusCode::kFailedPrecondition,
    .en =
        "the catalogue has no schema version {version} of {dataset}, or "
        "another one than the configuration",
    .en_next = "have the operator apply the schema to the catalogue first",
    .zh = "目录中没有 {dataset} 的第 {version} 版结构，或与配置中的不同",
    .zh_next = "请先由运维人员将该结构登记到目录"};

inline constexpr std::array kAdapterReasons{
    &kCsvStrayQuote,        &kCsvTextAfterQuote,
    &kCsvUnterminatedQuote, &kCsvBareCarriageReturn,
    &kCsvColumnCount,       &kCsvRowTooLarge,
    &kEncodingInvalid,      &kExcelPrecisionLoss,
    &kValueUnreadable,      &kCodeUnlisted,
    &kValueMissing,         &kIdentifierUnusable,
    &kRecordRejected,       &kDuplicateKey,
    &kPositionInvalid,      &kSourceTruncated,
    &kSourceReplaced,       &kSourceUnreadable,
    &kSourceChanged,        &kSourceHeader,
    &kMappingInvalid,       &kDeadLetterLimit,
    &kMassDeletion,         &kAdapterFile,
    &kAdapterKey,           &kSchemaNotInCatalogue,
    &kSpoolDamaged,         &kSpoolFull,
    &kSpoolFailed,          &kPublishDiverged,
    &kAnswerUnexpected,     &kCredentialFile,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_ADAPTER_H_
