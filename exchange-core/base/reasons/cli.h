// Error reasons of the command line itself. See base/error_reason.h.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CLI_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CLI_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kUsage{.name = "USAGE",
                                    .code = absl::StatusCode::kInvalidArgument,
                                    .en = "wrong command line: {problem}",
                                    .en_next = "see tombolo --help",
                                    .zh = "命令行有误：{problem}",
                                    .zh_next = "请参阅 tombolo --help"};

inline constexpr ErrorReason kFileInvalid{
    .name = "FILE_INVALID",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "{file}:{line}: {key} is \"{found}\"; allowed: {allowed}",
    .en_next = "correct the file; nothing was sent",
    .zh = "{file}:{line}：{key} 为“{found}”，允许的值：{allowed}",
    .zh_next = "请更正该文件；尚未发送任何内容"};

inline constexpr ErrorReason kFileUnreadable{
    .name = "FILE_UNREADABLE",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "{file} cannot be read: {problem}",
    .en_next = "check the path and its permissions",
    .zh = "无法读取 {file}：{problem}",
    .zh_next = "请检查路径和权限"};

inline constexpr ErrorReason kFileUnwritable{
    .name = "FILE_UNWRITABLE",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "{file} cannot be written: {problem}",
    .en_next = "check the path, its permissions and the space on the disk",
    .zh = "无法写入 {file}：{problem}",
    .zh_next = "请检查路径、权限和磁盘空间"};

inline constexpr ErrorReason kErrorReasonUnknown{
    .name = "ERROR_REASON_UNKNOWN",
    .code = absl::StatusCode::kNotFound,
    .en = "there is no error reason {reason}",
    .en_next = "list them with tombolo errors",
    .zh = "没有错误原因 {reason}",
    .zh_next = "请用 tombolo errors 查看全部"};

inline constexpr std::array kCliReasons{
    &kUsage,          &kFileInvalid,        &kFileUnreadable,
    &kFileUnwritable, &kErrorReasonUnknown,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CLI_H_
