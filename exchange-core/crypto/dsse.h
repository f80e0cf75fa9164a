// DSSE pre-authentication encoding (DSSE 1.0.2, "protocol"): what is signed is
// never the body alone but
//
//   "DSSEv1" SP len(type) SP type SP len(body) SP body
//
// with lengths in ASCII decimal, so that a signature made for one type of
// message can never pass for another.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_DSSE_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_DSSE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace tombolo::crypto {

// Payload types of everything this product signs with DSSE.
inline constexpr char kBatchPayloadType[] = "application/vnd.tombolo.batch.v1";
inline constexpr char kKeyDirectoryPayloadType[] =
    "application/vnd.tombolo.key-directory.v1";
inline constexpr char kReceiptGroupPayloadType[] =
    "application/vnd.tombolo.receipt-group.v1";

// The bytes to sign for `body` of `payload_type`.
std::string DssePae(absl::string_view payload_type, absl::string_view body);

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_DSSE_H_
