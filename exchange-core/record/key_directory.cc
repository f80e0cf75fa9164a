#include "exchange-core/record/key_directory.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/dsse.h"
#include "exchange-core/record/strict_parse.h"
#include "exchange-core/record/timestamp.h"

namespace tombolo::record {
namespace {

constexpr size_t kMaxTrustDomainBytes = 255;
constexpr size_t kMaxSpkiBytes = 512;
constexpr size_t kMaxOwnerBytes = 63;

absl::Status Malformed(absl::string_view problem) {
  return MakeError(reasons::kDirectoryMalformed,
                   {{"problem", std::string(problem)}});
}

absl::Status CheckCounts(absl::string_view bytes) {
  WireReader wire(bytes);
  size_t keys = 0;
  while (const auto element = wire.Next()) {
    if (element->field != v1::KeyDirectory::kKeysFieldNumber) continue;
    if (++keys > kMaxDirectoryKeys) return Malformed("more than 10,000 keys");
    const auto datasets =
        CountElements(element->content, v1::KeyEntry::kDatasetsFieldNumber);
    if (!datasets.has_value()) return Malformed("a key entry does not parse");
    if (*datasets > kMaxKeyDatasets) {
      return Malformed("more than 1,000 datasets of one key");
    }
  }
  return wire.ok() ? absl::OkStatus() : Malformed("it does not parse");
}

absl::StatusOr<v1::KeyDirectory> ParseDirectory(absl::string_view bytes) {
  if (bytes.size() > kMaxDirectoryBytes) return Malformed("above 4 MiB");
  TOMBOLO_RETURN_IF_ERROR(CheckCounts(bytes));
  v1::KeyDirectory directory;
  switch (ParseStrictly(bytes, directory)) {
    case StrictParse::kMalformed:
      return Malformed("it does not parse");
    case StrictParse::kUnknownField:
      return MakeError(reasons::kDirectoryUnknownField);
    case StrictParse::kOk:
      break;
  }
  if (directory.format() != 1) return Malformed("its format is not 1");
  if (directory.version() == 0) return Malformed("its version is 0");
  if (directory.trust_domain().empty() ||
      directory.trust_domain().size() > kMaxTrustDomainBytes) {
    return Malformed("its trust domain is not 1-255 bytes");
  }
  if (!TimeFromProto(directory.issued_time()).has_value()) {
    return Malformed("its issue time is out of range");
  }
  return directory;
}

// The name of a usage in messages.
std::string UsageName(v1::KeyUsage usage) {
  switch (usage) {
    case v1::KEY_USAGE_BATCH:
      return "batch";
    case v1::KEY_USAGE_HEAD:
      return "head";
    case v1::KEY_USAGE_RECEIPT:
      return "receipt";
    case v1::KEY_USAGE_LOG:
      return "log";
    default:
      return "unknown";
  }
}

bool IsPerDataset(v1::KeyUsage usage) {
  return usage == v1::KEY_USAGE_BATCH || usage == v1::KEY_USAGE_HEAD;
}

// What is wrong with an entry apart from its key, or "".
absl::string_view EntryProblem(const v1::KeyEntry& entry) {
  if (!v1::KeyUsage_IsValid(entry.usage()) ||
      entry.usage() == v1::KEY_USAGE_UNSPECIFIED) {
    return "the usage is unknown";
  }
  if (!IsResourceId(entry.owner()) || entry.owner().size() > kMaxOwnerBytes) {
    return "the owner is not an ID";
  }
  if (IsPerDataset(entry.usage()) == (entry.datasets_size() == 0)) {
    return "batch and head keys need datasets, others must have none";
  }
  for (const std::string& dataset : entry.datasets()) {
    if (!IsResourceId(dataset)) return "a dataset is not an ID";
  }
  if (!entry.has_not_before_time() || !entry.has_not_after_time()) {
    return "the validity is missing";
  }
  const auto not_before = TimeFromProto(entry.not_before_time());
  const auto not_after = TimeFromProto(entry.not_after_time());
  if (!not_before.has_value() || !not_after.has_value() ||
      *not_before >= *not_after ||
      !TimeFromProto(entry.invalid_since_time()).has_value()) {
    return "the validity is malformed";
  }
  return "";
}

// The key of an entry when its ID and suite are right.
std::optional<crypto::PublicKey> KeyOf(const v1::KeyEntry& entry) {
  if (entry.spki().size() > kMaxSpkiBytes) return std::nullopt;
  auto key = crypto::PublicKey::FromSpki(entry.spki());
  if (!key.ok()) return std::nullopt;
  if (crypto::DigestView(key->key_id()) != entry.key_id() ||
      static_cast<int>(key->suite()) != static_cast<int>(entry.suite())) {
    return std::nullopt;
  }
  return *std::move(key);
}

}  // namespace

absl::Status KeyDirectory::AddEntry(const v1::KeyEntry& entry) {
  const auto problem = [this](absl::string_view what) {
    return MakeError(reasons::kDirectoryEntry,
                     {{"index", absl::StrCat(keys_.size())},
                      {"problem", std::string(what)}});
  };
  if (const absl::string_view what = EntryProblem(entry); !what.empty()) {
    return problem(what);
  }
  auto key = KeyOf(entry);
  if (!key.has_value()) {
    return problem("the key is unusable or not what its ID and suite say");
  }
  if (!index_by_id_.emplace(entry.key_id(), keys_.size()).second) {
    return problem("the key is listed twice");
  }
  DirectoryKey compiled{
      .key = *std::move(key),
      .usage = entry.usage(),
      .owner = entry.owner(),
      .datasets = {entry.datasets().begin(), entry.datasets().end()},
      .not_before = *TimeFromProto(entry.not_before_time()),
      .not_after = *TimeFromProto(entry.not_after_time())};
  std::sort(compiled.datasets.begin(), compiled.datasets.end());
  if (entry.has_invalid_since_time()) {
    compiled.invalid_since = *TimeFromProto(entry.invalid_since_time());
  }
  keys_.push_back(std::move(compiled));
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const KeyDirectory>> KeyDirectory::FromSigned(
    const v1::SignedKeyDirectory& signed_directory,
    const crypto::PublicKey& authority,
    const DirectoryExpectation& expectation) {
  const std::string& bytes = signed_directory.directory();
  const absl::Status signature =
      authority.Verify(crypto::DssePae(crypto::kKeyDirectoryPayloadType, bytes),
                       signed_directory.signature());
  if (!PlantedBug("record.directory_signature") && !signature.ok()) {
    return MakeError(reasons::kDirectorySignature);
  }
  TOMBOLO_ASSIGN_OR_RETURN(const v1::KeyDirectory proto, ParseDirectory(bytes));
  if (proto.trust_domain() != expectation.trust_domain) {
    return MakeError(reasons::kDirectoryTrustDomain,
                     {{"found", proto.trust_domain()},
                      {"wanted", std::string(expectation.trust_domain)}});
  }
  if (!PlantedBug("record.directory_rollback") &&
      proto.version() < expectation.lowest_version) {
    return MakeError(reasons::kDirectoryRollback,
                     {{"found", absl::StrCat(proto.version())},
                      {"wanted", absl::StrCat(expectation.lowest_version)}});
  }
  // The constructor is private, which make_shared cannot see past.
  const std::shared_ptr<KeyDirectory> directory(new KeyDirectory());
  directory->trust_domain_ = proto.trust_domain();
  directory->version_ = proto.version();
  directory->issued_time_ = *TimeFromProto(proto.issued_time());
  for (const v1::KeyEntry& entry : proto.keys()) {
    TOMBOLO_RETURN_IF_ERROR(directory->AddEntry(entry));
  }
  return directory;
}

const DirectoryKey* KeyDirectory::Find(absl::string_view key_id) const {
  const auto found = index_by_id_.find(key_id);
  return found == index_by_id_.end() ? nullptr : &keys_[found->second];
}

absl::StatusOr<crypto::PublicKey> KeyDirectory::FindKey(
    absl::string_view key_id, const KeyUse& use) const {
  const std::string id = ToHex(key_id);
  const DirectoryKey* key = Find(key_id);
  if (key == nullptr) {
    return MakeError(reasons::kKeyUnknown, {{"keyId", id}});
  }
  if (!PlantedBug("record.key_usage") && key->usage != use.usage) {
    return MakeError(reasons::kKeyUsage,
                     {{"keyId", id}, {"wanted", UsageName(use.usage)}});
  }
  if (!PlantedBug("record.key_owner") && key->owner != use.owner) {
    return MakeError(reasons::kKeyOwner,
                     {{"keyId", id}, {"wanted", std::string(use.owner)}});
  }
  if (!PlantedBug("record.key_dataset") && IsPerDataset(use.usage) &&
      !std::binary_search(key->datasets.begin(), key->datasets.end(),
                          use.dataset)) {
    return MakeError(reasons::kKeyDataset,
                     {{"keyId", id}, {"wanted", std::string(use.dataset)}});
  }
  if (PlantedBug("record.key_time")) return key->key;
  if (use.at < key->not_before) {
    return MakeError(reasons::kKeyNotYetValid, {{"keyId", id}});
  }
  if (use.at >= key->not_after) {
    return MakeError(reasons::kKeyExpired, {{"keyId", id}});
  }
  if (use.at >= key->invalid_since) {
    return MakeError(reasons::kKeyInvalidated, {{"keyId", id}});
  }
  return key->key;
}

absl::StatusOr<v1::SignedKeyDirectory> SignKeyDirectory(
    const v1::KeyDirectory& directory, const crypto::Signer& authority) {
  v1::SignedKeyDirectory out;
  if (!directory.SerializeToString(out.mutable_directory())) {
    return Malformed("it does not serialise");
  }
  TOMBOLO_ASSIGN_OR_RETURN(
      *out.mutable_signature(),
      authority.Sign(
          crypto::DssePae(crypto::kKeyDirectoryPayloadType, out.directory())));
  return out;
}

}  // namespace tombolo::record
