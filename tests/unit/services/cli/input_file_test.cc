#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/cli.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/crypto/pem.h"
#include "exchange-core/record/key_directory.h"
#include "exchange-core/record/schema.h"
#include "gmock/gmock.h"
#include "services/cli/catalog_file.h"
#include "services/cli/grant_file.h"
#include "services/cli/key_spec.h"
#include "tests/support/files.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace tombolo::cli {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using testing::IsOk;
using ::testing::SizeIs;
using testing::TestSigner;

// The YAML block number `index` of a document, so that what people copy works.
std::string Example(const std::string& document, size_t index) {
  const std::string text = testing::ReadFile(
      absl::StrCat(TOMBOLO_SOURCE_DIR, "/docs/reference/", document));
  size_t at = 0;
  for (size_t i = 0;; ++i) {
    at = text.find("```yaml\n", at);
    if (at == std::string::npos) return "";
    at += 8;
    if (i == index) return text.substr(at, text.find("```", at) - at);
  }
}

TEST(CatalogFileTest, ReadsTheDocumentedExample) {
  const auto request =
      ParseCatalogFile(Example("catalog-file.md", 0), "catalog.yaml");
  TOMBOLO_ASSERT_OK(request);
  ASSERT_THAT(request->departments(), SizeIs(1));
  EXPECT_EQ(request->departments(0).name(), "departments/civil-affairs");
  ASSERT_THAT(request->purposes(), SizeIs(1));
  EXPECT_EQ(request->purposes(0).title().zh(), "补贴资格审核");
  ASSERT_THAT(request->datasets(), SizeIs(1));
  const exchange::v1::Dataset& dataset = request->datasets(0);
  EXPECT_EQ(dataset.sharing_class(), exchange::v1::SHARING_CLASS_CONDITIONAL);
  EXPECT_EQ(dataset.update_cycle(), exchange::v1::UPDATE_CYCLE_DAILY);
  ASSERT_THAT(dataset.schemas(), SizeIs(1));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const auto schema, record::CompiledSchema::FromBytes(dataset.schemas(0)));
  EXPECT_THAT(schema->fields(), SizeIs(6));
  EXPECT_EQ(schema->FindName("registered.year")->section, 2);
  EXPECT_EQ(schema->FindName("wife_id")->subject->role, "wife");
}

TEST(CatalogFileTest, SchemaBytesAreFixedAndIndependentOfOrder) {
  const auto bytes = [](const std::string& fields) {
    const auto request = ParseCatalogFile(
        "datasets:\n  - id: d\n    title: {zh: a, en: b}\n"
        "    provider: p\n    sharing_class: unconditional\n"
        "    update_cycle: daily\n    schema:\n      version: 1\n"
        "      fields:\n" +
            fields,
        "f");
    EXPECT_THAT(request, IsOk());
    return request.ok() ? request->datasets(0).schemas(0) : "";
  };
  const std::string one = "        - {number: 1, name: a, type: text}\n";
  const std::string two = "        - {name: b, type: date, number: 2}\n";
  EXPECT_EQ(ToHex(bytes(one + two)),
            "0a016410011a07080112016118061a070802120162"
            "1804");
  EXPECT_EQ(bytes(one + two), bytes(two + one));
}

struct BadFile {
  const char* name;
  const char* from;
  const char* to;
  const char* line;
  const char* key;
};

class CatalogFileRefusalTest : public ::testing::TestWithParam<BadFile> {};
class GrantFileRefusalTest : public ::testing::TestWithParam<BadFile> {};

// The example with one thing changed must be refused at that line and key.
void ExpectRefused(const absl::Status& status, const BadFile& bad) {
  EXPECT_THAT(status, HasReason(reasons::kFileInvalid));
  ErrorMetadata metadata = ReasonMetadata(status);
  EXPECT_EQ(metadata["line"], bad.line) << status;
  EXPECT_EQ(metadata["key"], bad.key) << status;
}

std::string Changed(std::string text, const BadFile& bad) {
  const size_t at = text.find(bad.from);
  EXPECT_NE(at, std::string::npos) << bad.from;
  return text.replace(at, std::string(bad.from).size(), bad.to);
}

TEST_P(CatalogFileRefusalTest, NamesLineAndKey) {
  const std::string text = Changed(Example("catalog-file.md", 0), GetParam());
  ExpectRefused(ParseCatalogFile(text, "f").status(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    All, CatalogFileRefusalTest,
    ::testing::Values(
        BadFile{"UnknownKey", "organisation_code", "organization_code", "4",
                "departments.0.organization_code"},
        BadFile{"NoTitle", "title: {zh: 民政局, en: Civil Affairs}", "note: x",
                "2", "departments.0.title.zh"},
        BadFile{"BadId", "id: civil-affairs", "id: Civil", "2",
                "departments.0.id"},
        BadFile{"BadClass", "sharing_class: conditional", "sharing_class: some",
                "17", "datasets.0.sharing_class"},
        BadFile{"BadCycle", "update_cycle: daily", "update_cycle: hourly", "19",
                "datasets.0.update_cycle"},
        BadFile{"NoVersion", "      version: 1\n", "", "21",
                "datasets.0.schema.version"},
        BadFile{"BadType", "type: date", "type: day", "28",
                "datasets.0.schema.fields.3.type"},
        BadFile{"BadNumber", "number: 1, name", "number: 0, name", "23",
                "datasets.0.schema.fields.0.number"},
        BadFile{"BadSchema", "function: year", "function: century", "23",
                "datasets.0.schema.fields"},
        BadFile{"BadGrade", "grade: 2", "grade: 5", "34",
                "datasets.0.fields.0.grade"},
        BadFile{"TwiceTheSameKey", "provider: civil-affairs",
                "provider: a\n    provider: b", "17", "datasets.0.provider"},
        BadFile{"NotYaml", "departments:", "departments: [", "2", "(syntax)"}),
    [](const auto& test) { return test.param.name; });

TEST(CatalogFileTest, RefusesAnEmptyFile) {
  EXPECT_THAT(ParseCatalogFile("", "f"), HasReason(reasons::kFileInvalid));
  EXPECT_THAT(ParseCatalogFile("- a\n", "f"), HasReason(reasons::kFileInvalid));
}

TEST(GrantFileTest, ReadsTheDocumentedExample) {
  const auto request =
      ParseGrantFile(Example("grant-file.md", 0), "grants.yaml");
  TOMBOLO_ASSERT_OK(request);
  ASSERT_THAT(request->grants(), SizeIs(2));
  const exchange::v1::Grant& permit = request->grants(0);
  EXPECT_EQ(permit.name(), "grants/g-marriage-subsidy");
  EXPECT_EQ(permit.consumer(), "departments/human-resources");
  EXPECT_THAT(permit.modes(), ElementsAre(exchange::v1::ACCESS_MODE_POINT,
                                          exchange::v1::ACCESS_MODE_BULK));
  EXPECT_THAT(permit.purposes(), ElementsAre("purposes/subsidy-eligibility"));
  // 2026-01-01 in China.
  EXPECT_EQ(permit.not_before_time().seconds(), 1767225600 - 8 * 3600);
  const exchange::v1::Grant& forbid = request->grants(1);
  EXPECT_EQ(forbid.effect(), exchange::v1::GRANT_EFFECT_FORBID);
  EXPECT_FALSE(forbid.has_not_after_time());
  EXPECT_EQ(forbid.not_before_time().seconds(), 1767225600);
}

TEST_P(GrantFileRefusalTest, NamesLineAndKey) {
  const std::string text = Changed(Example("grant-file.md", 0), GetParam());
  ExpectRefused(ParseGrantFile(text, "f").status(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    All, GrantFileRefusalTest,
    ::testing::Values(
        BadFile{"UnknownKey", "systems:", "system:", "5", "system"},
        BadFile{"NoId", "id: g-marriage-subsidy\n", "", "2", "id"},
        BadFile{"BadEffect", "effect: permit", "effect: allow", "3", "effect"},
        BadFile{"BadMode", "modes: [point", "modes: [single", "10", "modes"},
        BadFile{"NoList", "systems: [window]", "systems: window", "5",
                "systems"},
        BadFile{"BadDate", "not_after: 2027-12-01", "not_after: 2027-13-01",
                "13", "not_after"},
        BadFile{"NoStart", "not_before: 2026-01-01\n", "", "2", "not_before"}),
    [](const auto& test) { return test.param.name; });

TEST(GrantFileTest, ReadsTheDemonstrationsFiles) {
  const std::string folder = absl::StrCat(TOMBOLO_SOURCE_DIR, "/deploy/demo/");
  EXPECT_THAT(ParseGrantFile(testing::ReadFile(folder + "grants.yaml"), "f"),
              IsOk());
  EXPECT_THAT(ParseCatalogFile(testing::ReadFile(folder + "catalog.yaml"), "f"),
              IsOk());
}

TEST(GrantFileTest, SaysWhatTheNodeWouldSay) {
  const std::string text = Example("grant-file.md", 0);
  const auto parse = [&](const char* from, const char* to) {
    return ParseGrantFile(absl::StrReplaceAll(text, {{from, to}}), "f");
  };
  EXPECT_THAT(parse("2027-12-01", "2029-12-01"),
              HasReason(reasons::kGrantTooLong));
  EXPECT_THAT(parse("read: [kind,", "read: [\"*\","),
              HasReason(reasons::kGrantAllFields));
  EXPECT_THAT(parse("lookup_by: [husband_id, wife_id]\n", ""),
              HasReason(reasons::kGrantNoLookup));
}

class KeySpecTest : public ::testing::Test {
 protected:
  KeySpecTest() {
    for (const char* name :
         {"batch-civil-affairs", "receipt-node-1", "log-node-1"}) {
      testing::WriteFile(
          dir_.File(std::string(name) + ".pub"),
          crypto::FormatPem("PUBLIC KEY",
                            TestSigner(crypto::Suite::kEd25519Sha256, name)
                                ->public_key()
                                .spki()));
    }
    spec_ = absl::StrReplaceAll(Example("cli.md", 1), {{"signing/", ""}});
  }

  absl::StatusOr<record::v1::KeyDirectory> Parse(const std::string& text) {
    return ParseKeySpec(text, {.file = "keys.yaml",
                               .folder = dir_.path(),
                               .now = absl::FromUnixSeconds(1782864000)});
  }

  testing::TempDir dir_;
  std::string spec_;
};

TEST_F(KeySpecTest, SignsADirectoryThatTheAuthoritysKeyOpens) {
  const auto authority =
      TestSigner(crypto::Suite::kEd25519Sha256, "the authority");
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto directory, Parse(spec_));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto made,
                               SignAndCheck(directory, *authority));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const auto keys,
      record::KeyDirectory::FromSigned(made, authority->public_key(),
                                       {.trust_domain = "lishui.example"}));
  EXPECT_EQ(keys->version(), 1U);
  ASSERT_THAT(keys->keys(), SizeIs(3));
  const record::DirectoryKey& batch = keys->keys()[0];
  EXPECT_EQ(batch.usage, record::v1::KEY_USAGE_BATCH);
  EXPECT_THAT(batch.datasets, ElementsAre("ca-marriage"));
  EXPECT_EQ(batch.not_before, absl::FromUnixSeconds(1782864000 - 300));
  EXPECT_EQ(batch.not_after, absl::FromUnixSeconds(1782864000 + 365 * 86400));
  EXPECT_EQ(keys->keys()[2].usage, record::v1::KEY_USAGE_LOG);
  EXPECT_EQ(keys->keys()[2].not_before,
            absl::FromUnixSeconds(1767225600 - 8 * 3600));
  // Another authority's key does not.
  EXPECT_THAT(
      record::KeyDirectory::FromSigned(
          made, TestSigner(crypto::Suite::kEd25519Sha256, "x")->public_key(),
          {.trust_domain = "lishui.example"}),
      HasReason(reasons::kDirectorySignature));
}

TEST_F(KeySpecTest, RefusesWhatCannotBeSigned) {
  const auto parse = [&](const char* from, const char* to) {
    return Parse(absl::StrReplaceAll(spec_, {{from, to}})).status();
  };
  EXPECT_THAT(parse("version: 1", "version: 0"),
              HasReason(reasons::kFileInvalid));
  EXPECT_THAT(parse("usage: log", "usage: tls"),
              HasReason(reasons::kFileInvalid));
  EXPECT_THAT(parse("     datasets: [ca-marriage]}", "}"),
              HasReason(reasons::kFileInvalid));
  EXPECT_THAT(parse("log-node-1.pub", "nobody.pub"),
              HasReason(reasons::kFileUnreadable));
  testing::WriteFile(dir_.File("log-node-1.pub"), "not a key");
  EXPECT_FALSE(Parse(spec_).ok());
}

}  // namespace
}  // namespace tombolo::cli
