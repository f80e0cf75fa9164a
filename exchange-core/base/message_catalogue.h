// The one place that knows every error reason, in English and Simplified
// Chinese. Clients (CLI, console, SDK) use it to show a user why; the node
// itself only ever sends the reason, its metadata and the English text.
//
//   const ErrorReason* reason = FindReason(ReasonName(status));
//   if (reason != nullptr) {
//     std::cerr << RenderMessage(*reason, ReasonMetadata(status),
//                                Language::kChinese);
//   }
//
// docs/reference/errors.md is generated from AllReasons().
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_MESSAGE_CATALOGUE_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_MESSAGE_CATALOGUE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/error_reason.h"

namespace tombolo {

enum class Language { kEnglish, kChinese };

// Returns the language for a locale name such as "zh_CN.UTF-8" or "en":
// Chinese for anything that begins with "zh", else English.
Language LanguageOfLocale(absl::string_view locale);

// Every reason, ordered by name.
const std::vector<const ErrorReason*>& AllReasons();

// Returns the reason of that name, or nullptr.
const ErrorReason* FindReason(absl::string_view name);

// Returns "<text>; <what to do next>" with each `{key}` replaced by its value.
// A key without a value is left as it stands, so that it is seen.
std::string RenderMessage(const ErrorReason& reason,
                          const ErrorMetadata& metadata, Language language);

// Returns what to show a person for `status`: the rendered reason when the
// catalogue knows it, else the status message as it came.
std::string RenderStatus(const absl::Status& status, Language language);

}  // namespace tombolo

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_MESSAGE_CATALOGUE_H_
