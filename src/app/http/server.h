// The HTTP/1.1 server: sockets in, Request to the service, Response out. One thread and one event
// loop a core (STACK §1), and a few worker threads for deeds that take long. start() binds;
// run_until_stopped() blocks until SIGTERM, SIGINT or stop(), then lets the requests under way
// finish.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/http/message.h"
#include "app/http/service.h"
#include "core/base/result.h"

namespace http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 0;  // 0: any free port.
  int threads = 1;
  int worker_threads = 2;
  int most_connections =
      20'000;  // Further ones get 503 at once. Lowered to what the system allows.
  int idle_timeout_seconds = 60;  // Between requests of a kept connection.
  // From the first byte of a request to its last, and for sending the answer.
  int request_timeout_seconds = 15;
  // A large body or answer has longer, as long as so many bytes a second pass.
  int slowest_bytes_per_second = 32 * 1024;
  int drain_seconds = 10;  // How long requests under way may take after stop().
  int event_heartbeat_seconds = 15;
  std::string upload_folder = "/tmp";  // Where bodies of `has_body_file` routes wait.
};

// One answered request, for the log: no path and no query, because they can hold names and numbers
// of people.
struct AccessEntry {
  Method method = Method::kOther;
  std::string_view operation;  // operationId; "" for files and what no route fits.
  int status = 0;
  std::size_t body_bytes = 0;
  int64_t microseconds = 0;
};
using AccessLog = std::function<void(const AccessEntry&)>;  // Called on any I/O thread.

class Server {
 public:
  Server(ServerOptions options, Service service, AccessLog log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  base::Result<void> start();
  uint16_t port() const;  // After start().
  void run_until_stopped();
  void stop();  // From any thread; twice is once.

  // Tells every reader of events that the change with this number is published. From any thread.
  void announce(int64_t change);

 private:
  void add_gauges();

  struct State;
  std::unique_ptr<State> state_;
};

// A log line as JSON, ending with a newline: {"time":…,"event":"request",…}.
std::string to_log_line(const AccessEntry& entry);
// … of anything else that happened. `detail` holds nothing about people.
std::string to_log_line(std::string_view event, std::string_view detail);

}  // namespace http
