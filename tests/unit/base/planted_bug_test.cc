#include "exchange-core/base/planted_bug.h"

#include "gtest/gtest.h"

namespace tombolo {
namespace {

#ifdef TOMBOLO_PLANTED_BUGS

TEST(PlantedBugTest, IsPlantedForItsScopeOnly) {
  EXPECT_FALSE(PlantedBug("test.check"));
  {
    const ScopedPlantedBug bug("test.check");
    EXPECT_TRUE(PlantedBug("test.check"));
    EXPECT_FALSE(PlantedBug("test.other"));
    {
      const ScopedPlantedBug again("test.check");
      EXPECT_TRUE(PlantedBug("test.check"));
    }
    EXPECT_TRUE(PlantedBug("test.check"));
  }
  EXPECT_FALSE(PlantedBug("test.check"));
}

#else

TEST(PlantedBugTest, IsConstantFalseWithoutTheBuildOption) {
  static_assert(!PlantedBug("test.check"));
}

#endif

}  // namespace
}  // namespace tombolo
