#include "exchange-core/crypto/spiffe_identity.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/base/resource_name.h"

namespace tombolo::crypto {
namespace {

constexpr absl::string_view kSchemePrefix = "spiffe://";
constexpr absl::string_view kDepartment = "department";

struct RoleRow {
  Role role;
  absl::string_view name;
  bool of_department;
  absl::string_view segment;  // Before the ID in the path.
};

constexpr std::array kRoles{
    RoleRow{Role::kDepartmentSystem, "department-system", true, "system"},
    RoleRow{Role::kDepartmentOfficer, "department-officer", true, "officer"},
    RoleRow{Role::kSecurityOfficer, "security-officer", false,
            "security-officer"},
    RoleRow{Role::kAuditor, "auditor", false, "auditor"},
    RoleRow{Role::kOperator, "operator", false, "operator"},
    RoleRow{Role::kExchange, "exchange", false, "exchange"},
    RoleRow{Role::kWitness, "witness", false, "witness"},
    RoleRow{Role::kRegistryAuthority, "registry-authority", false,
            "registry-authority"},
};

const RoleRow& RowOf(Role role) { return kRoles.at(static_cast<size_t>(role)); }

absl::Status Malformed(absl::string_view problem) {
  return MakeError(reasons::kSpiffeId, {{"problem", std::string(problem)}});
}

bool IsTrustDomainLabel(absl::string_view label) {
  return !label.empty() && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char letter) {
           const auto byte = static_cast<unsigned char>(letter);
           return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) ||
                  letter == '-';
         });
}

}  // namespace

absl::string_view RoleName(Role role) { return RowOf(role).name; }

bool IsTrustDomain(absl::string_view domain) {
  constexpr size_t kLongest = 255;
  if (domain.empty() || domain.size() > kLongest) return false;
  const std::vector<absl::string_view> labels = absl::StrSplit(domain, '.');
  return std::all_of(labels.begin(), labels.end(), IsTrustDomainLabel);
}

absl::StatusOr<SpiffeIdentity> ParseSpiffeId(absl::string_view uri) {
  constexpr size_t kLongest = 2048;  // SPIFFE-ID, section 2.3.
  if (uri.size() > kLongest) return Malformed("longer than 2048 bytes");
  if (!absl::ConsumePrefix(&uri, kSchemePrefix)) {
    return Malformed("it does not begin with spiffe://");
  }
  std::vector<absl::string_view> segments = absl::StrSplit(uri, '/');
  SpiffeIdentity identity;
  if (!IsTrustDomain(segments.front())) {
    return Malformed("its trust domain is not labels of [a-z0-9-] and dots");
  }
  identity.trust_domain = std::string(segments.front());
  segments.erase(segments.begin());

  const bool of_department = segments.size() == 4 && segments[0] == kDepartment;
  if (of_department) {
    if (!IsResourceId(segments[1])) {
      return Malformed("its department is not an ID");
    }
    identity.department = std::string(segments[1]);
    segments.erase(segments.begin(), segments.begin() + 2);
  }
  if (segments.size() != 2) return Malformed("its path is of no known form");
  const auto* const row =
      std::find_if(kRoles.begin(), kRoles.end(), [&](const RoleRow& candidate) {
        return candidate.of_department == of_department &&
               candidate.segment == segments[0];
      });
  if (row == kRoles.end()) return Malformed("its path is of no known form");
  if (!IsResourceId(segments[1]))
    return Malformed("its last part is not an ID");
  identity.role = row->role;
  identity.id = std::string(segments[1]);
  return identity;
}

std::string ToUri(const SpiffeIdentity& identity) {
  const RoleRow& row = RowOf(identity.role);
  std::string uri = absl::StrCat(kSchemePrefix, identity.trust_domain);
  if (row.of_department) {
    absl::StrAppend(&uri, "/", kDepartment, "/", identity.department);
  }
  absl::StrAppend(&uri, "/", row.segment, "/", identity.id);
  return uri;
}

}  // namespace tombolo::crypto
