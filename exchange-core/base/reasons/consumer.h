// Error reasons of a consumer's check of a reply, beside those of receipts
// (translog.h), statements and keys (batch.h) and disclosures (disclosure.h).
// See base/error_reason.h.
//
// All but the first few mean: the node, or somebody between, sent what it must
// not send. No value of such a reply is handed over.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CONSUMER_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CONSUMER_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr char kReportReplyEn[] =
    "do not use the answer; keep the reply and report it to the operator of "
    "the node";
inline constexpr char kReportReplyZh[] =
    "请勿使用该答复；请保留并报告给节点运维人员";

inline constexpr ErrorReason kQuestionInvalid{
    .name = "QUESTION_INVALID",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the question cannot be asked: {problem}",
    .en_next = "correct it; nothing was sent",
    .zh = "无法提出该问题：{problem}",
    .zh_next = "请更正；尚未发送任何内容"};

inline constexpr ErrorReason kReplyMalformed{
    .name = "REPLY_MALFORMED",
    .code = absl::StatusCode::kDataLoss,
    .en = "the reply does not parse: {what}",
    .en_next = kReportReplyEn,
    .zh = "答复无法解析：{what}",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyNode{
    .name = "REPLY_NODE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the answer says it is of node {found}, asked was {wanted}",
    .en_next = kReportReplyEn,
    .zh = "答复自称来自节点 {found}，所询问的节点为 {wanted}",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyEpoch{
    .name = "REPLY_EPOCH",
    .code = absl::StatusCode::kDataLoss,
    .en = "the answer was decided at epoch {found}, wanted at least {wanted}",
    .en_next = kReportReplyEn,
    .zh = "答复依据第 {found} 期权限矩阵，要求不低于第 {wanted} 期",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplySubject{
    .name = "REPLY_SUBJECT",
    .code = absl::StatusCode::kDataLoss,
    .en = "the reply is about subject {found}, the next one asked is {wanted}",
    .en_next = kReportReplyEn,
    .zh = "答复的对象序号为 {found}，应为 {wanted}",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyDatasets{
    .name = "REPLY_DATASETS",
    .code = absl::StatusCode::kDataLoss,
    .en = "the datasets answered are not those asked, in their order",
    .en_next = kReportReplyEn,
    .zh = "答复的数据集与所询问的不一致或顺序不同",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyStatus{
    .name = "REPLY_STATUS",
    .code = absl::StatusCode::kDataLoss,
    .en = "dataset {dataset} is said to be {status} and has {count} records",
    .en_next = kReportReplyEn,
    .zh = "数据集 {dataset} 的状态为 {status}，却附有 {count} 条记录",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyFieldUnasked{
    .name = "REPLY_FIELD_UNASKED",
    .code = absl::StatusCode::kDataLoss,
    .en = "field {field} of {dataset} was opened and not asked for",
    .en_next = kReportReplyEn,
    .zh = "{dataset} 的字段 {field} 未被询问却被公开",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyFieldUnanswered{
    .name = "REPLY_FIELD_UNANSWERED",
    .code = absl::StatusCode::kDataLoss,
    .en = "field {field} of {dataset} is neither opened nor refused",
    .en_next = kReportReplyEn,
    .zh = "{dataset} 的字段 {field} 既未公开也未说明拒绝原因",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyRecordDeleted{
    .name = "REPLY_RECORD_DELETED",
    .code = absl::StatusCode::kDataLoss,
    .en = "the answer of {dataset} holds a record that was deleted",
    .en_next = kReportReplyEn,
    .zh = "{dataset} 的答复中包含已删除的记录",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyRecordTwice{
    .name = "REPLY_RECORD_TWICE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the answer of {dataset} holds two versions of one record",
    .en_next = kReportReplyEn,
    .zh = "{dataset} 的答复中同一记录出现两次",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyRecordRolledBack{
    .name = "REPLY_RECORD_ROLLED_BACK",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "a record of {dataset} came as sequence {found} after sequence "
        "{wanted} was seen",
    .en_next = kReportReplyEn,
    .zh = "{dataset} 的一条记录序号为 {found}，此前已见到 {wanted}",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyNumber{
    .name = "REPLY_NUMBER",
    .code = absl::StatusCode::kDataLoss,
    .en = "the reply is number {found} of the stream, wanted {wanted}",
    .en_next = kReportReplyEn,
    .zh = "流中答复的编号为 {found}，应为 {wanted}",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyIncomplete{
    .name = "REPLY_INCOMPLETE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the stream ended after {found} of {wanted} subjects",
    .en_next = "ask again for the rest",
    .zh = "流在 {wanted} 个对象中的第 {found} 个之后结束",
    .zh_next = "请重新询问其余对象"};

inline constexpr ErrorReason kReplyPages{
    .name = "REPLY_PAGES",
    .code = absl::StatusCode::kDataLoss,
    .en = "the answer does not end after {count} pages",
    .en_next = kReportReplyEn,
    .zh = "答复在 {count} 页之后仍未结束",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyClaims{
    .name = "REPLY_CLAIMS",
    .code = absl::StatusCode::kDataLoss,
    .en = "the claims answered are not those made, in their order",
    .en_next = kReportReplyEn,
    .zh = "所答复的核验项与所提出的不一致或顺序不同",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyProofMissing{
    .name = "REPLY_PROOF_MISSING",
    .code = absl::StatusCode::kDataLoss,
    .en = "field {field} is said to match and no proof came with it",
    .en_next = kReportReplyEn,
    .zh = "字段 {field} 称为一致，但未附证明",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyProofUnasked{
    .name = "REPLY_PROOF_UNASKED",
    .code = absl::StatusCode::kDataLoss,
    .en = "a proof of field {field} came that must not",
    .en_next = kReportReplyEn,
    .zh = "收到字段 {field} 不应出现的证明",
    .zh_next = kReportReplyZh};

inline constexpr ErrorReason kReplyProofValue{
    .name = "REPLY_PROOF_VALUE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the proof of field {field} opens another value than the one claimed",
    .en_next = kReportReplyEn,
    .zh = "字段 {field} 的证明公开的值与所核验的值不同",
    .zh_next = kReportReplyZh};

inline constexpr std::array kConsumerReasons{
    &kQuestionInvalid,    &kReplyMalformed,    &kReplyNode,
    &kReplyEpoch,         &kReplySubject,      &kReplyDatasets,
    &kReplyStatus,        &kReplyFieldUnasked, &kReplyFieldUnanswered,
    &kReplyRecordDeleted, &kReplyRecordTwice,  &kReplyRecordRolledBack,
    &kReplyNumber,        &kReplyIncomplete,   &kReplyPages,
    &kReplyClaims,        &kReplyProofMissing, &kReplyProofUnasked,
    &kReplyProofValue,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CONSUMER_H_
