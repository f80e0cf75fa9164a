// Feeds arbitrary bytes to the readers of the catalogue's and the grants' rows.
// They come from a disk that may be damaged or written by somebody else, so
// nothing may crash, and what a reader accepts must survive being written and
// read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "exchange-core/catalog/catalog_rows.h"
#include "exchange-core/registry/grant_rows.h"

namespace {

using namespace tombolo;  // NOLINT(google-build-using-namespace)

constexpr uint64_t kEpoch = 7;

// Reads, writes, reads and writes: both writings must be the same bytes.
template <typename Parse, typename Write>
void TryRow(absl::string_view input, Parse parse, Write write) {
  const auto row = parse(input);
  if (!row.ok()) return;
  const std::string bytes = write(*row);
  const auto again = parse(bytes);
  if (!again.ok() || write(*again) != bytes) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(bytes), size);
  TryRow(input, catalog::ParseDepartmentRow, catalog::DepartmentRowBytes);
  TryRow(input, catalog::ParseDatasetRow, catalog::DatasetRowBytes);
  TryRow(input, catalog::ParsePurposeRow, catalog::PurposeRowBytes);
  TryRow(input, registry::ParseGrantRow, [](const permission::Grant& grant) {
    return registry::GrantRowBytes(grant, kEpoch);
  });
  return 0;
}
