// The parsers of key_layout.h.
#include <optional>
#include <string>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/key_parts.h"

namespace tombolo::storage {
namespace {

std::optional<std::string> ReadText(ByteReader& reader) {
  std::string text;
  for (;;) {
    const auto byte = reader.U8();
    if (!byte.has_value()) return std::nullopt;
    if (*byte != 0) {
      AppendU8(text, *byte);
      continue;
    }
    const auto after = reader.U8();
    if (after == 0x01) return text;
    if (after != 0xff) return std::nullopt;
    AppendU8(text, 0);
  }
}

std::optional<Term> ReadTerm(ByteReader& reader) {
  const auto bytes = reader.Bytes(kTermSize);
  if (!bytes.has_value()) return std::nullopt;
  return TermFromBytes(*bytes);
}

absl::Status Malformed(Space space) {
  return MakeError(reasons::kKeyMalformed,
                   {{"space", std::string(SpaceName(space))}});
}

absl::StatusOr<SequencePoint> ParseSequenced(Space space,
                                             absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto dataset = reader.U32();
  const auto generation = reader.U64();
  const auto sequence = reader.U64();
  if (!partition || !dataset || !generation || !sequence || !reader.empty()) {
    return Malformed(space);
  }
  return SequencePoint{*dataset, *generation, *sequence};
}

absl::StatusOr<VersionedId> ParseVersioned(Space space, absl::string_view key,
                                           std::optional<uint8_t> want_kind) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto kind = reader.U8();
  const auto id = ReadText(reader);
  const auto version = reader.U64();
  if (partition != 0 || !kind || !id || !version || !reader.empty() ||
      (want_kind.has_value() && kind != want_kind)) {
    return Malformed(space);
  }
  return VersionedId{*id, *version};
}

absl::StatusOr<std::string> ParseNamed(Space space, absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto kind = reader.U8();
  const auto name = ReadText(reader);
  if (partition != 0 || !kind || !name || !reader.empty()) {
    return Malformed(space);
  }
  return *name;
}

// Steps over an encoded IndexTerm.
bool SkipIndexTerm(ByteReader& reader) {
  const auto kind = reader.U8();
  if (kind == kOrderedTerm) {
    const auto text = ReadText(reader);
    return text.has_value() && text->size() <= kMaxOrderedTermSize;
  }
  return kind == kExactTerm && ReadTerm(reader).has_value();
}

}  // namespace

absl::StatusOr<RecordKey> ParseRecordKey(absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto subject = ReadTerm(reader);
  const auto dataset = reader.U32();
  const auto record = ReadTerm(reader);
  if (!partition || !subject || !dataset || !record || !reader.empty()) {
    return Malformed(Space::kRecords);
  }
  return RecordKey{*subject, *dataset, *record};
}

absl::StatusOr<IndexKey> ParseIndexKey(absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto dataset = reader.U32();
  const auto field = reader.U16();
  const bool term = SkipIndexTerm(reader);
  const auto record = ReadTerm(reader);
  if (!partition || !dataset || !field || !term || !record || !reader.empty()) {
    return Malformed(Space::kIndex);
  }
  return IndexKey{*dataset, *field, *record};
}

absl::StatusOr<SequencePoint> ParseHistoryKey(absl::string_view key) {
  return ParseSequenced(Space::kHistory, key);
}
absl::StatusOr<SequencePoint> ParseFeedKey(absl::string_view key) {
  return ParseSequenced(Space::kFeed, key);
}

absl::StatusOr<SequencePoint> ParseStatementKey(absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto dataset = reader.U32();
  const auto kind = reader.U8();
  const auto generation = reader.U64();
  const auto sequence = reader.U64();
  if (!partition || !dataset || kind != kStatementKind || !generation ||
      !sequence || !reader.empty()) {
    return Malformed(Space::kStatements);
  }
  return SequencePoint{*dataset, *generation, *sequence};
}

absl::StatusOr<LogKey> ParseLogKey(absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto log = reader.U32();
  const auto kind = reader.U8();
  const auto number = reader.U64();
  if (!partition || !log || !kind || !number || !reader.empty() ||
      *kind < static_cast<uint8_t>(LogKind::kState) ||
      *kind > static_cast<uint8_t>(LogKind::kRightEdge)) {
    return Malformed(Space::kLog);
  }
  return LogKey{*log, static_cast<LogKind>(*kind), *number};
}

absl::StatusOr<std::string> ParseCatalogId(absl::string_view key) {
  return ParseNamed(Space::kCatalog, key);
}
absl::StatusOr<VersionedId> ParseCatalogVersionKey(absl::string_view key) {
  return ParseVersioned(Space::kCatalog, key, std::nullopt);
}
absl::StatusOr<VersionedId> ParseGrantKey(absl::string_view key) {
  return ParseVersioned(Space::kPermission, key, kGrantKind);
}

absl::StatusOr<std::string> ParseNumberedName(absl::string_view key) {
  return ParseNamed(Space::kMeta, key);
}

}  // namespace tombolo::storage
