// Fixed-width big-endian integers, hexadecimal, and a reader that cannot run
// past its end. Bytes are held in std::string throughout the project.
//
//   std::string out;
//   AppendU64(out, sequence);
//
//   ByteReader reader(input);
//   const auto count = reader.U16();      // nullopt when two bytes are missing
//   if (!count.has_value()) return ...;
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_BYTES_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tombolo {

inline void AppendU8(std::string& out, uint8_t value) {
  out.push_back(static_cast<char>(value));
}
inline void AppendU16(std::string& out, uint16_t value) {
  AppendU8(out, static_cast<uint8_t>(value >> 8));
  AppendU8(out, static_cast<uint8_t>(value));
}
inline void AppendU32(std::string& out, uint32_t value) {
  AppendU16(out, static_cast<uint16_t>(value >> 16));
  AppendU16(out, static_cast<uint16_t>(value));
}
inline void AppendU64(std::string& out, uint64_t value) {
  AppendU32(out, static_cast<uint32_t>(value >> 32));
  AppendU32(out, static_cast<uint32_t>(value));
}
inline void AppendBytes(std::string& out, absl::string_view bytes) {
  out.append(bytes.data(), bytes.size());
}

// Reads forward through `bytes`, which must outlive it. Each call either
// returns a value and moves on, or returns nullopt and stays where it is.
class ByteReader {
 public:
  explicit ByteReader(absl::string_view bytes) : rest_(bytes) {}

  std::optional<uint8_t> U8() { return Unsigned<uint8_t>(); }
  std::optional<uint16_t> U16() { return Unsigned<uint16_t>(); }
  std::optional<uint32_t> U32() { return Unsigned<uint32_t>(); }
  std::optional<uint64_t> U64() { return Unsigned<uint64_t>(); }

  std::optional<absl::string_view> Bytes(size_t size) {
    if (rest_.size() < size) return std::nullopt;
    const absl::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  bool empty() const { return rest_.empty(); }
  absl::string_view rest() const { return rest_; }

 private:
  template <typename T>
  std::optional<T> Unsigned() {
    const auto bytes = Bytes(sizeof(T));
    if (!bytes.has_value()) return std::nullopt;
    T value = 0;
    for (const char byte : *bytes) {
      value = static_cast<T>((static_cast<uint64_t>(value) << 8) |
                             static_cast<uint8_t>(byte));
    }
    return value;
  }

  absl::string_view rest_;
};

// Lower-case hexadecimal of `bytes`.
std::string ToHex(absl::string_view bytes);

// The bytes of an even number of hexadecimal digits of either case, or nullopt.
std::optional<std::string> FromHex(absl::string_view hex);

}  // namespace tombolo

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_BYTES_H_
