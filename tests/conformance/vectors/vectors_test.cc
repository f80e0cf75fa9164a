// Our verifiers against the vector files, and the proof that each refusal
// comes from the one check that is named: with that check switched off the
// very same bytes are accepted.
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "exchange-core/base/planted_bug.h"
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "tests/conformance/vectors/vector_case.h"

namespace tombolo::testing {
namespace {

using nlohmann::json;

json Load(const std::string& name) {
  std::ifstream in(std::string(TOMBOLO_SOURCE_DIR) +
                   "/tests/conformance/vectors/" + name + ".json");
  return json::parse(in);
}

class VectorsTest : public ::testing::TestWithParam<const char*> {};

TEST_P(VectorsTest, EveryCaseEndsAsWritten) {
  const json file = Load(GetParam());
  for (const json& test : file.at("cases")) {
    SCOPED_TRACE(test.at("name").get<std::string>());
    const Outcome outcome = RunCase(file, test);
    const json& expect = test.at("expect");
    if (expect.contains("accept")) {
      EXPECT_EQ(outcome.reason, "");
      EXPECT_EQ(outcome.accepted, expect.at("accept"));
    } else {
      EXPECT_EQ(outcome.check, expect.at("reject").at("check"));
      EXPECT_EQ(outcome.reason, expect.at("reject").at("reason"));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Files, VectorsTest,
                         ::testing::Values("encoding", "ed25519_sha256",
                                           "ecdsa_p256_sha256", "sm2_sm3"),
                         [](const auto& test) {
                           return std::string(test.param);
                         });

class SuiteVectorsTest : public ::testing::TestWithParam<const char*> {};

TEST_P(SuiteVectorsTest, HasFortyDistinctRefusals) {
  const json file = Load(GetParam());
  std::set<std::pair<std::string, std::string>> pairs;
  int accepted = 0;
  for (const json& test : file.at("cases")) {
    const json& expect = test.at("expect");
    if (expect.contains("accept")) {
      ++accepted;
      continue;
    }
    pairs.emplace(expect.at("reject").at("check"),
                  expect.at("reject").at("reason"));
  }
  EXPECT_GE(pairs.size(), 40U);
  EXPECT_GE(accepted, 6);
}

#ifdef TOMBOLO_PLANTED_BUGS

// The case and the switch of the check that refuses it.
constexpr std::pair<const char*, const char*> kGuards[] = {
    {"statement-unknown-field", "record.statement_unknown_field"},
    {"place-trust-domain", "record.statement_trust_domain"},
    {"place-department", "record.statement_department"},
    {"place-dataset", "record.statement_dataset"},
    {"key-usage", "record.key_usage"},
    {"key-owner", "record.key_owner"},
    {"key-dataset", "record.key_dataset"},
    {"key-not-yet-valid", "record.key_time"},
    {"key-expired", "record.key_time"},
    {"key-invalidated", "record.key_time"},
    {"key-suite", "record.suite"},
    {"signature-flipped", "record.signature"},
    {"signature-of-another-key", "record.signature"},
    {"schema-digest", "record.schema_digest"},
    {"chain-generation", "record.generation"},
    {"chain-sequence", "record.sequence"},
    {"chain-previous", "record.chain"},
    {"records-one-missing", "record.batch_count"},
    {"records-value-changed", "record.batch_root"},
    {"records-same-id", "record.record_twice"},
    {"records-derived-wrong", "record.derived"},
    {"records-subject-not-normalised", "record.subject_normalised"},
    {"directory-signature", "record.directory_signature"},
    {"directory-rollback", "record.directory_rollback"},
    {"disclosure-key-owner", "record.key_owner"},
    {"disclosure-key-expired", "record.key_time"},
    {"disclosure-trust-domain", "record.key_trust_domain"},
    {"disclosure-signature", "record.signature"},
    {"disclosure-schema-digest", "record.disclosed_schema_digest"},
    {"disclosure-field-order", "record.field_order"},
    {"disclosure-section-order", "record.section_order"},
    {"disclosure-field-twice", "record.field_twice"},
    {"disclosure-section-twice", "record.section_twice"},
    {"disclosure-field-missing", "record.field_missing"},
    {"disclosure-value-type", "record.value_type"},
    {"disclosure-value-changed", "record.root"},
    {"disclosure-header-changed", "record.root"},
    {"disclosure-derived-wrong", "record.opened_derived"},
    {"disclosure-other-subject", "record.subject"},
    {"disclosure-subject-closed", "record.subject"},
    {"disclosure-other-dataset", "record.dataset"},
};

TEST_P(SuiteVectorsTest, WithItsCheckSwitchedOffTheCaseIsAccepted) {
  const json file = Load(GetParam());
  std::map<std::string, json> by_name;
  for (const json& test : file.at("cases")) {
    by_name[test.at("name").get<std::string>()] = test;
  }
  for (const auto& [name, bug] : kGuards) {
    SCOPED_TRACE(name);
    ASSERT_TRUE(by_name.contains(name));
    const ScopedPlantedBug planted(bug);
    const Outcome outcome = RunCase(file, by_name[name]);
    EXPECT_EQ(outcome.reason, "") << "by the check " << outcome.check;
  }
}

#endif  // TOMBOLO_PLANTED_BUGS

INSTANTIATE_TEST_SUITE_P(Files, SuiteVectorsTest,
                         ::testing::Values("ed25519_sha256",
                                           "ecdsa_p256_sha256", "sm2_sm3"),
                         [](const auto& test) {
                           return std::string(test.param);
                         });

}  // namespace
}  // namespace tombolo::testing
