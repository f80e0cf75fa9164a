#include "services/cli/grant_file.h"

#include <algorithm>
#include <vector>

#include "exchange-core/base/error.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/permission/grant.h"
#include "exchange-core/record/timestamp.h"
#include "services/cli/yaml_section.h"

namespace tombolo::cli {
namespace {

namespace v1 = exchange::v1;
using permission::Grant;

const std::vector<std::string>& ModeNames() {
  static const auto& names =
      *new std::vector<std::string>{"point", "bulk", "search", "subscribe"};
  return names;
}

std::vector<permission::Mode> ReadModes(YamlSection& section) {
  std::vector<permission::Mode> modes;
  for (const std::string& name : section.Texts("modes")) {
    const auto found = std::find(ModeNames().begin(), ModeNames().end(), name);
    if (found == ModeNames().end()) {
      section.Refuse("modes", name, "point, bulk, search, subscribe");
      continue;
    }
    modes.push_back(
        static_cast<permission::Mode>(found - ModeNames().begin() + 1));
  }
  return modes;
}

Grant ReadGrant(YamlSection& section) {
  Grant grant;
  grant.id = section.RequiredText("id");
  grant.revision = 1;  // The node counts; any valid one will do here.
  grant.effect = section.Choice("effect", {"permit", "forbid"}) == 1
                     ? permission::Effect::kForbid
                     : permission::Effect::kPermit;
  grant.consumer = section.RequiredText("consumer");
  grant.systems = section.Texts("systems");
  grant.dataset = section.RequiredText("dataset");
  grant.read = section.Texts("read");
  grant.verify = section.Texts("verify");
  grant.lookup_by = section.Texts("lookup_by");
  grant.modes = ReadModes(section);
  grant.purposes = section.Texts("purposes");
  const auto begins = section.Time("not_before");
  if (!begins.has_value()) {
    section.Refuse("not_before", "(nothing)", "a date; required");
  }
  grant.not_before = begins.value_or(absl::UnixEpoch());
  grant.not_after = section.Time("not_after").value_or(absl::InfiniteFuture());
  grant.legal_basis = section.Text("legal_basis");
  section.RefuseOtherKeys();
  return grant;
}

void Fill(const Grant& grant, v1::Grant& proto) {
  proto.set_name(ResourceName("grants", grant.id));
  proto.set_consumer(ResourceName("departments", grant.consumer));
  proto.mutable_systems()->Assign(grant.systems.begin(), grant.systems.end());
  proto.set_dataset(ResourceName("datasets", grant.dataset));
  proto.mutable_read_fields()->Assign(grant.read.begin(), grant.read.end());
  proto.mutable_verify_fields()->Assign(grant.verify.begin(),
                                        grant.verify.end());
  proto.mutable_lookup_fields()->Assign(grant.lookup_by.begin(),
                                        grant.lookup_by.end());
  for (const permission::Mode mode : grant.modes) {
    proto.add_modes(static_cast<v1::AccessMode>(mode));
  }
  for (const std::string& purpose : grant.purposes) {
    proto.add_purposes(ResourceName("purposes", purpose));
  }
  *proto.mutable_not_before_time() = record::TimeToProto(grant.not_before);
  if (grant.not_after != absl::InfiniteFuture()) {
    *proto.mutable_not_after_time() = record::TimeToProto(grant.not_after);
  }
  proto.set_effect(static_cast<v1::GrantEffect>(grant.effect));
  proto.set_legal_basis(grant.legal_basis);
}

}  // namespace

absl::StatusOr<v1::ApplyGrantsRequest> ParseGrantFile(const std::string& text,
                                                      const std::string& file) {
  YamlProblems problems(file);
  v1::ApplyGrantsRequest request;
  absl::Status invalid;
  for (YamlSection& document : LoadDocuments(text, problems)) {
    const Grant grant = ReadGrant(document);
    if (invalid.ok()) invalid = permission::ValidateGrant(grant);
    Fill(grant, *request.add_grants());
  }
  if (request.grants_size() == 0) {
    problems.Add({1, "(the file)", "(nothing)", "one grant per document"});
  }
  TOMBOLO_RETURN_IF_ERROR(problems.status());
  if (!invalid.ok()) return WithMetadata(invalid, "file", file);
  return request;
}

}  // namespace tombolo::cli
