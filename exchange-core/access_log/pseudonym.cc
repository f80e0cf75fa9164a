#include "exchange-core/access_log/pseudonym.h"

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::access_log {

absl::StatusOr<Pseudonyms> Pseudonyms::FromKey(uint32_t key_number,
                                               absl::string_view key) {
  if (key.size() != kPseudonymKeySize) {
    return MakeError(reasons::kLogPseudonymKey,
                     {{"found", absl::StrCat(key.size())},
                      {"wanted", absl::StrCat(kPseudonymKeySize)}});
  }
  return Pseudonyms(key_number, key);
}

std::string Pseudonyms::Of(absl::string_view scheme,
                           absl::string_view id) const {
  const crypto::Digest mac = crypto::HmacSha256(
      key_, absl::StrCat(scheme, absl::string_view("\0", 1), id));
  return std::string(crypto::DigestView(mac).substr(0, kPseudonymSize));
}

}  // namespace tombolo::access_log
