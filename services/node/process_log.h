// The node's own log of what it does, for operators: one JSON object per line
// on standard error. It never holds field values, identifiers of people or
// keys; who asked what is in the access log.
//
//   ProcessLog::SetLevel("info");
//   ProcessLog::Info("serving", {{"address", "0.0.0.0:7450"}});
//
//   {"time":"2026-11-21T08:00:00.000Z","level":"info","event":"serving",
//    "address":"0.0.0.0:7450"}                             (one line)
//
// Thread-safe.
#ifndef TOMBOLO_SERVICES_NODE_PROCESS_LOG_H_
#define TOMBOLO_SERVICES_NODE_PROCESS_LOG_H_

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tombolo::node {

class ProcessLog {
 public:
  using Fields =
      std::initializer_list<std::pair<absl::string_view, std::string>>;

  // "debug", "info", "warn" or "error".
  static void SetLevel(const std::string& level);

  static void Debug(absl::string_view event, Fields fields = {});
  static void Info(absl::string_view event, Fields fields = {});
  static void Warn(absl::string_view event, Fields fields = {});
  static void Error(absl::string_view event, Fields fields = {});
  // With the reason and the text of `status`.
  static void Error(absl::string_view event, const absl::Status& status);
};

// `text` as the inside of a JSON string.
std::string JsonEscaped(absl::string_view text);

}  // namespace tombolo::node

#endif  // TOMBOLO_SERVICES_NODE_PROCESS_LOG_H_
