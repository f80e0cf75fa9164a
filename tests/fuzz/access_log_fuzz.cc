// Feeds arbitrary bytes to the readers of the marker file, the state row and
// stored entries: a disk may be damaged, or put together by somebody who can
// write it. Nothing may crash, and what a reader accepts its writer must make
// again. Checksums are put right first, else nothing would get past them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "exchange-core/access_log/entry.h"
#include "exchange-core/access_log/log_state.h"
#include "exchange-core/access_log/marker.h"
#include "exchange-core/crypto/digest.h"

namespace {

using namespace tombolo::access_log;  // NOLINT(google-build-using-namespace)

void Require(bool holds) {
  if (!holds) std::abort();
}

void TryMarker(absl::string_view body) {
  const std::string slot =
      std::string(body) +
      tombolo::crypto::DigestBytes(tombolo::crypto::ComputeDigest(
          tombolo::crypto::DigestAlgorithm::kSha256, body));
  if (const auto decoded = DecodeMarkerSlot(slot); decoded.has_value()) {
    Require(EncodeMarkerSlot(*decoded) == slot);
  }
}

void TryState(absl::string_view body) {
  const std::string row = std::string(body) + Checksum8(body);
  if (const auto decoded = DecodeLogState(row); decoded.ok()) {
    Require(EncodeLogState(*decoded) == row);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  TryMarker(input);
  TryState(input);
  if (const auto entry = ParseEntry(input); entry.ok()) {
    Require(entry->format() == kEntryFormat);
  }
  return 0;
}
