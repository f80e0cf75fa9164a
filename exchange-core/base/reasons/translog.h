// Error reasons of Merkle proofs, the transparency log and receipts. See
// base/error_reason.h for the rules.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_TRANSLOG_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_TRANSLOG_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kProofMalformed{
    .name = "PROOF_MALFORMED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the proof cannot be right whatever the tree: {problem}",
    .en_next = "ask for the proof again",
    .zh = "证明的格式不正确：{problem}",
    .zh_next = "请重新获取证明"};

inline constexpr ErrorReason kProofMismatch{
    .name = "PROOF_MISMATCH",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "the {proof} proof does not lead to the root of the tree of {size} "
        "leaves",
    .en_next =
        "keep the proof as evidence and report it to the operator of the log",
    .zh = "{proof} 证明不能推出 {size} 个叶子的树根",
    .zh_next = "请保存该证明作为证据，并报告日志运营方"};

inline constexpr ErrorReason kNoteMalformed{
    .name = "NOTE_MALFORMED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "this is not a signed note: {problem}",
    .en_next = "fetch the note again",
    .zh = "签名注记的格式不正确：{problem}",
    .zh_next = "请重新获取该注记"};

inline constexpr ErrorReason kNoteUnsigned{
    .name = "NOTE_UNSIGNED",
    .code = absl::StatusCode::kDataLoss,
    .en = "the note carries no signature of a key that is trusted here",
    .en_next = "check that the verifier key configured is the one of this log",
    .zh = "注记中没有任何受信任密钥的签名",
    .zh_next = "请核对所配置的验证密钥是否属于该日志"};

inline constexpr ErrorReason kNoteSignature{
    .name = "NOTE_SIGNATURE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the signature of {key} on the note is wrong",
    .en_next =
        "keep the note as evidence and report it to the operator of the log",
    .zh = "注记上 {key} 的签名不正确",
    .zh_next = "请保存该注记作为证据，并报告日志运营方"};

inline constexpr ErrorReason kNoteKey{
    .name = "NOTE_KEY",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "this is not a usable note key: {problem}",
    .en_next = "copy the verifier key again from the operator of the log",
    .zh = "注记密钥不可用：{problem}",
    .zh_next = "请从日志运营方重新取得验证密钥"};

inline constexpr ErrorReason kCheckpointMalformed{
    .name = "CHECKPOINT_MALFORMED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "this is not a checkpoint: {problem}",
    .en_next = "fetch the checkpoint again",
    .zh = "检查点的格式不正确：{problem}",
    .zh_next = "请重新获取检查点"};

inline constexpr ErrorReason kCheckpointOrigin{
    .name = "CHECKPOINT_ORIGIN",
    .code = absl::StatusCode::kDataLoss,
    .en = "the checkpoint is of the log {found}, not of {wanted}",
    .en_next = "check the address and the key of the log",
    .zh = "检查点属于日志 {found}，而不是 {wanted}",
    .zh_next = "请核对日志的地址和密钥"};

inline constexpr ErrorReason kTilePathMalformed{
    .name = "TILE_PATH_MALFORMED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "\"{path}\" is not the path of a tile or of an entry bundle",
    .en_next =
        "use a path of the form tile/L/N, tile/L/N.p/W or tile/entries/N",
    .zh = "“{path}”不是哈希块或条目包的路径",
    .zh_next = "请使用 tile/L/N、tile/L/N.p/W 或 tile/entries/N 形式的路径"};

inline constexpr ErrorReason kTileMalformed{
    .name = "TILE_MALFORMED",
    .code = absl::StatusCode::kDataLoss,
    .en = "{path} has {found} bytes, want {wanted}",
    .en_next = "report it to the operator of the log",
    .zh = "{path} 有 {found} 字节，应为 {wanted} 字节",
    .zh_next = "请报告日志运营方"};

inline constexpr ErrorReason kTileMismatch{
    .name = "TILE_MISMATCH",
    .code = absl::StatusCode::kDataLoss,
    .en = "{path} is not what the tree of {size} leaves commits to",
    .en_next =
        "keep the tile as evidence and report it to the operator of the log",
    .zh = "{path} 与 {size} 个叶子的树所承诺的内容不符",
    .zh_next = "请保存该哈希块作为证据，并报告日志运营方"};

inline constexpr ErrorReason kTreeRange{
    .name = "TREE_RANGE",
    .code = absl::StatusCode::kOutOfRange,
    .en = "index {index} is outside a tree of {size} leaves",
    .en_next = "ask for an index below the size of the tree",
    .zh = "序号 {index} 超出 {size} 个叶子的树的范围",
    .zh_next = "请使用小于树大小的序号"};

inline constexpr ErrorReason kTreeRoot{
    .name = "TREE_ROOT",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "the tiles of the log do not fold to the root of the checkpoint of "
        "size {size}",
    .en_next =
        "keep the checkpoint as evidence and report it to the operator of the "
        "log",
    .zh = "日志的哈希块不能推出大小为 {size} 的检查点的树根",
    .zh_next = "请保存该检查点作为证据，并报告日志运营方"};

inline constexpr ErrorReason kBundleMalformed{
    .name = "BUNDLE_MALFORMED",
    .code = absl::StatusCode::kDataLoss,
    .en = "{path} is not a bundle of {wanted} entries: {problem}",
    .en_next = "report it to the operator of the log",
    .zh = "{path} 不是包含 {wanted} 个条目的条目包：{problem}",
    .zh_next = "请报告日志运营方"};

inline constexpr ErrorReason kEntryTooLarge{
    .name = "ENTRY_TOO_LARGE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "a log entry of {found} bytes is longer than {limit}",
    .en_next = "move detail out of the entry and keep its digest in it",
    .zh = "日志条目长 {found} 字节，超过上限 {limit}",
    .zh_next = "请将细节移出条目，仅保留其摘要"};

inline constexpr ErrorReason kEntryMismatch{
    .name = "ENTRY_MISMATCH",
    .code = absl::StatusCode::kDataLoss,
    .en = "entry {index} is not what the tree of {size} leaves commits to",
    .en_next =
        "keep the entry as evidence and report it to the operator of the log",
    .zh = "条目 {index} 与 {size} 个叶子的树所承诺的内容不符",
    .zh_next = "请保存该条目作为证据，并报告日志运营方"};

inline constexpr ErrorReason kLogRolledBack{
    .name = "LOG_ROLLED_BACK",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "the checkpoint has size {found}, a smaller one than the {wanted} seen "
        "before",
    .en_next = "keep both checkpoints as evidence and report it",
    .zh = "检查点大小为 {found}，小于此前见过的 {wanted}",
    .zh_next = "请保存两个检查点作为证据并上报"};

inline constexpr ErrorReason kLogForked{
    .name = "LOG_FORKED",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "the log of size {found} does not begin with the log of size {wanted} "
        "seen before",
    .en_next = "keep both checkpoints as evidence and report it",
    .zh = "大小为 {found} 的日志并非由此前见过的大小为 {wanted} 的日志延续而来",
    .zh_next = "请保存两个检查点作为证据并上报"};

inline constexpr ErrorReason kReceiptMalformed{
    .name = "RECEIPT_MALFORMED",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "receipt field {field}: {problem}",
    .en_next = "treat the reply as unproven and ask again",
    .zh = "回执字段 {field}：{problem}",
    .zh_next = "请将该答复视为未经证明并重新请求"};

inline constexpr ErrorReason kReceiptKey{
    .name = "RECEIPT_KEY",
    .code = absl::StatusCode::kDataLoss,
    .en = "the receipt names another key than the node's receipt key",
    .en_next = "update the trusted receipt key or report the reply",
    .zh = "回执所列密钥不是该节点的回执密钥",
    .zh_next = "请更新受信任的回执密钥或上报该答复"};

inline constexpr ErrorReason kReceiptNonce{
    .name = "RECEIPT_NONCE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the receipt is for another request",
    .en_next = "treat the reply as unproven and ask again",
    .zh = "回执属于另一个请求",
    .zh_next = "请将该答复视为未经证明并重新请求"};

inline constexpr ErrorReason kReceiptResult{
    .name = "RECEIPT_RESULT",
    .code = absl::StatusCode::kDataLoss,
    .en = "the receipt is for other result bytes than those received",
    .en_next = "treat the reply as unproven and report it",
    .zh = "回执对应的结果与收到的结果不一致",
    .zh_next = "请将该答复视为未经证明并上报"};

inline constexpr ErrorReason kReceiptPath{
    .name = "RECEIPT_PATH",
    .code = absl::StatusCode::kDataLoss,
    .en =
        "the receipt's path has {found} hashes, want {wanted} for place "
        "{index} of {size}",
    .en_next = "treat the reply as unproven and ask again",
    .zh =
        "回执路径有 {found} 个哈希，在 {size} 个回执中的第 {index} 位应有 "
        "{wanted} 个",
    .zh_next = "请将该答复视为未经证明并重新请求"};

inline constexpr ErrorReason kReceiptSignature{
    .name = "RECEIPT_SIGNATURE",
    .code = absl::StatusCode::kDataLoss,
    .en = "the node's signature does not cover this receipt",
    .en_next = "keep the reply as evidence and report it",
    .zh = "节点的签名未覆盖该回执",
    .zh_next = "请保存该答复作为证据并上报"};

inline constexpr std::array kTranslogReasons{
    &kProofMalformed,
    &kProofMismatch,
    &kNoteMalformed,
    &kNoteUnsigned,
    &kNoteSignature,
    &kNoteKey,
    &kCheckpointMalformed,
    &kCheckpointOrigin,
    &kTilePathMalformed,
    &kTileMalformed,
    &kTileMismatch,
    &kTreeRange,
    &kTreeRoot,
    &kBundleMalformed,
    &kEntryTooLarge,
    &kEntryMismatch,
    &kLogRolledBack,
    &kLogForked,
    &kReceiptMalformed,
    &kReceiptKey,
    &kReceiptNonce,
    &kReceiptResult,
    &kReceiptPath,
    &kReceiptSignature,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_TRANSLOG_H_
