#include "services/cli/display_width.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace tombolo::cli {
namespace {

// Calls `take(code point, bytes)`; the code point is negative for malformed
// UTF-8.
template <typename Take>
void ForEachCharacter(absl::string_view utf8, const Take& take) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto size = static_cast<int32_t>(utf8.size());
  int32_t at = 0;
  while (at < size) {
    const int32_t begin = at;
    UChar32 character = 0;
    U8_NEXT(bytes, at, size, character);
    take(character, utf8.substr(static_cast<size_t>(begin),
                                static_cast<size_t>(at - begin)));
  }
}

size_t WidthOf(UChar32 character) {
  if (character < 0) return 1;
  switch (u_charType(character)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR:
      return 0;
    default:
      break;
  }
  const int width = u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

size_t DisplayWidth(absl::string_view utf8) {
  size_t width = 0;
  ForEachCharacter(utf8, [&width](UChar32 character, absl::string_view) {
    width += WidthOf(character);
  });
  return width;
}

std::string ForTerminal(absl::string_view utf8) {
  std::string out;
  ForEachCharacter(utf8, [&out](UChar32 character, absl::string_view bytes) {
    const int type = character < 0 ? static_cast<int>(U_CONTROL_CHAR)
                                   : u_charType(character);
    const bool steers = type == U_CONTROL_CHAR || type == U_FORMAT_CHAR ||
                        type == U_LINE_SEPARATOR ||
                        type == U_PARAGRAPH_SEPARATOR;
    out.append(steers ? "\xEF\xBF\xBD" : std::string(bytes));
  });
  return out;
}

}  // namespace tombolo::cli
