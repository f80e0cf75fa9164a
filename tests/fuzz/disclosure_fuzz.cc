// Feeds arbitrary disclosures to the consumer's check. A hostile node controls
// them, so the check must never crash and never accept a root that nobody
// computed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "exchange-core/record/disclosure_verification.h"
#include "tombolo/record/v1/schema.pb.h"

namespace {

namespace record = tombolo::record;

// Five fields in two sections, one of them derived.
std::shared_ptr<const record::CompiledSchema> MakeSchema() {
  record::v1::Schema schema;
  schema.set_dataset("fuzz");
  schema.set_version(1);
  for (uint32_t number = 1; number <= 5; ++number) {
    record::v1::Field& field = *schema.add_fields();
    field.set_number(number);
    field.set_name("f" + std::to_string(number));
    field.set_type(record::v1::FIELD_TYPE_TEXT);
    field.set_section(number < 4 ? 1 : 2);
  }
  record::v1::Field& derived = *schema.mutable_fields(4);
  derived.set_name("f1.surname");
  derived.mutable_derivation()->set_function("surname");
  derived.mutable_derivation()->set_version(1);
  derived.mutable_derivation()->set_source(1);
  auto compiled = record::CompiledSchema::FromBytes(schema.SerializeAsString());
  if (!compiled.ok()) std::abort();
  return *std::move(compiled);
}

std::shared_ptr<const record::VerifiedStatement> MakeStatement() {
  auto statement = std::make_shared<record::VerifiedStatement>();
  statement->statement.set_first_sequence(1);
  statement->statement.set_record_count(3);
  // No known preimage: accepting it would be a forgery.
  statement->statement.set_merkle_root(std::string(32, '\0'));
  return statement;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static const auto schema = MakeSchema();
  static const auto statement = MakeStatement();
  record::v1::Disclosure disclosure;
  if (!disclosure.ParseFromArray(bytes, static_cast<int>(size))) return 0;
  if (record::VerifyDisclosedFields(disclosure, statement, schema).ok()) {
    std::abort();
  }
  return 0;
}
