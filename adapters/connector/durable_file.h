// DurableFile: a file of the adapter's own, mode 0600, appended to and synced.
//
//   TOMBOLO_ASSIGN_OR_RETURN(DurableFile file,
//                            DurableFile::OpenForAppend(path));
//   TOMBOLO_RETURN_IF_ERROR(file.Append(bytes));
//   TOMBOLO_RETURN_IF_ERROR(file.Sync());      // Now it survives a power cut.
//
// Creating syncs the folder too, or the file's name could be lost. Errors are
// UNAVAILABLE / ADAPTER_FILE with path and problem. After a failed Sync the
// kernel may have dropped the pages: the file must not be written again.
#ifndef TOMBOLO_ADAPTERS_CONNECTOR_DURABLE_FILE_H_
#define TOMBOLO_ADAPTERS_CONNECTOR_DURABLE_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tombolo::connector {

class DurableFile {
 public:
  static absl::StatusOr<DurableFile> OpenForReading(const std::string& path);
  // Opens or creates.
  static absl::StatusOr<DurableFile> OpenForAppend(const std::string& path);
  // Fails when the file is there.
  static absl::StatusOr<DurableFile> Create(const std::string& path);

  ~DurableFile();
  DurableFile(DurableFile&& other) noexcept;
  DurableFile& operator=(DurableFile&& other) noexcept;

  absl::Status Append(absl::string_view bytes);
  absl::Status Sync();
  absl::Status Truncate(uint64_t size);
  absl::StatusOr<std::string> ReadAll() const;
  absl::StatusOr<uint64_t> Size() const;
  absl::StatusOr<uint32_t> Permissions() const;

  // Keeps other processes out until the file is closed; ADAPTER_FILE when one
  // is in already.
  absl::Status LockAgainstOthers();

  const std::string& path() const { return path_; }

 private:
  DurableFile(int descriptor, std::string path)
      : descriptor_(descriptor), path_(std::move(path)) {}
  static absl::StatusOr<DurableFile> Open(const std::string& path, int flags);
  absl::Status Failed() const;

  int descriptor_;
  std::string path_;
};

// Makes the names in `folder` durable.
absl::Status SyncFolder(const std::string& folder);

// Creates `folder`, mode 0700, with its parents; fine when it is there.
absl::Status CreateFolder(const std::string& folder);

}  // namespace tombolo::connector

#endif  // TOMBOLO_ADAPTERS_CONNECTOR_DURABLE_FILE_H_
