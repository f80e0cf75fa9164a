#include "exchange-core/base/worker_pool.h"

#include <atomic>
#include <vector>

#include "exchange-core/base/mutex.h"
#include "exchange-core/base/reasons/request.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo {
namespace {

// A door that work waits behind, so that tests decide when it goes on.
class Door {
 public:
  void Open() {
    MutexLock lock(mutex_);
    open_ = true;
    opened_.SignalAll();
  }
  void Pass() {
    MutexLock lock(mutex_);
    while (!open_) opened_.Wait(lock);
  }

 private:
  Mutex mutex_;
  CondVar opened_;
  bool open_ TOMBOLO_GUARDED_BY(mutex_) = false;
};

TEST(WorkerPoolTest, RunsEverythingTakenBeforeItEnds) {
  std::atomic<int> done = 0;
  {
    WorkerPool pool("test", {.threads = 3, .queue_limit = 1000});
    for (int i = 0; i < 500; ++i) {
      TOMBOLO_EXPECT_OK(pool.TrySchedule([&done] { ++done; }));
    }
  }
  EXPECT_EQ(done, 500);
}

TEST(WorkerPoolTest, OneThreadKeepsTheOrder) {
  std::vector<int> order;
  {
    WorkerPool pool("test", {.threads = 1, .queue_limit = 100});
    for (int i = 0; i < 100; ++i) {
      TOMBOLO_EXPECT_OK(pool.TrySchedule([&order, i] { order.push_back(i); }));
    }
  }
  ASSERT_EQ(order.size(), 100U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<size_t>(i)], i);
}

TEST(WorkerPoolTest, RefusesAtOnceWhenFullAndSaysWhichQueue) {
  Door running;
  Door door;
  WorkerPool pool("verify", {.threads = 1, .queue_limit = 2});
  pool.Schedule([&] {
    running.Open();
    door.Pass();
  });
  running.Pass();
  TOMBOLO_EXPECT_OK(pool.TrySchedule([] {}));
  TOMBOLO_EXPECT_OK(pool.TrySchedule([] {}));

  const absl::Status refused = pool.TrySchedule([] {});

  EXPECT_THAT(refused, testing::HasReason(reasons::kOverloaded));
  EXPECT_EQ(ReasonMetadata(refused)["queue"], "verify");
  EXPECT_EQ(pool.queued(), 2U);
  pool.Schedule([] {});  // What continues earlier work is never refused.
  EXPECT_EQ(pool.queued(), 3U);
  door.Open();
}

}  // namespace
}  // namespace tombolo
