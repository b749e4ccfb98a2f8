// The promise to answer one request later. A handler keeps it and calls send() once, from any
// thread: the writer after its commit, a worker when the deed is done. Copies share the promise;
// when the last one goes without an answer, the reader gets server.failed instead of silence.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "app/http/message.h"

namespace http {

class Reply {
 public:
  using Sink = std::function<void(Response)>;  // Called once, from whichever thread answers.
  explicit Reply(Sink sink);

  // The first answer counts; later ones are dropped.
  void send(Response response) const;

 private:
  struct State {
    Sink sink;
    std::atomic<bool> is_sent{false};
    ~State();
  };
  std::shared_ptr<State> state_;
};

// Called on an I/O thread; must not block. The request lives as long as someone holds it.
using AsyncHandler = std::function<void(RequestPointer, Reply)>;

}  // namespace http
