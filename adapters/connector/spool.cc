#include "adapters/connector/spool.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::connector {
namespace {

constexpr uint8_t kBatchEntry = 1;
constexpr uint8_t kAcknowledgedEntry = 2;
constexpr absl::string_view kPrefix = "spool-";
constexpr absl::string_view kSuffix = ".log";

crypto::Digest DigestOf(absl::string_view body) {
  return crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256, body);
}

std::string Frame(const std::string& body) {
  std::string entry;
  AppendU32(entry, static_cast<uint32_t>(body.size()));
  AppendBytes(entry, crypto::DigestView(DigestOf(body)));
  AppendBytes(entry, body);
  return entry;
}

// The body of the entry at the front of `reader`, which moves past it; nullopt
// when it is cut off or damaged.
std::optional<absl::string_view> TakeFrame(ByteReader& reader) {
  const auto size = reader.U32();
  const auto digest = reader.Bytes(crypto::kDigestSize);
  if (!size.has_value() || !digest.has_value()) return std::nullopt;
  const auto body = reader.Bytes(*size);
  if (!body.has_value() || crypto::DigestView(DigestOf(*body)) != *digest) {
    return std::nullopt;
  }
  return body;
}

std::string EncodeBatch(const SpooledBatch& batch) {
  std::string body;
  AppendU8(body, kBatchEntry);
  AppendU64(body, batch.generation);
  AppendU64(body, batch.first_sequence);
  AppendU32(body, batch.record_count);
  AppendU32(body, static_cast<uint32_t>(batch.cursor.size()));
  AppendBytes(body, batch.cursor);
  AppendBytes(body, batch.batch);
  return body;
}

std::optional<SpooledBatch> DecodeBatch(ByteReader reader) {
  const auto generation = reader.U64();
  const auto first_sequence = reader.U64();
  const auto record_count = reader.U32();
  const auto cursor_size = reader.U32();
  if (!generation || !first_sequence || !record_count || !cursor_size) {
    return std::nullopt;
  }
  const auto cursor = reader.Bytes(*cursor_size);
  if (!cursor.has_value()) return std::nullopt;
  return SpooledBatch{.generation = *generation,
                      .first_sequence = *first_sequence,
                      .record_count = *record_count,
                      .cursor = std::string(*cursor),
                      .batch = std::string(reader.rest())};
}

size_t SizeOf(const SpooledBatch& batch) {
  return batch.cursor.size() + batch.batch.size();
}

// Numbers of the segments in `folder`, ascending.
absl::StatusOr<std::vector<uint64_t>> ListSegments(const std::string& folder) {
  std::vector<uint64_t> numbers;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end;
       !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    absl::string_view digits = name;
    uint64_t number = 0;
    if (absl::ConsumePrefix(&digits, kPrefix) &&
        absl::ConsumeSuffix(&digits, kSuffix) &&
        absl::SimpleAtoi(digits, &number)) {
      numbers.push_back(number);
    }
  }
  if (error) {
    return MakeError(reasons::kAdapterFile,
                     {{"file", folder}, {"problem", error.message()}});
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Spool>> Spool::Open(SpoolOptions options) {
  TOMBOLO_RETURN_IF_ERROR(CreateFolder(options.folder));
  TOMBOLO_ASSIGN_OR_RETURN(
      DurableFile lock, DurableFile::OpenForAppend(options.folder + "/lock"));
  TOMBOLO_RETURN_IF_ERROR(lock.LockAgainstOthers());
  std::unique_ptr<Spool> spool(new Spool(std::move(options), std::move(lock)));
  TOMBOLO_RETURN_IF_ERROR(spool->Recover());
  return spool;
}

std::string Spool::PathOf(uint64_t number) const {
  return absl::StrCat(options_.folder, "/", kPrefix,
                      absl::StrFormat("%020u", number), kSuffix);
}

absl::Status Spool::Recover() {
  TOMBOLO_ASSIGN_OR_RETURN(const std::vector<uint64_t> numbers,
                           ListSegments(options_.folder));
  for (const uint64_t number : numbers) {
    TOMBOLO_RETURN_IF_ERROR(RecoverSegment(number, number == numbers.back()));
  }
  if (segments_.empty()) return StartSegment(1);
  return DeleteDoneSegments();
}

absl::Status Spool::RecoverSegment(uint64_t number, bool last) {
  TOMBOLO_ASSIGN_OR_RETURN(DurableFile file,
                           DurableFile::OpenForAppend(PathOf(number)));
  TOMBOLO_ASSIGN_OR_RETURN(const std::string bytes, file.ReadAll());
  segments_.push_back({.number = number});
  ByteReader reader(bytes);
  uint64_t good = 0;
  while (!reader.empty()) {
    const std::optional<absl::string_view> body = TakeFrame(reader);
    if (!body.has_value() || !TakeEntry(*body)) break;
    good = bytes.size() - reader.rest().size();
  }
  if (good < bytes.size() && !last) {
    return MakeError(reasons::kSpoolDamaged, {{"file", PathOf(number)},
                                              {"offset", absl::StrCat(good)}});
  }
  if (good < bytes.size()) {
    TOMBOLO_RETURN_IF_ERROR(file.Truncate(good));
    TOMBOLO_RETURN_IF_ERROR(file.Sync());
  }
  file_ = std::move(file);
  file_bytes_ = good;
  return absl::OkStatus();
}

// False when the body is none that this class writes.
bool Spool::TakeEntry(absl::string_view body) {
  ByteReader reader(body);
  const auto kind = reader.U8();
  if (kind == kBatchEntry) {
    std::optional<SpooledBatch> batch = DecodeBatch(reader);
    if (!batch.has_value()) return false;
    ++segments_.back().pending;
    pending_bytes_ += SizeOf(*batch);
    pending_.push_back(*std::move(batch));
    return true;
  }
  const auto next_sequence = reader.U64();
  if (kind != kAcknowledgedEntry || !next_sequence || !reader.empty()) {
    return false;
  }
  DropBefore(*next_sequence);
  return true;
}

void Spool::DropBefore(uint64_t next_sequence) {
  while (!pending_.empty() &&
         pending_.front().next_sequence() <= next_sequence) {
    pending_bytes_ -= SizeOf(pending_.front());
    pending_.pop_front();
    for (Segment& segment : segments_) {
      if (segment.pending == 0) continue;
      --segment.pending;
      break;
    }
  }
}

absl::Status Spool::StartSegment(uint64_t number) {
  TOMBOLO_ASSIGN_OR_RETURN(file_, DurableFile::OpenForAppend(PathOf(number)));
  file_bytes_ = 0;
  segments_.push_back({.number = number});
  return absl::OkStatus();
}

absl::Status Spool::Write(const std::string& body, bool sync) {
  const std::string entry = Frame(body);
  absl::Status status = file_->Append(entry);
  if (status.ok() && sync && !PlantedBug("adapter.spool_sync")) {
    status = file_->Sync();
  }
  failed_ = !status.ok();
  file_bytes_ += entry.size();
  return status;
}

absl::Status Spool::Append(SpooledBatch batch) {
  if (failed_) {
    return MakeError(reasons::kSpoolFailed, {{"folder", options_.folder}});
  }
  if (!pending_.empty() &&
      pending_bytes_ + SizeOf(batch) > options_.max_bytes) {
    return MakeError(reasons::kSpoolFull,
                     {{"folder", options_.folder},
                      {"limit", absl::StrCat(options_.max_bytes)}});
  }
  if (file_bytes_ >= options_.segment_bytes) {
    // Only the last segment may have a torn end.
    TOMBOLO_RETURN_IF_ERROR(file_->Sync());
    TOMBOLO_RETURN_IF_ERROR(StartSegment(segments_.back().number + 1));
  }
  TOMBOLO_RETURN_IF_ERROR(Write(EncodeBatch(batch), /*sync=*/true));
  ++segments_.back().pending;
  pending_bytes_ += SizeOf(batch);
  pending_.push_back(std::move(batch));
  return absl::OkStatus();
}

absl::Status Spool::Acknowledge(uint64_t next_sequence) {
  if (failed_) {
    return MakeError(reasons::kSpoolFailed, {{"folder", options_.folder}});
  }
  if (pending_.empty() || pending_.front().next_sequence() > next_sequence) {
    return absl::OkStatus();
  }
  std::string body;
  AppendU8(body, kAcknowledgedEntry);
  AppendU64(body, next_sequence);
  TOMBOLO_RETURN_IF_ERROR(Write(body, /*sync=*/false));
  DropBefore(next_sequence);
  return DeleteDoneSegments();
}

absl::Status Spool::Discard() {
  const uint64_t number = segments_.back().number;
  pending_.clear();
  pending_bytes_ = 0;
  for (Segment& segment : segments_) segment.pending = 0;
  TOMBOLO_RETURN_IF_ERROR(StartSegment(number + 1));
  return DeleteDoneSegments();
}

// Oldest first, and never the last: its acknowledgements speak of the others.
absl::Status Spool::DeleteDoneSegments() {
  while (segments_.size() > 1 && segments_.front().pending == 0) {
    std::error_code error;
    const std::string path = PathOf(segments_.front().number);
    if (!std::filesystem::remove(path, error) && error) {
      return MakeError(reasons::kAdapterFile,
                       {{"file", path}, {"problem", error.message()}});
    }
    segments_.pop_front();
  }
  return absl::OkStatus();
}

}  // namespace tombolo::connector
