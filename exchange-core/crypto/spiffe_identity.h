// Who a certificate speaks for: its one SPIFFE ID, in the forms that this
// product gives out.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       SpiffeIdentity who,
//       ParseSpiffeId("spiffe://city.example/department/tax/system/portal"));
//   who.role         // Role::kDepartmentSystem
//   who.department   // "tax"
//   who.id           // "portal"
//   ToUri(who)       // the same URI again
//
//   spiffe://<trust-domain>/department/<id>/system/<id>
//   spiffe://<trust-domain>/department/<id>/officer/<id>
//   spiffe://<trust-domain>/<role>/<id>     role: security-officer, auditor,
//       operator, exchange, witness, registry-authority
//
// Strict, so that an identity has one spelling: lower case only, no
// percent-encoding, no port, query, fragment or empty segment. A trust domain
// is labels of [a-z0-9-] joined by dots, at most 255 characters; an ID is one
// of base/resource_name.h. Standard: SPIFFE-ID. Pure; thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_SPIFFE_IDENTITY_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_SPIFFE_IDENTITY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tombolo::crypto {

enum class Role : uint8_t {
  kDepartmentSystem,
  kDepartmentOfficer,
  kSecurityOfficer,
  kAuditor,
  kOperator,
  kExchange,
  kWitness,
  kRegistryAuthority,
};

struct SpiffeIdentity {
  std::string trust_domain;
  Role role = Role::kDepartmentSystem;
  std::string department;  // Empty unless a system or officer of one.
  std::string id;

  friend bool operator==(const SpiffeIdentity&,
                         const SpiffeIdentity&) = default;
};

// "department-system", "department-officer", "auditor", …: for logs, metrics
// and messages.
absl::string_view RoleName(Role role);

// True for a trust domain of the form above.
bool IsTrustDomain(absl::string_view domain);

// The identity of `uri`, or INVALID_ARGUMENT / SPIFFE_ID with what is wrong.
absl::StatusOr<SpiffeIdentity> ParseSpiffeId(absl::string_view uri);

// The URI of an identity; parsing it gives the identity back.
std::string ToUri(const SpiffeIdentity& identity);

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_SPIFFE_IDENTITY_H_
