#include "adapters/csv/random_access_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"

namespace tombolo::csv {
namespace {

absl::Status Unreadable(const std::string& path, const std::string& problem) {
  return MakeError(reasons::kSourceUnreadable,
                   {{"file", path}, {"problem", problem}});
}

}  // namespace

absl::StatusOr<RandomAccessFile> RandomAccessFile::Open(
    const std::string& path) {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return Unreadable(path, std::strerror(errno));
  RandomAccessFile file(descriptor, path);
  struct stat info {};
  if (fstat(descriptor, &info) != 0) {
    return Unreadable(path, std::strerror(errno));
  }
  if (!S_ISREG(info.st_mode)) return Unreadable(path, "not a regular file");
  return file;
}

RandomAccessFile::~RandomAccessFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

RandomAccessFile::RandomAccessFile(RandomAccessFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)) {}

RandomAccessFile& RandomAccessFile::operator=(
    RandomAccessFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

absl::StatusOr<std::string> RandomAccessFile::Read(uint64_t offset,
                                                   size_t size) const {
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const ssize_t got = pread(descriptor_, bytes.data() + filled, size - filled,
                              static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unreadable(path_, std::strerror(errno));
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

absl::StatusOr<uint64_t> RandomAccessFile::Size() const {
  struct stat info {};
  if (fstat(descriptor_, &info) != 0) {
    return Unreadable(path_, std::strerror(errno));
  }
  return static_cast<uint64_t>(info.st_size);
}

}  // namespace tombolo::csv
