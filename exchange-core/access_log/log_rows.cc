#include "exchange-core/access_log/log_rows.h"

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::access_log {

using storage::LogKind;
using storage::Space;

std::string LogRows::Key(LogKind kind, uint64_t number) const {
  return layout_.Log({.log = number_, .kind = kind, .number = number});
}

std::string LogRows::State() const { return Key(LogKind::kState, 0); }

std::string LogRows::Entry(uint64_t index) const {
  return Key(LogKind::kEntry, index);
}

storage::KeyRange LogRows::Entries(uint64_t first, uint64_t end) const {
  return layout_.LogBetween(
      {.log = number_, .kind = LogKind::kEntry, .number = first}, end);
}

std::string LogRows::Tile(int level, uint64_t index) const {
  return Key(LogKind::kTile,
             storage::LogTileNumber(static_cast<uint8_t>(level), index));
}

std::string LogRows::RightEdge(int level) const {
  return Key(LogKind::kRightEdge, static_cast<uint64_t>(level));
}

std::string LogRows::Checkpoint(uint64_t size) const {
  return Key(LogKind::kCheckpoint, size);
}

storage::KeyRange LogRows::Checkpoints() const {
  return layout_.LogAll(number_, LogKind::kCheckpoint);
}

std::string LogRows::PseudonymKey() const {
  return Key(LogKind::kPseudonymKey, number_);
}

std::string LogOrigin(absl::string_view node, absl::string_view trust_domain,
                      uint32_t number) {
  return absl::StrCat(node, ".", trust_domain, "/log/", number);
}

absl::StatusOr<std::optional<uint32_t>> NewestLog(
    const storage::Reader& store, const storage::KeyLayout& layout) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                           store.Get(Space::kMeta, layout.NextLogNumber()));
  if (!row.has_value()) return std::nullopt;
  ByteReader reader(*row);
  const auto next = reader.U32();
  if (!next.has_value() || !reader.empty() || *next < 2) {
    return MakeError(reasons::kLogStateCorrupt,
                     {{"row", "next log number"},
                      {"problem", "not four bytes of at least 2"}});
  }
  return *next - 1;
}

}  // namespace tombolo::access_log
