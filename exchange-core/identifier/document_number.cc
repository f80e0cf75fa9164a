// Numbers without a check character: passports and whatever has no scheme of
// its own.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/identifier/normaliser.h"

namespace tombolo::identifier {

absl::StatusOr<std::string> NormalisePassport(absl::string_view text) {
  constexpr size_t kFewest = 6;
  constexpr size_t kMost = 12;
  TOMBOLO_ASSIGN_OR_RETURN(std::string number, FoldIdentifier(kPassport, text));
  if (number.size() < kFewest || number.size() > kMost) {
    return LengthError(kPassport, number.size(), "6 to 12");
  }
  if (!std::all_of(number.begin(), number.end(), [](char letter) {
        return absl::ascii_isalnum(static_cast<unsigned char>(letter));
      })) {
    return CharacterError(kPassport);
  }
  // A word such as UNKNOWN, or a run of one digit.
  if (IsPlaceholderRun(number) ||
      number.find_first_of("0123456789") == std::string::npos) {
    return PlaceholderError(kPassport);
  }
  return number;
}

absl::StatusOr<std::string> NormaliseOpaque(absl::string_view text) {
  constexpr size_t kMost = 64;
  if (text.empty() || text.size() > kMost) {
    return LengthError(kOpaque, text.size(), "1 to 64");
  }
  // Spaces at the ends would make two subjects that look like one.
  if (text.front() == ' ' || text.back() == ' ' ||
      !std::all_of(text.begin(), text.end(), [](char letter) {
        return absl::ascii_isprint(static_cast<unsigned char>(letter));
      })) {
    return CharacterError(kOpaque);
  }
  return std::string(text);
}

}  // namespace tombolo::identifier
