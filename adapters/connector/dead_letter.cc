#include "adapters/connector/dead_letter.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::connector {
namespace {

// nlohmann throws on text that is not UTF-8; this asks it without the throw.
bool IsUtf8(const std::string& text) {
  const nlohmann::json wrapped = text;
  const std::string replaced =
      wrapped.dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore);
  const nlohmann::json back = nlohmann::json::parse(replaced, nullptr, false);
  return back.is_string() && back.get<std::string>() == text;
}

std::string JsonLine(const Rejection& rejection, bool keep_raw) {
  nlohmann::ordered_json line;
  line["row"] = rejection.row;
  if (!rejection.column.empty()) line["column"] = rejection.column;
  line["reason"] = rejection.reason->name;
  line["position"] = ToHex(rejection.after);
  if (keep_raw && IsUtf8(rejection.raw)) {
    line["raw"] = rejection.raw;
  } else if (keep_raw) {
    line["rawBase64"] = absl::Base64Escape(rejection.raw);
  }
  return absl::StrCat(
      line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
      "\n");
}

}  // namespace

absl::StatusOr<std::unique_ptr<DeadLetter>> DeadLetter::Open(
    DeadLetterOptions options) {
  TOMBOLO_ASSIGN_OR_RETURN(DurableFile file,
                           DurableFile::OpenForAppend(options.path));
  return std::unique_ptr<DeadLetter>(
      new DeadLetter(std::move(options), std::move(file)));
}

absl::Status DeadLetter::Add(const Rejection& rejection) {
  ++total_;
  ++counts_[rejection.reason->name];
  dirty_ = true;
  return file_.Append(JsonLine(rejection, options_.keep_raw));
}

absl::Status DeadLetter::CheckLimits(uint64_t rows_read, bool done) const {
  const double share =
      static_cast<double>(total_) / static_cast<double>(rows_read);
  const bool over_share = (done || rows_read >= kShareSample) &&
                          rows_read > 0 && share > options_.max_share;
  if (total_ <= options_.max_rows && !over_share) return absl::OkStatus();
  const std::string limit = over_share
                                ? absl::StrCat(options_.max_share * 100, "%")
                                : absl::StrCat(options_.max_rows);
  return MakeError(reasons::kDeadLetterLimit,
                   {{"rejected", absl::StrCat(total_)},
                    {"rows", absl::StrCat(rows_read)},
                    {"limit", limit},
                    {"file", options_.path}});
}

absl::Status DeadLetter::Sync() {
  if (!std::exchange(dirty_, false)) return absl::OkStatus();
  return file_.Sync();
}

}  // namespace tombolo::connector
