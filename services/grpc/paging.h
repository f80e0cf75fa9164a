// A page of an ordered map, and where the next one begins. Pure.
#ifndef TOMBOLO_SERVICES_GRPC_PAGING_H_
#define TOMBOLO_SERVICES_GRPC_PAGING_H_

#include <iterator>
#include <string>

#include "absl/functional/function_ref.h"

namespace tombolo::service {

// Visits up to `page_size` values whose key is after `after` ("" for the first
// page); `visit` returns false for one that is passed over. Returns the last
// key visited when more may follow, else "".
template <typename Map>
std::string VisitPage(
    const Map& map, const std::string& after, size_t page_size,
    absl::FunctionRef<bool(const typename Map::mapped_type&)> visit) {
  size_t visited = 0;
  for (auto entry = map.upper_bound(after); entry != map.end(); ++entry) {
    if (visit(entry->second)) ++visited;
    if (visited == page_size) {
      return std::next(entry) == map.end() ? "" : entry->first;
    }
  }
  return "";
}

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_PAGING_H_
