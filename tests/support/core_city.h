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

#include <map>
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
#include "tombolo/record/v1/key_directory.pb.h"

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

  // Stops everything and opens it again, over `store` when it is not null:
  // what the node does after a crash that left that store behind.
  void Restart(storage::Store* store = nullptr);

  FakeClock& clock() { return clock_; }
  storage::Store& store() { return *store_; }
  access_log::AccessLog& log() { return *log_; }
  registry::Registry& registry() { return *registry_; }
  publish::Ingest& ingest() { return *ingest_; }
  query::Query& query() { return *query_; }
  const storage::KeyLayout& layout() const { return layout_; }
  const storage::Terms& terms() const { return terms_; }
  const crypto::Signer& signer() const { return *batch_signer_; }
  const crypto::PublicKey& receipt_key() const {
    return receipt_signer_->public_key();
  }
  const crypto::Signer& receipt_signer() const { return *receipt_signer_; }
  const crypto::Signer& authority() const { return *authority_; }
  // The newest schema of the dataset.
  std::shared_ptr<const record::CompiledSchema> marriage_schema(
      const std::string& dataset = "ca-marriage") const;

  // The schema of the city's datasets. From version 2 it has a fifth field,
  // `place`.
  static std::string SchemaBytes(const std::string& dataset, uint32_t version);
  // A dataset of civil affairs with the schema versions up to `versions`.
  static catalog::DatasetStatement DatasetOf(const std::string& id,
                                             uint32_t versions = 1);
  // Puts the dataset into the catalogue, and its key into the directory.
  void AddDataset(const std::string& id, uint32_t versions = 1);

  // The key directory in force, to change and install again.
  const record::v1::KeyDirectory& directory() const { return directory_; }
  // Signs it as the next version and installs it.
  absl::Status InstallDirectory(record::v1::KeyDirectory directory);
  // Entitles `key` to sign batches of civil affairs for a year.
  void AddBatchKey(const crypto::PublicKey& key,
                   const std::string& dataset = "ca-marriage");
  // A change of the registry with a new request ID.
  registry::ChangeContext Change();

  // The certificate identity of civil affairs' adapter and of social
  // security's window system.
  static std::string AdapterPrincipal();
  static std::string WindowPrincipal();

  // Takes the term for agent "a" and returns it.
  uint64_t TakeTerm(const std::string& dataset = "ca-marriage");
  // Asks for the term and waits.
  absl::StatusOr<publish::PublishState> AcquireTerm(
      const publish::TermRequest& request,
      const std::string& dataset = "ca-marriage");

  // Signs a batch that continues `chain` with the city's batch key, or with
  // `signer`.
  record::BuiltBatch Build(const std::vector<MarriageRow>& rows,
                           const record::ChainState& chain,
                           const std::string& dataset = "ca-marriage",
                           const crypto::Signer* signer = nullptr) const;
  // The state the dataset is in.
  publish::PublishState State(const std::string& dataset = "ca-marriage") const;
  record::ChainState Chain(const std::string& dataset = "ca-marriage") const;

  // A submission of that batch by civil affairs under the current term.
  publish::BatchSubmission SubmissionOf(
      const record::v1::SignedBatch& batch,
      const std::string& dataset = "ca-marriage") const;
  // Submits and waits.
  publish::BatchOutcome Submit(publish::BatchSubmission submission);
  // Builds, submits and expects it to be accepted.
  publish::BatchAccepted Publish(const std::vector<MarriageRow>& rows,
                                 const std::string& dataset = "ca-marriage");

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

  // Waits until a checkpoint covers the log, so that the next commit is the
  // test's own and not the checkpoint publisher's.
  void AwaitCheckpoint();

  // Every entry of the log, parsed.
  std::vector<record::v1::AccessLogEntry> Entries() const;

 private:
  access_log::AccessLogOptions LogOptions();
  void Open();
  void Close();
  void InstallCatalogue();
  void InstallKeys();

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
  record::v1::KeyDirectory directory_;
  std::map<std::string, uint64_t> terms_held_;
  int next_request_ = 0;
  query::Answer last_answer_;
  query::VerifyAnswer last_verify_answer_;
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_CORE_CITY_H_
