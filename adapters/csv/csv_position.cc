#include "adapters/csv/csv_position.h"

#include "exchange-core/base/bytes.h"

namespace tombolo::csv {
namespace {

constexpr absl::string_view kFormat = "C1";

}  // namespace

std::string EncodePlace(const CsvPlace& place) {
  std::string out(kFormat);
  AppendU64(out, place.offset);
  AppendU64(out, place.row);
  AppendBytes(out, place.head);
  AppendU8(out, place.tail_size);
  AppendBytes(out, place.tail);
  return out;
}

std::optional<CsvPlace> DecodePlace(absl::string_view bytes) {
  ByteReader reader(bytes);
  const auto format = reader.Bytes(kFormat.size());
  const auto offset = reader.U64();
  const auto row = reader.U64();
  const auto head = reader.Bytes(kHeadDigestSize);
  const auto tail_size = reader.U8();
  const auto tail = reader.Bytes(kTailDigestSize);
  if (!format || *format != kFormat || !offset || !row || !head || !tail_size ||
      !tail || !reader.empty() || *tail_size > *offset) {
    return std::nullopt;
  }
  return CsvPlace{.offset = *offset,
                  .row = *row,
                  .head = std::string(*head),
                  .tail_size = *tail_size,
                  .tail = std::string(*tail)};
}

}  // namespace tombolo::csv
