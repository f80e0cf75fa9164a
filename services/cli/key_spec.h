// The key directory as a file, before the registry authority signs it: whose
// keys they are, what they may sign, and when. docs/reference/cli.md, "Key
// file", explains every key.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       record::v1::KeyDirectory directory,
//       ParseKeySpec(text, {.file = "keys.yaml", .folder = "pki",
//                           .now = clock.Now()}));
//   TOMBOLO_ASSIGN_OR_RETURN(SignedKeyDirectory out,
//                            SignKeyDirectoryFile(directory, *authority));
#ifndef TOMBOLO_SERVICES_CLI_KEY_SPEC_H_
#define TOMBOLO_SERVICES_CLI_KEY_SPEC_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "exchange-core/crypto/signer.h"
#include "tombolo/record/v1/key_directory.pb.h"

namespace tombolo::cli {

struct KeySpecPlace {
  std::string file;    // Name for messages.
  std::string folder;  // Of the public keys.
  absl::Time now;
};

// Reads the public keys too. FILE_INVALID, FILE_UNREADABLE, KEY_UNUSABLE.
absl::StatusOr<record::v1::KeyDirectory> ParseKeySpec(
    const std::string& text, const KeySpecPlace& place);

// Signs, and opens what was signed as every node and SDK will: a directory that
// they would refuse is refused here (DIRECTORY_...).
absl::StatusOr<record::v1::SignedKeyDirectory> SignAndCheck(
    const record::v1::KeyDirectory& directory, const crypto::Signer& authority);

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_KEY_SPEC_H_
