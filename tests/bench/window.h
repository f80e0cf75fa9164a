// How many requests may be under way at once.
//
//   window.Enter();                    // Blocks while the window is full.
//   Send(request, [&window] { window.Leave(); });
//   ...
//   window.WaitUntilEmpty();
//
// Thread-safe.
#ifndef TOMBOLO_TESTS_BENCH_WINDOW_H_
#define TOMBOLO_TESTS_BENCH_WINDOW_H_

#include <condition_variable>
#include <mutex>

namespace tombolo::bench {

class Window {
 public:
  explicit Window(int size) : size_(size) {}

  void Enter() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return inside_ < size_; });
    ++inside_;
  }

  // Under the lock to the end: whoever waits may destroy the window then.
  void Leave() {
    const std::lock_guard<std::mutex> lock(mutex_);
    --inside_;
    changed_.notify_all();
  }

  void WaitUntilEmpty() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return inside_ == 0; });
  }

 private:
  const int size_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
};

}  // namespace tombolo::bench

#endif  // TOMBOLO_TESTS_BENCH_WINDOW_H_
