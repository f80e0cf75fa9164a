#include "exchange-core/crypto/dsse.h"

#include "absl/strings/str_cat.h"

namespace tombolo::crypto {

std::string DssePae(absl::string_view payload_type, absl::string_view body) {
  return absl::StrCat("DSSEv1 ", payload_type.size(), " ", payload_type, " ",
                      body.size(), " ", body);
}

}  // namespace tombolo::crypto
