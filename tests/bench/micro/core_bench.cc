// The core end to end in process: batches in, answers out, without gRPC.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "tests/bench/bench_city.h"
#include "tests/bench/micro/bench_store.h"
#include "tests/bench/micro/benches.h"
#include "tests/bench/window.h"

namespace tombolo::bench {
namespace {

// All batches are signed before the clock runs; one iteration takes them in.
void Ingest(benchmark::State& state, StoreKind kind, int batches) {
  BenchStore store(kind);
  BenchCity city(store.store());
  int first = 0;
  for (auto step : state) {
    state.PauseTiming();
    const auto built = city.BuildBatches(0, first, batches);
    first += batches * kBatchRecords;
    state.ResumeTiming();
    city.PublishAll(0, built);
  }
  state.SetItemsProcessed(state.iterations() * batches * kBatchRecords);
}

// Questions about six datasets, 64 waiting for their log entries at a time;
// answers are computed on one thread.
void Query(benchmark::State& state, StoreKind kind, int people) {
  constexpr int kInFlight = 64;
  BenchStore store(kind);
  BenchCity city(store.store());
  city.Populate(people);
  Window window(kInFlight);
  int person = 0;
  for (auto step : state) {
    window.Enter();
    city.Ask(city.QuestionAbout(person),
             [&window](const absl::StatusOr<query::Released>& released) {
               Must(released.status());
               window.Leave();
             });
    person = (person + 7919) % people;
  }
  window.WaitUntilEmpty();
  state.SetItemsProcessed(state.iterations());
}

const char* NameOf(StoreKind kind) {
  return kind == StoreKind::kMemory ? "memory" : "rocksdb";
}

}  // namespace

void RegisterCoreBenches(const Scale& scale) {
  for (const StoreKind kind : {StoreKind::kMemory, StoreKind::kRocksDb}) {
    const int batches = scale.batches;
    benchmark::RegisterBenchmark(absl::StrCat("ingest/", NameOf(kind)).c_str(),
                                 [kind, batches](benchmark::State& state) {
                                   Ingest(state, kind, batches);
                                 })
        ->Iterations(3)
        ->UseRealTime();
    const int people = scale.people;
    benchmark::RegisterBenchmark(
        absl::StrCat("query_six/", NameOf(kind)).c_str(),
        [kind, people](benchmark::State& state) { Query(state, kind, people); })
        ->Iterations(scale.queries)
        ->UseRealTime();
  }
}

}  // namespace tombolo::bench
