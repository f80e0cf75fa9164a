#include "adapters/connector/record_id.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "adapters/connector/durable_file.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::connector {
namespace {

absl::Status BadKey(const std::string& path, const std::string& problem) {
  return MakeError(reasons::kAdapterKey,
                   {{"file", path}, {"problem", problem}});
}

}  // namespace

std::string MakeRecordId(absl::string_view key, absl::string_view dataset,
                         const std::vector<std::string>& key_values) {
  std::string message = "tombolo.record-id.v1";
  message.push_back('\0');
  AppendBytes(message, dataset);
  message.push_back('\0');
  for (const std::string& value : key_values) {
    AppendU32(message, static_cast<uint32_t>(value.size()));
    AppendBytes(message, value);
  }
  return crypto::DigestBytes(crypto::HmacSha256(key, message));
}

absl::StatusOr<std::string> ReadRecordIdKey(const std::string& path) {
  TOMBOLO_ASSIGN_OR_RETURN(DurableFile file, DurableFile::OpenForReading(path));
  TOMBOLO_ASSIGN_OR_RETURN(const uint32_t mode, file.Permissions());
  if ((mode & 077) != 0) {
    return BadKey(path, "others may read it, want mode 0600");
  }
  TOMBOLO_ASSIGN_OR_RETURN(const std::string text, file.ReadAll());
  const std::optional<std::string> key =
      FromHex(absl::StripAsciiWhitespace(text));
  if (!key.has_value() || key->size() != kRecordIdKeySize) {
    return BadKey(path, "want 64 hexadecimal digits");
  }
  return *key;
}

absl::Status CreateRecordIdKey(const std::string& path,
                               crypto::RandomSource& random) {
  TOMBOLO_ASSIGN_OR_RETURN(DurableFile file, DurableFile::Create(path));
  TOMBOLO_RETURN_IF_ERROR(
      file.Append(absl::StrCat(ToHex(random.Bytes(kRecordIdKeySize)), "\n")));
  return file.Sync();
}

}  // namespace tombolo::connector
