#include "exchange-core/registry/snapshot.h"

#include <set>

namespace tombolo::registry {

permission::DirectoryView DirectoryViewOf(const catalog::Catalog& catalog) {
  permission::DirectoryView view;
  for (const auto& [id, department] : catalog.departments()) {
    view.departments.push_back(id);
  }
  for (const auto& [id, purpose] : catalog.purposes()) {
    view.purposes.push_back(id);
  }
  for (const auto& [id, dataset] : catalog.datasets()) {
    permission::DirectoryDataset described{.id = id, .fields = {}};
    std::set<uint32_t> seen;
    // Newest first: a retired field keeps the name it had last.
    for (auto schema = dataset.schemas.rbegin();
         schema != dataset.schemas.rend(); ++schema) {
      for (const record::SchemaField& field : (*schema)->fields()) {
        if (!seen.insert(field.number).second) continue;
        described.fields.push_back({.number = field.number,
                                    .name = field.name,
                                    .derived = field.derivation.has_value()});
      }
    }
    view.datasets.push_back(std::move(described));
  }
  return view;
}

}  // namespace tombolo::registry
