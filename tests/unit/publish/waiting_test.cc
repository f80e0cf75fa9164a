// What changes while a verified batch waits its turn.
#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/publish/ingest.h"
#include "exchange-core/storage/memory_store.h"
#include "gmock/gmock.h"
#include "tests/support/core_city.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"

namespace tombolo::publish {
namespace {

using ::tombolo::testing::CoreCity;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::kAnna;

// Holds the next read of the first dataset's head until it is let go.
class GateStore final : public storage::Store {
 public:
  void CloseGate() { closed_ = true; }
  void OpenGate() { opened_.set_value(); }

  absl::StatusOr<std::optional<std::string>> Get(
      storage::Space space, absl::string_view key) const override {
    const bool head = space == storage::Space::kStatements &&
                      key == storage::KeyLayout({}).DatasetHead(1);
    if (head && closed_.exchange(false)) gate_.wait();
    return inner_.Get(space, key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      storage::Space space, absl::Span<const std::string> keys) const override {
    return inner_.MultiGet(space, keys);
  }
  absl::StatusOr<storage::ScanEnd> Scan(
      const storage::KeyRange& range, storage::ScanLimits limits,
      storage::RowVisitor visit) const override {
    return inner_.Scan(range, limits, visit);
  }
  absl::StatusOr<std::unique_ptr<storage::Reader>> Snapshot() const override {
    return inner_.Snapshot();
  }
  absl::Status Commit(
      const storage::WriteBatch& batch,
      absl::Span<const storage::Precondition> preconditions) override {
    return inner_.Commit(batch, preconditions);
  }

 private:
  storage::MemoryStore inner_;
  mutable std::atomic<bool> closed_ = false;
  std::promise<void> opened_;
  const std::shared_future<void> gate_ = opened_.get_future().share();
};

std::future<BatchOutcome> Send(CoreCity& city, BatchSubmission submission) {
  auto answer = std::make_shared<std::promise<BatchOutcome>>();
  auto outcome = answer->get_future();
  city.ingest().Submit(std::move(submission), [answer](BatchOutcome told) {
    answer->set_value(std::move(told));
  });
  return outcome;
}

TEST(WaitingBatchTest, IsRefusedWhenItsKeyEndsMeanwhile) {
  GateStore store;
  CoreCity city(&store);
  city.TakeTerm();
  const auto signer =
      testing::TestSigner(crypto::Suite::kEd25519Sha256, "compromised");
  city.AddBatchKey(signer->public_key());
  const auto first =
      city.Build({{.record_id = "m-1", .wife_id = kAnna}}, city.Chain());
  const auto second = city.Build({{.record_id = "m-2", .wife_id = kAnna}},
                                 first.next, "ca-marriage", signer.get());

  store.CloseGate();
  auto one = Send(city, city.SubmissionOf(first.batch));
  auto two = Send(city, city.SubmissionOf(second.batch));
  // A stranger's batch comes after it in the workers' queue: when it is
  // answered, the second batch is verified, and waits for the first.
  auto strange = city.SubmissionOf(second.batch);
  strange.department = "human-resources";
  strange.dataset = "no-such-dataset";
  EXPECT_THAT(city.Submit(std::move(strange)).result,
              HasReason(reasons::kNotProvider));

  auto directory = city.directory();
  directory.mutable_keys(directory.keys_size() - 1)
      ->mutable_invalid_since_time()
      ->set_seconds(absl::ToUnixSeconds(city.clock().Now()));
  TOMBOLO_ASSERT_OK(city.InstallDirectory(directory));
  store.OpenGate();
  TOMBOLO_EXPECT_OK(one.get().result);
  EXPECT_THAT(two.get().result, HasReason(reasons::kKeyInvalidated));
  EXPECT_EQ(city.State().row.next_sequence(), 2u);
}

}  // namespace
}  // namespace tombolo::publish
