#include "services/cli/key_spec.h"

#include <limits>
#include <vector>

#include "exchange-core/base/error.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/record/key_directory.h"
#include "exchange-core/record/timestamp.h"
#include "services/cli/local_file.h"
#include "services/cli/yaml_section.h"

namespace tombolo::cli {
namespace {

namespace v1 = record::v1;

// Clocks of nodes and departments may stand a little behind the authority's.
constexpr absl::Duration kBackdate = absl::Minutes(5);

struct Validity {
  absl::Time not_before;
  absl::Time not_after;
};

absl::Status FillKey(const std::string& path, v1::KeyEntry& entry) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::string pem, ReadLocalFile(path));
  absl::StatusOr<crypto::PublicKey> key = crypto::PublicKey::FromPem(pem);
  if (!key.ok()) return WithMetadata(key.status(), "file", path);
  entry.set_key_id(crypto::DigestBytes(key->key_id()));
  entry.set_spki(key->spki());
  entry.set_suite(static_cast<v1::Suite>(key->suite()));
  return absl::OkStatus();
}

absl::Status ReadKey(YamlSection section, const std::string& folder,
                     const Validity& usual, v1::KeyEntry& entry) {
  const std::string file = section.RequiredText("file");
  if (const auto usage =
          section.Choice("usage", {"batch", "head", "receipt", "log"})) {
    entry.set_usage(static_cast<v1::KeyUsage>(*usage + 1));
  }
  entry.set_owner(section.RequiredText("owner"));
  for (std::string& dataset : section.Texts("datasets")) {
    entry.add_datasets(std::move(dataset));
  }
  const bool signs_data = entry.usage() == v1::KEY_USAGE_BATCH ||
                          entry.usage() == v1::KEY_USAGE_HEAD;
  if (signs_data && entry.datasets_size() == 0) {
    section.Refuse("datasets", "(nothing)", "the IDs of its datasets");
  }
  *entry.mutable_not_before_time() = record::TimeToProto(
      section.Time("not_before").value_or(usual.not_before));
  *entry.mutable_not_after_time() =
      record::TimeToProto(section.Time("not_after").value_or(usual.not_after));
  if (const auto since = section.Time("invalid_since")) {
    *entry.mutable_invalid_since_time() = record::TimeToProto(*since);
  }
  section.RefuseOtherKeys();
  return file.empty() ? absl::OkStatus()
                      : FillKey(NextTo(folder + "/", file), entry);
}

}  // namespace

absl::StatusOr<v1::KeyDirectory> ParseKeySpec(const std::string& text,
                                              const KeySpecPlace& place) {
  YamlProblems problems(place.file);
  std::vector<YamlSection> documents = LoadDocuments(text, problems);
  if (documents.size() != 1) {
    problems.Add({1, "(the file)", "(nothing)", "one document"});
  }
  TOMBOLO_RETURN_IF_ERROR(problems.status());
  YamlSection& root = documents.front();
  v1::KeyDirectory directory;
  directory.set_format(1);
  directory.set_trust_domain(root.RequiredText("trust_domain"));
  directory.set_version(
      root.Integer("version", 0, 1, std::numeric_limits<int64_t>::max()));
  const absl::Time now = absl::FromUnixSeconds(absl::ToUnixSeconds(place.now));
  *directory.mutable_issued_time() = record::TimeToProto(now);
  const uint64_t days = root.Integer("valid_days", 365, 1, 3650);
  const Validity usual{
      .not_before = now - kBackdate,
      .not_after = now + absl::Hours(24) * static_cast<int64_t>(days)};
  absl::Status unusable;
  for (YamlSection& section : root.Sections("keys")) {
    const absl::Status read =
        ReadKey(section, place.folder, usual, *directory.add_keys());
    if (unusable.ok()) unusable = read;
  }
  root.RefuseOtherKeys();
  TOMBOLO_RETURN_IF_ERROR(problems.status());
  TOMBOLO_RETURN_IF_ERROR(unusable);
  return directory;
}

absl::StatusOr<v1::SignedKeyDirectory> SignAndCheck(
    const v1::KeyDirectory& directory, const crypto::Signer& authority) {
  TOMBOLO_ASSIGN_OR_RETURN(v1::SignedKeyDirectory made,
                           record::SignKeyDirectory(directory, authority));
  TOMBOLO_RETURN_IF_ERROR(record::KeyDirectory::FromSigned(
                              made, authority.public_key(),
                              {.trust_domain = directory.trust_domain()})
                              .status());
  return made;
}

}  // namespace tombolo::cli
