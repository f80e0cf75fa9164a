// Resource names (AIP-122): `departments/civil-affairs`,
// `datasets/ca-marriage`. An ID is one to 63 characters [a-z0-9-], begins with
// a letter and does not end with a hyphen. Names are for ever; a dataset's
// owner is a field, not part of its name, because reorganisations move
// datasets.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::string id,
//                            ParseResourceName("datasets", request.dataset()));
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_RESOURCE_NAME_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_RESOURCE_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tombolo {

// True for an ID of the form above.
bool IsResourceId(absl::string_view id);

// Returns the ID of `<collection>/<id>`, or INVALID_ARGUMENT / RESOURCE_NAME
// with the name found and the form wanted.
absl::StatusOr<std::string> ParseResourceName(absl::string_view collection,
                                              absl::string_view name);

// Returns `<collection>/<id>`.
std::string ResourceName(absl::string_view collection, absl::string_view id);

}  // namespace tombolo

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_RESOURCE_NAME_H_
