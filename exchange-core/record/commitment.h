// How a record becomes one leaf of its batch's Merkle tree, in a way that lets
// each field be opened alone. H is the suite's hash, integers are big-endian:
//
//   block_j = H(0x20 | seed | sequence u64 | j u16)
//   salt_2j = block_j[0..16)    salt_2j+1 = block_j[16..32)
//   C_n     = H(0x10 | salt_n | sequence u64 | number u16 | value bytes)
//   S_k     = H(0x11 | k u16 | count u16 | C of section k, ascending)
//   R       = H(0x12 | salt_0 | header | count u16 | S_1 ... S_m)
//   leaf    = H(0x00 | R)
//
// salt_0 blinds the record, salt_n belongs to field n: a digest says nothing
// about a low-entropy value. A DELETE has no sections (count 0).
//
//   RecordCommitment commitment;    // Reused: keeps its memory.
//   ComputeCommitment(algorithm, *schema, sequence, record, commitment);
//   leaves.push_back(commitment.leaf);
//
// Byte-exact text and a worked example: docs/formats/record.md,
// "Commitment". Thread-safe: pure functions.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_COMMITMENT_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_COMMITMENT_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/record/record_bytes.h"
#include "exchange-core/record/schema.h"

namespace tombolo::record {

inline constexpr size_t kSaltBytes = 16;
using Salt = std::array<uint8_t, kSaltBytes>;

inline absl::string_view SaltView(const Salt& salt) {
  return {reinterpret_cast<const char*>(salt.data()), salt.size()};
}

// Gives the salts of one record version; remembers the last block, so asking
// in ascending order costs one hash per two salts.
class SaltSource {
 public:
  // `seed` (32 bytes) must outlive it.
  SaltSource(crypto::DigestAlgorithm algorithm, absl::string_view seed,
             uint64_t sequence)
      : algorithm_(algorithm), seed_(seed), sequence_(sequence) {}

  Salt Get(uint16_t index);

 private:
  crypto::DigestAlgorithm algorithm_;
  absl::string_view seed_;
  uint64_t sequence_;
  int32_t block_index_ = -1;
  crypto::Digest block_{};
};

// C_n.
crypto::Digest CommitField(crypto::DigestAlgorithm algorithm,
                           absl::string_view salt, uint64_t sequence,
                           uint16_t number, absl::string_view value_bytes);

// S_k over the C of the section's fields.
crypto::Digest CommitSection(crypto::DigestAlgorithm algorithm,
                             uint16_t section,
                             absl::Span<const crypto::Digest> fields);

// R over S_1 ... S_m.
crypto::Digest CommitRecord(crypto::DigestAlgorithm algorithm,
                            absl::string_view blind, absl::string_view header,
                            absl::Span<const crypto::Digest> sections);

// Everything a disclosure may need of a record.
struct RecordCommitment {
  Salt blind{};
  // Parallel to the schema's fields; empty for a DELETE.
  std::vector<Salt> salts;
  std::vector<crypto::Digest> fields;
  // sections[k - 1] is S_k; empty for a DELETE.
  std::vector<crypto::Digest> sections;
  // R.
  crypto::Digest record{};
  crypto::Digest leaf{};
};

// Fills `out` for a record that passed CheckFields with `schema`.
void ComputeCommitment(crypto::DigestAlgorithm algorithm,
                       const CompiledSchema& schema, uint64_t sequence,
                       const RecordView& record, RecordCommitment& out);

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_COMMITMENT_H_
