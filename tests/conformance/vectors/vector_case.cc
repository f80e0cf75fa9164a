#include "tests/conformance/vectors/vector_case.h"

#include <memory>
#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/record/batch_verification.h"
#include "exchange-core/record/commitment.h"
#include "exchange-core/record/disclosure_verification.h"

namespace tombolo::testing {
namespace {

using nlohmann::json;
namespace v1 = record::v1;

std::string Bytes(const json& hex) {
  return FromHex(hex.get<std::string>()).value();
}

Outcome Refused(const char* check, const absl::Status& status) {
  return {.check = check, .reason = ReasonName(status), .accepted = {}};
}

Outcome Accepted(json accepted) {
  return {.check = "", .reason = "", .accepted = std::move(accepted)};
}

// A member of the case, or of the file when the case has none of its own.
const json& Member(const json& file, const json& test, const char* name) {
  return test.contains(name) ? test.at(name) : file.at(name);
}

absl::Time TimeOf(const json& file, const json& test) {
  return absl::FromUnixSeconds(Member(file, test, "time").get<int64_t>());
}

std::shared_ptr<const record::CompiledSchema> SchemaOf(const json& file,
                                                       const json& test) {
  auto schema =
      record::CompiledSchema::FromBytes(Bytes(Member(file, test, "schema")));
  TOMBOLO_CHECK(schema.ok());
  return *std::move(schema);
}

absl::StatusOr<std::shared_ptr<const record::KeyDirectory>> DirectoryOf(
    const json& file, const json& test) {
  const json& directory = Member(file, test, "directory");
  v1::SignedKeyDirectory signed_directory;
  signed_directory.set_directory(Bytes(directory.at("directory")));
  signed_directory.set_signature(Bytes(directory.at("signature")));
  const auto authority =
      crypto::PublicKey::FromSpki(Bytes(file.at("authority_spki")));
  TOMBOLO_CHECK(authority.ok());
  return record::KeyDirectory::FromSigned(
      signed_directory, *authority,
      {.trust_domain = file.at("trust_domain").get_ref<const std::string&>(),
       .lowest_version =
           Member(file, test, "lowest_directory_version").get<uint64_t>()});
}

Outcome RunValue(const json& test) {
  const std::string bytes = Bytes(test.at("bytes"));
  const auto value = record::ParseValue(bytes);
  if (!value.ok()) return Refused("value", value.status());
  return Accepted({{"type", record::ValueTypeName(value->type).data()},
                   {"content", ToHex(value->content)}});
}

Outcome RunSchema(const json& test) {
  const auto schema =
      record::CompiledSchema::FromBytes(Bytes(test.at("bytes")));
  if (!schema.ok()) return Refused("schema", schema.status());
  return Accepted({{"sha256", ToHex(crypto::DigestView((*schema)->digest(
                                  crypto::DigestAlgorithm::kSha256)))},
                   {"sm3", ToHex(crypto::DigestView((*schema)->digest(
                               crypto::DigestAlgorithm::kSm3)))}});
}

Outcome RunRecord(const json& file, const json& test) {
  const auto schema = SchemaOf(file, test);
  const std::string bytes = Bytes(test.at("bytes"));
  const auto view = record::ParseRecord(bytes);
  if (!view.ok()) return Refused("record", view.status());
  if (absl::Status fields = record::CheckFields(*schema, *view); !fields.ok()) {
    return Refused("fields", fields);
  }
  json accepted = json::object();
  for (const auto& [name, algorithm] :
       {std::pair("sha256", crypto::DigestAlgorithm::kSha256),
        std::pair("sm3", crypto::DigestAlgorithm::kSm3)}) {
    record::RecordCommitment commitment;
    record::ComputeCommitment(algorithm, *schema,
                              test.at("sequence").get<uint64_t>(), *view,
                              commitment);
    json digests = json::array();
    for (const crypto::Digest& digest : commitment.fields) {
      digests.push_back(ToHex(crypto::DigestView(digest)));
    }
    json sections = json::array();
    for (const crypto::Digest& digest : commitment.sections) {
      sections.push_back(ToHex(crypto::DigestView(digest)));
    }
    accepted[name] = {{"blind", ToHex(record::SaltView(commitment.blind))},
                      {"fields", digests},
                      {"sections", sections},
                      {"record", ToHex(crypto::DigestView(commitment.record))},
                      {"leaf", ToHex(crypto::DigestView(commitment.leaf))}};
  }
  return Accepted(accepted);
}

Outcome RunDirectory(const json& file, const json& test) {
  const auto directory = DirectoryOf(file, test);
  if (!directory.ok()) return Refused("directory", directory.status());
  return Accepted({{"version", (*directory)->version()},
                   {"keys", (*directory)->keys().size()}});
}

absl::Status CheckPlaceOf(const json& test, const v1::Statement& statement) {
  const json& place = test.at("place");
  return record::CheckStatementPlace(
      statement,
      {.trust_domain = place.at("trust_domain").get_ref<const std::string&>(),
       .department = place.at("department").get_ref<const std::string&>(),
       .dataset = place.at("dataset").get_ref<const std::string&>()});
}

record::ChainState ChainOf(const json& test) {
  const json& chain = test.at("chain");
  return {.generation = chain.at("generation").get<uint64_t>(),
          .next_sequence = chain.at("next_sequence").get<uint64_t>(),
          .last_statement_digest = Bytes(chain.at("last_statement_digest"))};
}

Outcome RunBatch(const json& file, const json& test) {
  const std::string bytes = Bytes(test.at("batch"));
  const auto batch = record::ParseBatch(bytes);
  if (!batch.ok()) return Refused("bounds", batch.status());
  const auto statement = record::ParseStatement(batch->statement);
  if (!statement.ok()) return Refused("statement", statement.status());
  if (absl::Status place = CheckPlaceOf(test, *statement); !place.ok()) {
    return Refused("place", place);
  }
  const auto keys = DirectoryOf(file, test);
  TOMBOLO_CHECK(keys.ok());
  const absl::Time at = TimeOf(file, test);
  const auto key = record::FindStatementKey(**keys, *statement, at);
  if (!key.ok()) return Refused("key", key.status());
  if (absl::Status signature = record::VerifyStatementSignature(
          **keys, *statement, batch->statement, batch->signature, at);
      !signature.ok()) {
    return Refused("signature", signature);
  }
  const auto schema = SchemaOf(file, test);
  if (absl::Status same = record::CheckStatementSchema(*statement, *schema);
      !same.ok()) {
    return Refused("schema", same);
  }
  if (absl::Status chain = record::CheckChain(*statement, ChainOf(test));
      !chain.ok()) {
    return Refused("chain", chain);
  }
  const auto records =
      record::VerifyRecords(*statement, *schema, batch->records);
  if (!records.ok()) return Refused("records", records.status());
  const auto algorithm = crypto::DigestOf(key->suite());
  json paths = json::array();
  for (const auto& one : *records) paths.push_back(ToHex(one.path));
  return Accepted(
      {{"statement_digest", ToHex(crypto::DigestView(record::StatementDigest(
                                algorithm, batch->statement)))},
       {"next_sequence",
        record::ChainAfter(*statement, batch->statement, algorithm)
            .next_sequence},
       {"paths", paths}});
}

Outcome RunDisclosure(const json& file, const json& test) {
  v1::Disclosure disclosure;
  v1::StatementSet statements;
  TOMBOLO_CHECK(disclosure.ParseFromString(Bytes(test.at("disclosure"))));
  TOMBOLO_CHECK(statements.ParseFromString(Bytes(test.at("statements"))));
  const auto keys = DirectoryOf(file, test);
  TOMBOLO_CHECK(keys.ok());
  const auto schema = SchemaOf(file, test);
  record::StatementCache cache;
  const record::DisclosureVerifier verifier(
      {.keys = *keys,
       .schemas = [schema](absl::string_view dataset, uint32_t version)
           -> std::shared_ptr<const record::CompiledSchema> {
         const bool found =
             dataset == schema->dataset() && version == schema->version();
         return found ? schema : nullptr;
       }},
      &cache);
  const json& question = test.at("question");
  record::Question asked{
      .dataset = question.at("dataset").get_ref<const std::string&>()};
  if (question.contains("identifier")) {
    asked.subject =
        record::AskedSubject{question.at("scheme").get<std::string>(),
                             question.at("identifier").get<std::string>()};
  }
  const auto record =
      verifier.Verify(disclosure, statements, asked, TimeOf(file, test));
  if (!record.ok()) return Refused("disclosure", record.status());
  json fields = json::object();
  for (const record::VerifiedField& field : record->fields) {
    fields[field.field->name] = ToHex(*record::EncodeValue(field.value));
  }
  return Accepted({{"operation", static_cast<int>(record->operation)},
                   {"record_id", record->record_id},
                   {"sequence", record->sequence},
                   {"fields", fields}});
}

}  // namespace

Outcome RunCase(const json& file, const json& test) {
  const std::string kind = test.at("kind").get<std::string>();
  if (kind == "value") return RunValue(test);
  if (kind == "schema") return RunSchema(test);
  if (kind == "record") return RunRecord(file, test);
  if (kind == "directory") return RunDirectory(file, test);
  if (kind == "batch") return RunBatch(file, test);
  TOMBOLO_CHECK(kind == "disclosure");
  return RunDisclosure(file, test);
}

}  // namespace tombolo::testing
