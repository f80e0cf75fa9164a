#include "exchange-core/translog/receipt.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/dsse.h"
#include "exchange-core/merkle/tree.h"

namespace tombolo::translog {
namespace {

using crypto::Digest;
using crypto::DigestAlgorithm;
using crypto::DigestView;
using crypto::kDigestSize;

constexpr uint8_t kReceiptFormat = 1;
constexpr size_t kMaxReceiptOrigin = 255;

absl::Status Malformed(absl::string_view field, const std::string& problem) {
  return MakeError(reasons::kReceiptMalformed,
                   {{"field", std::string(field)}, {"problem", problem}});
}

absl::Status CheckSize(absl::string_view field, size_t found, size_t wanted) {
  if (found == wanted) return absl::OkStatus();
  return Malformed(field,
                   absl::StrCat("found ", found, " bytes, want ", wanted));
}

absl::StatusOr<Digest> DigestField(absl::string_view field,
                                   absl::string_view bytes) {
  TOMBOLO_RETURN_IF_ERROR(CheckSize(field, bytes.size(), kDigestSize));
  return *crypto::DigestFromBytes(bytes);
}

absl::StatusOr<ReceiptBody> BodyOf(const Receipt& receipt) {
  ReceiptBody body{.origin = receipt.origin(),
                   .index = receipt.index(),
                   .nonce = receipt.nonce()};
  TOMBOLO_ASSIGN_OR_RETURN(body.leaf_hash,
                           DigestField("leaf_hash", receipt.leaf_hash()));
  TOMBOLO_ASSIGN_OR_RETURN(
      body.result_digest,
      DigestField("result_digest", receipt.result_digest()));
  return body;
}

// The path as hashes, of the only length that its place in the group allows.
absl::StatusOr<std::vector<Digest>> PathOf(const Receipt& receipt) {
  const size_t group = receipt.group_size();
  if (group == 0 || group > kMaxReceiptGroup) {
    return Malformed("group_size", absl::StrCat("found ", group, ", want 1 to ",
                                                kMaxReceiptGroup));
  }
  if (receipt.group_index() >= group) {
    return Malformed(
        "group_index",
        absl::StrCat("found ", receipt.group_index(), ", want below ", group));
  }
  const size_t wanted = merkle::InclusionPathLength(
      {.index = receipt.group_index(), .size = group});
  ByteReader reader(receipt.group_path());
  const bool wrong = receipt.group_path().size() != wanted * kDigestSize;
  if (!PlantedBug("receipt.path") && wrong) {
    return MakeError(
        reasons::kReceiptPath,
        {{"found", absl::StrCat(receipt.group_path().size() / kDigestSize)},
         {"wanted", absl::StrCat(wanted)},
         {"index", absl::StrCat(receipt.group_index())},
         {"size", absl::StrCat(group)}});
  }
  std::vector<Digest> path(wanted);
  for (Digest& hash : path) {
    const auto bytes = reader.Bytes(kDigestSize);
    if (bytes.has_value()) hash = *crypto::DigestFromBytes(*bytes);
  }
  return path;
}

absl::Status CheckSignature(const Receipt& receipt, const std::string& message,
                            const crypto::PublicKey& key,
                            VerifiedReceiptGroups* groups) {
  const absl::Status status =
      groups == nullptr ? key.Verify(message, receipt.signature())
                        : groups->Verify(key, message, receipt.signature());
  if (PlantedBug("receipt.signature") || status.ok()) return absl::OkStatus();
  return MakeError(reasons::kReceiptSignature);
}

Receipt MakeReceipt(const ReceiptBody& body) {
  Receipt receipt;
  receipt.set_origin(body.origin);
  receipt.set_index(body.index);
  receipt.set_leaf_hash(crypto::DigestBytes(body.leaf_hash));
  receipt.set_nonce(body.nonce);
  receipt.set_result_digest(crypto::DigestBytes(body.result_digest));
  return receipt;
}

std::string Concatenate(const std::vector<Digest>& path) {
  std::string bytes;
  for (const Digest& hash : path) AppendBytes(bytes, DigestView(hash));
  return bytes;
}

}  // namespace

absl::StatusOr<Digest> ReceiptLeafHash(const ReceiptBody& body) {
  if (body.origin.empty() || body.origin.size() > kMaxReceiptOrigin) {
    return Malformed("origin",
                     absl::StrCat("found ", body.origin.size(),
                                  " bytes, want 1 to ", kMaxReceiptOrigin));
  }
  TOMBOLO_RETURN_IF_ERROR(
      CheckSize("nonce", body.nonce.size(), kReceiptNonceSize));
  std::string data;
  AppendU8(data, kReceiptFormat);
  AppendU8(data, static_cast<uint8_t>(body.origin.size()));
  AppendBytes(data, body.origin);
  AppendU64(data, body.index);
  AppendBytes(data, DigestView(body.leaf_hash));
  AppendBytes(data, body.nonce);
  AppendBytes(data, DigestView(body.result_digest));
  return merkle::HashLeaf(DigestAlgorithm::kSha256, data);
}

std::string ReceiptGroupMessage(const Digest& root, uint32_t group_size) {
  std::string body = crypto::DigestBytes(root);
  AppendU32(body, group_size);
  return crypto::DssePae(crypto::kReceiptGroupPayloadType, body);
}

absl::StatusOr<std::vector<Receipt>> SignReceiptGroup(
    absl::Span<const ReceiptBody> bodies, const crypto::Signer& signer) {
  if (bodies.empty() || bodies.size() > kMaxReceiptGroup) {
    return Malformed("group_size",
                     absl::StrCat("found ", bodies.size(), ", want 1 to ",
                                  kMaxReceiptGroup));
  }
  std::vector<Digest> leaves;
  leaves.reserve(bodies.size());
  for (const ReceiptBody& body : bodies) {
    TOMBOLO_ASSIGN_OR_RETURN(const Digest leaf, ReceiptLeafHash(body));
    leaves.push_back(leaf);
  }
  const merkle::Tree tree(DigestAlgorithm::kSha256, std::move(leaves));
  const auto group_size = static_cast<uint32_t>(bodies.size());
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::string signature,
      signer.Sign(ReceiptGroupMessage(tree.Root(), group_size)));
  std::vector<Receipt> receipts;
  receipts.reserve(bodies.size());
  for (const ReceiptBody& body : bodies) {
    Receipt receipt = MakeReceipt(body);
    const auto place = static_cast<uint32_t>(receipts.size());
    receipt.set_group_index(place);
    receipt.set_group_size(group_size);
    receipt.set_group_path(Concatenate(tree.InclusionPath(place)));
    receipt.set_key_id(crypto::DigestBytes(signer.public_key().key_id()));
    receipt.set_signature(signature);
    receipts.push_back(std::move(receipt));
  }
  return receipts;
}

absl::Status VerifiedReceiptGroups::Verify(const crypto::PublicKey& key,
                                           absl::string_view message,
                                           absl::string_view signature) {
  // The signature belongs to what is remembered: a receipt that only passed
  // because of its neighbour would be worth nothing to a third party.
  std::string length;
  AppendU64(length, message.size());
  const std::string seen = crypto::DigestBytes(crypto::ComputeDigest(
      DigestAlgorithm::kSha256,
      {DigestView(key.key_id()), length, message, signature}));
  {
    MutexLock lock(mutex_);
    if (verified_.contains(seen)) return absl::OkStatus();
  }
  TOMBOLO_RETURN_IF_ERROR(key.Verify(message, signature));
  MutexLock lock(mutex_);
  if (verified_.size() >= capacity_) verified_.clear();
  verified_.insert(seen);
  return absl::OkStatus();
}

size_t VerifiedReceiptGroups::size() const {
  MutexLock lock(mutex_);
  return verified_.size();
}

absl::Status VerifyReceipt(const Receipt& receipt,
                           const ReceiptSubject& subject,
                           const crypto::PublicKey& key,
                           VerifiedReceiptGroups* groups) {
  TOMBOLO_ASSIGN_OR_RETURN(const ReceiptBody body, BodyOf(receipt));
  TOMBOLO_ASSIGN_OR_RETURN(const Digest leaf, ReceiptLeafHash(body));
  if (!PlantedBug("receipt.key") &&
      receipt.key_id() != DigestView(key.key_id())) {
    return MakeError(reasons::kReceiptKey);
  }
  if (!PlantedBug("receipt.nonce") && body.nonce != subject.nonce) {
    return MakeError(reasons::kReceiptNonce);
  }
  const Digest result =
      crypto::ComputeDigest(DigestAlgorithm::kSha256, subject.result);
  if (!PlantedBug("receipt.result") && body.result_digest != result) {
    return MakeError(reasons::kReceiptResult);
  }
  TOMBOLO_ASSIGN_OR_RETURN(const std::vector<Digest> path, PathOf(receipt));
  TOMBOLO_ASSIGN_OR_RETURN(
      const Digest root,
      merkle::RootFromInclusionPath(
          DigestAlgorithm::kSha256, leaf,
          {.index = receipt.group_index(), .size = receipt.group_size()},
          path));
  return CheckSignature(
      receipt, ReceiptGroupMessage(root, receipt.group_size()), key, groups);
}

}  // namespace tombolo::translog
