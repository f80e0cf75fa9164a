// Entry bundles (C2SP tlog-tiles, "Log entries"): bundle n carries the entries
// 256*n onwards, each as a 16-bit big-endian length and its bytes, and nothing
// else: no count, no padding.
//
//   std::string bundle;
//   TOMBOLO_RETURN_IF_ERROR(AppendEntry(entry, bundle));
//   TOMBOLO_ASSIGN_OR_RETURN(
//       std::vector<absl::string_view> entries,
//       ParseEntryBundle(bundle, {.index = 7, .width = 12}));
//
// Pure functions.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_ENTRY_BUNDLE_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_ENTRY_BUNDLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/translog/tile_path.h"

namespace tombolo::translog {

inline constexpr size_t kMaxEntrySize = 65535;

// The leaf hash of an entry: RFC 6962 over its bytes, without the length.
crypto::Digest EntryLeafHash(absl::string_view entry);

// Appends length and bytes of `entry` to `bundle`, or
//   INVALID_ARGUMENT / ENTRY_TOO_LARGE.
absl::Status AppendEntry(absl::string_view entry, std::string& bundle);

struct EntryBundle {
  uint64_t index = 0;
  // Entries in it, 1 to 256.
  uint32_t width = kTileWidth;
};

// The entries of `bytes`, as views into it: exactly `bundle.width` of them and
// no byte more, else DATA_LOSS / BUNDLE_MALFORMED.
absl::StatusOr<std::vector<absl::string_view>> ParseEntryBundle(
    absl::string_view bytes, const EntryBundle& bundle);

// The first `width` entries of the longer bundle `bytes`, byte for byte: how a
// partial bundle is served. `width` must be 1 to `bundle.width`.
absl::StatusOr<std::string> TruncateEntryBundle(absl::string_view bytes,
                                                const EntryBundle& bundle,
                                                uint32_t width);

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_ENTRY_BUNDLE_H_
