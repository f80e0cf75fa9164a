// CsvPlace: what a CsvSource's position says. Bytes, all integers big-endian:
//
//   "C1" | offset u64 | row u64 | head 16 | tail size u8 | tail 8
//
// `head` is a keyed digest of the file's first bytes, `tail` of the last bytes
// of the last row read.
#ifndef TOMBOLO_ADAPTERS_CSV_CSV_POSITION_H_
#define TOMBOLO_ADAPTERS_CSV_CSV_POSITION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tombolo::csv {

inline constexpr size_t kHeadSize = 1024;
inline constexpr size_t kHeadDigestSize = 16;
inline constexpr size_t kTailDigestSize = 8;

struct CsvPlace {
  uint64_t offset = 0;
  uint64_t row = 0;  // Number of the last row before the place.
  std::string head;
  uint8_t tail_size = 0;
  std::string tail;
};

std::string EncodePlace(const CsvPlace& place);

// Nullopt for bytes that EncodePlace did not make.
std::optional<CsvPlace> DecodePlace(absl::string_view bytes);

}  // namespace tombolo::csv

#endif  // TOMBOLO_ADAPTERS_CSV_CSV_POSITION_H_
