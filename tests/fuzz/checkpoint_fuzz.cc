// Feeds arbitrary text to the checkpoint parser. What it accepts without
// extension lines and with an origin that we would sign must be exactly what we
// would have written: a checkpoint has one spelling.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "exchange-core/translog/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace tombolo::translog;
  const std::string input(reinterpret_cast<const char*>(bytes), size);
  const absl::StatusOr<Checkpoint> read = ParseCheckpoint(input);
  if (!read.ok() || !read->extensions.empty()) return 0;
  const absl::StatusOr<std::string> again = FormatCheckpoint(*read);
  if (again.ok() && *again != input) std::abort();
  if (!again.ok() && CheckOrigin(read->origin).ok()) std::abort();
  return 0;
}
