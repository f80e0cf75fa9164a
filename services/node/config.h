// The node's configuration: one YAML file, every key of which can be overridden
// by `--set section.key=value`. deploy/config/tombolo-node.yaml is the
// commented reference.
//
//   TOMBOLO_ASSIGN_OR_RETURN(NodeConfig config,
//                            LoadConfig("/etc/tombolo/node.yaml", overrides));
//
// A file with an unknown key, a bad value or a missing key is refused, with the
// key, what was found and what is allowed; relative paths are relative to the
// file's folder. INVALID_ARGUMENT / CONFIG_FILE, CONFIG_KEY_UNKNOWN,
// CONFIG_INVALID, CONFIG_MISSING. Pure but for the file.
#ifndef TOMBOLO_SERVICES_NODE_CONFIG_H_
#define TOMBOLO_SERVICES_NODE_CONFIG_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tombolo::node {

struct NodeConfig {
  std::string file;  // Where it came from.

  std::string id;
  std::string trust_domain;
  std::string data_dir;

  std::string listen_address = "0.0.0.0:7450";
  std::string metrics_address = "127.0.0.1:7459";  // Empty: none.
  bool reflection = false;

  // PEM files: who the node is to its peers.
  std::string tls_certificate;
  std::string tls_key;
  std::string tls_client_ca;

  // PEM and key files: what the node signs with, and whom it believes.
  std::string log_signing_key;
  std::string receipt_signing_key;
  std::string key_encryption_key;
  std::string registry_authority;  // Public.

  absl::Duration checkpoint_interval = absl::Seconds(1);

  absl::Duration unary_deadline = absl::Seconds(30);
  absl::Duration stream_deadline = absl::Minutes(10);
  absl::Duration drain_time = absl::Seconds(10);
  int64_t message_bytes = 4 << 20;
  int64_t streams_per_connection = 128;
  int64_t read_threads = 2;
  int64_t read_queue = 1024;
  int64_t verify_threads = 2;

  int64_t store_cache_bytes = int64_t{96} << 20;
  int64_t store_write_buffers_bytes = int64_t{40} << 20;
  int64_t store_write_buffer_bytes = int64_t{16} << 20;
  int64_t store_max_wal_bytes = int64_t{96} << 20;
  int64_t store_max_space_bytes = 0;

  std::string log_level = "info";

  std::string StorePath() const { return data_dir + "/store"; }
  std::string MarkerPath() const { return data_dir + "/log.marker"; }
};

absl::StatusOr<NodeConfig> LoadConfig(
    const std::string& path, const std::vector<std::string>& overrides);

// Every key there is, in the order of the reference file.
std::vector<std::string> ConfigKeys();

}  // namespace tombolo::node

#endif  // TOMBOLO_SERVICES_NODE_CONFIG_H_
