// A small exchange for tests of records: one department with a signing key of
// any suite, a registry authority, a key directory, and the marriage dataset,
// whose schema has every type, two subjects, derived fields and 3 sections.
//
//   RecordFixture fixture(crypto::Suite::kSm2Sm3);
//   record::BatchBuilder builder = fixture.Builder();
//   TOMBOLO_ASSERT_OK(fixture.AddMarriage(builder, 0));
//   TOMBOLO_ASSERT_OK_AND_ASSIGN(record::BuiltBatch built, builder.Sign({}));
//
// Keys come from fixed numbers and guard nothing. People are synthetic:
// division 99xxxx does not exist.
#ifndef TOMBOLO_TESTS_SUPPORT_RECORD_FIXTURE_H_
#define TOMBOLO_TESTS_SUPPORT_RECORD_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/crypto/suite.h"
#include "exchange-core/record/batch.h"
#include "exchange-core/record/batch_verification.h"
#include "exchange-core/record/disclosure.h"
#include "exchange-core/record/disclosure_verification.h"
#include "exchange-core/record/key_directory.h"
#include "exchange-core/record/schema.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fixed_random.h"
#include "tombolo/record/v1/key_directory.pb.h"
#include "tombolo/record/v1/schema.pb.h"

namespace tombolo::testing {

// The signer whose private key is the digest of `label`.
std::unique_ptr<crypto::Signer> TestSigner(crypto::Suite suite,
                                           absl::string_view label);

// The synthetic resident number number `index`, and its owner's name.
std::string ResidentId(int index);
std::string PersonName(int index);

// The schema of `ca-marriage` that the fixture uses.
record::v1::Schema MarriageSchema();

// The field values of marriage number `index`: husband 2*index, wife
// 2*index+1.
std::vector<record::FieldValue> MarriageValues(int index);

class RecordFixture {
 public:
  static constexpr char kTrustDomain[] = "city.example";
  static constexpr char kDepartment[] = "civil-affairs";
  static constexpr char kDataset[] = "ca-marriage";

  explicit RecordFixture(crypto::Suite suite = crypto::Suite::kEd25519Sha256);

  crypto::Suite suite() const { return signer->suite(); }
  crypto::DigestAlgorithm algorithm() const {
    return crypto::DigestOf(suite());
  }
  absl::Time now() const { return clock.Now(); }
  record::BatchPlace place() const {
    return {.trust_domain = kTrustDomain,
            .department = kDepartment,
            .dataset = kDataset};
  }

  record::BatchBuilder Builder();
  // Adds marriage number `index` under the record ID "marriage-<index>".
  absl::Status AddMarriage(record::BatchBuilder& builder, int index);
  // A batch of the marriages [first, first + count).
  record::BuiltBatch MakeBatch(int first, int count,
                               const record::ChainState& chain = {});
  // Signs `statement` with `by`, or with the department's key, as it is.
  record::v1::SignedStatement SignStatement(
      const record::v1::Statement& statement,
      const crypto::Signer* by = nullptr) const;
  // Record number `index` of a batch that verifies, with these fields open.
  record::v1::Disclosure Disclose(const record::BuiltBatch& built, int index,
                                  const std::vector<uint16_t>& open) const;
  static record::v1::StatementSet Statements(const record::BuiltBatch& built);
  // Trusts `keys` and knows `schema`.
  record::DisclosureVerifier Verifier(record::StatementCache* cache) const;

  // The directory before it is signed, to change and sign again.
  record::v1::KeyDirectory DirectoryProto() const;
  std::shared_ptr<const record::KeyDirectory> Compile(
      const record::v1::KeyDirectory& directory) const;

  FakeClock clock;
  FixedRandom random;
  std::unique_ptr<crypto::Signer> signer;
  // Of the same suite; its holder is the neighbouring department.
  std::unique_ptr<crypto::Signer> other_signer;
  std::unique_ptr<crypto::Signer> authority;
  std::shared_ptr<const record::CompiledSchema> schema;
  std::shared_ptr<const record::KeyDirectory> keys;
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_RECORD_FIXTURE_H_
