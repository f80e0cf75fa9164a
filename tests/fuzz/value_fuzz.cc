// Feeds arbitrary bytes to ParseValue. Values come from publishers and, inside
// disclosures, from the node, so the decoder must never crash and must accept
// exactly what the encoder would write.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "exchange-core/record/value.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string input(reinterpret_cast<const char*>(bytes), size);
  const auto view = tombolo::record::ParseValue(input);
  if (!view.ok()) return 0;
  const auto again =
      tombolo::record::EncodeValue(tombolo::record::ToValue(*view));
  if (!again.ok() || *again != input) std::abort();
  return 0;
}
