#include "exchange-core/base/bytes.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace tombolo {

std::string ToHex(absl::string_view bytes) {
  return absl::BytesToHexString(bytes);
}

std::optional<std::string> FromHex(absl::string_view hex) {
  const bool digits = std::all_of(hex.begin(), hex.end(), [](char digit) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(digit));
  });
  if (hex.size() % 2 != 0 || !digits) return std::nullopt;
  return absl::HexStringToBytes(hex);
}

}  // namespace tombolo
