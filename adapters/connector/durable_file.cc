#include "adapters/connector/durable_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::connector {
namespace {

absl::Status FileError(const std::string& path, const std::string& problem) {
  return MakeError(reasons::kAdapterFile,
                   {{"file", path}, {"problem", problem}});
}

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

absl::StatusOr<DurableFile> DurableFile::Open(const std::string& path,
                                              int flags) {
  const int descriptor = open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (descriptor < 0) return FileError(path, std::strerror(errno));
  return DurableFile(descriptor, path);
}

absl::StatusOr<DurableFile> DurableFile::OpenForReading(
    const std::string& path) {
  return Open(path, O_RDONLY);
}

absl::StatusOr<DurableFile> DurableFile::OpenForAppend(
    const std::string& path) {
  absl::StatusOr<DurableFile> existing = Open(path, O_RDWR | O_APPEND);
  if (existing.ok() || std::filesystem::exists(path)) return existing;
  return Create(path);
}

absl::StatusOr<DurableFile> DurableFile::Create(const std::string& path) {
  TOMBOLO_ASSIGN_OR_RETURN(DurableFile file,
                           Open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND));
  TOMBOLO_RETURN_IF_ERROR(SyncFolder(FolderOf(path)));
  return file;
}

DurableFile::~DurableFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)) {}

DurableFile& DurableFile::operator=(DurableFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

absl::Status DurableFile::Failed() const {
  return FileError(path_, std::strerror(errno));
}

absl::Status DurableFile::Append(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = write(descriptor_, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Failed();
    bytes.remove_prefix(static_cast<size_t>(wrote));
  }
  return absl::OkStatus();
}

absl::Status DurableFile::Sync() {
  return fdatasync(descriptor_) == 0 ? absl::OkStatus() : Failed();
}

absl::Status DurableFile::Truncate(uint64_t size) {
  return ftruncate(descriptor_, static_cast<off_t>(size)) == 0
             ? absl::OkStatus()
             : Failed();
}

absl::StatusOr<std::string> DurableFile::ReadAll() const {
  TOMBOLO_ASSIGN_OR_RETURN(const uint64_t size, Size());
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got =
        pread(descriptor_, bytes.data() + filled, bytes.size() - filled,
              static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed();
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

absl::StatusOr<uint64_t> DurableFile::Size() const {
  struct stat info {};
  if (fstat(descriptor_, &info) != 0) return Failed();
  return static_cast<uint64_t>(info.st_size);
}

absl::StatusOr<uint32_t> DurableFile::Permissions() const {
  struct stat info {};
  if (fstat(descriptor_, &info) != 0) return Failed();
  return static_cast<uint32_t>(info.st_mode & 07777);
}

absl::Status DurableFile::LockAgainstOthers() {
  if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return absl::OkStatus();
  if (errno != EWOULDBLOCK) return Failed();
  return FileError(path_, "another adapter is running with it");
}

absl::Status SyncFolder(const std::string& folder) {
  const int descriptor =
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return FileError(folder, std::strerror(errno));
  const int result = fsync(descriptor);
  const int error = errno;
  close(descriptor);
  return result == 0 ? absl::OkStatus()
                     : FileError(folder, std::strerror(error));
}

absl::Status CreateFolder(const std::string& folder) {
  if (std::filesystem::is_directory(folder)) return absl::OkStatus();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return FileError(folder, error.message());
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all,
                               error);
  if (error) return FileError(folder, error.message());
  return SyncFolder(FolderOf(folder));
}

}  // namespace tombolo::connector
