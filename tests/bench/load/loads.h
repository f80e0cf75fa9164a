// What the load benchmark can do; each prints one line of JSON.
#ifndef TOMBOLO_TESTS_BENCH_LOAD_LOADS_H_
#define TOMBOLO_TESTS_BENCH_LOAD_LOADS_H_

#include <string>

#include "tests/bench/load/load_city.h"

namespace tombolo::bench {

// Publishes `batches` batches of 256 records of ten fields, one client building
// and signing them as it goes, over as many datasets at once as there are.
void PublishLoad(const Place& place, int batches);

struct QueryLoadOptions {
  int people = 10'000;
  double seconds = 10;
  int in_flight = 64;
  // Verify every receipt and record, as the SDK does.
  bool verify = false;
};
void QueryLoad(const Place& place, const QueryLoadOptions& options);

// Asks once and writes request, reply, keys and schemas as the JSON that
// tests/interop/python/verify_evidence.py reads.
void Capture(const Place& place, const std::string& path);

// Serves the same methods with the same credentials and sizes, and no logic,
// until standard input ends.
void ServeBareGrpc(const Place& place, size_t reply_bytes);

// Writes what `batches` batches weigh straight into RocksDB, each one synced.
void RawRocksDb(const std::string& path, int batches);

// Prints `{"bench": name, "count": ..., "seconds": ..., "per_second": ...}`
// with `more` (a JSON fragment beginning with a comma, or nothing).
void Report(const std::string& name, int64_t count, double seconds,
            const std::string& more = "");

}  // namespace tombolo::bench

#endif  // TOMBOLO_TESTS_BENCH_LOAD_LOADS_H_
