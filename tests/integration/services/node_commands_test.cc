// init, check and recover on a data folder, and what a configuration may say.
#include "services/node/commands.h"

#include <filesystem>
#include <string>
#include <vector>

#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/reasons/storage.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/node/process_log.h"
#include "services/node/yaml_values.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_node.h"

namespace tombolo::testing {
namespace {

constexpr char kReference[] =
    TOMBOLO_SOURCE_DIR "/deploy/config/tombolo-node.yaml";

TEST(NodeCommandsTest, CheckTellsWhatIsThereAndNothingIsMadeTwice) {
  TestNode node;
  node.Stop();
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const access_log::CheckReport report,
                               node::CheckNode(node.config()));
  EXPECT_EQ(report.origin, "node-1.city.example/log/1");
  // log started, node started, node stopped.
  EXPECT_EQ(report.head.size, 3);
  EXPECT_EQ(report.checkpoint_size, 3);
  EXPECT_THAT(node::InitNode(node.config()), HasReason(reasons::kStoreExists));
}

TEST(NodeCommandsTest, WithoutItsMarkerANodeStartsOnlyAfterRecover) {
  TestNode node;
  node.Stop();
  std::filesystem::remove(node.config().MarkerPath());
  EXPECT_THAT(node::Node::Start(node.config(), {}),
              HasReason(reasons::kMarkerMissing));
  TOMBOLO_ASSERT_OK(
      node::RecoverNode(node.config(), {.cause = "the marker was lost"}));
  node.Start();
  EXPECT_EQ(node.node().log_origin(), "node-1.city.example/log/2");
}

TEST(NodeCommandsTest, KeysThatOthersMayReadAreRefused) {
  TestNode node;
  node.Stop();
  const std::string copy = node.config().data_dir + "/log.key";
  WriteFile(copy, ReadPki("signing/log-node-1.key"));
  std::filesystem::permissions(copy, std::filesystem::perms(0644));
  node.mutable_config().log_signing_key = copy;
  EXPECT_THAT(node::Node::Start(node.config(), {}),
              HasReason(reasons::kNodeFile));
}

TEST(NodeConfigTest, TheReferenceFileHasEveryKey) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const node::NodeConfig config,
                               node::LoadConfig(kReference, {}));
  EXPECT_EQ(config.id, "node-1");
  EXPECT_EQ(config.data_dir, "/var/lib/tombolo");
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const node::ConfigValues values,
                               node::ReadYamlValues(kReference));
  for (const std::string& key : node::ConfigKeys()) {
    EXPECT_EQ(values.count(key), 1) << key << " is not in the reference";
  }
}

TEST(NodeConfigTest, TheReferenceFileTellsTheDefaults) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const node::NodeConfig config,
                               node::LoadConfig(kReference, {}));
  const node::NodeConfig defaults;
  EXPECT_EQ(config.listen_address, defaults.listen_address);
  EXPECT_EQ(config.metrics_address, defaults.metrics_address);
  EXPECT_EQ(config.reflection, defaults.reflection);
  EXPECT_EQ(config.checkpoint_interval, defaults.checkpoint_interval);
  EXPECT_EQ(config.unary_deadline, defaults.unary_deadline);
  EXPECT_EQ(config.stream_deadline, defaults.stream_deadline);
  EXPECT_EQ(config.drain_time, defaults.drain_time);
  EXPECT_EQ(config.message_bytes, defaults.message_bytes);
  EXPECT_EQ(config.streams_per_connection, defaults.streams_per_connection);
  EXPECT_EQ(config.read_threads, defaults.read_threads);
  EXPECT_EQ(config.read_queue, defaults.read_queue);
  EXPECT_EQ(config.verify_threads, defaults.verify_threads);
  EXPECT_EQ(config.store_cache_bytes, defaults.store_cache_bytes);
  EXPECT_EQ(config.store_write_buffers_bytes,
            defaults.store_write_buffers_bytes);
  EXPECT_EQ(config.store_write_buffer_bytes, defaults.store_write_buffer_bytes);
  EXPECT_EQ(config.store_max_wal_bytes, defaults.store_max_wal_bytes);
  EXPECT_EQ(config.store_max_space_bytes, defaults.store_max_space_bytes);
  EXPECT_EQ(config.log_level, defaults.log_level);
}

TEST(NodeConfigTest, RefusesWhatItDoesNotKnow) {
  struct Case {
    const char* assignment;
    const ErrorReason* reason;
  };
  const std::vector<Case> cases = {
      {"limits.nothing=1", &reasons::kConfigKeyUnknown},
      {"typo=1", &reasons::kConfigKeyUnknown},
      {"limits.read_queue=0", &reasons::kConfigInvalid},
      {"limits.read_queue=many", &reasons::kConfigInvalid},
      {"limits.message_bytes=4194305", &reasons::kConfigInvalid},
      {"limits.unary_deadline_ms=-1", &reasons::kConfigInvalid},
      {"listen.address=7450", &reasons::kConfigInvalid},
      {"listen.address=0.0.0.0:70000", &reasons::kConfigInvalid},
      {"listen.metrics_address=0.0.0.0:7459", &reasons::kConfigInvalid},
      {"listen.reflection=yes", &reasons::kConfigInvalid},
      {"log.level=loud", &reasons::kConfigInvalid},
      {"node.id=Node 1", &reasons::kConfigInvalid},
      {"node.trust_domain=", &reasons::kConfigInvalid},
      {"node.data_dir=", &reasons::kConfigInvalid},
      {"no equals sign", &reasons::kConfigFile},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.assignment);
    EXPECT_THAT(node::LoadConfig(kReference, {test.assignment}),
                HasReason(*test.reason));
  }
  TOMBOLO_EXPECT_OK(node::LoadConfig(kReference, {"listen.metrics_address="}));
}

TEST(NodeConfigTest, RefusesFilesThatAreNotMapsOfValues) {
  const TempDir dir;
  const std::string path = dir.File("node.yaml");
  for (const char* text :
       {"- a\n", "node: [1]\n", "node:\n  id: [a]\n", "node: {id: {deep: 1}}\n",
        "node: {id: a, id: b}\n", "{{{\n"}) {
    SCOPED_TRACE(text);
    WriteFile(path, text);
    EXPECT_THAT(node::LoadConfig(path, {}), HasReason(reasons::kConfigFile));
  }
  EXPECT_THAT(node::LoadConfig(dir.File("none.yaml"), {}),
              HasReason(reasons::kConfigFile));
  WriteFile(path, "node: {id: node-1}\n");
  EXPECT_THAT(node::LoadConfig(path, {}), HasReason(reasons::kConfigMissing));
}

TEST(ProcessLogTest, EscapesWhatWouldBreakALine) {
  EXPECT_EQ(node::JsonEscaped("a\"b\\c\nd\x01"), "a\\\"b\\\\c\\u000ad\\u0001");
}

}  // namespace
}  // namespace tombolo::testing
