// Parsing of signed or stored protobuf bytes: what is not known is refused,
// because a field that one verifier reads and another ignores would make one
// signature mean two things.
//
//   Statement statement;
//   switch (ParseStrictly(bytes, statement)) {
//     case StrictParse::kMalformed: return MakeError(...);
//     case StrictParse::kUnknownField: return MakeError(...);
//     case StrictParse::kOk: break;
//   }
//
// Bounds come before parsing: a message of empty elements takes nearly a
// hundred times its size once parsed, so callers count first.
//
//   if (CountElements(bytes, /*field=*/5).value_or(limit + 1) > limit) ...
//
// Thread-safe: all functions are pure.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_STRICT_PARSE_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_STRICT_PARSE_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace tombolo::record {

enum class StrictParse { kOk, kMalformed, kUnknownField };

// Parses `bytes` into `message`; kUnknownField when it or a message inside it
// has fields that its descriptor lacks.
StrictParse ParseStrictly(absl::string_view bytes,
                          google::protobuf::Message& message);

// Walks over the fields of one serialised message without parsing them.
//
//   WireReader wire(bytes);
//   while (const auto field = wire.Next()) ...
//   if (!wire.ok()) return MakeError(...);
class WireReader {
 public:
  struct Element {
    uint32_t field = 0;
    // The content of a length-delimited element; empty for numbers.
    absl::string_view content;
    bool length_delimited = false;
  };

  explicit WireReader(absl::string_view bytes) : rest_(bytes) {}

  // The next element, or nullopt at the end or at the first malformed byte.
  std::optional<Element> Next();
  // False once something malformed was met. Groups count as malformed.
  bool ok() const { return ok_; }

 private:
  std::optional<uint64_t> Varint();
  std::optional<Element> Broken();

  absl::string_view rest_;
  bool ok_ = true;
};

// How many elements of field `field` `bytes` holds at its top level, or
// nullopt when the bytes are malformed.
std::optional<size_t> CountElements(absl::string_view bytes, uint32_t field);

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_STRICT_PARSE_H_
