// Everything people have told the node, as of one moment: the catalogue, the
// grants with the matrix compiled from them, and the key directory.
//
//   const std::shared_ptr<const Snapshot> now = registry.Current();
//   Authorization judged = now->matrix->Authorize(use, clock.Now());
//
// Hold one snapshot for the length of one request, so that its parts agree.
// Immutable, thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_REGISTRY_SNAPSHOT_H_
#define TOMBOLO_EXCHANGE_CORE_REGISTRY_SNAPSHOT_H_

#include <map>
#include <memory>
#include <string>

#include "exchange-core/catalog/catalog.h"
#include "exchange-core/permission/directory_view.h"
#include "exchange-core/permission/grant.h"
#include "exchange-core/permission/permission_matrix.h"
#include "exchange-core/record/key_directory.h"
#include "tombolo/record/v1/key_directory.pb.h"

namespace tombolo::registry {

// The revision of each grant in force, by ID.
using Grants = std::map<std::string, permission::Grant, std::less<>>;

struct Snapshot {
  std::shared_ptr<const catalog::Catalog> catalog;
  Grants grants;
  std::shared_ptr<const permission::PermissionMatrix> matrix;
  // Null until the first key directory is installed.
  std::shared_ptr<const record::KeyDirectory> keys;
  // The same as the registry authority signed it, for those who must check it
  // themselves. Null with `keys`.
  std::shared_ptr<const record::v1::SignedKeyDirectory> signed_keys;
};

// What the compiler of the matrix needs to know of `catalog`: per dataset the
// fields of all its schema versions.
permission::DirectoryView DirectoryViewOf(const catalog::Catalog& catalog);

}  // namespace tombolo::registry

#endif  // TOMBOLO_EXCHANGE_CORE_REGISTRY_SNAPSHOT_H_
