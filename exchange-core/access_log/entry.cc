#include "exchange-core/access_log/entry.h"

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/pseudonym.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace tombolo::access_log {
namespace {

using record::v1::AccessLogEntry;

absl::Status Malformed(absl::string_view field, absl::string_view problem) {
  return MakeError(
      reasons::kLogEntryMalformed,
      {{"field", std::string(field)}, {"problem", std::string(problem)}});
}

absl::Status CheckDigest(absl::string_view field, const std::string& digest) {
  if (digest.empty() || digest.size() == crypto::kDigestSize) {
    return absl::OkStatus();
  }
  return Malformed(field, absl::StrCat("found ", digest.size(),
                                       " bytes, wanted 32 or none"));
}

absl::Status CheckDraft(const AccessLogEntry& entry) {
  if (entry.format() != 0 || entry.has_time() || entry.time_held() ||
      !entry.event_id().empty() || !entry.node().empty()) {
    return Malformed("format..node", "is set by the log itself");
  }
  if (entry.event_case() == AccessLogEntry::EVENT_NOT_SET) {
    return Malformed("event", "is missing");
  }
  for (const std::string& pseudonym : entry.subject_pseudonyms()) {
    if (pseudonym.size() != kPseudonymSize) {
      return Malformed("subject_pseudonyms", "wanted 16 bytes each");
    }
  }
  TOMBOLO_RETURN_IF_ERROR(
      CheckDigest("request_digest", entry.request_digest()));
  return CheckDigest("result_digest", entry.result_digest());
}

// Deterministic, so that equal entries have equal bytes in every build.
std::string Serialise(const AccessLogEntry& entry) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    // Fails only above 2 GiB or for a missing required field.
    TOMBOLO_CHECK(entry.SerializeToCodedStream(&coded));
  }
  return bytes;
}

}  // namespace

absl::StatusOr<EntryDraft> EntryDraft::From(const AccessLogEntry& entry) {
  TOMBOLO_RETURN_IF_ERROR(CheckDraft(entry));
  // Asked first: serialising would copy an entry of any size.
  const size_t size = entry.ByteSizeLong();
  if (size > kMaxDraftSize) {
    return MakeError(reasons::kLogEntryTooLarge,
                     {{"found", absl::StrCat(size)},
                      {"limit", absl::StrCat(kMaxDraftSize)}});
  }
  return EntryDraft(Serialise(entry));
}

std::string EntryBytes(const EntryHead& head, const EntryDraft& draft) {
  AccessLogEntry entry;
  entry.set_format(kEntryFormat);
  const int64_t micros = absl::ToUnixMicros(head.time);
  // Floor division, so that nanos is never negative, as Timestamp wants.
  int64_t seconds = micros / 1000000;
  if (micros % 1000000 < 0) --seconds;
  entry.mutable_time()->set_seconds(seconds);
  entry.mutable_time()->set_nanos(
      static_cast<int32_t>((micros - seconds * 1000000) * 1000));
  entry.set_time_held(head.time_held);
  entry.set_event_id(head.event_id);
  entry.set_node(head.node);
  std::string bytes = Serialise(entry);
  TOMBOLO_CHECK(bytes.size() <= kEntryHeadRoom);
  bytes += draft.body();
  return bytes;
}

absl::StatusOr<AccessLogEntry> ParseEntry(absl::string_view bytes) {
  AccessLogEntry entry;
  if (bytes.size() > kMaxEntrySize ||
      !entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return MakeError(reasons::kLogEntryUnreadable,
                     {{"problem", "not a message of at most 65,535 bytes"}});
  }
  if (entry.format() != kEntryFormat) {
    return MakeError(reasons::kLogEntryUnreadable,
                     {{"problem", absl::StrCat("format ", entry.format(),
                                               " is not known")}});
  }
  return entry;
}

}  // namespace tombolo::access_log
