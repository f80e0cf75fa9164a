// Checks a whole log, as an auditor does: nothing is believed but the
// checkpoint, whose signature the caller has checked (checkpoint.h).
//
//   TOMBOLO_RETURN_IF_ERROR(VerifyLog(
//       remembered, checkpoint.tree, {tiles, bundles},
//       [&](uint64_t index, absl::string_view entry) {
//         return report.Add(index, entry);
//       }));
//   remembered = checkpoint.tree;      // keep it: the next run starts there
//
// In this order: the log does not shrink; its right edge folds to the root of
// the checkpoint; it begins with the tree remembered; then, from left to right,
// every hash tile is what its parent says and every entry is what its hash
// says. A log without fault passes; the first fault found is returned:
//   DATA_LOSS / LOG_ROLLED_BACK   smaller than what was seen before
//   DATA_LOSS / TREE_ROOT         the right edge gives another root
//   DATA_LOSS / LOG_FORKED        another history than the one seen before
//   DATA_LOSS / TILE_MALFORMED, TILE_MISMATCH    with the tile's path
//   DATA_LOSS / BUNDLE_MALFORMED                 with the bundle's path
//   DATA_LOSS / ENTRY_MISMATCH                   with the entry's index
// and errors of the sources and of the visitor, unchanged. Pure.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_LOG_VERIFIER_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_LOG_VERIFIER_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/translog/tile_source.h"

namespace tombolo::translog {

struct LogSources {
  TileSource& tiles;
  BundleSource& bundles;
};

// Called for each entry that was found right; an error ends the check.
using EntryVisitor =
    absl::FunctionRef<absl::Status(uint64_t index, absl::string_view entry)>;

// Checks the log of `checkpoint` from entry remembered.size onwards. A
// remembered size of 0 checks everything. Entries before are not read again,
// but that the log still begins with them is proven.
absl::Status VerifyLog(const merkle::TreeHead& remembered,
                       const merkle::TreeHead& checkpoint,
                       const LogSources& sources, EntryVisitor visitor);

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_LOG_VERIFIER_H_
