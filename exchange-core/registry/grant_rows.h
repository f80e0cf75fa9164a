// Grants in the store: tombolo.storage.v1.GrantRow to and from
// permission::Grant. Every revision stays for ever; the highest is in force.
#ifndef TOMBOLO_EXCHANGE_CORE_REGISTRY_GRANT_ROWS_H_
#define TOMBOLO_EXCHANGE_CORE_REGISTRY_GRANT_ROWS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/permission/grant.h"
#include "exchange-core/registry/snapshot.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"

namespace tombolo::registry {

// The row of a revision that `epoch` puts into force.
std::string GrantRowBytes(const permission::Grant& grant, uint64_t epoch);

// DATA_LOSS / CATALOG_ROW when the bytes are not such a row.
absl::StatusOr<permission::Grant> ParseGrantRow(absl::string_view bytes);

// The highest revision of each grant in `reader`.
absl::StatusOr<Grants> LoadGrants(const storage::Reader& reader,
                                  const storage::KeyLayout& layout);

}  // namespace tombolo::registry

#endif  // TOMBOLO_EXCHANGE_CORE_REGISTRY_GRANT_ROWS_H_
