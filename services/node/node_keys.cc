#include "services/node/node_keys.h"

#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/secret.h"

namespace tombolo::node {
namespace {

absl::Status BadFile(const std::string& key, const std::string& path,
                     const std::string& problem) {
  return MakeError(reasons::kNodeFile,
                   {{"key", key}, {"path", path}, {"problem", problem}});
}

absl::StatusOr<std::unique_ptr<crypto::Signer>> LoadSigner(
    const std::string& key, const std::string& path) {
  TOMBOLO_RETURN_IF_ERROR(CheckPrivateFile(key, path));
  TOMBOLO_ASSIGN_OR_RETURN(std::string pem, ReadNodeFile(key, path));
  absl::StatusOr<std::unique_ptr<crypto::Signer>> signer =
      crypto::SignerFromPem(pem);
  crypto::Cleanse(pem);
  if (!signer.ok()) return WithMetadata(signer.status(), "path", path);
  return signer;
}

}  // namespace

absl::StatusOr<std::string> ReadNodeFile(const std::string& key,
                                         const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in),
                    std::istreambuf_iterator<char>()};
  if (!in.good() && !in.eof()) return BadFile(key, path, "cannot be read");
  if (bytes.empty()) return BadFile(key, path, "cannot be read or is empty");
  return bytes;
}

absl::Status CheckPrivateFile(const std::string& key, const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) {
    return BadFile(key, path, "is not there");
  }
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return BadFile(key, path,
                   "may be read by others; its mode must be 0400 or 0600");
  }
  return absl::OkStatus();
}

absl::StatusOr<NodeKeys> NodeKeys::Load(const NodeConfig& config) {
  NodeKeys keys;
  TOMBOLO_ASSIGN_OR_RETURN(
      keys.log, LoadSigner("keys.log_signing", config.log_signing_key));
  TOMBOLO_ASSIGN_OR_RETURN(
      keys.receipt,
      LoadSigner("keys.receipt_signing", config.receipt_signing_key));
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::string pem,
      ReadNodeFile("keys.registry_authority", config.registry_authority));
  absl::StatusOr<crypto::PublicKey> authority = crypto::PublicKey::FromPem(pem);
  if (!authority.ok()) {
    return WithMetadata(authority.status(), "path", config.registry_authority);
  }
  keys.registry_authority = *std::move(authority);
  return keys;
}

}  // namespace tombolo::node
