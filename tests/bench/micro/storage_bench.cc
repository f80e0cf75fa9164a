// Keys of the store, and the cipher that seals its values.
#include <string>

#include "benchmark/benchmark.h"
#include "exchange-core/crypto/aead.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/terms.h"
#include "tests/bench/bench_city.h"
#include "tests/bench/micro/benches.h"

namespace tombolo::bench {
namespace {

void SubjectTerm(benchmark::State& state) {
  const storage::Terms terms(std::string(32, 'k'));
  const std::string id = PersonId(1);
  for (auto step : state) {
    benchmark::DoNotOptimize(terms.Subject("cn-resident-id", id));
  }
}

void RecordKey(benchmark::State& state) {
  const storage::KeyLayout layout(storage::Partitioning{});
  const storage::Terms terms(std::string(32, 'k'));
  const storage::Term subject = terms.Subject("cn-resident-id", PersonId(1));
  const storage::Term record = terms.Record(1, "r-1");
  for (auto step : state) {
    benchmark::DoNotOptimize(layout.Record(subject, 1, record));
  }
}

void ParseKey(benchmark::State& state) {
  const storage::KeyLayout layout(storage::Partitioning{});
  const storage::Terms terms(std::string(32, 'k'));
  const std::string key = layout.Record(
      terms.Subject("cn-resident-id", PersonId(1)), 1, terms.Record(1, "r-1"));
  for (auto step : state) {
    benchmark::DoNotOptimize(Must(storage::ParseRecordKey(key)));
  }
}

// Of a row of the size a record of ten fields has.
constexpr size_t kRowBytes = 700;

void Seal(benchmark::State& state) {
  crypto::SecureRandom random;
  const crypto::Aead aead = Must(crypto::Aead::FromKey(std::string(32, 'k')));
  const std::string row(kRowBytes, 'r');
  for (auto step : state) {
    benchmark::DoNotOptimize(aead.Seal(row, "row key", random));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(kRowBytes));
}

void Open(benchmark::State& state) {
  crypto::SecureRandom random;
  const crypto::Aead aead = Must(crypto::Aead::FromKey(std::string(32, 'k')));
  const std::string sealed =
      aead.Seal(std::string(kRowBytes, 'r'), "row key", random);
  for (auto step : state) {
    benchmark::DoNotOptimize(Must(aead.Open(sealed, "row key")));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(kRowBytes));
}

}  // namespace

void RegisterStorageBenches() {
  benchmark::RegisterBenchmark("subject_term", SubjectTerm);
  benchmark::RegisterBenchmark("key_encode", RecordKey);
  benchmark::RegisterBenchmark("key_parse", ParseKey);
  benchmark::RegisterBenchmark("aead_seal_700", Seal);
  benchmark::RegisterBenchmark("aead_open_700", Open);
}

}  // namespace tombolo::bench
