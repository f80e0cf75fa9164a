#include "exchange-core/permission/permission_matrix.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/reasons/permission.h"
#include "gmock/gmock.h"
#include "tests/support/permission_cases.h"
#include "tests/support/status_matchers.h"

namespace tombolo::permission {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;
using ::testing::NotNull;
using testing::StandardGrant;
using testing::StandardNow;
using testing::StandardUse;
using testing::StandardView;

std::shared_ptr<const PermissionMatrix> Compiled(
    const std::vector<Grant>& grants, uint64_t epoch = 7) {
  auto matrix = PermissionMatrix::Compile(grants, StandardView(), epoch);
  EXPECT_THAT(matrix, IsOk());
  return matrix.ok() ? *std::move(matrix) : nullptr;
}

TEST(PermissionMatrixTest, AuthorizesWhatAGrantOpens) {
  const auto matrix = Compiled({StandardGrant()});
  IntendedUse use = StandardUse();
  use.datasets[0].read = {2, 4};
  use.datasets[0].verify = {256};

  const Authorization judged = matrix->Authorize(use, StandardNow());

  ASSERT_TRUE(judged.use.has_value());
  EXPECT_EQ(judged.use->consumer(), "civil-affairs");
  EXPECT_EQ(judged.use->system(), "portal");
  EXPECT_EQ(judged.use->purpose(), "welfare");
  EXPECT_EQ(judged.use->mode(), Mode::kPoint);
  EXPECT_EQ(judged.use->epoch(), 7U);
  EXPECT_EQ(judged.use->decided_at(), StandardNow());
  const AuthorizedUse::Dataset* income = judged.use->Find("hr-income");
  ASSERT_THAT(income, NotNull());
  EXPECT_THAT(income->read.Numbers(), ElementsAre(2, 4));
  EXPECT_THAT(income->verify.Numbers(), ElementsAre(256));
  EXPECT_THAT(income->lookup.Numbers(), ElementsAre(1));
  EXPECT_THAT(income->grants, ElementsAre("g-1@1"));
  EXPECT_EQ(judged.use->Find("ca-marriage"), nullptr);
  ASSERT_EQ(judged.datasets.size(), 1U);
  EXPECT_TRUE(judged.datasets[0].complete);
}

}  // namespace
}  // namespace tombolo::permission
