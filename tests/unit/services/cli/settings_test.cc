#include "services/cli/settings.h"

#include <map>
#include <optional>
#include <string>

#include "exchange-core/base/reasons/cli.h"
#include "exchange-core/base/reasons/request.h"
#include "gmock/gmock.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace tombolo::cli {
namespace {

using testing::HasReason;
using Values = std::map<std::string, std::string>;

absl::StatusOr<Settings> Resolve(const Values& flags, const Values& variables) {
  return ResolveSettings({.flags = flags,
                          .environment = [&](const std::string& name)
                              -> std::optional<std::string> {
                            const auto found = variables.find(name);
                            if (found == variables.end()) return std::nullopt;
                            return found->second;
                          }});
}

TEST(SettingsTest, FlagsWinOverEnvironmentOverProfile) {
  const testing::TempDir dir;
  const std::string profile = dir.File("profile.yaml");
  testing::WriteFile(profile,
                     "endpoint: profile:1\nnode: profile\n"
                     "trust-domain: profile\nca: ca.pem\noutput: json\n");
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const Settings settings,
      Resolve({{"endpoint", "flag:1"}},
              {{"TOMBOLO_PROFILE", profile},
               {"TOMBOLO_ENDPOINT", "environment:1"},
               {"TOMBOLO_TRUST_DOMAIN", "environment"}}));
  EXPECT_EQ(settings.endpoint, "flag:1");
  EXPECT_EQ(settings.trust_domain, "environment");
  EXPECT_EQ(settings.node, "profile");
  EXPECT_EQ(settings.ca_file, dir.File("ca.pem"));
  EXPECT_EQ(settings.output, OutputFormat::kJson);
}

TEST(SettingsTest, TakesTheLanguageOfTheLocaleUnlessTold) {
  EXPECT_EQ(Resolve({}, {{"LANG", "zh_CN.UTF-8"}})->language,
            Language::kChinese);
  EXPECT_EQ(Resolve({{"lang", "en"}}, {{"LANG", "zh_CN.UTF-8"}})->language,
            Language::kEnglish);
  EXPECT_EQ(Resolve({}, {})->language, Language::kEnglish);
}

TEST(SettingsTest, RefusesBadValuesAndUnknownKeys) {
  EXPECT_THAT(Resolve({{"output", "xml"}}, {}),
              HasReason(reasons::kConfigInvalid));
  EXPECT_THAT(Resolve({{"lang", "fr"}}, {}),
              HasReason(reasons::kConfigInvalid));
  EXPECT_THAT(Resolve({{"timeout", "soon"}}, {}),
              HasReason(reasons::kConfigInvalid));
  EXPECT_THAT(Resolve({{"timeout", "2h"}}, {}),
              HasReason(reasons::kConfigInvalid));
  EXPECT_THAT(Resolve({{"profile", "/nowhere.yaml"}}, {}),
              HasReason(reasons::kFileUnreadable));
  const testing::TempDir dir;
  testing::WriteFile(dir.File("p"), "endpoitn: x\n");
  EXPECT_THAT(Resolve({{"profile", dir.File("p")}}, {}),
              HasReason(reasons::kFileInvalid));
  EXPECT_THAT(RequireSetting("endpoint", ""),
              HasReason(reasons::kConfigInvalid));
}

}  // namespace
}  // namespace tombolo::cli
