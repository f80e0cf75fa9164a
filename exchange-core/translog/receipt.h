// Receipts: the node's promise, made before a reply leaves, that the access-log
// entry for this very reply is durable. docs/formats/receipt.md has the bytes.
//
// One signature serves a whole group of replies: the node signs the root of a
// Merkle tree over the group's receipts, and each reply carries its path.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::vector<Receipt> receipts,
//                            SignReceiptGroup(bodies, signer));
//
//   VerifiedReceiptGroups groups;                    // the consumer, once
//   TOMBOLO_RETURN_IF_ERROR(VerifyReceipt(
//       receipt, {.nonce = nonce, .result = result_bytes}, node_key, &groups));
//
// The tree uses SHA-256 whatever the suite of the key. Functions are pure.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_RECEIPT_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_RECEIPT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/crypto/signer.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::translog {

using record::v1::Receipt;

inline constexpr size_t kMaxReceiptGroup = 4096;
inline constexpr size_t kReceiptNonceSize = 16;

// What one receipt says.
struct ReceiptBody {
  // Of the log, 1 to 255 bytes.
  std::string origin;
  // Of the entry in the log, and its RFC 6962 leaf hash.
  uint64_t index = 0;
  crypto::Digest leaf_hash{};
  // Chosen by the caller for this request, 16 bytes.
  std::string nonce;
  // SHA-256 of the result bytes.
  crypto::Digest result_digest{};
};

// The leaf hash of a receipt in its group's tree, or RECEIPT_MALFORMED for an
// origin or nonce of the wrong length.
absl::StatusOr<crypto::Digest> ReceiptLeafHash(const ReceiptBody& body);

// The bytes that are signed: DSSE encoding of root | u32 group size.
std::string ReceiptGroupMessage(const crypto::Digest& root,
                                uint32_t group_size);

// Receipts for 1 to 4,096 bodies, in their order, under one signature.
//   INVALID_ARGUMENT / RECEIPT_MALFORMED   a body or the size of the group.
absl::StatusOr<std::vector<Receipt>> SignReceiptGroup(
    absl::Span<const ReceiptBody> bodies, const crypto::Signer& signer);

// Signatures over receipt groups that were found right, so that many receipts
// of one group cost one verification. Forgets everything when it is full.
// Thread-safe.
class VerifiedReceiptGroups {
 public:
  explicit VerifiedReceiptGroups(size_t capacity = 1024)
      : capacity_(capacity) {}

  // OK when `key` made `signature` over `message`.
  absl::Status Verify(const crypto::PublicKey& key, absl::string_view message,
                      absl::string_view signature) TOMBOLO_EXCLUDES(mutex_);

  size_t size() const TOMBOLO_EXCLUDES(mutex_);

 private:
  const size_t capacity_;
  mutable Mutex mutex_;
  // Digests over key, message and signature.
  absl::flat_hash_set<std::string> verified_ TOMBOLO_GUARDED_BY(mutex_);
};

// The request and the answer that a receipt must be about.
struct ReceiptSubject {
  absl::string_view nonce;
  absl::string_view result;
};

// OK when `key` promised that the answer `subject.result` to the request
// `subject.nonce` is logged where `receipt` says. `groups` may be null.
//   INVALID_ARGUMENT / RECEIPT_MALFORMED   a field of the wrong size;
//   DATA_LOSS / RECEIPT_KEY                made by another key;
//   DATA_LOSS / RECEIPT_NONCE              for another request;
//   DATA_LOSS / RECEIPT_RESULT             for another answer;
//   DATA_LOSS / RECEIPT_PATH               a path of the wrong length;
//   DATA_LOSS / RECEIPT_SIGNATURE          the signature is not over this.
absl::Status VerifyReceipt(const Receipt& receipt,
                           const ReceiptSubject& subject,
                           const crypto::PublicKey& key,
                           VerifiedReceiptGroups* groups = nullptr);

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_RECEIPT_H_
