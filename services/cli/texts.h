// Every word of the command line's own output, in both languages. Errors are
// not here: they come from base/message_catalogue.h. A test checks that no text
// lacks a language.
#ifndef TOMBOLO_SERVICES_CLI_TEXTS_H_
#define TOMBOLO_SERVICES_CLI_TEXTS_H_

#include <array>
#include <string>

#include "exchange-core/base/message_catalogue.h"

namespace tombolo::cli {

struct LocalText {
  const char* en;
  const char* zh;
};

inline const char* In(Language language, const LocalText& text) {
  return language == Language::kChinese ? text.zh : text.en;
}

namespace texts {

inline constexpr LocalText kAccess{"ACCESS", "权限"};
inline constexpr LocalText kAnswer{"ANSWER", "结果"};
inline constexpr LocalText kBy{"SIGNED BY", "签名部门"};
inline constexpr LocalText kClass{"SHARING", "共享类型"};
inline constexpr LocalText kCode{"CODE", "状态码"};
inline constexpr LocalText kConsumer{"CONSUMER", "使用方"};
inline constexpr LocalText kCycle{"UPDATED", "更新周期"};
inline constexpr LocalText kDataset{"DATASET", "数据集"};
inline constexpr LocalText kDatasets{"DATASETS", "数据集"};
inline constexpr LocalText kDepartment{"DEPARTMENT", "部门"};
inline constexpr LocalText kDerived{"DERIVED", "派生"};
inline constexpr LocalText kEffect{"EFFECT", "效力"};
inline constexpr LocalText kEnds{"ENDS", "截止"};
inline constexpr LocalText kEvent{"EVENT", "事件"};
inline constexpr LocalText kField{"FIELD", "字段"};
inline constexpr LocalText kGrade{"GRADE", "分级"};
inline constexpr LocalText kGrant{"GRANT", "授权"};
inline constexpr LocalText kIndex{"INDEX", "序号"};
inline constexpr LocalText kKeyId{"KEY ID", "密钥标识"};
inline constexpr LocalText kLegalBasis{"LEGAL BASIS", "依据"};
inline constexpr LocalText kNumber{"NO.", "编号"};
inline constexpr LocalText kOwner{"OWNER", "所有者"};
inline constexpr LocalText kPrincipal{"CALLER", "调用方"};
inline constexpr LocalText kProvider{"PROVIDER", "提供方"};
inline constexpr LocalText kPublished{"PUBLISHED", "发布时间"};
inline constexpr LocalText kPurpose{"PURPOSE", "用途"};
inline constexpr LocalText kReason{"REASON", "原因"};
inline constexpr LocalText kRecords{"RECORDS", "记录数"};
inline constexpr LocalText kState{"STATE", "状态"};
inline constexpr LocalText kStatus{"STATUS", "状态"};
inline constexpr LocalText kSubject{"SUBJECT", "对象"};
inline constexpr LocalText kTime{"TIME", "时间"};
inline constexpr LocalText kTitle{"TITLE", "名称"};
inline constexpr LocalText kType{"TYPE", "类型"};
inline constexpr LocalText kUsage{"USAGE", "用法"};
inline constexpr LocalText kValue{"VALUE", "值"};
inline constexpr LocalText kVerified{"VERIFIED", "已验证"};
inline constexpr LocalText kMeaning{"MEANING", "说明"};

inline constexpr LocalText kYes{"yes", "是"};
inline constexpr LocalText kNo{"no", "否"};
inline constexpr LocalText kAbsent{"(none)", "（无）"};
inline constexpr LocalText kUnproven{"node's word", "仅节点声明"};
inline constexpr LocalText kSigned{"✓ signed", "✓ 签名有效"};
inline constexpr LocalText kMatches{"matches", "一致"};
inline constexpr LocalText kMatchesNot{"does not match", "不一致"};

inline constexpr LocalText kFound{"found", "已查到"};
inline constexpr LocalText kNotFound{"not found", "未查到"};
inline constexpr LocalText kDenied{"denied", "拒绝"};
inline constexpr LocalText kStale{"found, stale", "已查到（数据过期）"};
inline constexpr LocalText kUnavailable{"unavailable", "不可用"};
inline constexpr LocalText kTooMany{"too many: ask alone",
                                    "记录过多，请单独查询"};
inline constexpr LocalText kUnknownStatus{"unknown", "未知"};

inline constexpr LocalText kReadAccess{"read", "可读"};
inline constexpr LocalText kMaskedAccess{"read (masked)", "可读（脱敏）"};
inline constexpr LocalText kVerifyAccess{"verify only", "仅核验"};
inline constexpr LocalText kNoAccess{"-", "-"};
inline constexpr LocalText kFits{"fits", "符合"};

inline constexpr LocalText kNothingChanged{"nothing changed", "没有变化"};
inline constexpr LocalText kChanged{"changed", "已变更"};
inline constexpr LocalText kWouldChange{"would change", "将变更"};
inline constexpr LocalText kLogEntry{"log entry", "日志条目"};
inline constexpr LocalText kEpoch{"policy epoch", "权限矩阵期号"};
inline constexpr LocalText kDirectoryVersion{"key directory version",
                                             "密钥目录版本"};
inline constexpr LocalText kKeys{"keys", "密钥数"};
inline constexpr LocalText kWritten{"written", "已写入"};
inline constexpr LocalText kProofHolds{"the proof holds", "证明成立"};
inline constexpr LocalText kCheckedAgainst{"checked with the key directory",
                                           "已用密钥目录核对"};
inline constexpr LocalText kUnchecked{
    "not checked: give --authority-key and --trust-domain",
    "未核对：请提供 --authority-key 和 --trust-domain"};
inline constexpr LocalText kOrigin{"log", "日志"};
inline constexpr LocalText kSize{"size", "条目数"};
inline constexpr LocalText kRootHash{"root", "根哈希"};
inline constexpr LocalText kLeafHash{"leaf hash", "叶哈希"};
inline constexpr LocalText kNode{"node", "节点"};
inline constexpr LocalText kVersion{"version", "版本"};
inline constexpr LocalText kStarted{"serving since", "启动时间"};
inline constexpr LocalText kYou{"you are", "当前身份"};
inline constexpr LocalText kCheckpointed{"checkpoint size", "检查点条目数"};
inline constexpr LocalText kCheckpointTime{"checkpoint time", "检查点时间"};
inline constexpr LocalText kReceipt{"receipt", "回执"};
inline constexpr LocalText kEnglish{"English", "英文"};
inline constexpr LocalText kChinese{"Chinese", "中文"};

inline constexpr std::array kAll{
    &kAccess,
    &kAnswer,
    &kBy,
    &kClass,
    &kCode,
    &kConsumer,
    &kCycle,
    &kDataset,
    &kDatasets,
    &kDepartment,
    &kDerived,
    &kEffect,
    &kEnds,
    &kEvent,
    &kField,
    &kGrade,
    &kGrant,
    &kIndex,
    &kKeyId,
    &kLegalBasis,
    &kNumber,
    &kOwner,
    &kPrincipal,
    &kProvider,
    &kPublished,
    &kPurpose,
    &kReason,
    &kRecords,
    &kState,
    &kStatus,
    &kSubject,
    &kTime,
    &kTitle,
    &kType,
    &kUsage,
    &kValue,
    &kVerified,
    &kMeaning,
    &kYes,
    &kNo,
    &kAbsent,
    &kUnproven,
    &kSigned,
    &kMatches,
    &kMatchesNot,
    &kFound,
    &kNotFound,
    &kDenied,
    &kStale,
    &kUnavailable,
    &kTooMany,
    &kUnknownStatus,
    &kReadAccess,
    &kMaskedAccess,
    &kVerifyAccess,
    &kNoAccess,
    &kFits,
    &kNothingChanged,
    &kChanged,
    &kWouldChange,
    &kLogEntry,
    &kEpoch,
    &kDirectoryVersion,
    &kKeys,
    &kWritten,
    &kProofHolds,
    &kCheckedAgainst,
    &kUnchecked,
    &kOrigin,
    &kSize,
    &kRootHash,
    &kLeafHash,
    &kNode,
    &kVersion,
    &kStarted,
    &kYou,
    &kCheckpointed,
    &kCheckpointTime,
    &kReceipt,
    &kEnglish,
    &kChinese,
};

}  // namespace texts
}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_TEXTS_H_
