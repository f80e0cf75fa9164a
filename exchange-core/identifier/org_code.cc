// Unified social credit codes (GB 32100-2015): registering authority 1, kind 1,
// division 6, the organisation's own code 9, check character.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/identifier.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/identifier/check_digit.h"
#include "exchange-core/identifier/normaliser.h"

namespace tombolo::identifier {
namespace {

constexpr size_t kSize = 18;
constexpr size_t kDivisionAt = 2;
constexpr size_t kDivisionSize = 6;
constexpr size_t kOwnCodeAt = 8;
constexpr size_t kOwnCodeSize = 9;

}  // namespace

absl::StatusOr<std::string> NormaliseOrgCode(absl::string_view text) {
  TOMBOLO_ASSIGN_OR_RETURN(std::string code, FoldIdentifier(kCnOrgCode, text));
  if (code.size() != kSize) return LengthError(kCnOrgCode, code.size(), "18");
  const absl::string_view view = code;
  const absl::string_view division = view.substr(kDivisionAt, kDivisionSize);
  if (view.find_first_not_of(kOrgCodeAlphabet) != absl::string_view::npos ||
      division.find_first_not_of("0123456789") != absl::string_view::npos) {
    return CharacterError(kCnOrgCode);
  }
  // Eighteen zeros have a right check character.
  if (IsPlaceholderRun(view.substr(0, kSize - 1)) ||
      IsPlaceholderRun(view.substr(kOwnCodeAt, kOwnCodeSize))) {
    return PlaceholderError(kCnOrgCode);
  }
  if (CheckCharacterGb32100(view.substr(0, kSize - 1)) != view.back()) {
    return MakeError(reasons::kIdentifierCheckDigit,
                     {{"scheme", std::string(kCnOrgCode)}});
  }
  return code;
}

}  // namespace tombolo::identifier
