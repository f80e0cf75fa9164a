// Builds one vector file: each case is run as it is added, and a case that
// does not end as written stops the program.
//
//   CaseWriter writer(crypto::Suite::kSm2Sm3);
//   writer.Reject("signature-flipped", writer.BatchCase(batch, chain),
//                 "signature", "STATEMENT_SIGNATURE");
//   WriteFile(path, writer.file());
#ifndef TOMBOLO_TESTS_CONFORMANCE_VECTORS_CASE_WRITER_H_
#define TOMBOLO_TESTS_CONFORMANCE_VECTORS_CASE_WRITER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange-core/record/batch.h"
#include "exchange-core/record/commitment.h"
#include "nlohmann/json.hpp"
#include "tests/support/record_fixture.h"

namespace tombolo::testing {

class CaseWriter {
 public:
  explicit CaseWriter(crypto::Suite suite);

  RecordFixture& fixture() { return fixture_; }
  const nlohmann::json& file() const { return file_; }

  void Accept(const std::string& name, nlohmann::json test);
  void Reject(const std::string& name, nlohmann::json test,
              const std::string& check, const std::string& reason);

  // A batch sent to where it belongs, when the chain stands at `chain`.
  nlohmann::json BatchCase(const record::v1::SignedBatch& batch,
                           const record::ChainState& chain = {}) const;
  // A disclosure about wife number 1 of the dataset, unless changed.
  nlohmann::json DisclosureCase(
      const record::v1::Disclosure& disclosure,
      const record::v1::SignedStatement& statement) const;
  // A directory signed by the authority, as the member "directory".
  nlohmann::json Directory(const record::v1::KeyDirectory& directory) const;

  // `statement` with schema digest, count and root for `records` by the hash
  // of the suite it names, signed by the department.
  record::v1::SignedBatch Finish(record::v1::Statement statement,
                                 const std::vector<std::string>& records) const;

 private:
  void Add(const std::string& name, nlohmann::json test, nlohmann::json expect);

  RecordFixture fixture_;
  nlohmann::json file_;
};

// One record alone in a batch, opened without any of our checks: what a
// publisher gone wrong could sign.
struct Forgery {
  record::v1::Disclosure disclosure;
  record::v1::SignedStatement statement;
};
// `dropped`: a field of section 1 left out of its section, or 0.
Forgery Forge(const RecordFixture& fixture, const std::string& record_bytes,
              const std::vector<uint16_t>& open, uint16_t dropped = 0);

// The record bytes of marriage number 1 with some values replaced.
std::string MarriageRecord(
    RecordFixture& fixture,
    const std::vector<record::EncodedField>& replaced = {});

void AddEncodingCases(CaseWriter& writer);
void AddBatchCases(CaseWriter& writer);
void AddDisclosureCases(CaseWriter& writer);

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_CONFORMANCE_VECTORS_CASE_WRITER_H_
