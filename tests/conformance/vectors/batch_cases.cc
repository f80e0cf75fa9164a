// Batches and key directories: accepted ones, and one for each way to be
// refused.
#include <functional>

#include "exchange-core/base/bytes.h"
#include "tests/conformance/vectors/case_writer.h"

namespace tombolo::testing {
namespace {

using nlohmann::json;
using record::EncodeValue;
using record::Text;
namespace v1 = record::v1;

v1::Statement StatementOf(const v1::SignedBatch& batch) {
  v1::Statement statement;
  statement.ParseFromString(batch.statement());
  return statement;
}

std::vector<std::string> RecordsOf(const v1::SignedBatch& batch) {
  return {batch.records().begin(), batch.records().end()};
}

// `batch` with `change` made to its statement, signed again.
v1::SignedBatch WithStatement(const v1::SignedBatch& batch,
                              const std::function<void(v1::Statement&)>& change,
                              RecordFixture& fixture,
                              const crypto::Signer* by = nullptr) {
  v1::Statement statement = StatementOf(batch);
  change(statement);
  const v1::SignedStatement changed = fixture.SignStatement(statement, by);
  v1::SignedBatch out = batch;
  out.set_statement(changed.statement());
  out.set_signature(changed.signature());
  return out;
}

void AddBounds(CaseWriter& writer, const v1::SignedBatch& good) {
  json test = writer.BatchCase(good);
  test["batch"] = "0a05";
  writer.Reject("bounds-truncated", test, "bounds", "BATCH_MALFORMED");
  v1::SignedBatch batch = good;
  batch.clear_records();
  writer.Reject("bounds-no-records", writer.BatchCase(batch), "bounds",
                "BATCH_RECORD_COUNT");
  batch = good;
  batch.clear_statement();
  writer.Reject("bounds-no-statement", writer.BatchCase(batch), "bounds",
                "BATCH_STATEMENT_SIZE");
  batch = good;
  batch.set_signature(std::string(257, 's'));
  writer.Reject("bounds-long-signature", writer.BatchCase(batch), "bounds",
                "BATCH_SIGNATURE_SIZE");
}

void AddStatement(CaseWriter& writer, const v1::SignedBatch& good) {
  v1::SignedBatch batch = good;
  batch.set_statement("\xff\xff");
  writer.Reject("statement-malformed", writer.BatchCase(batch), "statement",
                "STATEMENT_MALFORMED");
  struct Change {
    const char* name;
    std::function<void(v1::Statement&)> change;
    const char* reason;
  };
  const std::vector<Change> changes{
      {"unknown-field",
       [](v1::Statement& s) { s.MergeFromString("\x98\x06\x01"); },
       "STATEMENT_UNKNOWN_FIELD"},
      {"format", [](v1::Statement& s) { s.set_format(2); }, "STATEMENT_FORMAT"},
      {"suite-unknown",
       [](v1::Statement& s) { s.set_suite(static_cast<v1::Suite>(9)); },
       "STATEMENT_SUITE"},
      {"no-department", [](v1::Statement& s) { s.clear_department(); },
       "STATEMENT_FIELD"},
      {"generation-zero", [](v1::Statement& s) { s.set_generation(0); },
       "STATEMENT_FIELD"},
      {"no-time", [](v1::Statement& s) { s.clear_created_time(); },
       "STATEMENT_FIELD"},
      {"short-root", [](v1::Statement& s) { s.set_merkle_root("short"); },
       "STATEMENT_DIGEST_SIZE"},
      {"count-zero", [](v1::Statement& s) { s.set_record_count(0); },
       "STATEMENT_RECORD_COUNT"},
      {"count-4097", [](v1::Statement& s) { s.set_record_count(4097); },
       "STATEMENT_RECORD_COUNT"},
      {"sequence-zero", [](v1::Statement& s) { s.set_first_sequence(0); },
       "STATEMENT_SEQUENCE_RANGE"},
      {"sequence-overflow",
       [](v1::Statement& s) { s.set_first_sequence(~uint64_t{0} - 1); },
       "STATEMENT_SEQUENCE_RANGE"},
      {"first-with-link",
       [](v1::Statement& s) {
         s.set_previous_statement_digest(std::string(32, 'p'));
       },
       "STATEMENT_FIRST_LINK"},
      {"later-without-link", [](v1::Statement& s) { s.set_first_sequence(4); },
       "STATEMENT_FIRST_LINK"},
  };
  for (const Change& change : changes) {
    writer.Reject(
        std::string("statement-") + change.name,
        writer.BatchCase(WithStatement(good, change.change, writer.fixture())),
        "statement", change.reason);
  }
}

void AddPlace(CaseWriter& writer, const v1::SignedBatch& good) {
  json test = writer.BatchCase(good);
  test["place"]["trust_domain"] = "other.example";
  writer.Reject("place-trust-domain", test, "place", "STATEMENT_TRUST_DOMAIN");
  test = writer.BatchCase(good);
  test["place"]["department"] = "public-security";
  writer.Reject("place-department", test, "place", "STATEMENT_DEPARTMENT");
  test = writer.BatchCase(good);
  test["place"]["dataset"] = "ca-divorce";
  writer.Reject("place-dataset", test, "place", "STATEMENT_DATASET");
}

void AddKeys(CaseWriter& writer, const v1::SignedBatch& good) {
  struct Change {
    const char* name;
    std::function<void(v1::KeyEntry&)> change;
    const char* reason;
  };
  const std::vector<Change> changes{
      {"usage", [](v1::KeyEntry& e) { e.set_usage(v1::KEY_USAGE_HEAD); },
       "KEY_USAGE"},
      {"owner", [](v1::KeyEntry& e) { e.set_owner("public-security"); },
       "KEY_OWNER"},
      {"dataset", [](v1::KeyEntry& e) { e.set_datasets(0, "ca-divorce"); },
       "KEY_DATASET"},
      {"not-yet-valid",
       [](v1::KeyEntry& e) {
         e.mutable_not_before_time()->set_seconds(1790000000);
       },
       "KEY_NOT_YET_VALID"},
      {"expired",
       [](v1::KeyEntry& e) {
         e.mutable_not_after_time()->set_seconds(1782864000);
       },
       "KEY_EXPIRED"},
      {"invalidated",
       [](v1::KeyEntry& e) {
         e.mutable_invalid_since_time()->set_seconds(1782864000);
       },
       "KEY_INVALIDATED"},
  };
  for (const Change& change : changes) {
    v1::KeyDirectory directory = writer.fixture().DirectoryProto();
    change.change(*directory.mutable_keys(0));
    json test = writer.BatchCase(good);
    test["directory"] = writer.Directory(directory);
    writer.Reject(std::string("key-") + change.name, test, "key",
                  change.reason);
  }
  v1::KeyDirectory directory = writer.fixture().DirectoryProto();
  directory.mutable_keys()->DeleteSubrange(0, 1);
  json test = writer.BatchCase(good);
  test["directory"] = writer.Directory(directory);
  writer.Reject("key-unknown", test, "key", "KEY_UNKNOWN");

  v1::Statement statement = StatementOf(good);
  statement.set_suite(writer.fixture().suite() == crypto::Suite::kEd25519Sha256
                          ? v1::SUITE_ECDSA_P256_SHA256
                          : v1::SUITE_ED25519_SHA256);
  writer.Reject("key-suite",
                writer.BatchCase(writer.Finish(statement, RecordsOf(good))),
                "key", "STATEMENT_SUITE_MISMATCH");
}

void AddSignatureAndSchema(CaseWriter& writer, const v1::SignedBatch& good) {
  v1::SignedBatch batch = good;
  batch.mutable_signature()->back() =
      static_cast<char>(batch.signature().back() ^ 1);
  writer.Reject("signature-flipped", writer.BatchCase(batch), "signature",
                "STATEMENT_SIGNATURE");
  writer.Reject("signature-of-another-key",
                writer.BatchCase(WithStatement(
                    good, [](v1::Statement&) {}, writer.fixture(),
                    writer.fixture().other_signer.get())),
                "signature", "STATEMENT_SIGNATURE");
  writer.Reject("schema-version",
                writer.BatchCase(WithStatement(
                    good, [](v1::Statement& s) { s.set_schema_version(2); },
                    writer.fixture())),
                "schema", "STATEMENT_SCHEMA_VERSION");
  writer.Reject(
      "schema-digest",
      writer.BatchCase(WithStatement(
          good,
          [](v1::Statement& s) { s.set_schema_digest(std::string(32, 'd')); },
          writer.fixture())),
      "schema", "STATEMENT_SCHEMA_DIGEST");
}

void AddChain(CaseWriter& writer) {
  const record::BuiltBatch first = writer.fixture().MakeBatch(10, 2);
  const record::BuiltBatch second =
      writer.fixture().MakeBatch(12, 2, first.next);
  writer.Accept("valid-second-batch",
                writer.BatchCase(second.batch, first.next));
  record::ChainState chain = first.next;
  chain.generation = 2;
  writer.Reject("chain-generation", writer.BatchCase(second.batch, chain),
                "chain", "STATEMENT_GENERATION");
  chain = first.next;
  chain.next_sequence = 7;
  writer.Reject("chain-sequence", writer.BatchCase(second.batch, chain),
                "chain", "STATEMENT_SEQUENCE");
  chain = first.next;
  chain.last_statement_digest = std::string(32, 'f');
  writer.Reject("chain-previous", writer.BatchCase(second.batch, chain),
                "chain", "STATEMENT_CHAIN");
}

void AddRecords(CaseWriter& writer, const v1::SignedBatch& good) {
  RecordFixture& fixture = writer.fixture();
  v1::SignedBatch batch = good;
  const v1::Statement statement = StatementOf(good);
  std::vector<std::string> records = RecordsOf(good);
  records.pop_back();
  batch = writer.Finish(statement, records);
  writer.Reject(
      "records-one-missing",
      writer.BatchCase(WithStatement(
          batch, [](v1::Statement& s) { s.set_record_count(3); }, fixture)),
      "records", "BATCH_COUNT_MISMATCH");
  const auto with = [&](const std::vector<record::EncodedField>& replaced) {
    return writer.BatchCase(
        writer.Finish(statement, {MarriageRecord(fixture, replaced)}));
  };
  batch = good;
  *batch.mutable_records(1) =
      MarriageRecord(fixture, {{11, *EncodeValue(int64_t{5})}});
  writer.Reject("records-value-changed", writer.BatchCase(batch), "records",
                "BATCH_ROOT_MISMATCH");
  const std::string record = MarriageRecord(fixture);
  writer.Reject("records-same-id",
                writer.BatchCase(writer.Finish(statement, {record, record})),
                "records", "BATCH_RECORD_TWICE");
  writer.Reject("records-derived-wrong",
                with({{7, *EncodeValue(int64_t{1999})}}), "records",
                "DERIVED_VALUE_MISMATCH");
  writer.Reject("records-subject-not-normalised",
                with({{2, *EncodeValue(Text{" " + ResidentId(2)})}}), "records",
                "SUBJECT_NOT_NORMALISED");
  writer.Reject("records-wrong-type", with({{10, *EncodeValue(int64_t{1})}}),
                "records", "RECORD_FIELD_TYPE");
  writer.Reject("records-value-not-canonical",
                with({{10, *FromHex("010000000102")}}), "records",
                "VALUE_BOOL");
  writer.Reject(
      "records-field-missing",
      writer.BatchCase(writer.Finish(
          statement, {record::EncodeRecord({record::Operation::kUpsert, "r"},
                                           std::string(32, 's'), {})
                          .value()})),
      "records", "RECORD_FIELD_SET");
  writer.Reject("records-truncated",
                writer.BatchCase(writer.Finish(
                    statement, {record.substr(0, record.size() / 2)})),
                "records", "VALUE_TRUNCATED");
}

void AddDirectories(CaseWriter& writer) {
  const v1::KeyDirectory good = writer.fixture().DirectoryProto();
  const auto directory_case = [&](const v1::KeyDirectory& directory) {
    return json{{"kind", "directory"},
                {"directory", writer.Directory(directory)}};
  };
  writer.Accept("valid-directory", directory_case(good));
  json test = directory_case(good);
  test["directory"]["signature"] = std::string(128, '0');
  writer.Reject("directory-signature", test, "directory",
                "DIRECTORY_SIGNATURE");
  v1::KeyDirectory changed = good;
  changed.set_version(2);
  writer.Reject("directory-rollback", directory_case(changed), "directory",
                "DIRECTORY_ROLLBACK");
  changed = good;
  changed.set_trust_domain("other.example");
  writer.Reject("directory-trust-domain", directory_case(changed), "directory",
                "DIRECTORY_TRUST_DOMAIN");
  changed = good;
  changed.set_format(2);
  writer.Reject("directory-format", directory_case(changed), "directory",
                "DIRECTORY_MALFORMED");
  changed = good;
  changed.MergeFromString("\x98\x06\x01");
  writer.Reject("directory-unknown-field", directory_case(changed), "directory",
                "DIRECTORY_UNKNOWN_FIELD");
  const std::vector<std::function<void(v1::KeyEntry&)>> entries{
      [](v1::KeyEntry& e) { e.set_key_id(std::string(32, 'k')); },
      [](v1::KeyEntry& e) { e.set_suite(v1::SUITE_UNSPECIFIED); },
      [](v1::KeyEntry& e) { e.clear_datasets(); },
      [](v1::KeyEntry& e) { e.set_usage(v1::KEY_USAGE_UNSPECIFIED); },
      [](v1::KeyEntry& e) { e.clear_not_after_time(); },
      [](v1::KeyEntry& e) { e.set_spki("no key"); }};
  for (size_t i = 0; i < entries.size(); ++i) {
    changed = good;
    entries[i](*changed.mutable_keys(0));
    writer.Reject("directory-entry-" + std::to_string(i),
                  directory_case(changed), "directory", "DIRECTORY_ENTRY");
  }
  changed = good;
  *changed.add_keys() = good.keys(0);
  writer.Reject("directory-key-twice", directory_case(changed), "directory",
                "DIRECTORY_ENTRY");
}

}  // namespace

void AddBatchCases(CaseWriter& writer) {
  const record::BuiltBatch good = writer.fixture().MakeBatch(0, 3);
  writer.Accept("valid-batch", writer.BatchCase(good.batch));
  record::BatchBuilder builder = writer.fixture().Builder();
  (void)writer.fixture().AddMarriage(builder, 7);
  (void)builder.Delete("marriage-3");
  writer.Accept("valid-batch-with-delete",
                writer.BatchCase(builder.Sign({})->batch));
  AddBounds(writer, good.batch);
  AddStatement(writer, good.batch);
  AddPlace(writer, good.batch);
  AddKeys(writer, good.batch);
  AddSignatureAndSchema(writer, good.batch);
  AddChain(writer);
  AddRecords(writer, good.batch);
  AddDirectories(writer);
}

}  // namespace tombolo::testing
