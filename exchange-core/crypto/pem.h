// PEM blocks (RFC 7468), strictly: one or more blocks with nothing but white
// space around them, no headers inside, so that what a person sees in a file is
// what the program reads.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::vector<PemBlock> blocks, ParsePem(text));
//
// Pure; thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_PEM_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_PEM_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tombolo::crypto {

struct PemBlock {
  std::string label;  // "CERTIFICATE", "PUBLIC KEY", …
  std::string der;
};

// The blocks of `text` in order, at least one; INVALID_ARGUMENT / PEM_FORMAT
// otherwise. The caller wipes the DER of private keys (crypto/secret.h).
absl::StatusOr<std::vector<PemBlock>> ParsePem(absl::string_view text);

// One block, with lines of 64 characters.
std::string FormatPem(absl::string_view label, absl::string_view der);

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_PEM_H_
