// Feeds arbitrary directories, signed by the authority that is trusted here, to
// the reader of key directories. A node and every SDK read them from the
// network, and an authority may be compromised or mistaken, so nothing may
// crash, no limit may be passed, and a key is found only for what it may do.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/crypto/dsse.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/record/key_directory.h"
#include "tests/support/ed25519_seed.h"
#include "tombolo/record/v1/key_directory.pb.h"

namespace {

using namespace tombolo;  // NOLINT(google-build-using-namespace)
using record::KeyDirectory;

void Require(bool holds) {
  if (!holds) std::abort();
}

const crypto::Signer& Authority() {
  static const auto& authority = *new std::unique_ptr<crypto::Signer>(
      testing::SignerFromSeed(testing::kRfc8032Seed1));
  return *authority;
}

void CheckKey(const KeyDirectory& directory, const record::DirectoryKey& key) {
  const std::string id = crypto::DigestBytes(key.key.key_id());
  Require(directory.Find(id) == &key);
  Require(key.datasets.size() <= record::kMaxKeyDatasets);
  record::KeyUse use{
      .usage = key.usage, .owner = key.owner, .at = key.not_before};
  if (!key.datasets.empty()) use.dataset = key.datasets.front();
  const bool valid =
      key.not_before < key.not_after && key.not_before < key.invalid_since;
  Require(directory.FindKey(id, use).ok() == valid);
  use.owner = "somebody-else";
  Require(key.owner == use.owner || !directory.FindKey(id, use).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string input(reinterpret_cast<const char*>(bytes), size);
  record::v1::SignedKeyDirectory signed_directory;
  signed_directory.set_directory(input);
  auto signature = Authority().Sign(
      crypto::DssePae(crypto::kKeyDirectoryPayloadType, input));
  Require(signature.ok());
  signed_directory.set_signature(*std::move(signature));
  const auto directory =
      KeyDirectory::FromSigned(signed_directory, Authority().public_key(),
                               {.trust_domain = "city.example"});
  if (!directory.ok()) return 0;
  Require((*directory)->keys().size() <= record::kMaxDirectoryKeys);
  for (const auto& key : (*directory)->keys()) CheckKey(**directory, key);
  return 0;
}
