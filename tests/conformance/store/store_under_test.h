// The stores that the conformance suite runs against, each with what it stands
// on. A new implementation adds a row to AllStores() and passes.
#ifndef TOMBOLO_TESTS_CONFORMANCE_STORE_STORE_UNDER_TEST_H_
#define TOMBOLO_TESTS_CONFORMANCE_STORE_STORE_UNDER_TEST_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "exchange-core/storage/store.h"

namespace tombolo::testing {

class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;

  virtual storage::Store& store() = 0;

  // Moves rows to where older rows live (table files), where there is such a
  // place; never changes what can be read.
  virtual void Settle() {}

  // Closes and opens the store; a store in memory stays as it is.
  virtual void Reopen() {}
};

struct StoreMaker {
  std::string name;
  std::function<std::unique_ptr<StoreUnderTest>()> make;
};
inline void PrintTo(const StoreMaker& maker, std::ostream* out) {
  *out << maker.name;
}

std::vector<StoreMaker> AllStores();

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_CONFORMANCE_STORE_STORE_UNDER_TEST_H_
