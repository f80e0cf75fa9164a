#include "exchange-core/storage/store.h"

#include <iterator>

namespace tombolo::storage {

absl::string_view SpaceName(Space space) {
  constexpr std::array<absl::string_view, kSpaceCount> kNames{
      "meta",  "records",    "locator", "history", "feed",
      "index", "statements", "log",     "catalog", "permission"};
  return kNames.at(static_cast<size_t>(space));
}

void WriteBatch::Append(WriteBatch other) {
  bytes_ += other.bytes_;
  changes_.insert(changes_.end(),
                  std::make_move_iterator(other.changes_.begin()),
                  std::make_move_iterator(other.changes_.end()));
}

KeyRange PrefixRange(Space space, std::string prefix) {
  // The end is the prefix with its last byte below 0xff raised by one; a
  // prefix of nothing but 0xff has no end.
  std::string end = prefix;
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) {
    end.pop_back();
  }
  if (!end.empty()) {
    end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  }
  return {space, std::move(prefix), std::move(end)};
}

}  // namespace tombolo::storage
