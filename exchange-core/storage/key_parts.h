// What builders and parsers of keys share: the numbers of kinds, and parts of
// any length. Internal to key_layout.cc and key_parsers.cc.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_PARTS_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_PARTS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "exchange-core/base/bytes.h"

namespace tombolo::storage {

// Kinds of rows within a space, persisted: never reuse one. Those of the log
// and catalog spaces are in the header.
inline constexpr uint8_t kHeadKind = 0;
inline constexpr uint8_t kSignedHeadKind = 1;
inline constexpr uint8_t kStatementKind = 2;

inline constexpr uint8_t kEpochKind = 1;
inline constexpr uint8_t kGrantKind = 2;

inline constexpr uint8_t kFormatKind = 1;
inline constexpr uint8_t kIndexKeyKind = 2;
inline constexpr uint8_t kDataKeyKind = 3;
inline constexpr uint8_t kActiveDataKeyKind = 4;
inline constexpr uint8_t kDatasetNumberKind = 5;
inline constexpr uint8_t kNextDatasetNumberKind = 6;
inline constexpr uint8_t kLogNumberKind = 7;
inline constexpr uint8_t kNextLogNumberKind = 8;
inline constexpr uint8_t kChangeRequestKind = 9;

inline constexpr uint8_t kOrderedTerm = 1;
inline constexpr uint8_t kExactTerm = 2;

// A part of any length, which keeps the order of what it holds: a zero byte
// becomes 00 ff, and 00 01 ends it.
inline void AppendText(std::string& out, absl::string_view bytes) {
  for (const char byte : bytes) {
    out.push_back(byte);
    if (byte == '\0') out.push_back('\xff');
  }
  AppendU8(out, 0x00);
  AppendU8(out, 0x01);
}

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_PARTS_H_
