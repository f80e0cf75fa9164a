#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/sdk/cpp/publisher.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/crypto/random.h"
#include "tests/bench/bench_city.h"
#include "tests/bench/load/loads.h"

namespace tombolo::bench {
namespace {

// One publisher of one dataset.
void PublishDataset(const Place& place, int dataset, int batches) {
  SystemClock clock;
  crypto::SecureRandom random;
  sdk::Publisher publisher(
      Connect(place, kAdapterIdentity),
      {.dataset = DatasetName(dataset), .agent = "tombolo-bench"},
      {.clock = &clock, .random = &random, .sleep = [](absl::Duration wait) {
         absl::SleepFor(wait);
         return true;
       }});
  const sdk::PublishState state = Must(publisher.Start());
  record::ChainState chain = state.Chain();
  const auto signer = SigningKey(place, "batch-civil-affairs");
  record::BatchBuilder builder(
      {.trust_domain = kTrustDomain,
       .department = kProvider,
       .schema = Must(record::CompiledSchema::FromBytes(SchemaBytes(dataset))),
       .signer = signer.get(),
       .random = &random,
       .clock = &clock});
  int person = static_cast<int>(chain.next_sequence) - 1;
  for (int b = 0; b < batches; ++b) {
    for (int i = 0; i < kBatchRecords; ++i, ++person) {
      Must(builder.Upsert(absl::StrCat("r-", person), PersonValues(person)));
    }
    record::BuiltBatch built = Must(builder.Sign(chain));
    chain = built.next;
    Must(publisher.Send(std::move(built.batch), "cursor"));
  }
  Must(publisher.Flush());
}

}  // namespace

void PublishLoad(const Place& place, int batches) {
  const int each = (batches + kDatasets - 1) / kDatasets;
  const absl::Time begin = absl::Now();
  std::vector<std::thread> publishers;
  for (int dataset = 0; dataset < kDatasets; ++dataset) {
    publishers.emplace_back(
        [&place, dataset, each] { PublishDataset(place, dataset, each); });
  }
  for (std::thread& publisher : publishers) publisher.join();
  Report("publish", int64_t{each} * kDatasets * kBatchRecords,
         absl::ToDoubleSeconds(absl::Now() - begin));
}

}  // namespace tombolo::bench
