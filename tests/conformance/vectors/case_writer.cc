#include "tests/conformance/vectors/case_writer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/merkle/tree.h"
#include "tests/conformance/vectors/vector_case.h"

namespace tombolo::testing {
namespace {

using nlohmann::json;
namespace v1 = record::v1;

crypto::DigestAlgorithm AlgorithmOf(const v1::Statement& statement) {
  return crypto::DigestOf(crypto::SuiteFromNumber(statement.suite())
                              .value_or(crypto::Suite::kEd25519Sha256));
}

// The leaf of record bytes that need not fit the schema.
crypto::Digest LeafOf(const RecordFixture& fixture,
                      crypto::DigestAlgorithm algorithm, uint64_t sequence,
                      const std::string& bytes) {
  const auto view = record::ParseRecord(bytes);
  // A record that does not parse is refused before the root matters.
  if (!view.ok() || view->fields.size() != fixture.schema->fields().size()) {
    return {};
  }
  record::RecordCommitment commitment;
  record::ComputeCommitment(algorithm, *fixture.schema, sequence, *view,
                            commitment);
  return commitment.leaf;
}

}  // namespace

CaseWriter::CaseWriter(crypto::Suite suite) : fixture_(suite) {
  file_ = {{"format", 1},
           {"suite", std::string(crypto::SuiteName(suite))},
           {"trust_domain", RecordFixture::kTrustDomain},
           {"authority_spki", ToHex(fixture_.authority->public_key().spki())},
           {"time", absl::ToUnixSeconds(fixture_.now())},
           {"lowest_directory_version", 3},
           {"schema", ToHex(fixture_.schema->bytes())},
           {"directory", Directory(fixture_.DirectoryProto())},
           {"cases", json::array()}};
}

json CaseWriter::Directory(const v1::KeyDirectory& directory) const {
  const auto out = record::SignKeyDirectory(directory, *fixture_.authority);
  TOMBOLO_CHECK(out.ok());
  return {{"directory", ToHex(out->directory())},
          {"signature", ToHex(out->signature())}};
}

void CaseWriter::Add(const std::string& name, json test, json expect) {
  test["name"] = name;
  const Outcome outcome = RunCase(file_, test);
  if (expect.contains("accept")) {
    expect["accept"] = outcome.accepted;
  }
  const json wanted = expect.contains("reject")
                          ? expect.at("reject")
                          : json{{"check", ""}, {"reason", ""}};
  if (outcome.check != wanted.at("check") ||
      outcome.reason != wanted.at("reason")) {
    std::fprintf(stderr, "%s: wanted %s, got %s / %s\n", name.c_str(),
                 wanted.dump().c_str(), outcome.check.c_str(),
                 outcome.reason.c_str());
    std::exit(1);
  }
  test["expect"] = std::move(expect);
  file_["cases"].push_back(std::move(test));
}

void CaseWriter::Accept(const std::string& name, json test) {
  Add(name, std::move(test), {{"accept", json::object()}});
}

void CaseWriter::Reject(const std::string& name, json test,
                        const std::string& check, const std::string& reason) {
  Add(name, std::move(test),
      {{"reject", {{"check", check}, {"reason", reason}}}});
}

json CaseWriter::BatchCase(const v1::SignedBatch& batch,
                           const record::ChainState& chain) const {
  return {{"kind", "batch"},
          {"batch", ToHex(batch.SerializeAsString())},
          {"place",
           {{"trust_domain", RecordFixture::kTrustDomain},
            {"department", RecordFixture::kDepartment},
            {"dataset", RecordFixture::kDataset}}},
          {"chain",
           {{"generation", chain.generation},
            {"next_sequence", chain.next_sequence},
            {"last_statement_digest", ToHex(chain.last_statement_digest)}}}};
}

json CaseWriter::DisclosureCase(const v1::Disclosure& disclosure,
                                const v1::SignedStatement& statement) const {
  v1::StatementSet statements;
  *statements.add_statements() = statement;
  return {{"kind", "disclosure"},
          {"disclosure", ToHex(disclosure.SerializeAsString())},
          {"statements", ToHex(statements.SerializeAsString())},
          {"question",
           {{"dataset", RecordFixture::kDataset},
            {"scheme", "cn-resident-id"},
            {"identifier", ResidentId(3)}}}};
}

v1::SignedBatch CaseWriter::Finish(
    v1::Statement statement, const std::vector<std::string>& records) const {
  const crypto::DigestAlgorithm algorithm = AlgorithmOf(statement);
  std::vector<crypto::Digest> leaves;
  for (const std::string& bytes : records) {
    leaves.push_back(LeafOf(fixture_, algorithm,
                            statement.first_sequence() + leaves.size(), bytes));
  }
  statement.set_schema_digest(
      crypto::DigestBytes(fixture_.schema->digest(algorithm)));
  statement.set_record_count(static_cast<uint32_t>(records.size()));
  statement.set_merkle_root(
      crypto::DigestBytes(merkle::Tree(algorithm, leaves).Root()));
  const v1::SignedStatement signed_statement =
      fixture_.SignStatement(statement);
  v1::SignedBatch batch;
  batch.set_statement(signed_statement.statement());
  batch.set_signature(signed_statement.signature());
  for (const std::string& bytes : records) batch.add_records(bytes);
  return batch;
}

Forgery Forge(const RecordFixture& fixture, const std::string& record_bytes,
              const std::vector<uint16_t>& open, uint16_t dropped) {
  const record::RecordView view = record::ParseRecord(record_bytes).value();
  const record::CompiledSchema& schema = *fixture.schema;
  record::RecordCommitment commitment;
  record::ComputeCommitment(fixture.algorithm(), schema, 1, view, commitment);
  Forgery out;
  v1::Disclosure& disclosure = out.disclosure;
  disclosure.set_header(std::string(view.header));
  disclosure.set_blind(std::string(record::SaltView(commitment.blind)));
  std::vector<crypto::Digest> first_section;
  for (size_t i = 0; i < view.fields.size(); ++i) {
    const uint16_t number = view.fields[i].number;
    if (number == dropped) continue;
    if (schema.fields()[i].section == 1) {
      first_section.push_back(commitment.fields[i]);
    }
    if (std::count(open.begin(), open.end(), number) > 0) {
      v1::OpenedField& opened = *disclosure.add_opened();
      opened.set_number(number);
      opened.set_salt(std::string(record::SaltView(commitment.salts[i])));
      opened.set_value(std::string(view.fields[i].value.bytes));
    } else {
      v1::WithheldField& withheld = *disclosure.add_withheld();
      withheld.set_number(number);
      withheld.set_digest(crypto::DigestBytes(commitment.fields[i]));
    }
  }
  commitment.sections[0] =
      record::CommitSection(fixture.algorithm(), 1, first_section);
  const crypto::Digest record =
      record::CommitRecord(fixture.algorithm(), disclosure.blind(), view.header,
                           commitment.sections);
  v1::Statement statement;
  RecordFixture maker(fixture.suite());
  statement.ParseFromString(maker.MakeBatch(0, 1).batch.statement());
  statement.set_merkle_root(crypto::DigestBytes(
      merkle::HashLeaf(fixture.algorithm(), crypto::DigestView(record))));
  out.statement = fixture.SignStatement(statement);
  return out;
}

std::string MarriageRecord(RecordFixture& fixture,
                           const std::vector<record::EncodedField>& replaced) {
  const record::BuiltBatch built = fixture.MakeBatch(1, 1);
  const std::string& bytes = built.batch.records(0);
  const record::RecordView view = record::ParseRecord(bytes).value();
  std::vector<record::EncodedField> fields;
  for (const record::FieldView& field : view.fields) {
    fields.push_back({field.number, std::string(field.value.bytes)});
    for (const record::EncodedField& other : replaced) {
      if (other.number == field.number) fields.back() = other;
    }
  }
  return record::EncodeRecord({view.operation, std::string(view.record_id)},
                              view.seed, fields)
      .value();
}

}  // namespace tombolo::testing
