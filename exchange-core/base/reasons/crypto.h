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

inline constexpr ErrorReason kSpiffeId{
    .name = "SPIFFE_ID",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the SPIFFE ID is of no form used here: {problem}",
    .en_next =
        "have the certificate issued again with one URI name such as "
        "spiffe://TRUST-DOMAIN/department/ID/system/ID",
    .zh = "SPIFFE ID 的形式不符合要求：{problem}",
    .zh_next =
        "请重新签发证书，仅含一个 URI 名称，例如 "
        "spiffe://信任域/department/ID/system/ID"};

inline constexpr ErrorReason kCertificateFormat{
    .name = "CERTIFICATE_FORMAT",
    .code = absl::StatusCode::kInvalidArgument,
    .en = "the certificates or CRLs cannot be read: {problem}",
    .en_next = "give X.509 in PEM, the leaf first",
    .zh = "无法读取证书或吊销列表：{problem}",
    .zh_next = "请提供 PEM 格式的 X.509，叶证书在前"};

inline constexpr ErrorReason kCertificateUntrusted{
    .name = "CERTIFICATE_UNTRUSTED",
    .code = absl::StatusCode::kUnauthenticated,
    .en = "certificate {serial} does not lead to a trusted root: {problem}",
    .en_next = "send it with its intermediates, issued under a configured root",
    .zh = "证书 {serial} 无法链接到受信任的根证书：{problem}",
    .zh_next = "请使用已配置根证书签发的证书，并附上中间证书"};

inline constexpr ErrorReason kCertificateNotYetValid{
    .name = "CERTIFICATE_NOT_YET_VALID",
    .code = absl::StatusCode::kUnauthenticated,
    .en = "certificate {serial} or an issuer of it is not valid yet",
    .en_next = "check the clocks, or wait until its validity begins",
    .zh = "证书 {serial} 或其签发者尚未生效",
    .zh_next = "请检查时钟，或等待证书生效"};

inline constexpr ErrorReason kCertificateExpired{
    .name = "CERTIFICATE_EXPIRED",
    .code = absl::StatusCode::kUnauthenticated,
    .en = "certificate {serial} or an issuer of it has expired",
    .en_next = "have it issued again",
    .zh = "证书 {serial} 或其签发者已过期",
    .zh_next = "请重新签发证书"};

inline constexpr ErrorReason kCertificateUse{
    .name = "CERTIFICATE_USE",
    .code = absl::StatusCode::kUnauthenticated,
    .en = "certificate {serial} was not issued for this use: {problem}",
    .en_next =
        "use a certificate of the right profile; signing keys and TLS "
        "keys are never the same",
    .zh = "证书 {serial} 不是为该用途签发的：{problem}",
    .zh_next = "请使用对应用途的证书；签名密钥与 TLS 密钥不得相同"};

inline constexpr ErrorReason kCertificateRevoked{
    .name = "CERTIFICATE_REVOKED",
    .code = absl::StatusCode::kUnauthenticated,
    .en = "certificate {serial} or an issuer of it has been revoked",
    .en_next = "have a new key certified",
    .zh = "证书 {serial} 或其签发者已被吊销",
    .zh_next = "请为新密钥申请证书"};

inline constexpr ErrorReason kCertificateRevocationUnknown{
    .name = "CERTIFICATE_REVOCATION_UNKNOWN",
    .code = absl::StatusCode::kUnauthenticated,
    .en =
        "no usable CRL says whether certificate {serial} is revoked: "
        "{problem}",
    .en_next = "install current CRLs of all its issuers",
    .zh = "没有可用的吊销列表能说明证书 {serial} 是否被吊销：{problem}",
    .zh_next = "请安装其所有签发者的最新吊销列表"};

inline constexpr std::array kCryptoReasons{
    &kKeyUnusable,
    &kPemFormat,
    &kSignatureMismatch,
    &kSigningFailed,
    &kSealBroken,
    &kOpensslTooOld,
    &kSpiffeId,
    &kCertificateFormat,
    &kCertificateUntrusted,
    &kCertificateNotYetValid,
    &kCertificateExpired,
    &kCertificateUse,
    &kCertificateRevoked,
    &kCertificateRevocationUnknown,
};

}  // namespace tombolo::reasons

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_REASONS_CRYPTO_H_
