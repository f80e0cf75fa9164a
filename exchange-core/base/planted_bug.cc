#include "exchange-core/base/planted_bug.h"

#ifdef TOMBOLO_PLANTED_BUGS

#include <atomic>
#include <cstdlib>
#include <set>
#include <string>

#include "absl/strings/str_split.h"
#include "exchange-core/base/mutex.h"

namespace tombolo {
namespace {

class PlantedBugs {
 public:
  PlantedBugs() {
    // Safe: nothing in a process that plants bugs changes its environment.
    const char* list =
        std::getenv("TOMBOLO_PLANT_BUG");  // NOLINT(concurrency-mt-unsafe)
    if (list == nullptr) return;
    for (const absl::string_view name :
         absl::StrSplit(list, ',', absl::SkipWhitespace())) {
      Plant(std::string(name));
    }
  }

  bool Contains(const char* name) {
    // Checks are on hot paths: without a bug this is all they pay.
    if (count_.load(std::memory_order_relaxed) == 0) return false;
    MutexLock lock(mutex_);
    return names_.find(name) != names_.end();
  }
  void Plant(const std::string& name) {
    MutexLock lock(mutex_);
    names_.insert(name);
    count_.store(names_.size(), std::memory_order_relaxed);
  }
  void Remove(const std::string& name) {
    MutexLock lock(mutex_);
    names_.erase(names_.find(name));
    count_.store(names_.size(), std::memory_order_relaxed);
  }

 private:
  Mutex mutex_;
  std::multiset<std::string> names_ TOMBOLO_GUARDED_BY(mutex_);
  std::atomic<size_t> count_{0};
};

// Never destroyed: checks may run while the process ends.
PlantedBugs& Bugs() {
  static auto* const bugs = new PlantedBugs;
  return *bugs;
}

}  // namespace

bool PlantedBug(const char* name) { return Bugs().Contains(name); }

ScopedPlantedBug::ScopedPlantedBug(const char* name) : name_(name) {
  Bugs().Plant(name_);
}
ScopedPlantedBug::~ScopedPlantedBug() { Bugs().Remove(name_); }

}  // namespace tombolo

#endif  // TOMBOLO_PLANTED_BUGS
