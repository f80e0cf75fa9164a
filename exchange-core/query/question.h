// What a department asks, as the query use cases take it: already within the
// limits of the public API, the caller already known by its certificate.
#ifndef TOMBOLO_EXCHANGE_CORE_QUERY_QUESTION_H_
#define TOMBOLO_EXCHANGE_CORE_QUERY_QUESTION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "exchange-core/crypto/digest.h"

namespace tombolo::query {

// Most records in one reply, and most bytes of their disclosures; the rest
// follows in the next page.
inline constexpr size_t kMaxReplyRecords = 200;
inline constexpr size_t kMaxReplyBytes = size_t{5} << 19;  // 2.5 MiB

// Who asks, what for, and what binds the answer to the request.
struct QueryContext {
  std::string principal;   // SPIFFE URI, from the certificate.
  std::string department;  // ID, from the certificate.
  std::string system;      // ID, from the certificate.
  std::string purpose;     // ID.
  std::string matter;
  std::string case_number;
  std::string officer;
  std::string nonce;  // 16 bytes, for the receipt.
  uint64_t min_epoch = 0;
  crypto::Digest request_digest{};  // SHA-256 of the request as it came.
};

// Whom it is about, as typed.
struct Subject {
  std::string scheme;
  std::string identifier;
};

struct DatasetQuestion {
  std::string dataset;              // ID.
  std::vector<std::string> fields;  // Names; empty: all that may be read.
};

// A question about one subject.
struct PointQuestion {
  QueryContext context;
  Subject subject;
  std::vector<DatasetQuestion> datasets;
  bool omit_evidence = false;
  // Where to go on: Answer::resume of the page before, which the caller has
  // authenticated. Empty for the first page.
  std::string resume;
};

// A question about many subjects.
struct BulkQuestion {
  QueryContext context;
  std::vector<Subject> subjects;
  std::vector<DatasetQuestion> datasets;
  bool omit_evidence = false;
};

// A value to compare with what is recorded.
struct FieldClaim {
  std::string field;        // Name.
  std::string value_bytes;  // As in docs/formats/record.md.
};

// A question that only yes or no answers.
struct VerifyQuestion {
  QueryContext context;
  Subject subject;
  std::string dataset;  // ID.
  std::vector<FieldClaim> claims;
  bool prove_match = false;
};

}  // namespace tombolo::query

#endif  // TOMBOLO_EXCHANGE_CORE_QUERY_QUESTION_H_
