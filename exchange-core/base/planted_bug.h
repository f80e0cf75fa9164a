// Switches a check off by name, in test builds only: a test that never failed
// proves nothing, so each check that protects something can be removed and the
// suite must then see it.
//
//   if (!PlantedBug("record.path") && root != statement_root) {
//     return MakeError(reasons::kPathMismatch);
//   }
//
//   ScopedPlantedBug bug("record.path");     // in a test: the check is gone
//   EXPECT_THAT(VerifyDisclosure(tampered), IsOk());
//
// Without TOMBOLO_PLANTED_BUGS (every release) PlantedBug() is the constant
// false and costs nothing. With it, the names in the environment variable
// TOMBOLO_PLANT_BUG (separated by commas) are switched on when the process
// starts, which is how end-to-end tests plant a bug in a whole program.
// Names are `<folder>.<check>`. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_PLANTED_BUG_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_PLANTED_BUG_H_

#ifdef TOMBOLO_PLANTED_BUGS
#include <string>
#endif

namespace tombolo {

#ifdef TOMBOLO_PLANTED_BUGS

// True when the check `name` is to be skipped.
bool PlantedBug(const char* name);

// Plants the bug `name` in the whole process for as long as it lives.
class ScopedPlantedBug {
 public:
  explicit ScopedPlantedBug(const char* name);
  ~ScopedPlantedBug();
  ScopedPlantedBug(const ScopedPlantedBug&) = delete;
  ScopedPlantedBug& operator=(const ScopedPlantedBug&) = delete;

 private:
  std::string name_;
};

#else

constexpr bool PlantedBug(const char* /*name*/) { return false; }

#endif

}  // namespace tombolo

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_PLANTED_BUG_H_
