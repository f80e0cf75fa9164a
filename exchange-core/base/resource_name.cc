#include "exchange-core/base/resource_name.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"

namespace tombolo {

bool IsResourceId(absl::string_view id) {
  constexpr size_t kMaxLength = 63;
  if (id.empty() || id.size() > kMaxLength) return false;
  if (!absl::ascii_islower(static_cast<unsigned char>(id.front()))) {
    return false;
  }
  return id.back() != '-' && std::all_of(id.begin(), id.end(), [](char letter) {
           const auto byte = static_cast<unsigned char>(letter);
           return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) ||
                  letter == '-';
         });
}

absl::StatusOr<std::string> ParseResourceName(absl::string_view collection,
                                              absl::string_view name) {
  absl::string_view id = name;
  if (absl::ConsumePrefix(&id, collection) && absl::ConsumePrefix(&id, "/") &&
      IsResourceId(id)) {
    return std::string(id);
  }
  constexpr size_t kShown = 80;
  return MakeError(reasons::kResourceName,
                   {{"found", absl::CHexEscape(name.substr(0, kShown))},
                    {"collection", std::string(collection)}});
}

std::string ResourceName(absl::string_view collection, absl::string_view id) {
  return absl::StrCat(collection, "/", id);
}

}  // namespace tombolo
