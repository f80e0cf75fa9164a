// Error reasons of the area "storage". See base/error_reason.h for the rules.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_STORAGE_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_STORAGE_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kPreconditionFailed{
    .name = "PRECONDITION_FAILED",
    .code = absl::StatusCode::kAborted,
    .en = "key {key} of space {space} is not what the commit expected",
    .en_next = "read again and retry",
    .zh = "空间 {space} 的键 {key} 与提交所期望的不符",
    .zh_next = "请重新读取后重试"};

inline constexpr ErrorReason kStoreLimit{
    .name = "STORE_LIMIT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "{what} is {found}, the limit is {limit}",
    .en_next = "split the data",
    .zh = "{what} 为 {found}，上限为 {limit}",
    .zh_next = "请拆分数据"};

inline constexpr ErrorReason kStoreFailed{
    .name = "STORE_FAILED",
    .code = absl::StatusCode::kDataLoss,
    .en = "the store cannot go on: {cause}",
    .en_next =
        "check the disk, then restart the node; what was being written "
        "may or may not be there",
    .zh = "存储无法继续：{cause}",
    .zh_next = "请检查磁盘后重启节点；正在写入的内容可能存在也可能不存在"};

inline constexpr ErrorReason kStoreUnavailable{
    .name = "STORE_UNAVAILABLE",
    .code = absl::StatusCode::kUnavailable,
    .en = "the store cannot answer now: {cause}",
    .en_next = "retry later; if it lasts, check disk space and memory",
    .zh = "存储暂时无法响应：{cause}",
    .zh_next = "请稍后重试；若持续，请检查磁盘空间和内存"};

inline constexpr ErrorReason kStoreMissing{
    .name = "STORE_MISSING",
    .code = absl::StatusCode::kNotFound,
    .en = "there is no store at {path}",
    .en_next = "correct the path, or run 'tombolo-node init' for a new one",
    .zh = "{path} 处没有存储",
    .zh_next = "请更正路径，或运行 'tombolo-node init' 新建"};

inline constexpr ErrorReason kStoreExists{
    .name = "STORE_EXISTS",
    .code = absl::StatusCode::kAlreadyExists,
    .en = "the store is initialised already",
    .en_next = "use it as it is, or choose another path",
    .zh = "存储已初始化",
    .zh_next = "请直接使用，或另选路径"};

inline constexpr ErrorReason kStoreLocked{
    .name = "STORE_LOCKED",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the store at {path} is in use by another process",
    .en_next = "stop that process; one store belongs to one node",
    .zh = "{path} 处的存储正被另一进程使用",
    .zh_next = "请停止该进程；一个存储只属于一个节点"};

inline constexpr ErrorReason kStoreCorrupt{
    .name = "STORE_CORRUPT",
    .code = absl::StatusCode::kDataLoss,
    .en = "the store is damaged: {cause}",
    .en_next = "restore the last backup, then run 'tombolo-node recover'",
    .zh = "存储已损坏：{cause}",
    .zh_next = "请恢复最近的备份，然后运行 'tombolo-node recover'"};

inline constexpr ErrorReason kStoreSpaces{
    .name = "STORE_SPACES",
    .code = absl::StatusCode::kDataLoss,
    .en = "the store at {path} has no space {space}, or one too many",
    .en_next =
        "it is not a store of this release, or files are missing: "
        "restore the last backup",
    .zh = "{path} 处的存储缺少或多出空间 {space}",
    .zh_next = "它不是本版本的存储，或缺少文件：请恢复最近的备份"};

inline constexpr ErrorReason kStoreNotInitialised{
    .name = "STORE_NOT_INITIALISED",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the store has not been initialised",
    .en_next = "run 'tombolo-node init'",
    .zh = "存储尚未初始化",
    .zh_next = "请运行 'tombolo-node init'"};

inline constexpr ErrorReason kStoreFormat{
    .name = "STORE_FORMAT",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the store has format {found}, this release reads {wanted}",
    .en_next = "use the release that wrote it, or migrate",
    .zh = "存储格式为 {found}，本版本读取 {wanted}",
    .zh_next = "请使用写入它的版本，或进行迁移"};

inline constexpr ErrorReason kKeyMalformed{
    .name = "STORE_KEY_MALFORMED",
    .code = absl::StatusCode::kDataLoss,
    .en = "a key of space {space} does not have the layout of its kind",
    .en_next =
        "run 'tombolo-node check'; the store is damaged or was written "
        "by another program",
    .zh = "空间 {space} 中有键不符合其布局",
    .zh_next = "请运行 'tombolo-node check'；存储已损坏或由其他程序写入"};

inline constexpr ErrorReason kSealedValueMalformed{
    .name = "STORE_VALUE_UNSEALED",
    .code = absl::StatusCode::kDataLoss,
    .en = "a value of space {space} is not a sealed value",
    .en_next =
        "restore the last backup; the store is damaged or was written "
        "without sealing",
    .zh = "空间 {space} 中有值不是加密值",
    .zh_next = "请恢复最近的备份；存储已损坏或曾在未加密状态下写入"};

inline constexpr ErrorReason kDataKeyUnknown{
    .name = "DATA_KEY_UNKNOWN",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "a value is sealed with data key {key}, which the store does not hold",
    .en_next = "restore the wrapped keys from their own backup",
    .zh = "有值使用数据密钥 {key} 加密，但存储中没有该密钥",
    .zh_next = "请从密钥的独立备份中恢复"};

inline constexpr ErrorReason kKeyRingMissing{
    .name = "KEY_RING_MISSING",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the store holds no wrapped keys",
    .en_next =
        "run 'tombolo-node init' for a new store, or restore the wrapped "
        "keys from their own backup",
    .zh = "存储中没有被封装的密钥",
    .zh_next =
        "新存储请运行 'tombolo-node init'，否则请从密钥的独立备份中恢复"};

inline constexpr ErrorReason kKeyEncryptionKeyWrong{
    .name = "KEY_ENCRYPTION_KEY_WRONG",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the key-encryption key does not open the keys of this store",
    .en_next = "configure the key the store was initialised with",
    .zh = "密钥加密密钥无法打开本存储的密钥",
    .zh_next = "请配置初始化该存储时使用的密钥"};

inline constexpr ErrorReason kKeyFileMissing{
    .name = "KEY_FILE_MISSING",
    .code = absl::StatusCode::kNotFound,
    .en = "the key file {path} cannot be read",
    .en_next = "correct the path or its owner",
    .zh = "无法读取密钥文件 {path}",
    .zh_next = "请更正路径或属主"};

inline constexpr ErrorReason kKeyFileMode{
    .name = "KEY_FILE_MODE",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "the key file {path} has mode {found}, wanted 0400 or 0600",
    .en_next =
        "run chmod 0400 on it, and replace the key if others could read "
        "it",
    .zh = "密钥文件 {path} 的权限为 {found}，应为 0400 或 0600",
    .zh_next = "请对其执行 chmod 0400；若他人可能已读取，请更换密钥"};

inline constexpr ErrorReason kKeyFileFormat{
    .name = "KEY_FILE_FORMAT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the key file {path} does not hold 64 hexadecimal digits",
    .en_next =
        "write 32 random bytes to it as hexadecimal, for example with "
        "'openssl rand -hex 32'",
    .zh = "密钥文件 {path} 的内容不是 64 位十六进制数字",
    .zh_next =
        "请写入 32 个随机字节的十六进制形式，例如使用 "
        "'openssl rand -hex 32'"};

inline constexpr std::array<const ErrorReason*, 19> kStorageReasons{
    &kPreconditionFailed,    &kStoreLimit,     &kStoreFailed,
    &kStoreUnavailable,      &kStoreMissing,   &kStoreExists,
    &kStoreLocked,           &kStoreCorrupt,   &kStoreSpaces,
    &kStoreNotInitialised,   &kStoreFormat,    &kKeyMalformed,
    &kSealedValueMalformed,  &kDataKeyUnknown, &kKeyRingMissing,
    &kKeyEncryptionKeyWrong, &kKeyFileMissing, &kKeyFileMode,
    &kKeyFileFormat};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_STORAGE_H_
