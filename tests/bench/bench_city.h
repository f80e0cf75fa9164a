// One node's whole core in process, for benchmarks: six datasets of ten fields
// each, one grant for each, and people with one record in every dataset.
//
//   BenchCity city(store);
//   city.Populate(/*people=*/1000);
//   city.Ask(city.QuestionAbout(7), [](absl::StatusOr<query::Released>) {});
//
// People are synthetic: division prefix 99, valid check characters.
#ifndef TOMBOLO_TESTS_BENCH_BENCH_CITY_H_
#define TOMBOLO_TESTS_BENCH_BENCH_CITY_H_

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
#include "tests/support/temp_dir.h"

namespace tombolo::bench {

inline constexpr int kDatasets = 6;
inline constexpr int kBatchRecords = 256;
inline constexpr char kTrustDomain[] = "lishui.example";
inline constexpr char kProvider[] = "civil-affairs";
inline constexpr char kConsumer[] = "human-resources";
inline constexpr char kPurpose[] = "welfare";

// `bench-1` to `bench-6`.
std::string DatasetName(int dataset);
// The serialised schema of ten fields: the holder, eight others, one derived.
std::string SchemaBytes(int dataset);
// The synthetic resident number of person `index`.
std::string PersonId(int index);
// The values of person `index` in any of the datasets, without the derived.
std::vector<record::FieldValue> PersonValues(int index);

// Aborts with the status when it is an error: a benchmark has no other way on.
void Must(const absl::Status& status);
template <typename T>
T Must(absl::StatusOr<T> result) {
  Must(result.status());
  return *std::move(result);
}

class BenchCity {
 public:
  explicit BenchCity(storage::Store& store);
  ~BenchCity();

  // Publishes one record for each of `people` in every dataset.
  void Populate(int people);

  // Batches of `dataset` that follow each other and what was published, of
  // people `first` and on.
  std::vector<std::shared_ptr<const record::v1::SignedBatch>> BuildBatches(
      int dataset, int first, int batches);
  // Submits in order and waits for all.
  void PublishAll(
      int dataset,
      const std::vector<std::shared_ptr<const record::v1::SignedBatch>>&
          batches);

  query::PointQuestion QuestionAbout(int person) const;
  // Computes on this thread; `done` runs once the log entry is durable.
  void Ask(const query::PointQuestion& question, query::ReleaseDone done);

  access_log::Committer& committer() const { return log_->committer(); }

 private:
  void InstallCatalogue();
  void InstallKeys();
  void ApplyGrants();
  void TakeTerm(int dataset);
  registry::ChangeContext Change();

  testing::TempDir dir_;
  SystemClock clock_;
  crypto::SecureRandom random_;
  storage::Store& store_;
  const storage::KeyLayout layout_;
  const storage::Terms terms_;
  const std::unique_ptr<crypto::Signer> authority_;
  const std::unique_ptr<crypto::Signer> log_signer_;
  const std::unique_ptr<crypto::Signer> receipt_signer_;
  const std::unique_ptr<crypto::Signer> batch_signer_;
  std::unique_ptr<access_log::AccessLog> log_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<publish::Ingest> ingest_;
  std::unique_ptr<query::Query> query_;
  std::map<int, uint64_t> terms_of_datasets_;
  std::map<int, record::ChainState> chains_;
  int next_request_ = 0;
};

}  // namespace tombolo::bench

#endif  // TOMBOLO_TESTS_BENCH_BENCH_CITY_H_
