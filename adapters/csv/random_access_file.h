// A file opened for reading at any offset. Errors carry SOURCE_UNREADABLE with
// the file's last path part, never its content.
//
//   TOMBOLO_ASSIGN_OR_RETURN(RandomAccessFile file,
//                            RandomAccessFile::Open(path));
//   TOMBOLO_ASSIGN_OR_RETURN(std::string block, file.Read(offset, 65536));
#ifndef TOMBOLO_ADAPTERS_CSV_RANDOM_ACCESS_FILE_H_
#define TOMBOLO_ADAPTERS_CSV_RANDOM_ACCESS_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace tombolo::csv {

class RandomAccessFile {
 public:
  // Only regular files: a pipe or a device could be read once only.
  static absl::StatusOr<RandomAccessFile> Open(const std::string& path);

  ~RandomAccessFile();
  RandomAccessFile(RandomAccessFile&& other) noexcept;
  RandomAccessFile& operator=(RandomAccessFile&& other) noexcept;

  // Up to `size` bytes from `offset`; fewer only at the end of the file.
  absl::StatusOr<std::string> Read(uint64_t offset, size_t size) const;

  // How many bytes the file has now.
  absl::StatusOr<uint64_t> Size() const;

 private:
  RandomAccessFile(int descriptor, std::string path)
      : descriptor_(descriptor), path_(std::move(path)) {}

  int descriptor_;
  std::string path_;
};

}  // namespace tombolo::csv

#endif  // TOMBOLO_ADAPTERS_CSV_RANDOM_ACCESS_FILE_H_
