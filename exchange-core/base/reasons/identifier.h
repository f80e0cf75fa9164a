// Error reasons of the area "identifier". See base/error_reason.h for the
// rules. None of them carries an identifier or a date: those are personal data.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_IDENTIFIER_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_IDENTIFIER_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kUnknownScheme{
    .name = "UNKNOWN_SCHEME",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "there is no identifier scheme \"{scheme}\"",
    .en_next =
        "use cn-resident-id, cn-org-code, cn-residence-permit, passport "
        "or opaque",
    .zh = "不存在标识方案“{scheme}”",
    .zh_next =
        "请使用 cn-resident-id、cn-org-code、cn-residence-permit、"
        "passport 或 opaque"};

inline constexpr ErrorReason kIdentifierLength{
    .name = "IDENTIFIER_LENGTH",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "an identifier of {scheme} has {wanted} characters, not {found}",
    .en_next = "look for missing or surplus characters",
    .zh = "{scheme} 标识应为 {wanted} 位，实际为 {found} 位",
    .zh_next = "请检查是否缺少或多出字符"};

inline constexpr ErrorReason kIdentifierCharacter{
    .name = "IDENTIFIER_CHARACTER",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the identifier has a character that {scheme} does not allow there",
    .en_next = "look for spaces, punctuation and letters taken for digits",
    .zh = "标识中有 {scheme} 不允许出现在该位置的字符",
    .zh_next = "请检查空格、标点以及被误作数字的字母"};

inline constexpr ErrorReason kIdentifierPlaceholder{
    .name = "IDENTIFIER_PLACEHOLDER",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the {scheme} identifier is a placeholder, such as all zeros",
    .en_next = "leave the field empty when there is no identifier",
    .zh = "{scheme} 标识是占位值（例如全零）",
    .zh_next = "没有标识时请将该字段留空"};

inline constexpr ErrorReason kIdentifierDivision{
    .name = "IDENTIFIER_DIVISION",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the leading digits of the identifier are no division of {scheme}",
    .en_next = "check the first six digits and the scheme",
    .zh = "标识开头的数字不是 {scheme} 的区划代码",
    .zh_next = "请检查前六位数字和标识方案"};

inline constexpr ErrorReason kIdentifierDate{
    .name = "IDENTIFIER_DATE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the birth date in the {scheme} identifier does not exist",
    .en_next = "check the digits of the date against the document",
    .zh = "{scheme} 标识中的出生日期不存在",
    .zh_next = "请对照证件检查日期数字"};

inline constexpr ErrorReason kIdentifierCheckDigit{
    .name = "IDENTIFIER_CHECK_DIGIT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the check character of the {scheme} identifier is wrong",
    .en_next = "compare all characters with the document",
    .zh = "{scheme} 标识的校验码错误",
    .zh_next = "请对照证件检查全部字符"};

inline constexpr ErrorReason kIdentifierOtherScheme{
    .name = "IDENTIFIER_OTHER_SCHEME",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the identifier is not of {scheme} but of {other}",
    .en_next = "give it under {other}",
    .zh = "该标识不属于 {scheme}，而属于 {other}",
    .zh_next = "请按 {other} 提供"};

inline constexpr ErrorReason kDateFormat{
    .name = "DATE_FORMAT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the text has none of the forms of a date",
    .en_next = "write it as 2024-01-05",
    .zh = "文本不是可识别的日期格式",
    .zh_next = "请写成 2024-01-05 的形式"};

inline constexpr ErrorReason kDateNotInCalendar{
    .name = "DATE_NOT_IN_CALENDAR",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the date has a day or month that does not exist",
    .en_next = "correct the date at its source",
    .zh = "日期中的日或月不存在",
    .zh_next = "请在数据来源处更正日期"};

inline constexpr std::array kIdentifierReasons{
    &kUnknownScheme,         &kIdentifierLength,      &kIdentifierCharacter,
    &kIdentifierPlaceholder, &kIdentifierDivision,    &kIdentifierDate,
    &kIdentifierCheckDigit,  &kIdentifierOtherScheme, &kDateFormat,
    &kDateNotInCalendar,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_IDENTIFIER_H_
