#include "exchange-core/record/strict_parse.h"

#include <limits>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/unknown_field_set.h"

namespace tombolo::record {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool HasUnknownFields(const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (!reflection.GetUnknownFields(message).empty()) return true;
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      if (HasUnknownFields(reflection.GetMessage(message, field))) return true;
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (HasUnknownFields(reflection.GetRepeatedMessage(message, field, i))) {
        return true;
      }
    }
  }
  return false;
}

constexpr uint64_t kMaxFieldNumber = (uint64_t{1} << 29) - 1;

}  // namespace

StrictParse ParseStrictly(absl::string_view bytes, Message& message) {
  if (bytes.size() > std::numeric_limits<int>::max() ||
      !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return StrictParse::kMalformed;
  }
  return HasUnknownFields(message) ? StrictParse::kUnknownField
                                   : StrictParse::kOk;
}

std::optional<uint64_t> WireReader::Varint() {
  uint64_t value = 0;
  for (uint32_t shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) return std::nullopt;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    // The tenth byte has one bit left to give.
    if (shift == 63 && byte > 1) return std::nullopt;
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

std::optional<WireReader::Element> WireReader::Broken() {
  ok_ = false;
  rest_ = {};
  return std::nullopt;
}

std::optional<WireReader::Element> WireReader::Next() {
  if (rest_.empty()) return std::nullopt;
  const auto tag = Varint();
  if (!tag.has_value() || *tag >> 3 == 0 || *tag >> 3 > kMaxFieldNumber) {
    return Broken();
  }
  Element element;
  element.field = static_cast<uint32_t>(*tag >> 3);
  switch (*tag & 7) {
    case 0:
      if (!Varint().has_value()) return Broken();
      return element;
    case 1:
    case 5: {
      const size_t size = (*tag & 7) == 1 ? 8 : 4;
      if (rest_.size() < size) return Broken();
      rest_.remove_prefix(size);
      return element;
    }
    case 2: {
      const auto size = Varint();
      if (!size.has_value() || *size > rest_.size()) return Broken();
      element.content = rest_.substr(0, static_cast<size_t>(*size));
      element.length_delimited = true;
      rest_.remove_prefix(static_cast<size_t>(*size));
      return element;
    }
    default:
      return Broken();
  }
}

std::optional<size_t> CountElements(absl::string_view bytes, uint32_t field) {
  WireReader wire(bytes);
  size_t count = 0;
  while (const auto element = wire.Next()) {
    if (element->field == field) ++count;
  }
  if (!wire.ok()) return std::nullopt;
  return count;
}

}  // namespace tombolo::record
