// submitter URL FOLDER RUN: submits corrections without end, some at a time, and writes a line for
// each answer: "ack <id>" when the server said that it is stored, "error <problem> <sentence>" when
// it said that it is not. Lives until it is killed.
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>

#include <unistd.h>

#include "tests/faults/county.h"

namespace {

constexpr int kAtOnce = 8;

void say(const std::string& line) {
  const std::string text = line + "\n";
  // One write for a line: lines of a pipe are never torn.
  if (::write(STDOUT_FILENO, text.data(), text.size()) < 0) ::_exit(3);
}

class Submitting {
 public:
  Submitting(faults::County& county, std::string run) : county_(county), run_(std::move(run)) {}

  [[noreturn]] void go_on() {
    for (int64_t number = 1;; ++number) {
      wait_for_turn();
      const std::string id = run_ + "-" + std::to_string(number);
      const auto queued = faults::send_correction(
          county_, id, number,
          [this, id](const base::Result<actions::WriteAnswer>& answer) { told(id, answer); });
      if (!queued) told(id, queued.error());
    }
  }

 private:
  void wait_for_turn() {
    std::unique_lock lock(mutex_);
    answered_.wait(lock, [&] { return under_way_ < kAtOnce; });
    ++under_way_;
  }

  void told(const std::string& id, const base::Result<actions::WriteAnswer>& answer) {
    if (answer) {
      say("ack " + id);
    } else {
      say("error " + answer.error().where + " " + answer.error().message);
      ::usleep(20'000);
    }
    const std::scoped_lock lock(mutex_);
    --under_way_;
    answered_.notify_one();
  }

  faults::County& county_;
  const std::string run_;
  std::mutex mutex_;
  std::condition_variable answered_;
  int under_way_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const auto county = faults::open_county(arguments[1], arguments[2]);
  if (!county) {
    say("error " + county.error().where + " " + county.error().message);
    return 1;
  }
  say("open");
  Submitting(**county, arguments[3]).go_on();
}
