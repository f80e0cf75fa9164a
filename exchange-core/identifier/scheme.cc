#include "exchange-core/identifier/scheme.h"

#include <array>

#include "absl/strings/escaping.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/identifier.h"
#include "exchange-core/identifier/normaliser.h"

namespace tombolo::identifier {
namespace {

constexpr std::array kSchemes{
    Scheme{kCnResidentId, "resident identity number", "公民身份号码",
           NormaliseResidentId},
    Scheme{kCnOrgCode, "unified social credit code", "统一社会信用代码",
           NormaliseOrgCode},
    Scheme{kCnResidencePermit, "residence permit number",
           "居住证或永久居留证号码", NormaliseResidencePermit},
    Scheme{kPassport, "passport number", "护照号码", NormalisePassport},
    Scheme{kOpaque, "other identifier", "其他标识", NormaliseOpaque},
};

}  // namespace

const Scheme* FindScheme(absl::string_view name) {
  for (const Scheme& scheme : kSchemes) {
    if (scheme.name == name) return &scheme;
  }
  return nullptr;
}

std::vector<absl::string_view> SchemeNames() {
  std::vector<absl::string_view> names;
  for (const Scheme& scheme : kSchemes) names.push_back(scheme.name);
  return names;
}

absl::StatusOr<std::string> NormaliseIdentifier(absl::string_view scheme,
                                                absl::string_view text) {
  const Scheme* const found = FindScheme(scheme);
  if (found == nullptr) {
    constexpr size_t kShown = 40;
    return MakeError(reasons::kUnknownScheme,
                     {{"scheme", absl::CHexEscape(scheme.substr(0, kShown))}});
  }
  return found->normalise(text);
}

}  // namespace tombolo::identifier
