#include "exchange-core/access_log/marker.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::access_log {
namespace {

constexpr absl::string_view kMagic = "TOMBMARK";
constexpr uint32_t kFormat = 1;
constexpr size_t kBodySize = kMarkerSlotSize - crypto::kDigestSize;

std::string SlotDigest(absl::string_view body) {
  return crypto::DigestBytes(
      crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256, body));
}

absl::Status WriteError(const char* operation) {
  return MakeError(reasons::kMarkerWrite, {{"operation", operation},
                                           {"problem", std::strerror(errno)}});
}

absl::Status WriteAt(int fd, absl::string_view bytes, size_t offset) {
  while (!bytes.empty()) {
    const ssize_t written =
        pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return WriteError("pwrite");
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += static_cast<size_t>(written);
  }
  return absl::OkStatus();
}

// As much of [offset, offset + size) as the file has.
std::string ReadAt(int fd, size_t size, size_t offset) {
  std::string bytes(size, '\0');
  size_t have = 0;
  while (have < size) {
    const ssize_t got = pread(fd, bytes.data() + have, size - have,
                              static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

// A new file is durable only when its folder is, too.
absl::Status SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return WriteError("open folder");
  const int synced = fsync(fd);
  absl::Status status = synced == 0 ? absl::OkStatus() : WriteError("fsync");
  close(fd);
  return status;
}

absl::Status WriteNewFile(const std::string& path, absl::string_view bytes) {
  const int fd =
      open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return WriteError("open");
  absl::Status status = WriteAt(fd, bytes, 0);
  if (status.ok() && fsync(fd) != 0) status = WriteError("fsync");
  if (close(fd) != 0 && status.ok()) status = WriteError("close");
  return status;
}

}  // namespace

std::string EncodeMarkerSlot(const MarkerSlot& slot) {
  std::string bytes;
  bytes.reserve(kMarkerSlotSize);
  AppendBytes(bytes, kMagic);
  AppendU32(bytes, kFormat);
  AppendU32(bytes, slot.marker.log);
  AppendU64(bytes, slot.turn);
  AppendU64(bytes, slot.marker.head.size);
  AppendBytes(bytes, crypto::DigestView(slot.marker.head.root));
  AppendBytes(bytes, SlotDigest(bytes));
  return bytes;
}

std::optional<MarkerSlot> DecodeMarkerSlot(absl::string_view bytes) {
  if (bytes.size() != kMarkerSlotSize) return std::nullopt;
  const absl::string_view body = bytes.substr(0, kBodySize);
  if (bytes.substr(kBodySize) != SlotDigest(body)) return std::nullopt;
  ByteReader reader(body);
  if (*reader.Bytes(kMagic.size()) != kMagic) return std::nullopt;
  if (*reader.U32() != kFormat) return std::nullopt;
  MarkerSlot slot;
  slot.marker.log = *reader.U32();
  slot.turn = *reader.U64();
  slot.marker.head.size = *reader.U64();
  slot.marker.head.root = *crypto::DigestFromBytes(reader.rest());
  return slot;
}

bool MarkerFileExists(const std::string& path) {
  struct stat info {};
  // Anything but "not there" counts: a path that cannot be looked at must not
  // pass for a fresh node.
  return stat(path.c_str(), &info) == 0 || errno != ENOENT;
}

absl::Status CreateMarkerFile(const std::string& path, const Marker& marker) {
  std::string bytes = EncodeMarkerSlot({.turn = 1, .marker = marker});
  bytes.resize(kMarkerSlotSpacing, '\0');
  bytes += EncodeMarkerSlot({.turn = 2, .marker = marker});
  bytes.resize(kMarkerFileSize, '\0');
  const std::string beside = path + ".new";
  TOMBOLO_RETURN_IF_ERROR(WriteNewFile(beside, bytes));
  if (std::rename(beside.c_str(), path.c_str()) != 0) {
    return WriteError("rename");
  }
  return SyncFolderOf(path);
}

absl::StatusOr<MarkerFile> MarkerFile::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) {
    return MakeError(reasons::kMarkerMissing, {{"size", "?"}});
  }
  if (fd < 0) return WriteError("open");
  MarkerFile file(fd, {});
  const auto first = DecodeMarkerSlot(ReadAt(fd, kMarkerSlotSize, 0));
  const auto second =
      DecodeMarkerSlot(ReadAt(fd, kMarkerSlotSize, kMarkerSlotSpacing));
  if (!first && !second) return MakeError(reasons::kMarkerCorrupt);
  file.slot_ =
      !second || (first && first->turn > second->turn) ? *first : *second;
  return file;
}

MarkerFile::~MarkerFile() {
  if (fd_ >= 0) close(fd_);
}

MarkerFile::MarkerFile(MarkerFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), slot_(other.slot_) {}

absl::Status MarkerFile::Write(const Marker& marker) {
  const MarkerSlot next{.turn = slot_.turn + 1, .marker = marker};
  // Odd turns stand in the first slot, even ones in the second.
  const size_t offset = next.turn % 2 == 1 ? 0 : kMarkerSlotSpacing;
  TOMBOLO_RETURN_IF_ERROR(WriteAt(fd_, EncodeMarkerSlot(next), offset));
  if (!PlantedBug("log.sync") && fdatasync(fd_) != 0) {
    return WriteError("fdatasync");
  }
  slot_ = next;
  return absl::OkStatus();
}

MarkerFollower::MarkerFollower(Write write)
    : write_(std::move(write)), thread_([this] { Run(); }) {}

MarkerFollower::~MarkerFollower() { Stop().IgnoreError(); }

absl::Status MarkerFollower::Follow(const Marker& marker) {
  MutexLock lock(mutex_);
  while (!PlantedBug("log.sync") && next_.has_value() && status_.ok()) {
    changed_.Wait(lock);
  }
  TOMBOLO_RETURN_IF_ERROR(status_);
  next_ = marker;
  changed_.SignalAll();
  return absl::OkStatus();
}

absl::Status MarkerFollower::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
  MutexLock lock(mutex_);
  return status_;
}

std::optional<Marker> MarkerFollower::Take() {
  MutexLock lock(mutex_);
  while (!next_.has_value() && !stopping_) changed_.Wait(lock);
  return next_;
}

void MarkerFollower::Finish(absl::Status written) {
  MutexLock lock(mutex_);
  next_.reset();
  status_ = std::move(written);
  changed_.SignalAll();
}

void MarkerFollower::Run() {
  while (const std::optional<Marker> marker = Take()) {
    absl::Status written = write_(*marker);
    const bool go_on = written.ok();
    Finish(std::move(written));
    if (!go_on) return;
  }
}

}  // namespace tombolo::access_log
