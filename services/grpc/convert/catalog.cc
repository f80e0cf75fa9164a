#include "services/grpc/convert/catalog.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/record/timestamp.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;

constexpr size_t kEtagDigestBytes = 16;
constexpr size_t kMaxFields = 256;
constexpr size_t kMaxSchemaBytes = 64 * 1024;

void Fill(const catalog::LocalizedText& text, v1::LocalizedText* proto) {
  proto->set_zh(text.zh);
  proto->set_en(text.en);
}

void FillStatement(const catalog::DatasetStatement& statement,
                   v1::Dataset& proto) {
  proto.set_name(ResourceName("datasets", statement.id));
  Fill(statement.title, proto.mutable_title());
  proto.set_provider(ResourceName("departments", statement.provider));
  proto.set_sharing_class(
      static_cast<v1::SharingClass>(statement.sharing_class));
  Fill(statement.sharing_condition, proto.mutable_sharing_condition());
  proto.set_update_cycle(static_cast<v1::UpdateCycle>(statement.update_cycle));
  for (const std::string& schema : statement.schemas) {
    proto.add_schemas(schema);
  }
  for (const catalog::FieldDescription& field : statement.fields) {
    v1::FieldDescription& out = *proto.add_fields();
    out.set_number(field.number);
    Fill(field.title, out.mutable_title());
    out.set_grade(field.grade);
  }
}

catalog::LocalizedText TextFrom(const v1::LocalizedText& text) {
  return {.zh = text.zh(), .en = text.en()};
}

// Texts are the catalogue's to check (CATALOG_TEXT); names are ours.
catalog::DatasetStatement StatementFrom(const v1::Dataset& proto,
                                        const std::string& field,
                                        RequestCheck& check) {
  catalog::DatasetStatement statement;
  statement.id = check.Name(field + ".name", "datasets", proto.name());
  statement.title = TextFrom(proto.title());
  statement.provider =
      check.Name(field + ".provider", "departments", proto.provider());
  if (proto.sharing_class() < v1::SHARING_CLASS_UNCONDITIONAL ||
      proto.sharing_class() > v1::SHARING_CLASS_PROHIBITED) {
    check.Violate(field + ".sharing_class", "must be a known sharing class");
  }
  statement.sharing_class =
      static_cast<catalog::SharingClass>(proto.sharing_class());
  statement.sharing_condition = TextFrom(proto.sharing_condition());
  if (proto.update_cycle() < v1::UPDATE_CYCLE_REAL_TIME ||
      proto.update_cycle() > v1::UPDATE_CYCLE_IRREGULAR) {
    check.Violate(field + ".update_cycle", "must be a known update cycle");
  }
  statement.update_cycle =
      static_cast<catalog::UpdateCycle>(proto.update_cycle());
  check.Count(field + ".schemas", static_cast<size_t>(proto.schemas_size()), 1,
              catalog::kMaxSchemaVersions);
  for (const std::string& schema : proto.schemas()) {
    check.Text(field + ".schemas", schema,
               {.min_bytes = 1, .max_bytes = kMaxSchemaBytes});
    statement.schemas.push_back(schema);
  }
  check.Count(field + ".fields", static_cast<size_t>(proto.fields_size()), 0,
              kMaxFields);
  for (const v1::FieldDescription& described : proto.fields()) {
    statement.fields.push_back({.number = described.number(),
                                .title = TextFrom(described.title()),
                                .grade = described.grade()});
  }
  return statement;
}

}  // namespace

v1::Department ToProto(const catalog::Department& department) {
  v1::Department proto;
  proto.set_name(ResourceName("departments", department.id));
  Fill(department.title, proto.mutable_title());
  proto.set_organisation_code(department.organisation_code);
  return proto;
}

v1::Purpose ToProto(const catalog::Purpose& purpose) {
  v1::Purpose proto;
  proto.set_name(ResourceName("purposes", purpose.id));
  Fill(purpose.title, proto.mutable_title());
  Fill(purpose.legal_basis, proto.mutable_legal_basis());
  return proto;
}

std::string EtagOf(const catalog::DatasetStatement& statement) {
  v1::Dataset proto;
  FillStatement(statement, proto);
  // Only strings and numbers, no maps: one serialisation.
  const crypto::Digest digest = crypto::ComputeDigest(
      crypto::DigestAlgorithm::kSha256, proto.SerializeAsString());
  return ToHex(crypto::DigestView(digest).substr(0, kEtagDigestBytes));
}

v1::Dataset ToProto(const catalog::Dataset& dataset,
                    const publish::PublishState& state) {
  v1::Dataset proto;
  FillStatement(dataset.statement, proto);
  proto.set_generation(state.row.generation());
  proto.set_record_count(state.row.live_records());
  if (state.row.last_publish_time_us() != 0) {
    *proto.mutable_last_publish_time() = record::TimeToProto(
        absl::FromUnixMicros(state.row.last_publish_time_us()));
  }
  proto.set_etag(EtagOf(dataset.statement));
  return proto;
}

catalog::CatalogChange FromProto(const v1::ApplyCatalogRequest& request,
                                 RequestCheck& check) {
  const auto count = [&check](const char* field, int found) {
    check.Count(field, static_cast<size_t>(found), 0,
                catalog::kMaxChangedResources);
  };
  count("departments", request.departments_size());
  count("datasets", request.datasets_size());
  count("purposes", request.purposes_size());
  catalog::CatalogChange change;
  if (!check.ok()) return change;
  for (int i = 0; i < request.departments_size(); ++i) {
    const v1::Department& proto = request.departments(i);
    change.departments.push_back(
        {.id = check.Name(absl::StrCat("departments[", i, "].name"),
                          "departments", proto.name()),
         .title = TextFrom(proto.title()),
         .organisation_code = proto.organisation_code()});
  }
  for (int i = 0; i < request.datasets_size(); ++i) {
    change.datasets.push_back(StatementFrom(
        request.datasets(i), absl::StrCat("datasets[", i, "]"), check));
  }
  for (int i = 0; i < request.purposes_size(); ++i) {
    const v1::Purpose& proto = request.purposes(i);
    change.purposes.push_back(
        {.id = check.Name(absl::StrCat("purposes[", i, "].name"), "purposes",
                          proto.name()),
         .title = TextFrom(proto.title()),
         .legal_basis = TextFrom(proto.legal_basis())});
  }
  return change;
}

}  // namespace tombolo::service
