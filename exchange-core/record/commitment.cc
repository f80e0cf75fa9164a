#include "exchange-core/record/commitment.h"

#include <algorithm>
#include <cstring>

#include "exchange-core/base/check.h"
#include "exchange-core/merkle/tree.h"

namespace tombolo::record {
namespace {

using crypto::Digest;
using crypto::DigestAlgorithm;

// Fixed-width hash input on the stack.
template <size_t kCapacity>
class Input {
 public:
  template <typename T>
  void Unsigned(T value) {
    for (size_t i = sizeof(T); i-- > 0;) {
      bytes_[size_++] =
          static_cast<char>(static_cast<uint64_t>(value) >> (8 * i));
    }
  }
  void Bytes(absl::string_view bytes) {
    std::memcpy(bytes_.data() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  size_t room() const { return kCapacity - size_; }
  absl::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kCapacity> bytes_;
  size_t size_ = 0;
};

absl::string_view ViewOf(absl::Span<const Digest> digests) {
  return {reinterpret_cast<const char*>(digests.data()),
          digests.size() * crypto::kDigestSize};
}

}  // namespace

Salt SaltSource::Get(uint16_t index) {
  const auto block_index = static_cast<uint16_t>(index / 2);
  if (block_index_ != block_index) {
    Input<1 + kSeedBytes + 8 + 2> input;
    input.Unsigned<uint8_t>(0x20);
    input.Bytes(seed_);
    input.Unsigned(sequence_);
    input.Unsigned(block_index);
    block_ = crypto::ComputeDigest(algorithm_, input.view());
    block_index_ = block_index;
  }
  Salt salt;
  std::memcpy(salt.data(), block_.data() + (index % 2) * kSaltBytes,
              kSaltBytes);
  return salt;
}

Digest CommitField(DigestAlgorithm algorithm, absl::string_view salt,
                   uint64_t sequence, uint16_t number,
                   absl::string_view value_bytes) {
  TOMBOLO_CHECK(salt.size() == kSaltBytes);
  Input<256> input;
  input.Unsigned<uint8_t>(0x10);
  input.Bytes(salt);
  input.Unsigned(sequence);
  input.Unsigned(number);
  if (value_bytes.size() > input.room()) {
    return crypto::ComputeDigest(algorithm, {input.view(), value_bytes});
  }
  // One contiguous input saves two calls into the hash for small values.
  input.Bytes(value_bytes);
  return crypto::ComputeDigest(algorithm, input.view());
}

Digest CommitSection(DigestAlgorithm algorithm, uint16_t section,
                     absl::Span<const Digest> fields) {
  Input<1 + 2 + 2> input;
  input.Unsigned<uint8_t>(0x11);
  input.Unsigned(section);
  input.Unsigned(static_cast<uint16_t>(fields.size()));
  return crypto::ComputeDigest(algorithm, {input.view(), ViewOf(fields)});
}

Digest CommitRecord(DigestAlgorithm algorithm, absl::string_view blind,
                    absl::string_view header,
                    absl::Span<const Digest> sections) {
  TOMBOLO_CHECK(blind.size() == kSaltBytes);
  TOMBOLO_CHECK(header.size() <= 2 + kMaxRecordIdBytes);
  Input<1 + kSaltBytes + 2 + kMaxRecordIdBytes + 2> input;
  input.Unsigned<uint8_t>(0x12);
  input.Bytes(blind);
  input.Bytes(header);
  input.Unsigned(static_cast<uint16_t>(sections.size()));
  return crypto::ComputeDigest(algorithm, {input.view(), ViewOf(sections)});
}

void ComputeCommitment(DigestAlgorithm algorithm, const CompiledSchema& schema,
                       uint64_t sequence, const RecordView& record,
                       RecordCommitment& out) {
  SaltSource salts(algorithm, record.seed, sequence);
  out.blind = salts.Get(0);
  out.salts.clear();
  out.fields.clear();
  out.sections.clear();
  for (const FieldView& field : record.fields) {
    out.salts.push_back(salts.Get(field.number));
    out.fields.push_back(CommitField(algorithm, SaltView(out.salts.back()),
                                     sequence, field.number,
                                     field.value.bytes));
  }
  if (record.operation != Operation::kDelete) {
    std::array<Digest, kMaxFieldNumber> of_section;
    for (size_t k = 0; k < schema.sections().size(); ++k) {
      const std::vector<size_t>& indices = schema.sections()[k];
      std::transform(indices.begin(), indices.end(), of_section.begin(),
                     [&out](size_t index) { return out.fields[index]; });
      out.sections.push_back(
          CommitSection(algorithm, static_cast<uint16_t>(k + 1),
                        absl::MakeSpan(of_section.data(), indices.size())));
    }
  }
  out.record =
      CommitRecord(algorithm, SaltView(out.blind), record.header, out.sections);
  out.leaf = merkle::HashLeaf(algorithm, crypto::DigestView(out.record));
}

}  // namespace tombolo::record
