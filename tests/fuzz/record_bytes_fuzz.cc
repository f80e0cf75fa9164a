// Feeds arbitrary bytes to ParseRecord. Any publisher's batch carries them, so
// the parser must never crash and must accept exactly what EncodeRecord writes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "exchange-core/record/record_bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using tombolo::record::EncodedField;
  const std::string input(reinterpret_cast<const char*>(bytes), size);
  const auto record = tombolo::record::ParseRecord(input);
  if (!record.ok()) return 0;
  std::vector<EncodedField> fields;
  for (const auto& field : record->fields) {
    fields.push_back({field.number, std::string(field.value.bytes)});
  }
  const auto again = tombolo::record::EncodeRecord(
      {record->operation, std::string(record->record_id)}, record->seed,
      fields);
  if (!again.ok() || *again != input) std::abort();
  return 0;
}
