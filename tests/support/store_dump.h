// Everything a store holds, to compare before and after.
#ifndef TOMBOLO_TESTS_SUPPORT_STORE_DUMP_H_
#define TOMBOLO_TESTS_SUPPORT_STORE_DUMP_H_

#include <map>
#include <string>
#include <utility>

#include "exchange-core/base/check.h"
#include "exchange-core/storage/store.h"

namespace tombolo::testing {

using StoreDump = std::map<std::pair<storage::Space, std::string>, std::string>;

// All rows of `space`.
inline StoreDump DumpOf(const storage::Reader& reader, storage::Space space) {
  StoreDump dump;
  storage::KeyRange range{space, "", ""};
  for (;;) {
    const auto end = reader.Scan(
        range, {}, [&](absl::string_view key, absl::string_view value) {
          dump[{space, std::string(key)}] = std::string(value);
          return absl::OkStatus();
        });
    TOMBOLO_CHECK(end.ok());
    if (end->complete) return dump;
    range.begin = end->resume_key;
  }
}

// All rows of all spaces but the log, which grows with every refusal.
inline StoreDump DumpBesideLog(const storage::Reader& reader) {
  StoreDump dump;
  for (size_t number = 0; number < storage::kSpaceCount; ++number) {
    const auto space = static_cast<storage::Space>(number);
    if (space != storage::Space::kLog) dump.merge(DumpOf(reader, space));
  }
  return dump;
}

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_STORE_DUMP_H_
