// Feeds arbitrary bytes to CompiledSchema. Departments send schemas, and
// consumers fetch them, so the compiler must never crash, and whatever it
// accepts must be consistent in itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "exchange-core/record/schema.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string input(reinterpret_cast<const char*>(bytes), size);
  const auto schema = tombolo::record::CompiledSchema::FromBytes(input);
  if (!schema.ok()) return 0;
  if ((*schema)->bytes() != input) std::abort();
  for (const auto& field : (*schema)->fields()) {
    if ((*schema)->FindNumber(field.number) != &field ||
        (*schema)->FindName(field.name) != &field ||
        field.section > (*schema)->sections().size()) {
      std::abort();
    }
  }
  return 0;
}
