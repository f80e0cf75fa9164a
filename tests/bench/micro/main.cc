// usage: tombolo_bench [--smoke] [Google Benchmark's options]
#include <algorithm>
#include <cstring>

#include "benchmark/benchmark.h"
#include "tests/bench/micro/benches.h"

int main(int argc, char** argv) {
  char** const end = std::remove_if(argv + 1, argv + argc, [](const char* arg) {
    return std::strcmp(arg, "--smoke") == 0;
  });
  const bool smoke = end != argv + argc;
  argc = static_cast<int>(end - argv);
  const tombolo::bench::Scale scale =
      smoke ? tombolo::bench::kSmoke : tombolo::bench::Scale{};
  tombolo::bench::RegisterRecordBenches();
  tombolo::bench::RegisterStorageBenches();
  tombolo::bench::RegisterPermissionBenches(scale);
  tombolo::bench::RegisterLogBenches(scale);
  tombolo::bench::RegisterCoreBenches(scale);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
