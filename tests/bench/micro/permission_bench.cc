// Decisions of the permission matrix of a large city: 400 departments times
// 250 datasets are 100,000 cells, every one with a grant.
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "exchange-core/permission/permission_matrix.h"
#include "tests/bench/bench_city.h"
#include "tests/bench/micro/benches.h"

namespace tombolo::bench {
namespace {

using permission::DatasetUse;
using permission::IntendedUse;
using permission::Mode;
using permission::PermissionMatrix;

constexpr uint32_t kFields = 30;
const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);

std::string Department(int index) { return absl::StrCat("department-", index); }
std::string Dataset(int index) { return absl::StrCat("dataset-", index); }
std::string Field(uint32_t number) { return absl::StrCat("field_", number); }

struct City {
  explicit City(int department_count)
      : departments(department_count), datasets(department_count * 5 / 8) {
    permission::DirectoryView view;
    view.purposes = {kPurpose};
    for (int i = 0; i < departments; ++i) {
      view.departments.push_back(Department(i));
    }
    std::vector<permission::Grant> grants;
    for (int d = 0; d < datasets; ++d) {
      view.datasets.push_back({.id = Dataset(d)});
      for (uint32_t n = 1; n <= kFields; ++n) {
        view.datasets.back().fields.push_back({.number = n, .name = Field(n)});
      }
      for (int c = 0; c < departments; ++c) grants.push_back(MakeGrant(c, d));
    }
    matrix = Must(PermissionMatrix::Compile(grants, view, 1));
  }

  static permission::Grant MakeGrant(int consumer, int dataset) {
    permission::Grant grant;
    grant.id = absl::StrCat("g-", consumer, "-", dataset);
    grant.revision = 1;
    grant.consumer = Department(consumer);
    grant.dataset = Dataset(dataset);
    for (uint32_t n = 2; n <= 11; ++n) grant.read.push_back(Field(n));
    grant.lookup_by = {Field(1)};
    grant.modes = {Mode::kPoint};
    grant.purposes = {kPurpose};
    grant.not_before = absl::FromUnixSeconds(1'782'864'000);
    grant.not_after = absl::FromUnixSeconds(1'798'761'600);
    return grant;
  }

  static DatasetUse Ask(int dataset) {
    return {.dataset = Dataset(dataset),
            .read = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
            .lookup = {1}};
  }

  static IntendedUse Use(int consumer, const std::vector<int>& datasets) {
    IntendedUse use{.consumer = Department(consumer),
                    .system = "window",
                    .purpose = kPurpose,
                    .mode = Mode::kPoint};
    for (const int dataset : datasets) use.datasets.push_back(Ask(dataset));
    return use;
  }

  // Uses of six datasets by any department, in no order: cells out of cache.
  std::vector<IntendedUse> RandomUses() const {
    std::mt19937 engine(1);
    std::uniform_int_distribution<int> consumer(0, departments - 1);
    std::uniform_int_distribution<int> first(0, datasets - 1);
    std::vector<IntendedUse> uses;
    for (int i = 0; i < 4096; ++i) {
      std::vector<int> asked;
      for (int k = 0, at = first(engine); k < kDatasets; ++k) {
        asked.push_back((at + k * 7) % datasets);
      }
      uses.push_back(Use(consumer(engine), asked));
    }
    return uses;
  }

  int departments;
  int datasets;
  std::shared_ptr<const PermissionMatrix> matrix;
};

// Compiled once, by the first benchmark that asks.
const City& TheCity(const Scale& scale) {
  static const City* const city = new City(scale.departments);
  return *city;
}

void DecideFast(benchmark::State& state, const City& city, bool random) {
  std::vector<permission::ResolvedUse> uses;
  for (const IntendedUse& use : city.RandomUses()) {
    uses.push_back(city.matrix->Resolve(use, 0));
  }
  size_t next = 0;
  for (auto step : state) {
    benchmark::DoNotOptimize(city.matrix->DecideFast(uses[next], kNow));
    if (random) next = (next + 1) % uses.size();
  }
}

void Authorize(benchmark::State& state, const City& city, bool random) {
  const std::vector<IntendedUse> uses = city.RandomUses();
  size_t next = 0;
  for (auto step : state) {
    benchmark::DoNotOptimize(city.matrix->Authorize(uses[next], kNow));
    if (random) next = (next + 1) % uses.size();
  }
}

}  // namespace

void RegisterPermissionBenches(const Scale& scale) {
  using Run = void (*)(benchmark::State&, const City&, bool);
  const auto add = [&scale](const std::string& name, Run run, bool random) {
    benchmark::RegisterBenchmark(
        absl::StrCat(name, random ? "/random" : "/warm").c_str(),
        [scale, run, random](benchmark::State& state) {
          run(state, TheCity(scale), random);
        });
  };
  for (const bool random : {false, true}) {
    add("decide_cell", DecideFast, random);
    add("authorize_six", Authorize, random);
  }
}

}  // namespace tombolo::bench
