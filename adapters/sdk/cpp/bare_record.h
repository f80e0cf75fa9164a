// Reads a record that came without evidence, because the question left it out:
// the form is checked as strictly as if it were signed, but the values are the
// node's word.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_BARE_RECORD_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_BARE_RECORD_H_

#include "absl/status/statusor.h"
#include "adapters/sdk/cpp/answer.h"
#include "adapters/sdk/cpp/question.h"
#include "exchange-core/record/schema.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::sdk {

// Errors: DISCLOSURE_HEADER, _FIELD_ORDER, _FIELD_UNKNOWN, _VALUE, _VALUE_TYPE
// and REPLY_RECORD_DELETED.
absl::StatusOr<AnsweredRecord> ReadBareRecord(
    const record::v1::Disclosure& disclosure,
    const record::CompiledSchema& schema);

// True when the field identifies the subject asked about and holds it.
bool HoldsSubject(const record::SchemaField& field, const record::Value& value,
                  const AskedSubject& asked);

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_BARE_RECORD_H_
