#include "adapters/agent/agent_config.h"

#include <string>

#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/record/schema.h"
#include "gmock/gmock.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace tombolo::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string kReference =
    TOMBOLO_SOURCE_DIR "/deploy/config/tombolo-adapter.yaml";

TEST(AgentConfigTest, LoadsTheReferenceFile) {
  const auto config = LoadAgentConfig(kReference, {});
  TOMBOLO_ASSERT_OK(config);
  EXPECT_EQ(config->node.endpoint, "node.city.example:7450");
  EXPECT_THAT(config->node.ca_file, EndsWith("deploy/config/tls/ca.pem"));
  EXPECT_EQ(config->department, "civil-affairs");
  ASSERT_THAT(config->datasets, SizeIs(1));
  const DatasetConfig& dataset = config->datasets[0];
  EXPECT_EQ(dataset.dataset, "ca-marriage");
  EXPECT_EQ(dataset.source.format.encoding, csv::Encoding::kGb18030);
  EXPECT_EQ(dataset.source.mode, csv::CsvMode::kAppend);
  ASSERT_THAT(dataset.mapping, SizeIs(6));
  EXPECT_EQ(dataset.mapping[2].codes.at("男"), "1");
  EXPECT_THAT(dataset.mapping[2].empty, ElementsAre("-", "未知"));
  EXPECT_THAT(dataset.mapping[4].true_texts, ElementsAre("是"));
  EXPECT_EQ(dataset.mapping[5].constant, "990101");
  EXPECT_EQ(dataset.dead_letter.max_rows, 100U);
  EXPECT_EQ(dataset.dead_letter.max_share, 0.01);
}

// What the file shows as defaults are the defaults.
TEST(AgentConfigTest, TheReferenceFileShowsTheDefaults) {
  const auto config = LoadAgentConfig(kReference, {});
  TOMBOLO_ASSERT_OK(config);
  const AgentConfig defaults;
  EXPECT_EQ(config->batch_records, defaults.batch_records);
  EXPECT_EQ(config->window, defaults.window);
  EXPECT_EQ(config->spool_max_bytes, defaults.spool_max_bytes);
  EXPECT_EQ(config->give_up_after, defaults.give_up_after);
  EXPECT_EQ(config->watch_interval, defaults.watch_interval);
  EXPECT_EQ(config->datasets[0].max_delete_share,
            DatasetConfig().max_delete_share);
}

TEST(AgentConfigTest, LoadsTheExampleOfTheGuide) {
  const std::string guide =
      testing::ReadFile(TOMBOLO_SOURCE_DIR "/docs/guides/csv-adapter.md");
  const size_t begin = guide.find("```yaml\n") + 8;
  const size_t end = guide.find("   ```", begin);
  ASSERT_NE(end, std::string::npos);
  testing::TempDir dir;
  testing::WriteFile(dir.File("adapter.yaml"),
                     guide.substr(begin, end - begin));
  const auto config = LoadAgentConfig(dir.File("adapter.yaml"), {});
  TOMBOLO_ASSERT_OK(config);
  const DatasetConfig& dataset = config->datasets.at(0);
  ASSERT_TRUE(dataset.schema.has_value());
  const auto schema =
      record::CompiledSchema::FromBytes(dataset.schema->SerializeAsString());
  TOMBOLO_ASSERT_OK(schema);
  TOMBOLO_EXPECT_OK(connector::RowMapper::Make(
      {.schema = *schema, .key = "key"}, dataset.mapping,
      {"证书编号", "身份证号", "性别", "登记日期"}));
}

TEST(AgentConfigTest, OverridesReplaceScalars) {
  const auto config = LoadAgentConfig(
      kReference, {"node.endpoint=localhost:1", "publish.window=3",
                   "datasets.0.source.mode=snapshot"});
  TOMBOLO_ASSERT_OK(config);
  EXPECT_EQ(config->node.endpoint, "localhost:1");
  EXPECT_EQ(config->window, 3U);
  EXPECT_EQ(config->datasets[0].source.mode, csv::CsvMode::kSnapshot);
}

struct BadCase {
  std::string name;
  std::string set;
  std::string key;
  std::string found;
  std::string allowed;
};
void PrintTo(const BadCase& test, std::ostream* out) { *out << test.name; }

class BadConfigTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(BadConfigTest, SaysKeyValueAndWhatIsAllowed) {
  const auto config = LoadAgentConfig(kReference, {GetParam().set});
  ASSERT_THAT(config, HasReason(reasons::kConfigInvalid));
  ErrorMetadata metadata = ReasonMetadata(config.status());
  EXPECT_EQ(metadata["key"], GetParam().key);
  EXPECT_EQ(metadata["found"], GetParam().found);
  EXPECT_THAT(metadata["allowed"], HasSubstr(GetParam().allowed));
  EXPECT_EQ(metadata["file"], kReference);
}

INSTANTIATE_TEST_SUITE_P(
    Values, BadConfigTest,
    ::testing::ValuesIn<BadCase>({
        {"UnknownKey", "nodes=x", "nodes", "x", "node,"},
        {"UnknownNestedKey", "node.tls.pin=x", "node.tls.pin", "x",
         "ca, certificate, key"},
        {"UnknownKeyOfAMapping", "datasets.0.mapping.0.colum=x",
         "datasets.0.mapping.0.colum", "x", "column"},
        {"RequiredText", "trust_domain=", "trust_domain", "(nothing)",
         "required"},
        {"BadId", "department=Civil", "department", "Civil", "1-63"},
        {"TooSmall", "publish.window=0", "publish.window", "0", "1 to 64"},
        {"TooLarge", "publish.batch_records=4097", "publish.batch_records",
         "4097", "1 to 4096"},
        {"NoNumber", "watch_seconds=1s", "watch_seconds", "1s", "whole number"},
        {"NoShare", "datasets.0.limits.max_delete_share=5",
         "datasets.0.limits.max_delete_share", "5", "0 to 1"},
        {"NoChoice", "datasets.0.source.encoding=gbk",
         "datasets.0.source.encoding", "gbk", "utf-8, gb18030"},
        {"NoFlag", "datasets.0.keep_rejected_rows=1",
         "datasets.0.keep_rejected_rows", "1", "true, false"},
        {"TwoCharacters", "datasets.0.source.delimiter=;;",
         "datasets.0.source.delimiter", ";;", "one ASCII character"},
        {"NoMapping", "node=x", "node", "x", "a mapping"},
        {"NoList", "datasets=x", "datasets", "x", "a list"},
        {"OverrideWithoutValue", "node", "--set", "node", "KEY=VALUE"},
        {"OverrideBeyondTheList", "datasets.7.dataset=x", "--set",
         "datasets.7.dataset=x", "a key of the file"},
    }));

TEST(AgentConfigTest, BrokenYamlNamesTheLine) {
  testing::TempDir dir;
  const std::string path = dir.File("adapter.yaml");
  testing::WriteFile(path, "node:\n  endpoint: [\n");
  const auto config = LoadAgentConfig(path, {});
  ASSERT_THAT(config, HasReason(reasons::kConfigInvalid));
  EXPECT_THAT(ReasonMetadata(config.status())["key"], HasSubstr("line"));
  EXPECT_THAT(LoadAgentConfig(dir.File("missing.yaml"), {}),
              HasReason(reasons::kAdapterFile));
}

}  // namespace
}  // namespace tombolo::agent
