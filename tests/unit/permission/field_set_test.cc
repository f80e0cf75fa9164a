#include "exchange-core/permission/field_set.h"

#include <random>
#include <set>

#include "gmock/gmock.h"

namespace tombolo::permission {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

TEST(FieldSetTest, HoldsTheEdgesOfEveryWord) {
  const FieldSet set = FieldSet::Of({256, 1, 64, 65, 128, 129, 192, 193});
  EXPECT_THAT(set.Numbers(), ElementsAre(1, 64, 65, 128, 129, 192, 193, 256));
  EXPECT_EQ(set.size(), 8U);
  EXPECT_FALSE(set.Contains(2));
}

TEST(FieldSetTest, NumbersThatNoFieldHasAreInNoSet) {
  FieldSet set;
  for (const uint32_t number : {0U, 257U, 0xffffffffU}) {
    set.Insert(number);
    EXPECT_FALSE(set.Contains(number));
    set.Erase(number);
  }
  EXPECT_TRUE(set.empty());
}

// The same operations on std::set.
TEST(FieldSetTest, EqualsAnOrdinarySet) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    FieldSet a;
    FieldSet b;
    std::set<uint32_t> slow_a;
    std::set<uint32_t> slow_b;
    for (uint32_t number = 1; number <= kMaxFieldNumber; ++number) {
      if (random() % 4 == 0) a.Insert(number), slow_a.insert(number);
      if (random() % 4 != 0) b.Insert(number), slow_b.insert(number);
    }
    std::set<uint32_t> both;
    std::set<uint32_t> either = slow_a;
    std::set<uint32_t> only_a;
    either.insert(slow_b.begin(), slow_b.end());
    for (const uint32_t number : slow_a) {
      (slow_b.count(number) != 0 ? both : only_a).insert(number);
    }
    EXPECT_THAT((a & b).Numbers(), ElementsAreArray(both));
    EXPECT_THAT((a | b).Numbers(), ElementsAreArray(either));
    EXPECT_THAT((a - b).Numbers(), ElementsAreArray(only_a));
    EXPECT_TRUE((a & b).IsSubsetOf(a));
    EXPECT_TRUE(a.IsSubsetOf(a | b));
    EXPECT_EQ(a.IsSubsetOf(b), only_a.empty());
    FieldSet erased = a;
    for (const uint32_t number : both) erased.Erase(number);
    EXPECT_EQ(erased, a - b);
  }
}

}  // namespace
}  // namespace tombolo::permission
