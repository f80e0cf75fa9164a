#include "services/node/process_log.h"

#include <cstdint>
#include <memory>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace tombolo::node {
namespace {

// UTC, and the line is already JSON.
constexpr char kPattern[] =
    R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>(
        "tombolo", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern(kPattern, spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::debug);
    return made;
  }();
  return *logger;
}

void Write(spdlog::level::level_enum level, absl::string_view event,
           ProcessLog::Fields fields) {
  if (!Logger().should_log(level)) return;
  std::string line = absl::StrCat("\"event\":\"", JsonEscaped(event), "\"");
  for (const auto& [key, value] : fields) {
    absl::StrAppend(&line, ",\"", JsonEscaped(key), "\":\"", JsonEscaped(value),
                    "\"");
  }
  Logger().log(level, "{}", line);
}

}  // namespace

std::string JsonEscaped(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20) {
      absl::StrAppend(&out, "\\u00", absl::Hex(byte, absl::kZeroPad2));
    } else {
      out.push_back(c);
    }
  }
  return out;
}

void ProcessLog::SetLevel(const std::string& level) {
  Logger().set_level(spdlog::level::from_str(level));
}

void ProcessLog::Debug(absl::string_view event, Fields fields) {
  Write(spdlog::level::debug, event, fields);
}
void ProcessLog::Info(absl::string_view event, Fields fields) {
  Write(spdlog::level::info, event, fields);
}
void ProcessLog::Warn(absl::string_view event, Fields fields) {
  Write(spdlog::level::warn, event, fields);
}
void ProcessLog::Error(absl::string_view event, Fields fields) {
  Write(spdlog::level::err, event, fields);
}
void ProcessLog::Error(absl::string_view event, const absl::Status& status) {
  Error(event, {{"reason", ReasonName(status)},
                {"message", std::string(status.message())}});
}

}  // namespace tombolo::node
