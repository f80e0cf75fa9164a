// Counts the calls under way and lets no new ones in while the node drains.
//
//   if (!gate.Enter()) return MakeError(reasons::kNodeDraining, ...);
//   ...
//   gate.Leave();
//
//   gate.Drain();                                  // On SIGTERM
//   gate.WaitUntilEmpty(absl::Seconds(10));
//
// Streams live long: each registers what to do when draining begins (stop
// reading, answer what was taken, finish). Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_CALL_GATE_H_
#define TOMBOLO_SERVICES_GRPC_CALL_GATE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include "absl/time/time.h"
#include "exchange-core/base/mutex.h"

namespace tombolo::service {

class CallGate {
 public:
  // False when the node drains. Each true needs one Leave().
  bool Enter();
  void Leave();

  // `drain` runs once when draining begins, on the thread of Drain(), unless
  // Forget() was called before. It must be quick and not call the gate.
  // Returns the number to forget it by; runs it at once when draining.
  uint64_t OnDrain(std::function<void()> drain);
  void Forget(uint64_t number);

  void Drain();
  bool draining() const;

  // False when calls were still under way after `limit`.
  bool WaitUntilEmpty(absl::Duration limit);

 private:
  mutable Mutex mutex_;
  CondVar empty_;
  size_t inside_ TOMBOLO_GUARDED_BY(mutex_) = 0;
  bool draining_ TOMBOLO_GUARDED_BY(mutex_) = false;
  uint64_t next_number_ TOMBOLO_GUARDED_BY(mutex_) = 1;
  std::map<uint64_t, std::function<void()>> streams_ TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_CALL_GATE_H_
