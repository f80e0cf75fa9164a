#include "exchange-core/permission/directory_view.h"

#include <string>
#include <vector>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/permission/permission_matrix.h"
#include "gmock/gmock.h"
#include "tests/support/permission_cases.h"
#include "tests/support/status_matchers.h"

namespace tombolo::permission {
namespace {

using testing::HasReason;
using testing::IsOk;
using ::testing::Pair;
using testing::StandardGrant;
using testing::StandardView;
using ::testing::UnorderedElementsAre;

TEST(DirectoryViewTest, IdsAndFieldsStandOnce) {
  EXPECT_THAT(ValidateDirectoryView(StandardView()), IsOk());
  std::vector<DirectoryView> views(5, StandardView());
  views[0].departments.push_back("tax");
  views[1].purposes.push_back("audit");
  views[2].datasets.push_back(views[2].datasets[0]);
  views[3].datasets[0].fields[1].number = 1;
  views[4].datasets[0].fields[1].name = "holder_id";
  for (const DirectoryView& view : views) {
    EXPECT_THAT(ValidateDirectoryView(view),
                HasReason(reasons::kDirectoryDuplicate));
  }
}

TEST(DirectoryViewTest, FieldNumbersAre1To256) {
  for (const uint32_t number : {0U, 257U, 0xffffffffU}) {
    DirectoryView view = StandardView();
    view.datasets[0].fields[0].number = number;
    EXPECT_THAT(ValidateDirectoryView(view),
                HasReason(reasons::kDirectoryFieldNumber));
  }
}

TEST(CheckGrantNamesTest, EveryNameMustBeRegistered) {
  EXPECT_THAT(CheckGrantNames(StandardGrant(), StandardView()), IsOk());
  std::vector<Grant> grants(6, StandardGrant());
  grants[0].consumer = "nobody";
  grants[1].dataset = "nothing";
  grants[2].purposes = {"welfare", "nothing"};
  grants[3].read = {"income", "wealth"};
  grants[4].verify = {"wealth"};
  grants[5].lookup_by = {"wealth"};
  for (const Grant& grant : grants) {
    EXPECT_THAT(CheckGrantNames(grant, StandardView()),
                HasReason(reasons::kGrantUnknownName));
  }
  EXPECT_THAT(
      ReasonMetadata(CheckGrantNames(grants[3], StandardView())),
      UnorderedElementsAre(Pair("grant", "g-1@1"), Pair("element", "field"),
                           Pair("found", "wealth")));
}

TEST(CompileTest, RefusesWhatItCannotMean) {
  const auto compile = [](const std::vector<Grant>& grants,
                          const DirectoryView& view) {
    return PermissionMatrix::Compile(grants, view, 1);
  };
  EXPECT_THAT(compile({StandardGrant(), StandardGrant()}, StandardView()),
              HasReason(reasons::kGrantDuplicateId));
  EXPECT_THAT(compile({Grant()}, StandardView()), HasReason(reasons::kGrantId));
  Grant unknown = StandardGrant();
  unknown.dataset = "nothing";
  EXPECT_THAT(compile({unknown}, StandardView()),
              HasReason(reasons::kGrantUnknownName));
  DirectoryView twice = StandardView();
  twice.departments.push_back("tax");
  EXPECT_THAT(compile({}, twice), HasReason(reasons::kDirectoryDuplicate));
}

TEST(CompileTest, RefusesAMatrixThatIsTooLarge) {
  DirectoryView view;
  for (int i = 0; i <= 4000; ++i) {
    view.departments.push_back(std::to_string(i));
    view.datasets.push_back({.id = std::to_string(i), .fields = {}});
  }
  EXPECT_THAT(PermissionMatrix::Compile({}, view, 1),
              HasReason(reasons::kMatrixTooLarge));
}

TEST(PermissionMatrixTest, FindsFieldsByNameAndNumber) {
  const auto matrix = PermissionMatrix::Compile({}, StandardView(), 9);
  ASSERT_THAT(matrix, IsOk());
  EXPECT_EQ((*matrix)->epoch(), 9U);
  EXPECT_EQ((*matrix)->FieldNumber("hr-income", "phone.last4"), 4U);
  EXPECT_EQ((*matrix)->FieldNumber("hr-income", "wealth"), 0U);
  EXPECT_EQ((*matrix)->FieldNumber("nothing", "phone"), 0U);
  const DirectoryField* field = (*matrix)->FindField("hr-income", 4);
  ASSERT_NE(field, nullptr);
  EXPECT_TRUE(field->derived);
  EXPECT_EQ((*matrix)->FindField("hr-income", 5), nullptr);
  EXPECT_EQ((*matrix)->FindField("nothing", 4), nullptr);
}

}  // namespace
}  // namespace tombolo::permission
