// The access log: one entry, and entries through the committer.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "exchange-core/access_log/access_log.h"
#include "exchange-core/crypto/digest.h"
#include "tests/bench/bench_city.h"
#include "tests/bench/micro/bench_store.h"
#include "tests/bench/micro/benches.h"
#include "tests/bench/window.h"

namespace tombolo::bench {
namespace {

// An entry as a query of six datasets makes it.
access_log::EntryDraft Draft() {
  record::v1::AccessLogEntry entry;
  entry.set_principal("spiffe://lishui.example/department/a/system/window");
  entry.set_purpose(kPurpose);
  entry.set_case_number("C-1");
  auto& answered = *entry.mutable_query_answered();
  answered.set_mode("point");
  for (int i = 0; i < kDatasets; ++i) {
    auto& dataset = *answered.add_datasets();
    dataset.set_dataset(DatasetName(i));
    for (uint32_t n = 1; n <= 7; ++n) {
      dataset.add_asked_fields(n);
      dataset.add_disclosed_fields(n);
    }
    dataset.add_grants(absl::StrCat("g-", i, "@1"));
    dataset.add_sequences(100);
    dataset.set_generation(1);
  }
  return Must(access_log::EntryDraft::From(entry));
}

void Entry(benchmark::State& state) {
  const access_log::EntryHead head{.time = absl::UnixEpoch(),
                                   .event_id = std::string(16, 'e'),
                                   .node = "node-1"};
  for (auto step : state) {
    benchmark::DoNotOptimize(access_log::EntryBytes(head, Draft()));
  }
}

// Entries with receipts, `kInFlight` waiting at a time.
void Committer(benchmark::State& state, StoreKind kind) {
  constexpr int kInFlight = 64;
  BenchStore store(kind);
  const BenchCity city(store.store());
  const access_log::EntryDraft draft = Draft();
  Window window(kInFlight);
  for (auto step : state) {
    window.Enter();
    access_log::Member member;
    member.entry = draft;
    member.receipt = access_log::ReceiptRequest{
        .nonce = std::string(16, 'n'), .result_digest = crypto::Digest{}};
    member.done = [&window](const absl::StatusOr<access_log::Committed>& done) {
      Must(done.status());
      window.Leave();
    };
    city.committer().Submit(std::move(member));
  }
  window.WaitUntilEmpty();
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

void RegisterLogBenches(const Scale& scale) {
  benchmark::RegisterBenchmark("entry", Entry);
  const auto add = [&scale](const char* name, StoreKind kind) {
    benchmark::RegisterBenchmark(
        name, [kind](benchmark::State& state) { Committer(state, kind); })
        ->Iterations(scale.log_entries)
        ->UseRealTime();
  };
  add("committer_64/memory", StoreKind::kMemory);
  add("committer_64/rocksdb", StoreKind::kRocksDb);
}

}  // namespace tombolo::bench
