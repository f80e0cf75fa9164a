// What the consumer's tests ask of the fake node.
#ifndef TOMBOLO_TESTS_UNIT_ADAPTERS_SDK_CONSUMER_QUESTIONS_H_
#define TOMBOLO_TESTS_UNIT_ADAPTERS_SDK_CONSUMER_QUESTIONS_H_

#include <cstddef>
#include <string>

#include "adapters/sdk/cpp/consumer.h"
#include "tests/unit/adapters/sdk/fake_query_service.h"

namespace tombolo::testing {

inline constexpr char kHousehold[] = "ps-household";
inline constexpr char kMarriage[] = "ca-marriage";

inline sdk::ConsumerOptions Options(const FakeQueryService& node) {
  return {.trust = {.trust_domain = RecordFixture::kTrustDomain,
                    .authority = node.fixture.authority->public_key()},
          .node = FakeQueryService::kNode};
}

inline sdk::SubjectQuestion Question() {
  return {.context = {.purpose = "benefit-check", .min_epoch = 5},
          .subject = {"cn-resident-id", FakeQueryService::Person()},
          .datasets = {
              {.dataset = kMarriage, .fields = {"certificate", "husband_name"}},
              {.dataset = kHousehold, .fields = {}}}};
}

// Changes one bit.
inline void Flip(std::string& bytes, size_t at) {
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
}

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_UNIT_ADAPTERS_SDK_CONSUMER_QUESTIONS_H_
