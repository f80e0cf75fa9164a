#include "exchange-core/base/resource_name.h"

#include <string>

#include "exchange-core/base/reasons/request.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo {
namespace {

using ::testing::Eq;

TEST(ResourceNameTest, ReturnsTheId) {
  EXPECT_THAT(ParseResourceName("datasets", "datasets/ca-marriage"),
              testing::IsOkAndHolds(Eq("ca-marriage")));
  EXPECT_EQ(ResourceName("datasets", "ca-marriage"), "datasets/ca-marriage");
}

class ResourceNameRefusesTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ResourceNameRefusesTest, WithTheNameFound) {
  EXPECT_THAT(ParseResourceName("datasets", GetParam()),
              testing::HasReason(reasons::kResourceName));
}

INSTANTIATE_TEST_SUITE_P(Forms, ResourceNameRefusesTest,
                         ::testing::Values("", "datasets", "datasets/",
                                           "departments/a", "a", "datasets/A",
                                           "datasets/1a", "datasets/a-",
                                           "datasets/a_b", "datasets/a/b",
                                           "datasets/a\n",
                                           "datasets/" + std::string(64, 'a')));

}  // namespace
}  // namespace tombolo
