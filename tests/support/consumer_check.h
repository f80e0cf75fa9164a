// What a consumer does with the answers of a CoreCity: verifies every record.
#ifndef TOMBOLO_TESTS_SUPPORT_CONSUMER_CHECK_H_
#define TOMBOLO_TESTS_SUPPORT_CONSUMER_CHECK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "exchange-core/record/disclosure_verification.h"
#include "tests/support/core_city.h"

namespace tombolo::testing {

// Verifies one record that was disclosed about `asked`.
inline absl::StatusOr<record::VerifiedRecord> VerifyDisclosed(
    CoreCity& city, const record::v1::Disclosure& disclosure,
    const record::v1::StatementSet& statements, const std::string& asked,
    const std::string& dataset = "ca-marriage") {
  record::StatementCache cache;
  const auto registry = city.registry().Current();
  const record::DisclosureVerifier verifier(
      {.keys = registry->keys,
       .schemas = [registry](absl::string_view of, uint32_t version)
           -> std::shared_ptr<const record::CompiledSchema> {
         const auto* found = registry->catalog->FindDataset(of);
         if (found == nullptr) return nullptr;
         for (const auto& schema : found->schemas) {
           if (schema->version() == version) return schema;
         }
         return nullptr;
       }},
      &cache);
  return verifier.Verify(
      disclosure, statements,
      {.dataset = dataset,
       .subject = record::AskedSubject{"cn-resident-id", asked}},
      city.clock().Now());
}

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_CONSUMER_CHECK_H_
