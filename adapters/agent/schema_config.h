// The schema of a dataset as YAML:
//
//   schema:
//     version: 1
//     fields:
//       - {number: 1, name: cert_no, type: text, key: true}
//       - {number: 2, name: holder_id, type: text,
//          subject: {scheme: cn-resident-id, role: holder}}
//       - {number: 3, name: holder_id.last4, type: text,
//          derive: {function: last4, version: 1, source: 2}}
//
// Its bytes are those of tombolo.record.v1.Schema with the fields in ascending
// number: the same YAML always gives the same digest.
#ifndef TOMBOLO_ADAPTERS_AGENT_SCHEMA_CONFIG_H_
#define TOMBOLO_ADAPTERS_AGENT_SCHEMA_CONFIG_H_

#include <string>

#include "adapters/agent/config_section.h"
#include "tombolo/record/v1/schema.pb.h"

namespace tombolo::agent {

// Problems go to the section's ConfigProblems; what a schema may not say is
// found later, by record::CompiledSchema.
record::v1::Schema ReadSchema(const std::string& dataset,
                              ConfigSection section);

}  // namespace tombolo::agent

#endif  // TOMBOLO_ADAPTERS_AGENT_SCHEMA_CONFIG_H_
