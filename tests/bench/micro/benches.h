// The groups of micro-benchmarks; each file registers its own.
#ifndef TOMBOLO_TESTS_BENCH_MICRO_BENCHES_H_
#define TOMBOLO_TESTS_BENCH_MICRO_BENCHES_H_

namespace tombolo::bench {

// How much to do: a smoke run only shows that everything works.
struct Scale {
  int people = 10'000;
  int batches = 200;
  int queries = 20'000;
  int log_entries = 50'000;
  int departments = 400;
};
inline constexpr Scale kSmoke{.people = 256,
                              .batches = 2,
                              .queries = 100,
                              .log_entries = 200,
                              .departments = 20};

void RegisterRecordBenches();
void RegisterStorageBenches();
void RegisterPermissionBenches(const Scale& scale);
void RegisterLogBenches(const Scale& scale);
void RegisterCoreBenches(const Scale& scale);

}  // namespace tombolo::bench

#endif  // TOMBOLO_TESTS_BENCH_MICRO_BENCHES_H_
