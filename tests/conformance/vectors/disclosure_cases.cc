// Disclosures: accepted ones, and one for each way the consumer's check
// refuses them. The question is about wife number 1 (person 3).
#include <functional>
#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/record/value.h"
#include "tests/conformance/vectors/case_writer.h"

namespace tombolo::testing {
namespace {

using nlohmann::json;
using record::EncodeValue;
namespace v1 = record::v1;

constexpr char kCheck[] = "disclosure";

// The batch and the disclosure that the cases change.
struct Base {
  record::BuiltBatch built;
  v1::SignedStatement statement;
  // Of section 1 all but the certificate; sections 2 and 3 untouched.
  v1::Disclosure disclosure;
};

Base MakeBase(CaseWriter& writer) {
  Base base;
  base.built = writer.fixture().MakeBatch(0, 5);
  base.statement = RecordFixture::Statements(base.built).statements(0);
  base.disclosure = writer.fixture().Disclose(base.built, 1, {2, 3, 4, 5});
  return base;
}

void AddAccepted(CaseWriter& writer, const Base& base) {
  const RecordFixture& fixture = writer.fixture();
  const auto add = [&](const char* name, const std::vector<uint16_t>& open) {
    writer.Accept(name,
                  writer.DisclosureCase(fixture.Disclose(base.built, 1, open),
                                        base.statement));
  };
  add("valid-one-field", {3});
  add("valid-one-section", {1, 2, 3, 4, 5});
  add("valid-every-section", {3, 7, 12});
  add("valid-derived-with-source", {3, 6, 7, 8, 9});
  add("valid-everything", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
  json test = writer.DisclosureCase(base.disclosure, base.statement);
  test["question"]["identifier"] = " " + ResidentId(3) + " ";
  writer.Accept("valid-identifier-as-typed", test);
  record::BatchBuilder builder = writer.fixture().Builder();
  (void)builder.Delete("marriage-1");
  const record::BuiltBatch deleted = builder.Sign({}).value();
  test =
      writer.DisclosureCase(fixture.Disclose(deleted, 0, {}),
                            RecordFixture::Statements(deleted).statements(0));
  test["question"].erase("scheme");
  test["question"].erase("identifier");
  writer.Accept("valid-delete", test);
}

void AddTrust(CaseWriter& writer, const Base& base) {
  RecordFixture& fixture = writer.fixture();
  json test = writer.DisclosureCase(base.disclosure, base.statement);
  v1::KeyDirectory directory = fixture.DirectoryProto();
  directory.mutable_keys(0)->set_owner("public-security");
  test["directory"] = writer.Directory(directory);
  writer.Reject("disclosure-key-owner", test, kCheck, "KEY_OWNER");
  test = writer.DisclosureCase(base.disclosure, base.statement);
  test["time"] = 1830297600;
  writer.Reject("disclosure-key-expired", test, kCheck, "KEY_EXPIRED");
  v1::SignedStatement statement = base.statement;
  statement.mutable_signature()->back() =
      static_cast<char>(statement.signature().back() ^ 1);
  writer.Reject("disclosure-signature",
                writer.DisclosureCase(base.disclosure, statement), kCheck,
                "STATEMENT_SIGNATURE");
  v1::Statement changed;
  changed.ParseFromString(base.statement.statement());
  changed.set_trust_domain("other.example");
  writer.Reject(
      "disclosure-trust-domain",
      writer.DisclosureCase(base.disclosure, fixture.SignStatement(changed)),
      kCheck, "STATEMENT_TRUST_DOMAIN");
  v1::Schema schema = MarriageSchema();
  schema.mutable_fields(14)->set_name("remarks");
  test = writer.DisclosureCase(base.disclosure, base.statement);
  test["schema"] = ToHex(schema.SerializeAsString());
  writer.Reject("disclosure-schema-digest", test, kCheck,
                "DISCLOSURE_SCHEMA_UNKNOWN");
  test = writer.DisclosureCase(base.disclosure, base.statement);
  test["question"]["dataset"] = "ca-divorce";
  writer.Reject("disclosure-other-dataset", test, kCheck, "DISCLOSURE_DATASET");
  test = writer.DisclosureCase(base.disclosure, base.statement);
  test["question"]["identifier"] = ResidentId(9);
  writer.Reject("disclosure-other-subject", test, kCheck,
                "DISCLOSURE_SUBJECT_MISMATCH");
  writer.Reject("disclosure-subject-closed",
                writer.DisclosureCase(fixture.Disclose(base.built, 1, {1, 4}),
                                      base.statement),
                kCheck, "DISCLOSURE_SUBJECT_CLOSED");
}

struct Change {
  const char* name;
  std::function<void(v1::Disclosure&)> change;
  const char* reason;
};

void AddChanges(CaseWriter& writer, const Base& base,
                const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    v1::Disclosure disclosure = base.disclosure;
    change.change(disclosure);
    writer.Reject(std::string("disclosure-") + change.name,
                  writer.DisclosureCase(disclosure, base.statement), kCheck,
                  change.reason);
  }
}

std::vector<Change> ShapeChanges() {
  return {
      {"unknown-field",
       [](v1::Disclosure& d) { d.MergeFromString("\x98\x06\x01"); },
       "DISCLOSURE_UNKNOWN_FIELD"},
      {"statement-index", [](v1::Disclosure& d) { d.set_statement_index(1); },
       "DISCLOSURE_STATEMENT_INDEX"},
      {"leaf-index", [](v1::Disclosure& d) { d.set_leaf_index(5); },
       "DISCLOSURE_LEAF_INDEX"},
      {"header", [](v1::Disclosure& d) { d.set_header("\x01"); },
       "DISCLOSURE_HEADER"},
      {"field-order",
       [](v1::Disclosure& d) { d.mutable_opened()->SwapElements(0, 1); },
       "DISCLOSURE_FIELD_ORDER"},
      {"field-unknown",
       [](v1::Disclosure& d) { d.mutable_opened(3)->set_number(99); },
       "DISCLOSURE_FIELD_UNKNOWN"},
      {"field-not-listed",
       [](v1::Disclosure& d) { d.mutable_opened()->RemoveLast(); },
       "DISCLOSURE_FIELD_MISSING"},
      {"section-order",
       [](v1::Disclosure& d) {
         d.mutable_withheld_sections()->SwapElements(0, 1);
       },
       "DISCLOSURE_SECTION_ORDER"},
      {"section-unknown",
       [](v1::Disclosure& d) {
         d.mutable_withheld_sections(1)->set_section(9);
       },
       "DISCLOSURE_SECTION_UNKNOWN"},
      {"salt-size",
       [](v1::Disclosure& d) { d.mutable_opened(0)->set_salt("short"); },
       "DISCLOSURE_SALT_SIZE"},
      {"digest-size",
       [](v1::Disclosure& d) { d.mutable_withheld(0)->set_digest("short"); },
       "DISCLOSURE_DIGEST_SIZE"},
      {"blind-size", [](v1::Disclosure& d) { d.clear_blind(); },
       "DISCLOSURE_BLIND_SIZE"},
      {"seed-size", [](v1::Disclosure& d) { d.set_seed("short"); },
       "DISCLOSURE_SEED_SIZE"},
      {"seed-partial",
       [](v1::Disclosure& d) {
         d.set_seed(std::string(32, 's'));
         d.clear_blind();
       },
       "DISCLOSURE_SEED_PARTIAL"},
      {"value-not-canonical",
       [](v1::Disclosure& d) { d.mutable_opened(2)->set_value("\x06"); },
       "DISCLOSURE_VALUE"},
      {"path-short",
       [](v1::Disclosure& d) {
         d.mutable_path()->resize(d.path().size() - 32);
       },
       "DISCLOSURE_PATH_LENGTH"},
      {"path-long",
       [](v1::Disclosure& d) { d.mutable_path()->append(32, 'p'); },
       "DISCLOSURE_PATH_LENGTH"},
  };
}

char Flipped(char byte) { return static_cast<char>(byte ^ 1); }

// Everything that is hashed, changed by one bit.
std::vector<Change> BitChanges() {
  const char* root = "DISCLOSURE_ROOT_MISMATCH";
  return {
      {"header-changed",
       [](v1::Disclosure& d) {
         d.mutable_header()->back() = Flipped(d.header().back());
       },
       root},
      {"value-changed",
       [](v1::Disclosure& d) {
         d.mutable_opened(2)->set_value(*EncodeValue(record::Text{"欧阳样本"}));
       },
       root},
      {"value-made-absent",
       [](v1::Disclosure& d) {
         d.mutable_opened(2)->set_value(*EncodeValue(record::Absent{}));
       },
       root},
      {"salt-changed",
       [](v1::Disclosure& d) {
         std::string& salt = *d.mutable_opened(0)->mutable_salt();
         salt[0] = Flipped(salt[0]);
       },
       root},
      {"withheld-changed",
       [](v1::Disclosure& d) {
         std::string& digest = *d.mutable_withheld(0)->mutable_digest();
         digest[0] = Flipped(digest[0]);
       },
       root},
      {"section-changed",
       [](v1::Disclosure& d) {
         std::string& digest =
             *d.mutable_withheld_sections(1)->mutable_digest();
         digest[31] = Flipped(digest[31]);
       },
       root},
      {"blind-changed",
       [](v1::Disclosure& d) {
         (*d.mutable_blind())[0] = Flipped(d.blind()[0]);
       },
       root},
      {"path-changed",
       [](v1::Disclosure& d) { (*d.mutable_path())[0] = Flipped(d.path()[0]); },
       root},
      {"another-leaf", [](v1::Disclosure& d) { d.set_leaf_index(2); }, root},
      {"subjects-swapped",
       [](v1::Disclosure& d) {
         std::swap(*d.mutable_opened(0)->mutable_value(),
                   *d.mutable_opened(1)->mutable_value());
       },
       root},
  };
}

// What a publisher gone wrong signs: only the consumer's own rules stop it.
void AddForgeries(CaseWriter& writer) {
  RecordFixture& fixture = writer.fixture();
  const auto reject = [&](const char* name, const Forgery& forgery,
                          const char* reason) {
    writer.Reject(name,
                  writer.DisclosureCase(forgery.disclosure, forgery.statement),
                  kCheck, reason);
  };
  const std::string record = MarriageRecord(fixture);
  reject("disclosure-field-missing", Forge(fixture, record, {2, 3}, 1),
         "DISCLOSURE_FIELD_MISSING");
  reject(
      "disclosure-value-type",
      Forge(fixture, MarriageRecord(fixture, {{15, *EncodeValue(int64_t{1})}}),
            {3, 15}),
      "DISCLOSURE_VALUE_TYPE");
  reject("disclosure-derived-wrong",
         Forge(fixture,
               MarriageRecord(fixture, {{7, *EncodeValue(int64_t{1999})}}),
               {3, 6, 7}),
         "DISCLOSURE_DERIVED_MISMATCH");
  Forgery twice = Forge(fixture, record, {2, 3});
  const Forgery closed = Forge(fixture, record, {3});
  *twice.disclosure.mutable_withheld() = closed.disclosure.withheld();
  reject("disclosure-field-twice", twice, "DISCLOSURE_FIELD_TWICE");
}

void AddSectionTwice(CaseWriter& writer, const Base& base) {
  v1::Disclosure disclosure = base.disclosure;
  const v1::Disclosure other = writer.fixture().Disclose(base.built, 1, {7});
  v1::WithheldSection first = other.withheld_sections(0);
  *disclosure.add_withheld_sections() = first;
  disclosure.mutable_withheld_sections()->SwapElements(0, 2);
  disclosure.mutable_withheld_sections()->SwapElements(1, 2);
  writer.Reject("disclosure-section-twice",
                writer.DisclosureCase(disclosure, base.statement), kCheck,
                "DISCLOSURE_SECTION_TWICE");
}

void AddDelete(CaseWriter& writer) {
  record::BatchBuilder builder = writer.fixture().Builder();
  (void)builder.Delete("marriage-1");
  const record::BuiltBatch built = builder.Sign({}).value();
  v1::Disclosure disclosure = writer.fixture().Disclose(built, 0, {});
  v1::OpenedField& opened = *disclosure.add_opened();
  opened.set_number(3);
  opened.set_salt(std::string(16, 's'));
  opened.set_value(*EncodeValue(record::Text{ResidentId(3)}));
  writer.Reject("disclosure-delete-with-fields",
                writer.DisclosureCase(
                    disclosure, RecordFixture::Statements(built).statements(0)),
                kCheck, "DISCLOSURE_DELETE_FIELDS");
}

}  // namespace

void AddDisclosureCases(CaseWriter& writer) {
  const Base base = MakeBase(writer);
  AddAccepted(writer, base);
  AddTrust(writer, base);
  AddChanges(writer, base, ShapeChanges());
  AddChanges(writer, base, BitChanges());
  AddForgeries(writer);
  AddSectionTwice(writer, base);
  AddDelete(writer);
}

}  // namespace tombolo::testing
