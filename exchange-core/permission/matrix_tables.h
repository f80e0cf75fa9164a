// The compiled form of the permission matrix. Internal to permission/.
//
// Two copies of what the grants say, for two kinds of question:
//   rules   what is open now? One per (active grant, purpose), two cache lines
//           each, the rules of a cell side by side.
//   grants  why not? Every grant, whatever its state, by cell and then ID.
// A test compares the answers of the two (PermissionRandomTest).
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_MATRIX_TABLES_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_MATRIX_TABLES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "exchange-core/permission/directory_index.h"
#include "exchange-core/permission/field_set.h"
#include "exchange-core/permission/grant.h"

namespace tombolo::permission {

// One active grant for one purpose. What a rule opens or closes is worked out
// when it is compiled:
//   permit: verify holds read as well, since reading is verifying;
//   forbid: read and lookup hold verify as well, since both are comparing.
struct alignas(64) Rule {
  // Matches every purpose; only in a forbid.
  static constexpr uint32_t kAnyPurpose = 0xfffffffe;

  uint32_t purpose = 0;
  uint32_t first_system = 0;  // in MatrixTables::systems
  uint16_t system_count = 0;  // 0: every system
  uint8_t modes = 0;          // bit n: Mode n
  Effect effect = Effect::kPermit;
  int64_t not_before = 0;  // nanoseconds since the epoch, UTC
  int64_t not_after = 0;
  // Permit: what may be looked up by. Forbid: what may not.
  FieldSet lookup;
  FieldSet read;
  FieldSet verify;
};
static_assert(sizeof(Rule) == 128);

// One grant of a cell, to explain with. Field sets as in Rule.
struct StoredGrant {
  uint32_t cell = 0;
  std::string id;
  std::string name;  // "id@revision"
  Effect effect = Effect::kPermit;
  GrantState state = GrantState::kActive;
  std::vector<uint32_t> purposes;  // ascending; empty: any
  std::vector<uint32_t> systems;   // ascending; empty: any
  uint8_t modes = 0;
  absl::Time not_before;
  absl::Time not_after;
  FieldSet lookup;
  FieldSet read;
  FieldSet verify;
};

// A run of rules or grants.
struct Range {
  uint32_t first = 0;
  uint32_t count = 0;
};

struct MatrixTables {
  MatrixTables(uint64_t number, DirectoryIndex index)
      : epoch(number), directory(std::move(index)) {}

  const uint64_t epoch;
  const DirectoryIndex directory;
  absl::flat_hash_map<std::string, uint32_t> system_numbers;

  // By cell: consumer * datasets + dataset.
  std::vector<Range> rule_cells;
  std::vector<Range> grant_cells;
  std::vector<Rule> rules;
  std::vector<StoredGrant> grants;
  std::vector<uint32_t> systems;  // lists of system numbers, end to end

  absl::Span<const StoredGrant> GrantsOf(uint32_t cell) const {
    if (cell >= grant_cells.size()) return {};
    const Range& range = grant_cells[cell];
    return absl::MakeConstSpan(grants).subspan(range.first, range.count);
  }
};

// The bit of `mode` in Rule::modes; 0 for a value outside the enumeration.
constexpr uint8_t ModeBit(Mode mode) {
  const auto value = static_cast<uint8_t>(mode);
  if (value < 1 || value > 4) return 0;
  return static_cast<uint8_t>(1U << value);
}

inline constexpr uint8_t kEveryMode = 0x1e;

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_MATRIX_TABLES_H_
