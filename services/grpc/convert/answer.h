// Answers of the core as the bytes that leave: a QueryResult or VerifyResult,
// serialised once. Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_CONVERT_ANSWER_H_
#define TOMBOLO_SERVICES_GRPC_CONVERT_ANSWER_H_

#include <string>

#include "exchange-core/publish/ingest.h"
#include "exchange-core/publish/publish_state.h"
#include "exchange-core/query/answer.h"
#include "tombolo/exchange/v1/publish_service.pb.h"
#include "tombolo/exchange/v1/query_service.pb.h"

namespace tombolo::service {

// `next_page_token` is answer.resume, sealed. Disclosures and statements are
// moved, not copied: the answer is without them afterwards.
std::string ResultBytes(query::Answer& answer, const std::string& node,
                        const std::string& next_page_token);
std::string ResultBytes(query::VerifyAnswer& answer, const std::string& node);

exchange::v1::PublishState ToProto(const publish::PublishState& state,
                                   const std::string& dataset);
exchange::v1::PublishBatchesResponse ToProto(publish::BatchOutcome outcome);

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_CONVERT_ANSWER_H_
