// Error reasons of batches, statements and the key directory. See
// base/error_reason.h for the rules.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_BATCH_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_BATCH_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kBatchMalformed{
    .name = "BATCH_MALFORMED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "bytes are not a SignedBatch message: {problem}",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "字节不是 SignedBatch 消息：{problem}",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kBatchTooLarge{
    .name = "BATCH_TOO_LARGE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a batch of {found} bytes is above the limit of {limit}",
    .en_next = "send smaller batches",
    .zh = "批次有 {found} 个字节，超过上限 {limit}",
    .zh_next = "请减小批次"};

inline constexpr ErrorReason kBatchRecordCount{
    .name = "BATCH_RECORD_COUNT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a batch carries {found} records, wanted 1 to {limit}",
    .en_next = "send batches of that size",
    .zh = "批次有 {found} 条记录，应为 1 至 {limit} 条",
    .zh_next = "请按该大小分批发送"};

inline constexpr ErrorReason kBatchFull{
    .name = "BATCH_FULL",
    .code = absl::StatusCode::kResourceExhausted,
    .en = "the batch has no room for the record",
    .en_next = "sign this batch and add the record to the next",
    .zh = "批次已无空间容纳该记录",
    .zh_next = "请签署本批次，并将记录放入下一批次"};

inline constexpr ErrorReason kBatchStatementSize{
    .name = "BATCH_STATEMENT_SIZE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a statement of {found} bytes, wanted 1 to {limit}",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "声明有 {found} 个字节，应为 1 至 {limit} 个",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kBatchSignatureSize{
    .name = "BATCH_SIGNATURE_SIZE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a signature of {found} bytes, wanted 1 to {limit}",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "签名有 {found} 个字节，应为 1 至 {limit} 个",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kStatementMalformed{
    .name = "STATEMENT_MALFORMED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "statement bytes are not a Statement message",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "声明字节不是 Statement 消息",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kStatementUnknownField{
    .name = "STATEMENT_UNKNOWN_FIELD",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the statement carries protobuf fields this version does not know",
    .en_next = "use a publisher of a supported version",
    .zh = "声明含有本版本不认识的 protobuf 字段",
    .zh_next = "请使用受支持版本的发布程序"};

inline constexpr ErrorReason kStatementFormat{
    .name = "STATEMENT_FORMAT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "statement format {found}, wanted 1",
    .en_next = "use a publisher of a supported version",
    .zh = "声明格式为 {found}，应为 1",
    .zh_next = "请使用受支持版本的发布程序"};

inline constexpr ErrorReason kStatementSuite{
    .name = "STATEMENT_SUITE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the statement names the unknown suite {found}",
    .en_next = "use a suite of docs/formats/record.md",
    .zh = "声明指定了未知的算法套件 {found}",
    .zh_next = "请使用 docs/formats/record.md 中的算法套件"};

inline constexpr ErrorReason kStatementField{
    .name = "STATEMENT_FIELD",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "statement field {field} is missing or malformed",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "声明字段 {field} 缺失或格式不正确",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kStatementDigestSize{
    .name = "STATEMENT_DIGEST_SIZE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "statement field {field} is not a digest of 32 bytes",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "声明字段 {field} 不是 32 字节的摘要",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kStatementRecordCount{
    .name = "STATEMENT_RECORD_COUNT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the statement counts {found} records, wanted 1 to {limit}",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "声明的记录数为 {found}，应为 1 至 {limit}",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kStatementSequenceRange{
    .name = "STATEMENT_SEQUENCE_RANGE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the statement's sequences begin at 0 or run past the largest number",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "声明的序号从 0 开始或超出最大值",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kStatementFirstLink{
    .name = "STATEMENT_FIRST_LINK",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "a first statement must carry no previous digest and every other must "
        "carry one",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "首个声明不得带有前一声明摘要，其余声明必须带有",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kStatementTrustDomain{
    .name = "STATEMENT_TRUST_DOMAIN",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the statement is for the trust domain {found}, this is {wanted}",
    .en_next = "publish to the exchange the statement was made for",
    .zh = "声明属于信任域 {found}，此处为 {wanted}",
    .zh_next = "请发布到声明所属的交换平台"};

inline constexpr ErrorReason kStatementDataset{
    .name = "STATEMENT_DATASET",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the statement is for the dataset {found}, wanted {wanted}",
    .en_next = "publish into the dataset the statement names",
    .zh = "声明属于数据集 {found}，应为 {wanted}",
    .zh_next = "请发布到声明所指的数据集"};

inline constexpr ErrorReason kStatementDepartment{
    .name = "STATEMENT_DEPARTMENT",
    .code = absl::StatusCode::kPermissionDenied,
    .en =
        "the statement names the department {found}, the dataset is provided "
        "by {wanted}",
    .en_next = "publish with the department's own agent",
    .zh = "声明的部门为 {found}，数据集由 {wanted} 提供",
    .zh_next = "请使用该部门自己的代理发布"};

inline constexpr ErrorReason kStatementSuiteMismatch{
    .name = "STATEMENT_SUITE_MISMATCH",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the statement says suite {found}, the key directory says {wanted}",
    .en_next = "sign with the suite of the registered key",
    .zh = "声明的算法套件为 {found}，密钥目录规定为 {wanted}",
    .zh_next = "请使用已登记密钥的算法套件签名"};

inline constexpr ErrorReason kStatementSignature{
    .name = "STATEMENT_SIGNATURE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the signature does not fit the statement's bytes",
    .en_next =
        "ask the publisher to sign and send again; if it repeats, suspect "
        "tampering",
    .zh = "签名与声明字节不符",
    .zh_next = "请发布方重新签名并发送；若反复出现，应怀疑被篡改"};

inline constexpr ErrorReason kStatementSchemaVersion{
    .name = "STATEMENT_SCHEMA_VERSION",
    .code = absl::StatusCode::kFailedPrecondition,
    .en =
        "the statement follows schema version {found}, the schema at hand is "
        "version {wanted}",
    .en_next = "register the schema version before publishing with it",
    .zh = "声明遵循数据模式版本 {found}，现有的是版本 {wanted}",
    .zh_next = "请先登记该数据模式版本再发布"};

inline constexpr ErrorReason kStatementSchemaDigest{
    .name = "STATEMENT_SCHEMA_DIGEST",
    .code = absl::StatusCode::kFailedPrecondition,
    .en =
        "the statement's schema digest is not that of schema version {version}",
    .en_next = "publish with the very schema bytes that were registered",
    .zh = "声明的数据模式摘要与版本 {version} 不符",
    .zh_next = "请使用已登记的同一份数据模式字节发布"};

inline constexpr ErrorReason kStatementGeneration{
    .name = "STATEMENT_GENERATION",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the statement is of generation {found}, the open one is {wanted}",
    .en_next = "ask GetPublishState and go on from there",
    .zh = "声明属于代次 {found}，当前代次为 {wanted}",
    .zh_next = "请查询 GetPublishState 后从该处继续"};

inline constexpr ErrorReason kStatementSequence{
    .name = "STATEMENT_SEQUENCE",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the batch begins at sequence {found}, expected {wanted}",
    .en_next = "ask GetPublishState and go on from there",
    .zh = "批次从序号 {found} 开始，应为 {wanted}",
    .zh_next = "请查询 GetPublishState 后从该处继续"};

inline constexpr ErrorReason kStatementChain{
    .name = "STATEMENT_CHAIN",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the statement does not follow the last one of its generation",
    .en_next =
        "ask GetPublishState; a fork means a second publisher or a restored "
        "agent",
    .zh = "声明与本代次最后一个声明不衔接",
    .zh_next = "请查询 GetPublishState；分叉说明另有发布方或代理已被恢复"};

inline constexpr ErrorReason kBatchCountMismatch{
    .name = "BATCH_COUNT_MISMATCH",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the statement counts {wanted} records, the batch carries {found}",
    .en_next = "correct the encoder; docs/formats/record.md has the bytes",
    .zh = "声明的记录数为 {wanted}，批次带有 {found} 条",
    .zh_next = "请按 docs/formats/record.md 更正编码"};

inline constexpr ErrorReason kBatchRootMismatch{
    .name = "BATCH_ROOT_MISMATCH",
    .code = absl::StatusCode::kDataLoss,
    .en = "the records do not lead to the statement's Merkle root",
    .en_next =
        "ask the publisher to send the batch again; if it repeats, suspect "
        "tampering",
    .zh = "记录推算不出声明的默克尔根",
    .zh_next = "请发布方重新发送批次；若反复出现，应怀疑被篡改"};

inline constexpr ErrorReason kBatchRecordTwice{
    .name = "BATCH_RECORD_TWICE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "two records of the batch have the same record ID",
    .en_next = "put versions of one record into different batches",
    .zh = "批次中有两条记录的标识相同",
    .zh_next = "请将同一记录的不同版本放入不同批次"};

inline constexpr ErrorReason kDirectoryMalformed{
    .name = "DIRECTORY_MALFORMED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "key directory bytes are malformed: {problem}",
    .en_next = "fetch the directory again from the registry authority",
    .zh = "密钥目录字节格式不正确：{problem}",
    .zh_next = "请从登记机构重新获取目录"};

inline constexpr ErrorReason kDirectoryUnknownField{
    .name = "DIRECTORY_UNKNOWN_FIELD",
    .code = absl::StatusCode::kInvalidArgument,
    .en =
        "the key directory carries protobuf fields this version does not know",
    .en_next = "upgrade this program",
    .zh = "密钥目录含有本版本不认识的 protobuf 字段",
    .zh_next = "请升级本程序"};

inline constexpr ErrorReason kDirectorySignature{
    .name = "DIRECTORY_SIGNATURE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the key directory is not signed by the registry authority",
    .en_next = "check the configured authority key and the source of the file",
    .zh = "密钥目录未经登记机构签名",
    .zh_next = "请检查所配置的登记机构公钥与文件来源"};

inline constexpr ErrorReason kDirectoryTrustDomain{
    .name = "DIRECTORY_TRUST_DOMAIN",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the key directory is for the trust domain {found}, wanted {wanted}",
    .en_next = "use the directory of this exchange",
    .zh = "密钥目录属于信任域 {found}，应为 {wanted}",
    .zh_next = "请使用本交换平台的目录"};

inline constexpr ErrorReason kDirectoryRollback{
    .name = "DIRECTORY_ROLLBACK",
    .code = absl::StatusCode::kFailedPrecondition,
    .en =
        "key directory version {found} is older than version {wanted} already "
        "in use",
    .en_next = "fetch the current directory",
    .zh = "密钥目录版本 {found} 早于正在使用的版本 {wanted}",
    .zh_next = "请获取当前目录"};

inline constexpr ErrorReason kDirectoryEntry{
    .name = "DIRECTORY_ENTRY",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "key directory entry {index}: {problem}",
    .en_next = "ask the registry authority to correct it",
    .zh = "密钥目录第 {index} 项：{problem}",
    .zh_next = "请登记机构更正"};

inline constexpr ErrorReason kKeyUnknown{
    .name = "KEY_UNKNOWN",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "the key directory has no key {keyId}",
    .en_next = "register the key with the registry authority",
    .zh = "密钥目录中没有密钥 {keyId}",
    .zh_next = "请向登记机构登记该密钥"};

inline constexpr ErrorReason kKeyUsage{
    .name = "KEY_USAGE",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "key {keyId} is not registered for the usage {wanted}",
    .en_next = "sign with a key of that usage",
    .zh = "密钥 {keyId} 未登记用途 {wanted}",
    .zh_next = "请使用该用途的密钥签名"};

inline constexpr ErrorReason kKeyOwner{
    .name = "KEY_OWNER",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "key {keyId} belongs to another owner than {wanted}",
    .en_next = "sign with a key of the department the statement names",
    .zh = "密钥 {keyId} 不属于 {wanted}",
    .zh_next = "请使用声明所指部门的密钥签名"};

inline constexpr ErrorReason kKeyDataset{
    .name = "KEY_DATASET",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "key {keyId} is not entitled to the dataset {wanted}",
    .en_next = "register the dataset for the key",
    .zh = "密钥 {keyId} 无权签署数据集 {wanted}",
    .zh_next = "请为该密钥登记该数据集"};

inline constexpr ErrorReason kKeyNotYetValid{
    .name = "KEY_NOT_YET_VALID",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "key {keyId} is not valid yet",
    .en_next = "wait for its first moment or use another key",
    .zh = "密钥 {keyId} 尚未生效",
    .zh_next = "请等待其生效或使用其他密钥"};

inline constexpr ErrorReason kKeyExpired{
    .name = "KEY_EXPIRED",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "key {keyId} is no longer valid",
    .en_next = "register a new key",
    .zh = "密钥 {keyId} 已过有效期",
    .zh_next = "请登记新的密钥"};

inline constexpr ErrorReason kKeyInvalidated{
    .name = "KEY_INVALIDATED",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "key {keyId} was declared invalid before that moment",
    .en_next = "open a new generation with a new key",
    .zh = "密钥 {keyId} 在此之前已被宣告无效",
    .zh_next = "请使用新密钥开启新的代次"};

inline constexpr std::array kBatchReasons{
    &kBatchMalformed,
    &kBatchTooLarge,
    &kBatchRecordCount,
    &kBatchFull,
    &kBatchStatementSize,
    &kBatchSignatureSize,
    &kStatementMalformed,
    &kStatementUnknownField,
    &kStatementFormat,
    &kStatementSuite,
    &kStatementField,
    &kStatementDigestSize,
    &kStatementRecordCount,
    &kStatementSequenceRange,
    &kStatementFirstLink,
    &kStatementTrustDomain,
    &kStatementDataset,
    &kStatementDepartment,
    &kStatementSuiteMismatch,
    &kStatementSignature,
    &kStatementSchemaVersion,
    &kStatementSchemaDigest,
    &kStatementGeneration,
    &kStatementSequence,
    &kStatementChain,
    &kBatchCountMismatch,
    &kBatchRootMismatch,
    &kBatchRecordTwice,
    &kDirectoryMalformed,
    &kDirectoryUnknownField,
    &kDirectorySignature,
    &kDirectoryTrustDomain,
    &kDirectoryRollback,
    &kDirectoryEntry,
    &kKeyUnknown,
    &kKeyUsage,
    &kKeyOwner,
    &kKeyDataset,
    &kKeyNotYetValid,
    &kKeyExpired,
    &kKeyInvalidated,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_BATCH_H_
