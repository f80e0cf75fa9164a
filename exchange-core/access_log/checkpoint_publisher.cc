#include "exchange-core/access_log/checkpoint_publisher.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/log_reader.h"
#include "exchange-core/access_log/unshared_status.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/translog/checkpoint.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/tile_writer.h"

namespace tombolo::access_log {
namespace {

// Entries read back at once: 256 full tiles.
constexpr uint64_t kChunk = 65536;

}  // namespace

class CheckpointPublisher::Impl {
 public:
  Impl(PublisherParts parts, SignedCheckpoint latest,
       translog::TileWriter tiles)
      : parts_(std::move(parts)),
        tiles_(std::move(tiles)),
        announced_(latest.tree),
        latest_(std::move(latest)),
        thread_([this] { Run(); }) {}
  ~Impl() { Stop(); }

  void Grown(const merkle::TreeHead& head);
  SignedCheckpoint Latest() const {
    MutexLock lock(mutex_);
    return latest_;
  }
  absl::Status WaitForSize(uint64_t size);
  absl::Status health() const {
    MutexLock lock(mutex_);
    return Unshared(health_);
  }
  void Stop();

 private:
  void Run();
  // The tree to publish next, or nullopt to end.
  std::optional<merkle::TreeHead> NextTree() TOMBOLO_EXCLUDES(mutex_);
  // Waits out the interval, unless somebody waits or all ends.
  void Pace() TOMBOLO_EXCLUDES(mutex_);

  absl::Status Publish(const merkle::TreeHead& tree);
  // Appends the stored entries up to `size` to tiles_, hashed anew.
  absl::Status Rehash(const LogReader& reader, uint64_t size);
  absl::Status CompareTiles(LogReader& reader);
  absl::Status Keep(const SignedCheckpoint& checkpoint);

  const PublisherParts parts_;
  translog::TileWriter tiles_;  // Of the thread alone: what was hashed anew.

  mutable Mutex mutex_;
  CondVar changed_;    // Work for the thread.
  CondVar paced_;      // The interval may be cut short.
  CondVar published_;  // Latest or health changed.
  merkle::TreeHead announced_ TOMBOLO_GUARDED_BY(mutex_);
  uint64_t waited_for_ TOMBOLO_GUARDED_BY(mutex_) = 0;
  SignedCheckpoint latest_ TOMBOLO_GUARDED_BY(mutex_);
  absl::Status health_ TOMBOLO_GUARDED_BY(mutex_);
  bool stopping_ TOMBOLO_GUARDED_BY(mutex_) = false;
  Mutex join_mutex_;
  std::thread thread_;
};

void CheckpointPublisher::Impl::Grown(const merkle::TreeHead& head) {
  MutexLock lock(mutex_);
  announced_ = head;
  changed_.Signal();
}

absl::Status CheckpointPublisher::Impl::WaitForSize(uint64_t size) {
  MutexLock lock(mutex_);
  waited_for_ = std::max(waited_for_, size);
  paced_.Signal();
  while (latest_.tree.size < size && health_.ok() && !stopping_) {
    published_.Wait(lock);
  }
  if (latest_.tree.size >= size) return absl::OkStatus();
  TOMBOLO_RETURN_IF_ERROR(Unshared(health_));
  return MakeError(reasons::kLogNotYetPublished,
                   {{"wanted", absl::StrCat(size)},
                    {"found", absl::StrCat(latest_.tree.size)}});
}

void CheckpointPublisher::Impl::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.SignalAll();
    paced_.SignalAll();
    published_.SignalAll();
  }
  MutexLock lock(join_mutex_);
  if (thread_.joinable()) thread_.join();
}

std::optional<merkle::TreeHead> CheckpointPublisher::Impl::NextTree() {
  MutexLock lock(mutex_);
  while (announced_.size <= latest_.tree.size && !stopping_) {
    changed_.Wait(lock);
  }
  if (stopping_) return std::nullopt;
  return announced_;
}

void CheckpointPublisher::Impl::Pace() {
  MutexLock lock(mutex_);
  if (stopping_ || waited_for_ > latest_.tree.size) return;
  // Woken for no reason it publishes a little early, which harms nobody.
  if (parts_.interval > absl::ZeroDuration()) {
    paced_.WaitFor(lock, parts_.interval);
  }
}

void CheckpointPublisher::Impl::Run() {
  while (const std::optional<merkle::TreeHead> tree = NextTree()) {
    const absl::Status published = Publish(*tree);
    if (!published.ok()) {
      {
        MutexLock lock(mutex_);
        health_ = published;
        published_.SignalAll();
      }
      if (parts_.on_failure) parts_.on_failure(Unshared(published));
      return;
    }
    Pace();
  }
}

absl::Status CheckpointPublisher::Impl::Rehash(const LogReader& reader,
                                               uint64_t size) {
  const absl::Status read = reader.VisitEntries(
      tiles_.size(), size, [&](uint64_t, absl::string_view entry) {
        tiles_.Append(translog::EntryLeafHash(entry));
        return absl::OkStatus();
      });
  if (!HasReason(read, reasons::kLogNoSuchEntry)) return read;
  // It was announced as durable.
  return MakeError(reasons::kLogEntryMismatch,
                   {{"row", absl::StrCat("entry ", tiles_.size())}});
}

absl::Status CheckpointPublisher::Impl::CompareTiles(LogReader& reader) {
  for (const translog::CompletedTile& completed : tiles_.TakeCompleted()) {
    const auto stored = reader.ReadTile(completed.tile);
    if (stored.ok() && *stored == completed.hashes) continue;
    if (!stored.ok() && !HasReason(stored.status(), reasons::kLogNoSuchEntry)) {
      return stored.status();
    }
    return MakeError(reasons::kLogEntryMismatch,
                     {{"row", translog::HashTilePath(completed.tile)}});
  }
  return absl::OkStatus();
}

absl::Status CheckpointPublisher::Impl::Publish(const merkle::TreeHead& tree) {
  LogReader reader(*parts_.store, parts_.rows);
  while (tiles_.size() < tree.size) {
    TOMBOLO_RETURN_IF_ERROR(
        Rehash(reader, std::min(tree.size, tiles_.size() + kChunk)));
    const absl::Status same = CompareTiles(reader);
    if (!PlantedBug("log.rehash") && !same.ok()) return same;
  }
  if (!PlantedBug("log.rehash") && tiles_.Root() != tree.root) {
    return MakeError(
        reasons::kLogRootMismatch,
        {{"witness", "committer"}, {"size", absl::StrCat(tree.size)}});
  }
  TOMBOLO_ASSIGN_OR_RETURN(
      std::string note,
      translog::SignCheckpoint(
          {.origin = parts_.origin, .tree = tree, .extensions = {}},
          *parts_.log_signer));
  return Keep({.tree = tree, .note = std::move(note)});
}

absl::Status CheckpointPublisher::Impl::Keep(
    const SignedCheckpoint& checkpoint) {
  using storage::Precondition;
  using storage::Space;
  const SignedCheckpoint last = Latest();
  storage::WriteBatch batch;
  // Another publisher of the same log would have moved the row we replace.
  std::vector<Precondition> unchanged;
  const std::string key = parts_.rows.Checkpoint(checkpoint.tree.size);
  unchanged.push_back(Precondition::Absent(Space::kLog, key));
  if (!last.note.empty()) {
    const std::string last_key = parts_.rows.Checkpoint(last.tree.size);
    unchanged.push_back(Precondition::Equals(Space::kLog, last_key, last.note));
    batch.Delete(Space::kLog, last_key);
  }
  batch.Put(Space::kLog, key, checkpoint.note);
  const absl::Status committed = parts_.store->Commit(batch, unchanged);
  if (HasReason(committed, reasons::kPreconditionFailed)) {
    return MakeError(reasons::kLogSecondWriter, {{"origin", parts_.origin}});
  }
  TOMBOLO_RETURN_IF_ERROR(committed);
  MutexLock lock(mutex_);
  latest_ = checkpoint;
  published_.SignalAll();
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<CheckpointPublisher>> CheckpointPublisher::Start(
    PublisherParts parts) {
  TOMBOLO_ASSIGN_OR_RETURN(const auto snapshot, parts.store->Snapshot());
  LogReader reader(*snapshot, parts.rows);
  TOMBOLO_ASSIGN_OR_RETURN(const LogState state, reader.State());
  TOMBOLO_ASSIGN_OR_RETURN(
      SignedCheckpoint latest,
      RestoreCheckpoint(
          reader, state.head,
          {.origin = parts.origin, .key = parts.log_signer->public_key()}));
  TOMBOLO_ASSIGN_OR_RETURN(
      translog::TileWriter tiles,
      translog::TileWriter::Restore(latest.tree.size, reader));
  auto impl = std::make_unique<Impl>(std::move(parts), std::move(latest),
                                     std::move(tiles));
  impl->Grown(state.head);
  return std::unique_ptr<CheckpointPublisher>(
      new CheckpointPublisher(std::move(impl)));
}

CheckpointPublisher::CheckpointPublisher(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
CheckpointPublisher::~CheckpointPublisher() = default;

void CheckpointPublisher::Grown(const merkle::TreeHead& head) {
  impl_->Grown(head);
}
SignedCheckpoint CheckpointPublisher::Latest() const { return impl_->Latest(); }
absl::Status CheckpointPublisher::WaitForSize(uint64_t size) {
  return impl_->WaitForSize(size);
}
absl::Status CheckpointPublisher::health() const { return impl_->health(); }
void CheckpointPublisher::Stop() { impl_->Stop(); }

}  // namespace tombolo::access_log
