#include "services/node/config.h"

#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/spiffe_identity.h"
#include "services/node/yaml_values.h"

namespace tombolo::node {
namespace {

// One key: where its value goes and what it may be. A key without a member
// kind that fits is a mistake of this table, so each has exactly one.
struct Key {
  const char* name;
  const char* allowed;
  bool required = false;
  std::string NodeConfig::*text = nullptr;
  bool (*text_ok)(absl::string_view) = nullptr;
  bool path = false;
  bool NodeConfig::*flag = nullptr;
  int64_t NodeConfig::*number = nullptr;
  int64_t least = 0;
  int64_t most = 0;
  absl::Duration NodeConfig::*milliseconds = nullptr;
};

bool IsLogLevel(absl::string_view level) {
  return level == "debug" || level == "info" || level == "warn" ||
         level == "error";
}

// Metrics tell who asks how often: never to the outside.
bool IsLoopback(absl::string_view address) {
  return address.empty() || absl::StartsWith(address, "127.0.0.1:") ||
         absl::StartsWith(address, "[::1]:");
}

bool IsAddress(absl::string_view address) {
  const size_t colon = address.rfind(':');
  uint32_t port = 0;
  return colon != absl::string_view::npos && colon > 0 &&
         absl::SimpleAtoi(address.substr(colon + 1), &port) && port <= 65535;
}

using Config = NodeConfig;
constexpr int64_t kKiB = 1024;
constexpr int64_t kMiB = 1024 * kKiB;
constexpr int64_t kGiB = 1024 * kMiB;

const std::vector<Key>& Keys() {
  static const auto* const keys = new std::vector<Key>{
      {.name = "node.id",
       .allowed = "an ID [a-z][a-z0-9-]*, as in the node's certificate",
       .required = true,
       .text = &Config::id,
       .text_ok = IsResourceId},
      {.name = "node.trust_domain",
       .allowed = "the trust domain of the exchange, such as city.example",
       .required = true,
       .text = &Config::trust_domain,
       .text_ok = crypto::IsTrustDomain},
      {.name = "node.data_dir",
       .allowed = "a folder of the node's own",
       .required = true,
       .text = &Config::data_dir,
       .path = true},
      {.name = "listen.address",
       .allowed = "host:port",
       .text = &Config::listen_address,
       .text_ok = IsAddress},
      {.name = "listen.metrics_address",
       .allowed = "127.0.0.1:port, [::1]:port, or nothing for none",
       .text = &Config::metrics_address,
       .text_ok = IsLoopback},
      {.name = "listen.reflection",
       .allowed = "true or false",
       .flag = &Config::reflection},
      {.name = "tls.certificate",
       .allowed = "a PEM file: the node's certificate and its chain",
       .required = true,
       .text = &Config::tls_certificate,
       .path = true},
      {.name = "tls.key",
       .allowed = "a PEM file: the key of that certificate",
       .required = true,
       .text = &Config::tls_key,
       .path = true},
      {.name = "tls.client_ca",
       .allowed = "a PEM file: the authorities of all callers",
       .required = true,
       .text = &Config::tls_client_ca,
       .path = true},
      {.name = "keys.log_signing",
       .allowed = "a PEM file: an Ed25519 key",
       .required = true,
       .text = &Config::log_signing_key,
       .path = true},
      {.name = "keys.receipt_signing",
       .allowed = "a PEM file: a key of any suite",
       .required = true,
       .text = &Config::receipt_signing_key,
       .path = true},
      {.name = "keys.key_encryption",
       .allowed = "a file of 64 hexadecimal digits, mode 0400 or 0600",
       .required = true,
       .text = &Config::key_encryption_key,
       .path = true},
      {.name = "keys.registry_authority",
       .allowed = "a PEM file: the registry authority's public key",
       .required = true,
       .text = &Config::registry_authority,
       .path = true},
      {.name = "log.checkpoint_interval_ms",
       .allowed = "100 to 60000",
       .least = 100,
       .most = 60'000,
       .milliseconds = &Config::checkpoint_interval},
      {.name = "log.level",
       .allowed = "debug, info, warn or error",
       .text = &Config::log_level,
       .text_ok = IsLogLevel},
      {.name = "limits.unary_deadline_ms",
       .allowed = "100 to 600000",
       .least = 100,
       .most = 600'000,
       .milliseconds = &Config::unary_deadline},
      {.name = "limits.stream_deadline_ms",
       .allowed = "1000 to 3600000",
       .least = 1000,
       .most = 3'600'000,
       .milliseconds = &Config::stream_deadline},
      {.name = "limits.drain_ms",
       .allowed = "0 to 300000",
       .least = 0,
       .most = 300'000,
       .milliseconds = &Config::drain_time},
      {.name = "limits.message_bytes",
       .allowed = "1179648 (a batch of 1 MiB and its envelope) to 4194304",
       .number = &Config::message_bytes,
       .least = kMiB + 128 * kKiB,
       .most = 4 * kMiB},
      {.name = "limits.streams_per_connection",
       .allowed = "1 to 1024",
       .number = &Config::streams_per_connection,
       .least = 1,
       .most = 1024},
      {.name = "limits.read_threads",
       .allowed = "1 to 64",
       .number = &Config::read_threads,
       .least = 1,
       .most = 64},
      {.name = "limits.read_queue",
       .allowed = "1 to 65536",
       .number = &Config::read_queue,
       .least = 1,
       .most = 65'536},
      {.name = "limits.verify_threads",
       .allowed = "1 to 64",
       .number = &Config::verify_threads,
       .least = 1,
       .most = 64},
      {.name = "store.cache_bytes",
       .allowed = "8388608 (8 MiB) to 1099511627776 (1 TiB)",
       .number = &Config::store_cache_bytes,
       .least = 8 * kMiB,
       .most = 1024 * kGiB},
      {.name = "store.write_buffers_bytes",
       .allowed = "1048576 (1 MiB) to 68719476736 (64 GiB)",
       .number = &Config::store_write_buffers_bytes,
       .least = kMiB,
       .most = 64 * kGiB},
      {.name = "store.write_buffer_bytes",
       .allowed = "65536 (64 KiB) to 1073741824 (1 GiB)",
       .number = &Config::store_write_buffer_bytes,
       .least = 64 * kKiB,
       .most = kGiB},
      {.name = "store.max_wal_bytes",
       .allowed = "1048576 (1 MiB) to 68719476736 (64 GiB)",
       .number = &Config::store_max_wal_bytes,
       .least = kMiB,
       .most = 64 * kGiB},
      {.name = "store.max_space_bytes",
       .allowed = "0 (no limit) or a number of bytes",
       .number = &Config::store_max_space_bytes,
       .least = 0,
       .most = INT64_MAX},
  };
  return *keys;
}

absl::Status Invalid(const NodeConfig& config, const Key& key,
                     const std::string& value) {
  return MakeError(reasons::kConfigInvalid, {{"key", key.name},
                                             {"found", value},
                                             {"allowed", key.allowed},
                                             {"file", config.file}});
}

absl::Status SetNumber(const Key& key, const std::string& value,
                       NodeConfig& config) {
  int64_t number = 0;
  if (!absl::SimpleAtoi(value, &number) || number < key.least ||
      number > key.most) {
    return Invalid(config, key, value);
  }
  if (key.number != nullptr) {
    config.*key.number = number;
  } else {
    config.*key.milliseconds = absl::Milliseconds(number);
  }
  return absl::OkStatus();
}

absl::Status Set(const Key& key, const std::string& value, NodeConfig& config) {
  if (key.flag != nullptr) {
    if (value != "true" && value != "false") return Invalid(config, key, value);
    config.*key.flag = value == "true";
    return absl::OkStatus();
  }
  if (key.text == nullptr) return SetNumber(key, value, config);
  if ((key.required && value.empty()) ||
      (key.text_ok != nullptr && !key.text_ok(value))) {
    return Invalid(config, key, value);
  }
  config.*key.text = value;
  if (key.path && !value.empty()) {
    const std::filesystem::path folder =
        std::filesystem::path(config.file).parent_path();
    config.*key.text = (folder / value).lexically_normal().string();
  }
  return absl::OkStatus();
}

const Key* FindKey(absl::string_view name) {
  for (const Key& key : Keys()) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

// The keys that stand beside a wrong one: of its section, or all sections.
std::string Siblings(absl::string_view name) {
  const absl::string_view section = name.substr(0, name.find('.'));
  std::vector<std::string> found;
  for (const std::string& key : ConfigKeys()) {
    if (absl::StartsWith(key, absl::StrCat(section, "."))) {
      found.push_back(key);
    }
  }
  return absl::StrJoin(found.empty() ? ConfigKeys() : found, ", ");
}

}  // namespace

std::vector<std::string> ConfigKeys() {
  std::vector<std::string> names;
  for (const Key& key : Keys()) names.emplace_back(key.name);
  return names;
}

absl::StatusOr<NodeConfig> LoadConfig(
    const std::string& path, const std::vector<std::string>& overrides) {
  TOMBOLO_ASSIGN_OR_RETURN(ConfigValues values, ReadYamlValues(path));
  for (const std::string& assignment : overrides) {
    TOMBOLO_RETURN_IF_ERROR(ApplyOverride(assignment, values));
  }
  NodeConfig config;
  config.file = path;
  for (const auto& [name, value] : values) {
    const Key* key = FindKey(name);
    if (key == nullptr) {
      return MakeError(
          reasons::kConfigKeyUnknown,
          {{"key", name}, {"allowed", Siblings(name)}, {"file", path}});
    }
    TOMBOLO_RETURN_IF_ERROR(Set(*key, value, config));
  }
  for (const Key& key : Keys()) {
    if (!key.required || values.count(key.name) > 0) continue;
    return MakeError(
        reasons::kConfigMissing,
        {{"key", key.name}, {"allowed", key.allowed}, {"file", path}});
  }
  return config;
}

}  // namespace tombolo::node
