#include "tests/support/batch_forgery.h"

#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/crypto/dsse.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/record/commitment.h"
#include "exchange-core/record/value.h"

namespace tombolo::testing {
namespace {

std::string Encoded(const record::Value& value) {
  auto bytes = record::EncodeValue(value);
  TOMBOLO_CHECK(bytes.ok());
  return *std::move(bytes);
}

ForgedRecord Marriage(const std::string& record_id) {
  ForgedRecord record;
  record.record_id = record_id;
  // Day 18,000 is in 2019.
  record.fields = {{1, Encoded(record::Text{kBoris})},
                   {2, Encoded(record::Text{kAnna})},
                   {3, Encoded(record::Date{18000})},
                   {4, Encoded(int64_t{2019})}};
  return record;
}

}  // namespace

std::string RawValue(uint8_t type, absl::string_view content) {
  std::string out;
  AppendU8(out, type);
  AppendU32(out, static_cast<uint32_t>(content.size()));
  AppendBytes(out, content);
  return out;
}

std::string ForgedRecord::Bytes() const {
  std::string header;
  AppendU8(header, operation);
  AppendU8(header, static_cast<uint8_t>(record_id.size()));
  AppendBytes(header, record_id);
  std::string out;
  AppendU16(out, static_cast<uint16_t>(header.size()));
  AppendBytes(out, header);
  AppendBytes(out, std::string(record::kSeedBytes, 's'));
  AppendU16(out, static_cast<uint16_t>(fields.size()));
  for (const record::EncodedField& field : fields) {
    AppendU16(out, field.number);
    AppendBytes(out, field.value_bytes);
  }
  AppendBytes(out, tail);
  out.resize(out.size() - cut);
  return out;
}

BatchForgery::BatchForgery(CoreCity& city)
    : signer(&city.signer()),
      payload_type(crypto::kBatchPayloadType),
      city_(city),
      records_({Marriage("forged-1"), Marriage("forged-2")}) {
  const auto built =
      city.Build({{.record_id = "m", .husband_id = kBoris}}, city.Chain());
  TOMBOLO_CHECK(statement.ParseFromString(built.batch.statement()));
}

std::string BatchForgery::Root(const std::vector<std::string>& records) const {
  const auto algorithm = crypto::DigestOf(signer->suite());
  const auto schema = city_.marriage_schema();
  std::vector<crypto::Digest> leaves;
  record::RecordView view;
  record::RecordCommitment commitment;
  for (const std::string& bytes : records) {
    // What does not parse has no leaf; any other will do.
    if (record::ParseRecordInto(bytes, view).ok() &&
        record::CheckFields(*schema, view).ok()) {
      record::ComputeCommitment(algorithm, *schema,
                                statement.first_sequence() + leaves.size(),
                                view, commitment);
    }
    leaves.push_back(commitment.leaf);
  }
  return crypto::DigestBytes(merkle::Tree(algorithm, std::move(leaves)).Root());
}

publish::BatchSubmission BatchForgery::Submission() const {
  std::vector<std::string> records;
  for (const ForgedRecord& record : records_) records.push_back(record.Bytes());
  record::v1::Statement made = statement;
  made.set_record_count(static_cast<uint32_t>(records.size()));
  made.set_key_id(crypto::DigestBytes(signer->public_key().key_id()));
  if (!records.empty()) made.set_merkle_root(Root(records));
  if (on_records) on_records(records);
  if (on_statement) on_statement(made);
  record::v1::SignedBatch batch;
  made.SerializeToString(batch.mutable_statement());
  if (on_statement_bytes) on_statement_bytes(*batch.mutable_statement());
  auto signature =
      signer->Sign(crypto::DssePae(payload_type, batch.statement()));
  TOMBOLO_CHECK(signature.ok());
  batch.set_signature(*std::move(signature));
  for (std::string& record : records) batch.add_records(std::move(record));
  if (on_batch) on_batch(batch);
  publish::BatchSubmission submission = city_.SubmissionOf(batch);
  if (on_submission) on_submission(submission);
  return submission;
}

}  // namespace tombolo::testing
