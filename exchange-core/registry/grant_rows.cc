#include "exchange-core/registry/grant_rows.h"

#include <utility>
#include <vector>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/status_macros.h"
#include "tombolo/storage/v1/registry_row.pb.h"

namespace tombolo::registry {
namespace {

using permission::Grant;

// A forbid may have no end; the largest number stands for that.
constexpr int64_t kNoEnd = INT64_MAX;

int64_t ToMicros(absl::Time time) {
  return time == absl::InfiniteFuture() ? kNoEnd : absl::ToUnixMicros(time);
}

absl::Time FromMicros(int64_t micros) {
  return micros == kNoEnd ? absl::InfiniteFuture()
                          : absl::FromUnixMicros(micros);
}

using Names = google::protobuf::RepeatedPtrField<std::string>;

void ToRow(const std::vector<std::string>& names, Names& row) {
  row.Assign(names.begin(), names.end());
}

std::vector<std::string> FromRow(const Names& row) {
  return {row.begin(), row.end()};
}

}  // namespace

std::string GrantRowBytes(const Grant& grant, uint64_t epoch) {
  storage::v1::GrantRow row;
  row.set_id(grant.id);
  row.set_revision(grant.revision);
  row.set_effect(static_cast<uint32_t>(grant.effect));
  row.set_state(static_cast<uint32_t>(grant.state));
  row.set_consumer(grant.consumer);
  ToRow(grant.systems, *row.mutable_systems());
  row.set_dataset(grant.dataset);
  ToRow(grant.read, *row.mutable_read_fields());
  ToRow(grant.verify, *row.mutable_verify_fields());
  ToRow(grant.lookup_by, *row.mutable_lookup_fields());
  for (const permission::Mode mode : grant.modes) {
    row.add_modes(static_cast<uint32_t>(mode));
  }
  ToRow(grant.purposes, *row.mutable_purposes());
  row.set_not_before_us(ToMicros(grant.not_before));
  row.set_not_after_us(ToMicros(grant.not_after));
  row.set_legal_basis(grant.legal_basis);
  row.set_comment(grant.comment);
  row.set_epoch(epoch);
  return row.SerializeAsString();
}

absl::StatusOr<Grant> ParseGrantRow(absl::string_view bytes) {
  storage::v1::GrantRow row;
  if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return MakeError(reasons::kCatalogRow, {{"kind", "grant"}});
  }
  Grant grant;
  grant.id = row.id();
  grant.revision = static_cast<uint32_t>(row.revision());
  grant.effect = static_cast<permission::Effect>(row.effect());
  grant.state = static_cast<permission::GrantState>(row.state());
  grant.consumer = row.consumer();
  grant.systems = FromRow(row.systems());
  grant.dataset = row.dataset();
  grant.read = FromRow(row.read_fields());
  grant.verify = FromRow(row.verify_fields());
  grant.lookup_by = FromRow(row.lookup_fields());
  for (const uint32_t mode : row.modes()) {
    grant.modes.push_back(static_cast<permission::Mode>(mode));
  }
  grant.purposes = FromRow(row.purposes());
  grant.not_before = FromMicros(row.not_before_us());
  grant.not_after = FromMicros(row.not_after_us());
  grant.legal_basis = row.legal_basis();
  grant.comment = row.comment();
  return grant;
}

absl::StatusOr<Grants> LoadGrants(const storage::Reader& reader,
                                  const storage::KeyLayout& layout) {
  constexpr storage::ScanLimits kPage{.rows = 1000, .bytes = size_t{8} << 20};
  Grants grants;
  storage::KeyRange range = layout.AllGrants();
  for (;;) {
    TOMBOLO_ASSIGN_OR_RETURN(
        const storage::ScanEnd end,
        reader.Scan(range, kPage,
                    [&grants](absl::string_view /*key*/,
                              absl::string_view value) -> absl::Status {
                      TOMBOLO_ASSIGN_OR_RETURN(Grant grant,
                                               ParseGrantRow(value));
                      // Revisions ascend within a grant: the last one stays.
                      std::string id = grant.id;
                      grants.insert_or_assign(std::move(id), std::move(grant));
                      return absl::OkStatus();
                    }));
    if (end.complete) return grants;
    range.begin = end.resume_key;
  }
}

}  // namespace tombolo::registry
