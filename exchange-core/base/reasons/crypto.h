// Error reasons of the area "crypto". See base/error_reason.h for the rules.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CRYPTO_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CRYPTO_H_

#include <array>

#include "exchange-core/base/error_reason.h"

namespace tombolo::reasons {

inline constexpr ErrorReason kKeyUnusable{
    .name = "KEY_UNUSABLE",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the key cannot be used: {problem}",
    .en_next =
        "give an Ed25519, P-256 or SM2 key in DER or PEM, or a 32-byte "
        "secret where one is asked for",
    .zh = "密钥无法使用：{problem}",
    .zh_next =
        "请提供 DER 或 PEM 格式的 Ed25519、P-256 或 SM2 密钥；"
        "要求对称密钥时请提供 32 字节"};

inline constexpr ErrorReason kPemFormat{
    .name = "PEM_FORMAT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the text is not a list of PEM blocks: {problem}",
    .en_next = "give only BEGIN/END blocks with base64 between them",
    .zh = "文本不是一组 PEM 块：{problem}",
    .zh_next = "请仅保留 BEGIN/END 块及其中的 base64 内容"};

inline constexpr ErrorReason kSignatureMismatch{
    .name = "SIGNATURE_MISMATCH",
    .code = absl::StatusCode::kDataLoss,
    .en = "the signature ({suite}) was not made by this key over these bytes",
    .en_next = "do not use the content; ask its signer for it again",
    .zh = "签名（{suite}）不是该密钥对这些字节的签名",
    .zh_next = "请勿使用该内容，并请签名方重新提供"};

inline constexpr ErrorReason kSigningFailed{
    .name = "SIGNING_FAILED",
    .code = absl::StatusCode::kInternal,
    .en = "signing with the {suite} key failed",
    .en_next = "check the key and the device that holds it",
    .zh = "使用 {suite} 密钥签名失败",
    .zh_next = "请检查密钥及其所在设备"};

inline constexpr ErrorReason kSealBroken{
    .name = "SEAL_BROKEN",
    .code = absl::StatusCode::kDataLoss,
    .en = "sealed bytes were altered, moved, or sealed under another key",
    .en_next = "restore them from a backup or from another replica",
    .zh = "密封的字节被改动、被移位或由其他密钥密封",
    .zh_next = "请从备份或其他副本恢复"};

inline constexpr ErrorReason kOpensslTooOld{
    .name = "OPENSSL_TOO_OLD",
    .code = absl::StatusCode::kFailedPrecondition,
    .en = "libcrypto is version {found}, at least {wanted} is required",
    .en_next = "install the security updates of libssl3 and start again",
    .zh = "libcrypto 的版本为 {found}，至少需要 {wanted}",
    .zh_next = "请安装 libssl3 的安全更新后重新启动"};

inline constexpr std::array kCryptoReasons{
    &kKeyUnusable,   &kPemFormat,  &kSignatureMismatch,
    &kSigningFailed, &kSealBroken, &kOpensslTooOld,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CRYPTO_H_
