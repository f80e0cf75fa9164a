// The catalogue as a file: departments, purposes, datasets with their schemas
// and titles. docs/reference/catalog-file.md explains every key.
//
//   TOMBOLO_ASSIGN_OR_RETURN(ApplyCatalogRequest request,
//                            ParseCatalogFile(text, "catalog.yaml"));
//
// The bytes of a schema are deterministic: the same YAML always gives the same
// bytes, and so the same digest that departments sign. Pure.
#ifndef TOMBOLO_SERVICES_CLI_CATALOG_FILE_H_
#define TOMBOLO_SERVICES_CLI_CATALOG_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/cli/yaml_section.h"
#include "tombolo/exchange/v1/catalog_service.pb.h"

namespace tombolo::cli {

// INVALID_ARGUMENT / FILE_INVALID with the line, also for schemas that
// record::CompiledSchema refuses.
absl::StatusOr<exchange::v1::ApplyCatalogRequest> ParseCatalogFile(
    const std::string& text, const std::string& file);

// The bytes of the schema in `section`; "" after a problem.
std::string ReadSchemaBytes(const std::string& dataset, YamlSection section);

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_CATALOG_FILE_H_
