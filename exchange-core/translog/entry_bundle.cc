#include "exchange-core/translog/entry_bundle.h"

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/merkle/tree.h"

namespace tombolo::translog {
namespace {

absl::Status Malformed(const EntryBundle& bundle, const std::string& problem) {
  return MakeError(reasons::kBundleMalformed,
                   {{"path", EntryBundlePath(bundle.index, bundle.width)},
                    {"wanted", absl::StrCat(bundle.width)},
                    {"problem", problem}});
}

}  // namespace

crypto::Digest EntryLeafHash(absl::string_view entry) {
  return merkle::HashLeaf(crypto::DigestAlgorithm::kSha256, entry);
}

absl::Status AppendEntry(absl::string_view entry, std::string& bundle) {
  if (entry.size() > kMaxEntrySize) {
    return MakeError(reasons::kEntryTooLarge,
                     {{"found", absl::StrCat(entry.size())},
                      {"limit", absl::StrCat(kMaxEntrySize)}});
  }
  AppendU16(bundle, static_cast<uint16_t>(entry.size()));
  AppendBytes(bundle, entry);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<absl::string_view>> ParseEntryBundle(
    absl::string_view bytes, const EntryBundle& bundle) {
  TOMBOLO_CHECK(bundle.width >= 1 && bundle.width <= kTileWidth);
  std::vector<absl::string_view> entries;
  entries.reserve(bundle.width);
  ByteReader reader(bytes);
  while (entries.size() < bundle.width) {
    const std::optional<uint16_t> size = reader.U16();
    const auto entry = size.has_value() ? reader.Bytes(*size) : std::nullopt;
    if (!entry.has_value()) {
      return Malformed(bundle,
                       absl::StrCat("it ends within entry ", entries.size()));
    }
    entries.push_back(*entry);
  }
  if (!reader.empty()) {
    return Malformed(bundle, absl::StrCat(reader.rest().size(),
                                          " bytes follow the last entry"));
  }
  return entries;
}

absl::StatusOr<std::string> TruncateEntryBundle(absl::string_view bytes,
                                                const EntryBundle& bundle,
                                                uint32_t width) {
  TOMBOLO_CHECK(width >= 1 && width <= bundle.width);
  TOMBOLO_ASSIGN_OR_RETURN(const std::vector<absl::string_view> entries,
                           ParseEntryBundle(bytes, bundle));
  const absl::string_view last = entries[width - 1];
  const auto size =
      static_cast<size_t>(last.data() + last.size() - bytes.data());
  return std::string(bytes.substr(0, size));
}

}  // namespace tombolo::translog
