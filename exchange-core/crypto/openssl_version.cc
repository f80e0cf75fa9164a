#include "exchange-core/crypto/openssl_version.h"

#include <openssl/crypto.h>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/crypto.h"

namespace tombolo::crypto {

absl::Status CheckOpensslVersion() {
  return CheckOpensslVersionNumber(OpenSSL_version_num());
}

absl::Status CheckOpensslVersionNumber(unsigned long version) {
  constexpr unsigned long kOldest = 0x30000160;  // 3.0.22
  if (version >= kOldest) return absl::OkStatus();
  return MakeError(
      reasons::kOpensslTooOld,
      {{"found", absl::StrCat(version >> 28, ".", (version >> 20) & 0xff, ".",
                              (version >> 4) & 0xff)},
       {"wanted", "3.0.22"}});
}

}  // namespace tombolo::crypto
