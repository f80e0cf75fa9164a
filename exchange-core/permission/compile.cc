// Grants to tables: PermissionMatrix::Compile().
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/permission/matrix_tables.h"
#include "exchange-core/permission/permission_matrix.h"

namespace tombolo::permission {
namespace {

uint8_t ModeBits(const Grant& grant) {
  if (grant.modes.empty()) return kEveryMode;  // Only a forbid has none.
  uint8_t bits = 0;
  for (const Mode mode : grant.modes) {
    bits = static_cast<uint8_t>(bits | ModeBit(mode));
  }
  return bits;
}

std::vector<uint32_t> SystemNumbers(const Grant& grant, MatrixTables& tables) {
  std::vector<uint32_t> numbers;
  for (const std::string& system : grant.systems) {
    const auto next = static_cast<uint32_t>(tables.system_numbers.size());
    numbers.push_back(
        tables.system_numbers.emplace(system, next).first->second);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

StoredGrant Store(const Grant& grant, GrantNumbers numbers,
                  MatrixTables& tables) {
  StoredGrant stored;
  stored.cell = static_cast<uint32_t>(
      numbers.consumer * tables.directory.dataset_count() + numbers.dataset);
  stored.id = grant.id;
  stored.name = GrantName(grant);
  stored.effect = grant.effect;
  stored.state = grant.state;
  stored.purposes = std::move(numbers.purposes);
  stored.systems = SystemNumbers(grant, tables);
  stored.modes = ModeBits(grant);
  stored.not_before = grant.not_before;
  stored.not_after = grant.not_after;
  const bool permit = grant.effect == Effect::kPermit;
  stored.read = permit ? numbers.read : numbers.read | numbers.verify;
  stored.verify = permit ? numbers.read | numbers.verify : numbers.verify;
  stored.lookup =
      permit ? numbers.lookup_by : numbers.lookup_by | numbers.verify;
  return stored;
}

// One rule for each purpose of an active grant.
void AppendRules(const StoredGrant& grant, MatrixTables& tables) {
  if (grant.state != GrantState::kActive) return;
  Rule rule;
  rule.first_system = static_cast<uint32_t>(tables.systems.size());
  rule.system_count = static_cast<uint16_t>(grant.systems.size());
  tables.systems.insert(tables.systems.end(), grant.systems.begin(),
                        grant.systems.end());
  rule.modes = grant.modes;
  rule.effect = grant.effect;
  rule.not_before = absl::ToUnixNanos(grant.not_before);
  rule.not_after = absl::ToUnixNanos(grant.not_after);
  rule.lookup = grant.lookup;
  rule.read = grant.read;
  rule.verify = grant.verify;
  if (grant.purposes.empty()) {
    rule.purpose = Rule::kAnyPurpose;
    tables.rules.push_back(rule);
  }
  for (const uint32_t purpose : grant.purposes) {
    rule.purpose = purpose;
    tables.rules.push_back(rule);
  }
}

// Fills in rules and both cell indexes from tables.grants.
void IndexCells(MatrixTables& tables) {
  std::sort(tables.grants.begin(), tables.grants.end(),
            [](const StoredGrant& a, const StoredGrant& b) {
              return a.cell != b.cell ? a.cell < b.cell : a.id < b.id;
            });
  for (uint32_t i = 0; i < tables.grants.size(); ++i) {
    const StoredGrant& grant = tables.grants[i];
    Range& grants = tables.grant_cells[grant.cell];
    Range& rules = tables.rule_cells[grant.cell];
    if (grants.count == 0) {
      grants.first = i;
      rules.first = static_cast<uint32_t>(tables.rules.size());
    }
    ++grants.count;
    AppendRules(grant, tables);
    rules.count = static_cast<uint32_t>(tables.rules.size()) - rules.first;
  }
}

}  // namespace

absl::StatusOr<std::shared_ptr<const PermissionMatrix>>
PermissionMatrix::Compile(absl::Span<const Grant> grants,
                          const DirectoryView& view, uint64_t epoch) {
  TOMBOLO_ASSIGN_OR_RETURN(DirectoryIndex directory,
                           DirectoryIndex::Build(view));
  const size_t cells = directory.department_count() * directory.dataset_count();
  if (cells > kMaxCells) {
    return MakeError(
        reasons::kMatrixTooLarge,
        {{"found", absl::StrCat(cells)}, {"limit", absl::StrCat(kMaxCells)}});
  }
  auto tables = std::make_unique<MatrixTables>(epoch, std::move(directory));
  tables->rule_cells.resize(cells);
  tables->grant_cells.resize(cells);
  tables->grants.reserve(grants.size());

  absl::flat_hash_set<std::string> ids;
  for (const Grant& grant : grants) {
    TOMBOLO_RETURN_IF_ERROR(ValidateGrant(grant));
    if (!ids.insert(grant.id).second) {
      return MakeError(reasons::kGrantDuplicateId, {{"grant", grant.id}});
    }
    TOMBOLO_ASSIGN_OR_RETURN(GrantNumbers numbers,
                             tables->directory.Resolve(grant));
    tables->grants.push_back(Store(grant, std::move(numbers), *tables));
  }
  IndexCells(*tables);
  return std::shared_ptr<const PermissionMatrix>(
      new PermissionMatrix(std::move(tables)));
}

}  // namespace tombolo::permission
