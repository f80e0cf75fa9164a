// Feeds arbitrary bytes to the parsers of a SignedBatch. A publisher controls
// them before any signature is checked, so they must never crash, and nothing
// that nobody signed may come to a root that matches.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "exchange-core/record/batch_verification.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string input(reinterpret_cast<const char*>(bytes), size);
  const auto batch = tombolo::record::ParseBatch(input);
  if (!batch.ok()) return 0;
  // The two ways in must agree.
  tombolo::record::v1::SignedBatch message;
  if (!message.ParseFromString(input)) std::abort();
  if (!tombolo::record::ViewBatch(message).ok()) std::abort();
  for (const auto& record : batch->records) {
    (void)tombolo::record::ParseRecord(record);
  }
  (void)tombolo::record::ParseStatement(batch->statement);
  return 0;
}
