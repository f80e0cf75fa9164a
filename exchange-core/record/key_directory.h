// Whose key is it, what may it sign, and when: the list that statements,
// receipts and checkpoints are verified with. The registry authority signs it,
// with a key that is configured in every node and SDK and is never the node's.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       const std::shared_ptr<const KeyDirectory> keys,
//       KeyDirectory::FromSigned(signed_directory, authority,
//                                {.trust_domain = "city.example",
//                                 .lowest_version = current->version()}));
//   TOMBOLO_ASSIGN_OR_RETURN(
//       const crypto::PublicKey key,
//       keys->FindKey(key_id, {.usage = v1::KEY_USAGE_BATCH,
//                              .owner = "civil-affairs",
//                              .dataset = "ca-marriage", .at = now}));
//
// The suite is the directory's word: a message never chooses its algorithm.
// Byte-exact text: docs/formats/record.md, "Key directory". Immutable,
// thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_KEY_DIRECTORY_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_KEY_DIRECTORY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/crypto/signer.h"
#include "tombolo/record/v1/key_directory.pb.h"

namespace tombolo::record {

inline constexpr size_t kMaxDirectoryBytes = 4 * 1024 * 1024;
inline constexpr size_t kMaxDirectoryKeys = 10'000;
inline constexpr size_t kMaxKeyDatasets = 1'000;

// One key of the directory.
struct DirectoryKey {
  crypto::PublicKey key;
  v1::KeyUsage usage = v1::KEY_USAGE_UNSPECIFIED;
  std::string owner;
  // Sorted.
  std::vector<std::string> datasets;
  // Valid in [not_before, not_after), and only before invalid_since.
  absl::Time not_before;
  absl::Time not_after;
  absl::Time invalid_since = absl::InfiniteFuture();
};

// What a key is asked to be good for.
struct KeyUse {
  v1::KeyUsage usage = v1::KEY_USAGE_UNSPECIFIED;
  absl::string_view owner;
  // For batches and heads; ignored for receipts and logs.
  absl::string_view dataset;
  // The moment to judge it at: now, or when it was provably taken in.
  absl::Time at;
};

// What a verifier demands of a directory before it believes it.
struct DirectoryExpectation {
  absl::string_view trust_domain;
  // A verifier never goes back below the version it has seen.
  uint64_t lowest_version = 1;
};

class KeyDirectory {
 public:
  // The directory in `signed_directory`, or
  //   DATA_LOSS / DIRECTORY_SIGNATURE             not signed by `authority`
  //   INVALID_ARGUMENT / DIRECTORY_MALFORMED, _UNKNOWN_FIELD, _ENTRY
  //   FAILED_PRECONDITION / DIRECTORY_TRUST_DOMAIN, _ROLLBACK
  static absl::StatusOr<std::shared_ptr<const KeyDirectory>> FromSigned(
      const v1::SignedKeyDirectory& signed_directory,
      const crypto::PublicKey& authority,
      const DirectoryExpectation& expectation);

  const std::string& trust_domain() const { return trust_domain_; }
  uint64_t version() const { return version_; }
  absl::Time issued_time() const { return issued_time_; }
  // In the order of the directory.
  absl::Span<const DirectoryKey> keys() const { return keys_; }

  // The key of that ID (32 bytes) or nullptr, whatever it is good for.
  const DirectoryKey* Find(absl::string_view key_id) const;

  // The key when it is good for `use`, else PERMISSION_DENIED / KEY_UNKNOWN,
  // KEY_USAGE, KEY_OWNER, KEY_DATASET, KEY_NOT_YET_VALID, KEY_EXPIRED or
  // KEY_INVALIDATED.
  absl::StatusOr<crypto::PublicKey> FindKey(absl::string_view key_id,
                                            const KeyUse& use) const;

 private:
  KeyDirectory() = default;
  absl::Status AddEntry(const v1::KeyEntry& entry);

  std::string trust_domain_;
  uint64_t version_ = 0;
  absl::Time issued_time_;
  std::vector<DirectoryKey> keys_;
  absl::flat_hash_map<std::string, size_t> index_by_id_;
};

// Serialises and signs a directory; for the registry authority's tool.
absl::StatusOr<v1::SignedKeyDirectory> SignKeyDirectory(
    const v1::KeyDirectory& directory, const crypto::Signer& authority);

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_KEY_DIRECTORY_H_
