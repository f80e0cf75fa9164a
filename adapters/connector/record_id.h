// Record ids: stable names of records that say nothing about them. By default
// the keyed hash of the record's key fields, under a key that stays with the
// department: without it nobody can try identity numbers until one fits.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::string key, ReadRecordIdKey(path));
//   const std::string id = MakeRecordId(key, "ca-marriage", key_values);
//
// id = HMAC-SHA-256(key, "tombolo.record-id.v1" | 0 | dataset | 0 |
//                        (length u32 | value)…), 32 bytes.
//
// Losing the key means publishing every record anew under other ids: the file
// is part of the department's backup.
#ifndef TOMBOLO_ADAPTERS_CONNECTOR_RECORD_ID_H_
#define TOMBOLO_ADAPTERS_CONNECTOR_RECORD_ID_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/crypto/random.h"

namespace tombolo::connector {

inline constexpr size_t kRecordIdKeySize = 32;

std::string MakeRecordId(absl::string_view key, absl::string_view dataset,
                         const std::vector<std::string>& key_values);

// The key in `path`: 64 hexadecimal digits and a line end. FAILED_PRECONDITION
// / ADAPTER_KEY when the file is missing, readable by others, or not a key.
absl::StatusOr<std::string> ReadRecordIdKey(const std::string& path);

// Writes a fresh key to `path`, mode 0600. Refuses to replace a file.
absl::Status CreateRecordIdKey(const std::string& path,
                               crypto::RandomSource& random);

}  // namespace tombolo::connector

#endif  // TOMBOLO_ADAPTERS_CONNECTOR_RECORD_ID_H_
