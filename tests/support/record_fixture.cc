#include "tests/support/record_fixture.h"

#include <array>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/crypto/dsse.h"
#include "exchange-core/record/timestamp.h"

namespace tombolo::testing {
namespace {

using record::Bytes;
using record::Code;
using record::Date;
using record::Decimal;
using record::FieldValue;
using record::Text;
using record::Timestamp;
namespace v1 = record::v1;

// What stands before the 32 private bytes in PKCS#8 (RFC 5958, 8410, 5915).
absl::string_view Pkcs8Prefix(crypto::Suite suite) {
  switch (suite) {
    case crypto::Suite::kEd25519Sha256:
      return "302e020100300506032b657004220420";
    case crypto::Suite::kEcdsaP256Sha256:
      return "3041020100301306072a8648ce3d020106082a8648ce3d0301070427"
             "30250201010420";
    case crypto::Suite::kSm2Sm3:
      return "3041020100301306072a8648ce3d020106082a811ccf5501822d0427"
             "30250201010420";
  }
  return "";
}

template <typename T>
T Must(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  }
  TOMBOLO_CHECK(result.ok());
  return *std::move(result);
}

v1::Field& AddField(v1::Schema& schema, const char* name, v1::FieldType type,
                    uint32_t section) {
  v1::Field& field = *schema.add_fields();
  field.set_number(static_cast<uint32_t>(schema.fields_size()));
  field.set_name(name);
  field.set_type(type);
  field.set_section(section);
  if (type == v1::FIELD_TYPE_CODE) {
    field.set_code_list("GB/T 2260");
    field.set_code_list_version("2023");
  }
  return field;
}

void SetSubject(v1::Field& field, const char* role) {
  field.mutable_subject_role()->set_scheme("cn-resident-id");
  field.mutable_subject_role()->set_role(role);
}

void SetDerived(v1::Field& field, const char* function, uint32_t source) {
  field.mutable_derivation()->set_function(function);
  field.mutable_derivation()->set_version(1);
  field.mutable_derivation()->set_source(source);
}

void AddKey(v1::KeyDirectory& directory, const crypto::Signer& signer,
            const char* owner, const char* dataset) {
  v1::KeyEntry& entry = *directory.add_keys();
  entry.set_key_id(crypto::DigestBytes(signer.public_key().key_id()));
  entry.set_spki(signer.public_key().spki());
  entry.set_suite(static_cast<v1::Suite>(signer.suite()));
  entry.set_usage(v1::KEY_USAGE_BATCH);
  entry.set_owner(owner);
  entry.add_datasets(dataset);
  // 2026-01-01 and 2028-01-01.
  entry.mutable_not_before_time()->set_seconds(1767225600);
  entry.mutable_not_after_time()->set_seconds(1830297600);
}

}  // namespace

std::unique_ptr<crypto::Signer> TestSigner(crypto::Suite suite,
                                           absl::string_view label) {
  const std::string der =
      *FromHex(Pkcs8Prefix(suite)) +
      crypto::DigestBytes(crypto::ComputeDigest(
          crypto::DigestAlgorithm::kSha256, {"tombolo test key ", label}));
  constexpr char kLabel[] = "PRIVATE KEY-----\n";
  return Must(crypto::SignerFromPem(absl::StrCat(
      "-----BEGIN ", kLabel, absl::Base64Escape(der), "\n-----END ", kLabel)));
}

std::string ResidentId(int index) {
  constexpr std::array kWeights{7, 9, 10, 5,  8, 4, 2, 1, 6,
                                3, 7, 9,  10, 5, 8, 4, 2};
  const std::string body =
      absl::StrFormat("990101%04d%02d%02d%03d", 1960 + index % 40,
                      1 + index % 12, 1 + index % 28, index % 1000);
  int sum = 0;
  for (size_t i = 0; i < body.size(); ++i) sum += (body[i] - '0') * kWeights[i];
  return absl::StrCat(body, absl::string_view("10X98765432")
                                .substr(static_cast<size_t>(sum % 11), 1));
}

std::string PersonName(int index) {
  constexpr std::array kNames{"张示例", "欧阳测试", "李样本", "王虚构",
                              "赵演示"};
  return kNames[static_cast<size_t>(index) % kNames.size()];
}

v1::Schema MarriageSchema() {
  v1::Schema schema;
  schema.set_dataset(RecordFixture::kDataset);
  schema.set_version(1);
  AddField(schema, "certificate", v1::FIELD_TYPE_TEXT, 1).set_key(true);
  SetSubject(AddField(schema, "husband_id", v1::FIELD_TYPE_TEXT, 1), "husband");
  SetSubject(AddField(schema, "wife_id", v1::FIELD_TYPE_TEXT, 1), "wife");
  AddField(schema, "husband_name", v1::FIELD_TYPE_TEXT, 1);
  SetDerived(AddField(schema, "husband_name.surname", v1::FIELD_TYPE_TEXT, 1),
             "surname", 4);
  AddField(schema, "married_on", v1::FIELD_TYPE_DATE, 2);
  SetDerived(AddField(schema, "married_on.year", v1::FIELD_TYPE_INT64, 2),
             "year", 6);
  AddField(schema, "division", v1::FIELD_TYPE_CODE, 2);
  SetDerived(AddField(schema, "division.city", v1::FIELD_TYPE_CODE, 2), "city",
             8);
  AddField(schema, "valid", v1::FIELD_TYPE_BOOL, 3);
  AddField(schema, "copies", v1::FIELD_TYPE_INT64, 3);
  AddField(schema, "fee", v1::FIELD_TYPE_DECIMAL, 3);
  AddField(schema, "updated_at", v1::FIELD_TYPE_TIMESTAMP, 3);
  AddField(schema, "photo_digest", v1::FIELD_TYPE_BYTES, 3);
  AddField(schema, "remark", v1::FIELD_TYPE_TEXT, 3);
  return schema;
}

std::vector<FieldValue> MarriageValues(int index) {
  std::vector<FieldValue> values;
  values.push_back({1, Text{absl::StrCat("M-2026-", 1000 + index)}});
  values.push_back({2, Text{ResidentId(2 * index)}});
  values.push_back({3, Text{ResidentId(2 * index + 1)}});
  values.push_back({4, Text{PersonName(index)}});
  values.push_back({6, Date{20'000 + index}});
  values.push_back({8, Code{"331102"}});
  values.push_back({10, index % 2 == 0});
  values.push_back({11, int64_t{index} - 1});
  values.push_back({12, Decimal{absl::StrCat("-", 12 + index, ".5")}});
  values.push_back({13, Timestamp{1'782'864'000'000'000 + index}});
  values.push_back({14, Bytes{std::string("\0\1\xff", 3)}});
  return values;  // `remark` stays absent.
}

RecordFixture::RecordFixture(crypto::Suite suite)
    : signer(TestSigner(suite, "civil affairs")),
      other_signer(TestSigner(suite, "public security")),
      authority(TestSigner(crypto::Suite::kEd25519Sha256, "registry")),
      schema(Must(record::CompiledSchema::FromBytes(
          MarriageSchema().SerializeAsString()))),
      keys(Compile(DirectoryProto())) {}

record::BatchBuilder RecordFixture::Builder() {
  return record::BatchBuilder({.trust_domain = kTrustDomain,
                               .department = kDepartment,
                               .schema = schema,
                               .signer = signer.get(),
                               .random = &random,
                               .clock = &clock});
}

absl::Status RecordFixture::AddMarriage(record::BatchBuilder& builder,
                                        int index) {
  return builder.Upsert(absl::StrCat("marriage-", index),
                        MarriageValues(index));
}

record::BuiltBatch RecordFixture::MakeBatch(int first, int count,
                                            const record::ChainState& chain) {
  record::BatchBuilder builder = Builder();
  for (int i = first; i < first + count; ++i) {
    TOMBOLO_CHECK(AddMarriage(builder, i).ok());
  }
  return Must(builder.Sign(chain));
}

v1::SignedStatement RecordFixture::SignStatement(
    const v1::Statement& statement, const crypto::Signer* by) const {
  v1::SignedStatement out;
  statement.SerializeToString(out.mutable_statement());
  if (by == nullptr) by = signer.get();
  out.set_signature(Must(
      by->Sign(crypto::DssePae(crypto::kBatchPayloadType, out.statement()))));
  return out;
}

v1::Disclosure RecordFixture::Disclose(
    const record::BuiltBatch& built, int index,
    const std::vector<uint16_t>& open) const {
  const v1::Statement statement =
      Must(record::ParseStatement(built.batch.statement()));
  const record::BatchView view = Must(record::ViewBatch(built.batch));
  const auto records =
      Must(record::VerifyRecords(statement, *schema, view.records));
  const auto& found = records[static_cast<size_t>(index)];
  return Must(record::BuildDisclosure(*schema,
                                      {.algorithm = algorithm(),
                                       .record_bytes = found.record.bytes,
                                       .sequence = found.sequence,
                                       .leaf_index = found.leaf_index,
                                       .path = found.path},
                                      open));
}

v1::StatementSet RecordFixture::Statements(const record::BuiltBatch& built) {
  v1::StatementSet statements;
  v1::SignedStatement& one = *statements.add_statements();
  one.set_statement(built.batch.statement());
  one.set_signature(built.batch.signature());
  return statements;
}

record::DisclosureVerifier RecordFixture::Verifier(
    record::StatementCache* cache) const {
  const auto known = schema;
  return record::DisclosureVerifier(
      {.keys = keys,
       .schemas = [known](absl::string_view dataset, uint32_t version)
           -> std::shared_ptr<const record::CompiledSchema> {
         const bool found =
             dataset == known->dataset() && version == known->version();
         return found ? known : nullptr;
       }},
      cache);
}

v1::KeyDirectory RecordFixture::DirectoryProto() const {
  v1::KeyDirectory directory;
  directory.set_format(1);
  directory.set_trust_domain(kTrustDomain);
  directory.set_version(3);
  *directory.mutable_issued_time() = record::TimeToProto(clock.Now());
  AddKey(directory, *signer, kDepartment, kDataset);
  AddKey(directory, *other_signer, "public-security", "ps-household");
  return directory;
}

std::shared_ptr<const record::KeyDirectory> RecordFixture::Compile(
    const v1::KeyDirectory& directory) const {
  return Must(record::KeyDirectory::FromSigned(
      Must(record::SignKeyDirectory(directory, *authority)),
      authority->public_key(), {.trust_domain = kTrustDomain}));
}

}  // namespace tombolo::testing
