// What the access log says of a question and its answer.
#ifndef TOMBOLO_EXCHANGE_CORE_QUERY_QUERY_ENTRY_H_
#define TOMBOLO_EXCHANGE_CORE_QUERY_QUERY_ENTRY_H_

#include "exchange-core/query/answer.h"
#include "exchange-core/query/question.h"
#include "tombolo/record/v1/access_log.pb.h"

namespace tombolo::query {

// The part that every entry of a question has.
record::v1::AccessLogEntry EntryOf(const QueryContext& context);

// With what the answer disclosed. `mode`: "point" or "bulk".
record::v1::AccessLogEntry EntryOf(const QueryContext& context,
                                   const Answer& answer, const char* mode);

// With what the answer to a verify-only question told.
record::v1::AccessLogEntry EntryOf(const QueryContext& context,
                                   const std::string& dataset,
                                   const VerifyAnswer& answer);

}  // namespace tombolo::query

#endif  // TOMBOLO_EXCHANGE_CORE_QUERY_QUERY_ENTRY_H_
