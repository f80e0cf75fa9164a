// Feeds arbitrary files to the .tlog-proof parser: people mail them around. It
// must never crash, must read one spelling only, and must never accept a proof
// that no trusted key stands behind.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "exchange-core/translog/tlog_proof.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace tombolo::translog;
  const std::string input(reinterpret_cast<const char*>(bytes), size);
  const absl::StatusOr<TlogProof> proof = ParseTlogProof(input);
  if (!proof.ok()) return 0;
  if (FormatTlogProof(*proof) != input) std::abort();
  if (VerifyTlogProof(*proof, {}, {}, "log.example").ok()) std::abort();
  return 0;
}
