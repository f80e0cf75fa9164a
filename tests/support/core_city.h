// A small city for tests of the core: one node's whole core over a store, with
// a catalogue of two departments, their signing keys, grants, and a publisher.
//
//   CoreCity city;                                   // over a MemoryStore
//   city.Publish({city.Marriage("m-1", kAnna, kBoris, "2020-05-20")});
//   Released released = city.Ask(city.QuestionAbout(kAnna));
//
// People are synthetic: division prefix 99, valid check characters.
#ifndef TOMBOLO_TESTS_SUPPORT_CORE_CITY_H_
#define TOMBOLO_TESTS_SUPPORT_CORE_CITY_H_

#include <memory>
#include <string>
#include <vector>

#include "exchange-core/access_log/access_log.h"
#include "exchange-core/base/worker_pool.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/publish/ingest.h"
#include "exchange-core/query/query.h"
#include "exchange-core/record/batch.h"
#include "exchange-core/registry/registry.h"
#include "exchange-core/storage/store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace tombolo::testing {

inline constexpr char kTrustDomain[] = "lishui.example";
// Synthetic resident identifiers.
inline constexpr char kAnna[] = "990101199001010019";
inline constexpr char kBoris[] = "990101198812120030";
inline constexpr char kClara[] = "990101197503030045";

// One row of the dataset ca-marriage.
struct MarriageRow {
  std::string record_id;
  std::string husband_id;
  std::string wife_id;
  int32_t registered_day = 0;  // Days since 1970-01-01.
  bool is_delete = false;
};

class CoreCity {
 public:
  // Over `store`, or a MemoryStore of its own when null. The store is
  // initialised when it is empty.
  explicit CoreCity(storage::Store* store = nullptr);
  ~CoreCity();

  FakeClock& clock() { return clock_; }
  storage::Store& store() { return *store_; }
  access_log::AccessLog& log() { return *log_; }
  registry::Registry& registry() { return *registry_; }
  publish::Ingest& ingest() { return *ingest_; }
  query::Query& query() { return *query_; }
  const storage::KeyLayout& layout() const { return layout_; }
  const crypto::Signer& signer() const { return *batch_signer_; }
  const crypto::PublicKey& receipt_key() const {
    return receipt_signer_->public_key();
  }
  std::shared_ptr<const record::CompiledSchema> marriage_schema() const;

  // The certificate identity of civil affairs' adapter and of social
  // security's window system.
  static std::string AdapterPrincipal();
  static std::string WindowPrincipal();

  // Takes the term for agent "a" and returns it.
  uint64_t TakeTerm();

  // Signs a batch that continues `chain` with the city's batch key.
  record::BuiltBatch Build(const std::vector<MarriageRow>& rows,
                           const record::ChainState& chain) const;
  // The state the dataset is in.
  record::ChainState Chain() const;

  // A submission of that batch by civil affairs under the current term.
  publish::BatchSubmission SubmissionOf(
      const record::v1::SignedBatch& batch) const;
  // Submits and waits.
  publish::BatchOutcome Submit(publish::BatchSubmission submission);
  // Builds, submits and expects it to be accepted.
  publish::BatchAccepted Publish(const std::vector<MarriageRow>& rows);

  // Social security asks about the subject's marriages for welfare.
  query::PointQuestion QuestionAbout(const std::string& identifier) const;
  // Asks and waits; the answer as the writer saw it is in last_answer().
  absl::StatusOr<query::Released> Ask(const query::PointQuestion& question);
  const query::Answer& last_answer() const { return last_answer_; }

  absl::StatusOr<query::Released> Verify(const query::VerifyQuestion& question);
  const query::VerifyAnswer& last_verify_answer() const {
    return last_verify_answer_;
  }

  // The grant that opens ca-marriage to social security.
  static permission::Grant WindowGrant();
  absl::Status ApplyGrant(const permission::Grant& grant);
  absl::Status Revoke(const std::string& grant_id);

  // Every entry of the log, parsed.
  std::vector<record::v1::AccessLogEntry> Entries() const;

 private:
  void InstallCatalogue();
  void InstallKeys();
  registry::ChangeContext Change();

  TempDir dir_;
  FakeClock clock_;
  crypto::SecureRandom random_;
  std::unique_ptr<storage::Store> own_store_;
  storage::Store* store_;
  storage::KeyLayout layout_;
  storage::Terms terms_;
  std::unique_ptr<crypto::Signer> authority_;
  std::unique_ptr<crypto::Signer> log_signer_;
  std::unique_ptr<crypto::Signer> receipt_signer_;
  std::unique_ptr<crypto::Signer> batch_signer_;
  std::unique_ptr<access_log::AccessLog> log_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<publish::Ingest> ingest_;
  std::unique_ptr<query::Query> query_;
  uint64_t term_ = 0;
  int next_request_ = 0;
  query::Answer last_answer_;
  query::VerifyAnswer last_verify_answer_;
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_CORE_CITY_H_
