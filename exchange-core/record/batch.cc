#include "exchange-core/record/batch.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/dsse.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/record/batch_verification.h"
#include "exchange-core/record/commitment.h"
#include "exchange-core/record/timestamp.h"

namespace tombolo::record {
namespace {

// Tag and length of a `records` element, at its largest.
constexpr size_t kElementOverhead = 4;
// Statement, signature and their tags and lengths.
constexpr size_t kEnvelopeBytes = kMaxStatementBytes + kMaxSignatureBytes + 8;

std::string NumberText(uint32_t number) { return absl::StrCat(number); }

absl::Status FieldSetError(const CompiledSchema& schema, uint16_t number) {
  return MakeError(reasons::kRecordFieldSet,
                   {{"version", NumberText(schema.version())},
                    {"number", NumberText(number)}});
}

// The value bytes of `values` by index of the schema's fields.
absl::StatusOr<std::vector<std::string>> EncodeGiven(
    const CompiledSchema& schema, absl::Span<const FieldValue> values) {
  std::vector<std::string> encoded(schema.fields().size());
  for (const FieldValue& given : values) {
    const auto index = schema.IndexOf(given.number);
    if (!index.has_value() || schema.fields()[*index].derivation.has_value() ||
        !encoded[*index].empty()) {
      return FieldSetError(schema, given.number);
    }
    auto bytes = EncodeValue(given.value);
    if (!bytes.ok()) {
      return WithMetadata(bytes.status(), "number", NumberText(given.number));
    }
    encoded[*index] = *std::move(bytes);
  }
  return encoded;
}

// Every field of the schema: given, derived or absent.
absl::StatusOr<std::vector<EncodedField>> EncodeFields(
    const CompiledSchema& schema, absl::Span<const FieldValue> values) {
  TOMBOLO_ASSIGN_OR_RETURN(std::vector<std::string> encoded,
                           EncodeGiven(schema, values));
  TOMBOLO_ASSIGN_OR_RETURN(const std::string absent, EncodeValue(Absent{}));
  for (std::string& bytes : encoded) {
    if (bytes.empty()) bytes = absent;
  }
  for (const size_t index : schema.derived_fields()) {
    const FieldDerivation& derivation = *schema.fields()[index].derivation;
    TOMBOLO_ASSIGN_OR_RETURN(const ValueView source,
                             ParseValue(encoded[derivation.source_index]));
    // A source of the wrong type is refused below, with all other fields.
    if (source.type != ValueType::kAbsent &&
        source.type != schema.fields()[derivation.source_index].type) {
      continue;
    }
    TOMBOLO_ASSIGN_OR_RETURN(encoded[index],
                             Derive(*derivation.function, source));
  }
  std::vector<EncodedField> fields(encoded.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    fields[i] = {.number = schema.fields()[i].number,
                 .value_bytes = std::move(encoded[i])};
  }
  return fields;
}

}  // namespace

crypto::Digest StatementDigest(crypto::DigestAlgorithm algorithm,
                               absl::string_view statement) {
  return crypto::ComputeDigest(algorithm, {"\x31", statement});
}

BatchBuilder::BatchBuilder(Options options) : options_(std::move(options)) {
  Clear();
}

void BatchBuilder::Clear() {
  records_.clear();
  record_ids_.clear();
  byte_size_ = kEnvelopeBytes;
}

absl::Status BatchBuilder::Upsert(absl::string_view record_id,
                                  absl::Span<const FieldValue> values) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::vector<EncodedField> fields,
                           EncodeFields(*options_.schema, values));
  return Add(
      {.operation = Operation::kUpsert, .record_id = std::string(record_id)},
      fields);
}

absl::Status BatchBuilder::Delete(absl::string_view record_id) {
  return Add(
      {.operation = Operation::kDelete, .record_id = std::string(record_id)},
      {});
}

// Drawing many seeds at once costs little more than drawing one.
absl::string_view BatchBuilder::NextSeed() {
  constexpr size_t kSeedsDrawn = 64;
  if (seeds_used_ == seeds_.size()) {
    seeds_ = options_.random->Bytes(kSeedsDrawn * kSeedBytes);
    seeds_used_ = 0;
  }
  const absl::string_view seed =
      absl::string_view(seeds_).substr(seeds_used_, kSeedBytes);
  seeds_used_ += kSeedBytes;
  return seed;
}

absl::Status BatchBuilder::Add(const RecordHeader& header,
                               absl::Span<const EncodedField> fields) {
  TOMBOLO_ASSIGN_OR_RETURN(std::string bytes,
                           EncodeRecord(header, NextSeed(), fields));
  // What the node would refuse is refused here, before it is signed.
  TOMBOLO_ASSIGN_OR_RETURN(const RecordView view, ParseRecord(bytes));
  TOMBOLO_RETURN_IF_ERROR(CheckFields(*options_.schema, view));
  TOMBOLO_RETURN_IF_ERROR(CheckSubjects(*options_.schema, view));
  const size_t size = byte_size_ + kElementOverhead + bytes.size();
  if (records_.size() == kMaxBatchRecords || size > kMaxBatchBytes ||
      !record_ids_.insert(header.record_id).second) {
    return MakeError(reasons::kBatchFull);
  }
  records_.push_back(std::move(bytes));
  byte_size_ = size;
  return absl::OkStatus();
}

absl::StatusOr<crypto::Digest> BatchBuilder::ComputeRoot(
    uint64_t first_sequence) const {
  const crypto::DigestAlgorithm algorithm =
      crypto::DigestOf(options_.signer->suite());
  std::vector<crypto::Digest> leaves;
  leaves.reserve(records_.size());
  RecordView view;
  RecordCommitment commitment;
  for (const std::string& bytes : records_) {
    TOMBOLO_RETURN_IF_ERROR(ParseRecordInto(bytes, view));
    ComputeCommitment(algorithm, *options_.schema,
                      first_sequence + leaves.size(), view, commitment);
    leaves.push_back(commitment.leaf);
  }
  return merkle::Tree(algorithm, std::move(leaves)).Root();
}

v1::Statement BatchBuilder::MakeStatement(const ChainState& chain,
                                          const crypto::Digest& root) const {
  const crypto::Suite suite = options_.signer->suite();
  v1::Statement statement;
  statement.set_format(1);
  statement.set_suite(static_cast<v1::Suite>(suite));
  statement.set_trust_domain(options_.trust_domain);
  statement.set_department(options_.department);
  statement.set_dataset(options_.schema->dataset());
  statement.set_generation(chain.generation);
  statement.set_schema_version(options_.schema->version());
  statement.set_schema_digest(
      crypto::DigestBytes(options_.schema->digest(crypto::DigestOf(suite))));
  statement.set_first_sequence(chain.next_sequence);
  statement.set_record_count(static_cast<uint32_t>(records_.size()));
  statement.set_merkle_root(crypto::DigestBytes(root));
  statement.set_previous_statement_digest(chain.last_statement_digest);
  *statement.mutable_created_time() = TimeToProto(options_.clock->Now());
  statement.set_key_id(
      crypto::DigestBytes(options_.signer->public_key().key_id()));
  return statement;
}

absl::StatusOr<BuiltBatch> BatchBuilder::Sign(const ChainState& chain) {
  if (records_.empty()) {
    return MakeError(
        reasons::kBatchRecordCount,
        {{"found", "0"}, {"limit", absl::StrCat(kMaxBatchRecords)}});
  }
  TOMBOLO_ASSIGN_OR_RETURN(const crypto::Digest root,
                           ComputeRoot(chain.next_sequence));
  const v1::Statement statement = MakeStatement(chain, root);
  BuiltBatch built;
  std::string& bytes = *built.batch.mutable_statement();
  statement.SerializeToString(&bytes);
  // A builder set up wrongly, or a chain state from nowhere, shows here.
  TOMBOLO_RETURN_IF_ERROR(ParseStatement(bytes).status());
  TOMBOLO_ASSIGN_OR_RETURN(
      *built.batch.mutable_signature(),
      options_.signer->Sign(crypto::DssePae(crypto::kBatchPayloadType, bytes)));
  const crypto::DigestAlgorithm algorithm =
      crypto::DigestOf(options_.signer->suite());
  built.statement_digest = StatementDigest(algorithm, bytes);
  built.next = ChainAfter(statement, bytes, algorithm);
  for (std::string& record : records_) {
    built.batch.add_records(std::move(record));
  }
  Clear();
  return built;
}

}  // namespace tombolo::record
