// Unicode checks of the record format: well-formed UTF-8 (RFC 3629) and
// normalisation form C (UAX #15), so that one text has one encoding.
//
//   if (!IsValidUtf8(text)) return MakeError(reasons::kValueUtf8);
//   if (!IsNfc(text)) return MakeError(reasons::kValueNfc);
//
// Pure ASCII never reaches the Unicode tables. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_TEXT_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tombolo::record {

// True for well-formed UTF-8: no overlong forms, surrogates or stray bytes.
bool IsValidUtf8(absl::string_view text);

// True when the valid UTF-8 `text` is in normalisation form C.
bool IsNfc(absl::string_view text);

// The valid UTF-8 `text` in normalisation form C.
std::string ToNfc(absl::string_view text);

// The characters (code points) of the valid UTF-8 `text`, each as its bytes.
std::vector<absl::string_view> Characters(absl::string_view text);

// The code point of one character as Characters() gives it.
char32_t CodePointOf(absl::string_view character);

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_TEXT_H_
