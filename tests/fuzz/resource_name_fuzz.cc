// Feeds arbitrary text to ParseResourceName. Every request carries names that
// any peer with a certificate may choose, so the parser must never crash and
// must accept exactly what it would itself write.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/base/resource_name.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  constexpr absl::string_view kCollection = "datasets";
  const std::string name(reinterpret_cast<const char*>(bytes), size);
  const absl::StatusOr<std::string> id =
      tombolo::ParseResourceName(kCollection, name);
  if (id.ok() && (!tombolo::IsResourceId(*id) ||
                  tombolo::ResourceName(kCollection, *id) != name)) {
    std::abort();
  }
  return 0;
}
