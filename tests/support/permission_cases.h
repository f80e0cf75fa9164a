// A small city to test the permission matrix with: two consumers, two
// datasets, two purposes, and one grant that fits the standard use. Tests
// change one thing and watch the outcome.
#ifndef TOMBOLO_TESTS_SUPPORT_PERMISSION_CASES_H_
#define TOMBOLO_TESTS_SUPPORT_PERMISSION_CASES_H_

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "exchange-core/permission/directory_view.h"
#include "exchange-core/permission/grant.h"
#include "exchange-core/permission/intended_use.h"

namespace tombolo::testing {

inline absl::Time UtcDay(int64_t year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

// When the standard use happens: inside StandardGrant()'s validity.
inline absl::Time StandardNow() { return UtcDay(2026, 6, 1); }

// Datasets hr-income and ca-marriage have the same five fields.
inline permission::DirectoryView StandardView() {
  permission::DirectoryView view;
  view.departments = {"civil-affairs", "tax"};
  view.purposes = {"welfare", "audit"};
  for (const char* id : {"hr-income", "ca-marriage"}) {
    view.datasets.push_back(
        {.id = id,
         .fields = {{.number = 1, .name = "holder_id", .derived = false},
                    {.number = 2, .name = "income", .derived = false},
                    {.number = 3, .name = "phone", .derived = false},
                    {.number = 4, .name = "phone.last4", .derived = true},
                    {.number = 256, .name = "spouse_id", .derived = false}}});
  }
  return view;
}

// Civil affairs may read income and the end of the phone number, and verify
// the spouse, by holder_id, one subject at a time, for welfare, in 2026.
inline permission::Grant StandardGrant() {
  permission::Grant grant;
  grant.id = "g-1";
  grant.revision = 1;
  grant.consumer = "civil-affairs";
  grant.systems = {"portal"};
  grant.dataset = "hr-income";
  grant.read = {"income", "phone.last4"};
  grant.verify = {"spouse_id"};
  grant.lookup_by = {"holder_id"};
  grant.modes = {permission::Mode::kPoint};
  grant.purposes = {"welfare"};
  grant.not_before = UtcDay(2026, 1, 1);
  grant.not_after = UtcDay(2027, 1, 1);
  return grant;
}

// Reads income under StandardGrant().
inline permission::IntendedUse StandardUse() {
  permission::IntendedUse use;
  use.consumer = "civil-affairs";
  use.system = "portal";
  use.purpose = "welfare";
  use.datasets.push_back({.dataset = "hr-income", .read = {2}, .lookup = {1}});
  return use;
}

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_PERMISSION_CASES_H_
