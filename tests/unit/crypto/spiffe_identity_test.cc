#include "exchange-core/crypto/spiffe_identity.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/reasons/crypto.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::crypto {
namespace {

using ::tombolo::testing::HasReason;
using ::tombolo::testing::IsOk;
using ::tombolo::testing::IsOkAndHolds;

struct GoodCase {
  std::string uri;
  std::string role_name;
  SpiffeIdentity identity;
};

TEST(SpiffeIdentityTest, ReadsAndWritesEveryForm) {
  const std::vector<GoodCase> cases{
      {"spiffe://city.example/department/tax/system/portal",
       "department-system",
       {"city.example", Role::kDepartmentSystem, "tax", "portal"}},
      {"spiffe://city.example/department/civil-affairs/officer/o-17",
       "department-officer",
       {"city.example", Role::kDepartmentOfficer, "civil-affairs", "o-17"}},
      {"spiffe://city.example/security-officer/s1",
       "security-officer",
       {"city.example", Role::kSecurityOfficer, "", "s1"}},
      {"spiffe://city.example/auditor/main",
       "auditor",
       {"city.example", Role::kAuditor, "", "main"}},
      {"spiffe://city.example/operator/ops",
       "operator",
       {"city.example", Role::kOperator, "", "ops"}},
      {"spiffe://c/exchange/node-1",
       "exchange",
       {"c", Role::kExchange, "", "node-1"}},
      {"spiffe://a-b.c0.d/witness/w",
       "witness",
       {"a-b.c0.d", Role::kWitness, "", "w"}},
      {"spiffe://city.example/registry-authority/registry",
       "registry-authority",
       {"city.example", Role::kRegistryAuthority, "", "registry"}},
      {"spiffe://city.example/department/department/system/system",
       "department-system",
       {"city.example", Role::kDepartmentSystem, "department", "system"}},
  };
  for (const GoodCase& test : cases) {
    EXPECT_THAT(ParseSpiffeId(test.uri), IsOkAndHolds(test.identity))
        << test.uri;
    EXPECT_EQ(ToUri(test.identity), test.uri);
    EXPECT_EQ(RoleName(test.identity.role), test.role_name);
  }
}

TEST(SpiffeIdentityTest, RefusesEverythingElse) {
  const std::string d = "spiffe://city.example";
  for (const std::string& uri : std::vector<std::string>{
           "",
           "spiffe://",
           d,
           d + "/",
           "SPIFFE://city.example/auditor/a",
           "https://city.example/auditor/a",
           "spiffe:/city.example/auditor/a",
           "spiffe:///auditor/a",
           "spiffe://City.example/auditor/a",
           "spiffe://city.example:443/auditor/a",
           "spiffe://user@city.example/auditor/a",
           "spiffe://city_example/auditor/a",
           "spiffe://.example/auditor/a",
           "spiffe://city./auditor/a",
           "spiffe://city..example/auditor/a",
           "spiffe://-city/auditor/a",
           "spiffe://city-/auditor/a",
           absl::StrCat("spiffe://", std::string(256, 'a'), "/auditor/a"),
           d + "/auditor",
           d + "/auditor/",
           d + "/auditor//a",
           d + "//auditor/a",
           d + "/auditor/a/",
           d + "/auditor/a/b",
           d + "/auditor/a?x=1",
           d + "/auditor/a#f",
           d + "/auditor/%61",
           d + "/auditor/A",
           d + "/auditor/1a",
           d + "/auditor/a-",
           d + "/auditor/.",
           d + "/auditor/..",
           d + "/Auditor/a",
           d + "/system/a",
           d + "/officer/a",
           d + "/department/tax",
           d + "/department/tax/system",
           d + "/department/tax/system/",
           d + "/department//system/a",
           d + "/department/Tax/system/a",
           d + "/department/tax/auditor/a",
           d + "/department/tax/exchange/a",
           d + "/department/tax/system/a/b",
           d + "/departments/tax/system/a",
           d + "/auditor/" + std::string(64, 'a'),
           absl::StrCat(d, "/auditor/a", std::string(3000, 'b')),
           d + std::string("/auditor/a\0", 11),
           d + "/auditor/a ",
           " " + d + "/auditor/a",
       }) {
    EXPECT_THAT(ParseSpiffeId(uri), HasReason(reasons::kSpiffeId)) << uri;
  }
}

TEST(SpiffeIdentityTest, TrustDomainMayHave255Characters) {
  EXPECT_TRUE(IsTrustDomain(std::string(255, 'a')));
  EXPECT_FALSE(IsTrustDomain(std::string(256, 'a')));
  EXPECT_FALSE(IsTrustDomain(""));
}

}  // namespace
}  // namespace tombolo::crypto
