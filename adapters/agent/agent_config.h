// The configuration of tombolo-adapter: one YAML file, documented key by key in
// deploy/config/tombolo-adapter.yaml.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       AgentConfig config, LoadAgentConfig("adapter.yaml",
//                                           {"node.endpoint=localhost:7450"}));
//
// Unknown keys and bad values are refused with key, value and what is allowed
// (INVALID_ARGUMENT / CONFIG_INVALID). Paths are taken from the folder of the
// file. No secret is ever in the file: keys are files of their own.
#ifndef TOMBOLO_ADAPTERS_AGENT_AGENT_CONFIG_H_
#define TOMBOLO_ADAPTERS_AGENT_AGENT_CONFIG_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/connector/dead_letter.h"
#include "adapters/connector/mapping.h"
#include "adapters/csv/csv_source.h"
#include "adapters/sdk/cpp/channel.h"
#include "tombolo/record/v1/schema.pb.h"

namespace tombolo::agent {

struct DatasetConfig {
  std::string dataset;  // ID.
  csv::CsvOptions source;
  // Given here, or taken from the node's catalogue: `schema_version`, 0 being
  // the newest.
  std::optional<record::v1::Schema> schema;
  uint32_t schema_version = 0;
  std::vector<connector::FieldMapping> mapping;
  connector::DeadLetterOptions dead_letter;
  double max_delete_share = 0.05;
};

struct AgentConfig {
  sdk::ChannelOptions node;
  std::string trust_domain;
  std::string department;  // ID.
  std::string agent;       // Name of this agent, the same over restarts.
  std::string signing_key_file;
  std::string record_id_key_file;
  std::string state_folder;
  size_t batch_records = 1000;
  size_t window = 8;
  size_t spool_max_bytes = size_t{256} << 20;
  absl::Duration watch_interval = absl::Seconds(10);
  absl::Duration give_up_after = absl::Minutes(10);
  std::vector<DatasetConfig> datasets;
};

// Each of `overrides` is `a.b.0.c=value` and replaces one scalar of the file.
absl::StatusOr<AgentConfig> LoadAgentConfig(
    const std::string& path, const std::vector<std::string>& overrides);

}  // namespace tombolo::agent

#endif  // TOMBOLO_ADAPTERS_AGENT_AGENT_CONFIG_H_
