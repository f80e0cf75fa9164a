// The files of a log as of one checkpoint, in the layout of C2SP tlog-tiles:
// what is put on a disc for an auditor or behind a plain web server. Any
// tool that reads tlog-tiles verifies it.
//
//   TOMBOLO_RETURN_IF_ERROR(ExportLog(
//       {.size = size, .checkpoint = note}, {tiles, bundles},
//       [&](absl::string_view path, absl::string_view bytes) {
//         return WriteFile(absl::StrCat(root, "/", path), bytes);
//       }));
//
// Nothing is written here. The same log gives the same files in the same
// order; `checkpoint` comes last, so that a reader never sees a checkpoint
// without its tiles. Errors: those of the sources and of the sink. Pure.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_STATIC_EXPORT_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_STATIC_EXPORT_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "exchange-core/translog/log_verifier.h"

namespace tombolo::translog {

using FileSink = absl::FunctionRef<absl::Status(absl::string_view path,
                                                absl::string_view bytes)>;

struct ExportedTree {
  uint64_t size = 0;
  // The signed note of exactly that size.
  absl::string_view checkpoint;
};

// Calls `sink` for every bundle, every tile, and the checkpoint of `tree`.
absl::Status ExportLog(const ExportedTree& tree, const LogSources& sources,
                       FileSink sink);

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_STATIC_EXPORT_H_
