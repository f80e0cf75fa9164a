// The canonical bytes of a grant; docs/formats/grant.md is the text of it.
#include <algorithm>

#include "exchange-core/base/bytes.h"
#include "exchange-core/permission/grant.h"

namespace tombolo::permission {
namespace {

constexpr char kTag[] = "tombolo grant v1\n";

// What stands for "no end"; no valid end is as late.
constexpr uint64_t kNoEnd = 0x7fffffffffffffff;

void AppendText(std::string& out, absl::string_view text) {
  AppendU16(out, static_cast<uint16_t>(text.size()));
  AppendBytes(out, text);
}

// A list is a set: ascending, so that the order written does not matter.
void AppendNames(std::string& out, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  AppendU16(out, static_cast<uint16_t>(names.size()));
  for (const std::string& name : names) AppendText(out, name);
}

void AppendTime(std::string& out, absl::Time time) {
  AppendU64(out, time == absl::InfiniteFuture()
                     ? kNoEnd
                     : static_cast<uint64_t>(absl::ToUnixSeconds(time)));
}

uint8_t ModeBits(const std::vector<Mode>& modes) {
  unsigned bits = 0;
  for (const Mode mode : modes) bits |= 1U << static_cast<unsigned>(mode);
  return static_cast<uint8_t>(bits);
}

}  // namespace

std::string CanonicalGrantBytes(const Grant& grant) {
  std::string out = kTag;
  AppendText(out, grant.id);
  AppendU32(out, grant.revision);
  AppendU8(out, static_cast<uint8_t>(grant.effect));
  AppendU8(out, static_cast<uint8_t>(grant.state));
  AppendText(out, grant.consumer);
  AppendNames(out, grant.systems);
  AppendText(out, grant.dataset);
  AppendNames(out, grant.read);
  AppendNames(out, grant.verify);
  AppendNames(out, grant.lookup_by);
  AppendU8(out, ModeBits(grant.modes));
  AppendNames(out, grant.purposes);
  AppendTime(out, grant.not_before);
  AppendTime(out, grant.not_after);
  AppendText(out, grant.legal_basis);
  AppendText(out, grant.comment);
  return out;
}

}  // namespace tombolo::permission
