// The steps of batch verification that read the statement alone.
#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/dsse.h"
#include "exchange-core/record/batch_verification.h"
#include "exchange-core/record/strict_parse.h"
#include "exchange-core/record/timestamp.h"

namespace tombolo::record {
namespace {

constexpr size_t kMaxTrustDomainBytes = 255;

absl::Status FieldError(absl::string_view field) {
  return MakeError(reasons::kStatementField, {{"field", std::string(field)}});
}

absl::Status CheckNames(const v1::Statement& statement) {
  if (statement.trust_domain().empty() ||
      statement.trust_domain().size() > kMaxTrustDomainBytes) {
    return FieldError("trust_domain");
  }
  if (!IsResourceId(statement.department())) return FieldError("department");
  if (!IsResourceId(statement.dataset())) return FieldError("dataset");
  if (statement.generation() == 0) return FieldError("generation");
  if (statement.schema_version() == 0) return FieldError("schema_version");
  if (!statement.has_created_time() ||
      !TimeFromProto(statement.created_time()).has_value()) {
    return FieldError("created_time");
  }
  return absl::OkStatus();
}

absl::Status CheckDigests(const v1::Statement& statement) {
  const auto error = [](const char* field) {
    return MakeError(reasons::kStatementDigestSize, {{"field", field}});
  };
  constexpr size_t kSize = crypto::kDigestSize;
  if (statement.schema_digest().size() != kSize) return error("schema_digest");
  if (statement.merkle_root().size() != kSize) return error("merkle_root");
  if (statement.key_id().size() != kSize) return error("key_id");
  const size_t previous = statement.previous_statement_digest().size();
  if (previous != 0 && previous != kSize) {
    return error("previous_statement_digest");
  }
  return absl::OkStatus();
}

absl::Status CheckSequences(const v1::Statement& statement) {
  const uint32_t count = statement.record_count();
  if (count == 0 || count > kMaxBatchRecords) {
    return MakeError(reasons::kStatementRecordCount,
                     {{"found", absl::StrCat(count)},
                      {"limit", absl::StrCat(kMaxBatchRecords)}});
  }
  const uint64_t first = statement.first_sequence();
  if (first == 0 || first > std::numeric_limits<uint64_t>::max() - count) {
    return MakeError(reasons::kStatementSequenceRange);
  }
  if ((first == 1) != statement.previous_statement_digest().empty()) {
    return MakeError(reasons::kStatementFirstLink);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Statement> ParseStatement(absl::string_view bytes) {
  v1::Statement statement;
  switch (ParseStrictly(bytes, statement)) {
    case StrictParse::kMalformed:
      return MakeError(reasons::kStatementMalformed);
    case StrictParse::kUnknownField:
      if (PlantedBug("record.statement_unknown_field")) break;
      return MakeError(reasons::kStatementUnknownField);
    case StrictParse::kOk:
      break;
  }
  if (statement.format() != 1) {
    return MakeError(reasons::kStatementFormat,
                     {{"found", absl::StrCat(statement.format())}});
  }
  if (!crypto::SuiteFromNumber(statement.suite()).has_value()) {
    return MakeError(
        reasons::kStatementSuite,
        {{"found", absl::StrCat(static_cast<int>(statement.suite()))}});
  }
  TOMBOLO_RETURN_IF_ERROR(CheckNames(statement));
  TOMBOLO_RETURN_IF_ERROR(CheckDigests(statement));
  TOMBOLO_RETURN_IF_ERROR(CheckSequences(statement));
  return statement;
}

absl::Status CheckStatementPlace(const v1::Statement& statement,
                                 const BatchPlace& place) {
  if (!PlantedBug("record.statement_trust_domain") &&
      statement.trust_domain() != place.trust_domain) {
    return MakeError(reasons::kStatementTrustDomain,
                     {{"found", statement.trust_domain()},
                      {"wanted", std::string(place.trust_domain)}});
  }
  if (!PlantedBug("record.statement_department") &&
      statement.department() != place.department) {
    return MakeError(reasons::kStatementDepartment,
                     {{"found", statement.department()},
                      {"wanted", std::string(place.department)}});
  }
  if (!PlantedBug("record.statement_dataset") &&
      statement.dataset() != place.dataset) {
    return MakeError(reasons::kStatementDataset,
                     {{"found", statement.dataset()},
                      {"wanted", std::string(place.dataset)}});
  }
  return absl::OkStatus();
}

absl::StatusOr<crypto::PublicKey> FindStatementKey(
    const KeyDirectory& keys, const v1::Statement& statement, absl::Time at) {
  if (!PlantedBug("record.key_trust_domain") &&
      statement.trust_domain() != keys.trust_domain()) {
    return MakeError(
        reasons::kStatementTrustDomain,
        {{"found", statement.trust_domain()}, {"wanted", keys.trust_domain()}});
  }
  TOMBOLO_ASSIGN_OR_RETURN(
      crypto::PublicKey key,
      keys.FindKey(statement.key_id(), {.usage = v1::KEY_USAGE_BATCH,
                                        .owner = statement.department(),
                                        .dataset = statement.dataset(),
                                        .at = at}));
  const auto suite = crypto::SuiteFromNumber(statement.suite());
  if (!PlantedBug("record.suite") && suite != key.suite()) {
    return MakeError(
        reasons::kStatementSuiteMismatch,
        {{"found", suite.has_value() ? std::string(crypto::SuiteName(*suite))
                                     : std::string("unknown")},
         {"wanted", std::string(crypto::SuiteName(key.suite()))}});
  }
  return key;
}

absl::Status VerifyStatementSignature(const KeyDirectory& keys,
                                      const v1::Statement& statement,
                                      absl::string_view statement_bytes,
                                      absl::string_view signature,
                                      absl::Time at) {
  TOMBOLO_ASSIGN_OR_RETURN(const crypto::PublicKey key,
                           FindStatementKey(keys, statement, at));
  const absl::Status verified = key.Verify(
      crypto::DssePae(crypto::kBatchPayloadType, statement_bytes), signature);
  if (!PlantedBug("record.signature") && !verified.ok()) {
    return MakeError(reasons::kStatementSignature);
  }
  return absl::OkStatus();
}

absl::Status CheckStatementSchema(const v1::Statement& statement,
                                  const CompiledSchema& schema) {
  if (statement.dataset() != schema.dataset()) {
    return MakeError(
        reasons::kStatementDataset,
        {{"found", statement.dataset()}, {"wanted", schema.dataset()}});
  }
  if (statement.schema_version() != schema.version()) {
    return MakeError(reasons::kStatementSchemaVersion,
                     {{"found", absl::StrCat(statement.schema_version())},
                      {"wanted", absl::StrCat(schema.version())}});
  }
  const crypto::Suite suite = crypto::SuiteFromNumber(statement.suite())
                                  .value_or(crypto::Suite::kEd25519Sha256);
  if (!PlantedBug("record.schema_digest") &&
      statement.schema_digest() !=
          crypto::DigestView(schema.digest(crypto::DigestOf(suite)))) {
    return MakeError(reasons::kStatementSchemaDigest,
                     {{"version", absl::StrCat(schema.version())}});
  }
  return absl::OkStatus();
}

absl::Status CheckChain(const v1::Statement& statement,
                        const ChainState& head) {
  if (!PlantedBug("record.generation") &&
      statement.generation() != head.generation) {
    return MakeError(reasons::kStatementGeneration,
                     {{"found", absl::StrCat(statement.generation())},
                      {"wanted", absl::StrCat(head.generation)}});
  }
  if (!PlantedBug("record.sequence") &&
      statement.first_sequence() != head.next_sequence) {
    return MakeError(reasons::kStatementSequence,
                     {{"found", absl::StrCat(statement.first_sequence())},
                      {"wanted", absl::StrCat(head.next_sequence)}});
  }
  if (!PlantedBug("record.chain") &&
      statement.previous_statement_digest() != head.last_statement_digest) {
    return MakeError(reasons::kStatementChain);
  }
  return absl::OkStatus();
}

ChainState ChainAfter(const v1::Statement& statement,
                      absl::string_view statement_bytes,
                      crypto::DigestAlgorithm next) {
  return {
      .generation = statement.generation(),
      .next_sequence = statement.first_sequence() + statement.record_count(),
      .last_statement_digest =
          crypto::DigestBytes(StatementDigest(next, statement_bytes))};
}

}  // namespace tombolo::record
