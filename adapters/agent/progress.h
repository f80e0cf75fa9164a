// Progress of a run on a stream: on a terminal one line that is written over,
// elsewhere (a log file, systemd) one plain line every ten seconds.
//
//   StreamProgress progress(std::cerr, isatty(2) == 1, clock);
//   progress.Show("ca-marriage: 20000 rows read ...");
//   progress.Done();      // Clears the line before something else is written.
#ifndef TOMBOLO_ADAPTERS_AGENT_PROGRESS_H_
#define TOMBOLO_ADAPTERS_AGENT_PROGRESS_H_

#include <ostream>
#include <string>

#include "absl/time/time.h"
#include "exchange-core/base/clock.h"

namespace tombolo::agent {

class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  virtual void Show(const std::string& line) = 0;
  virtual void Done() = 0;
};

class StreamProgress final : public ProgressSink {
 public:
  StreamProgress(std::ostream& stream, bool terminal, const Clock& clock)
      : stream_(stream), terminal_(terminal), clock_(clock) {}

  void Show(const std::string& line) override {
    const absl::Time now = clock_.Now();
    if (now < next_) return;
    next_ = now + (terminal_ ? absl::Milliseconds(200) : absl::Seconds(10));
    if (terminal_) {
      stream_ << "\r\x1b[K" << line << std::flush;
      shown_ = true;
    } else {
      stream_ << line << std::endl;
    }
  }

  void Done() override {
    if (shown_) stream_ << "\r\x1b[K" << std::flush;
    shown_ = false;
    next_ = absl::InfinitePast();
  }

 private:
  std::ostream& stream_;
  const bool terminal_;
  const Clock& clock_;
  absl::Time next_ = absl::InfinitePast();
  bool shown_ = false;
};

}  // namespace tombolo::agent

#endif  // TOMBOLO_ADAPTERS_AGENT_PROGRESS_H_
