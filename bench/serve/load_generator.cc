// Asks one HTTP server on this machine as fast as it answers (closed loop), or at a rate whether it
// answers or not (open loop: the time of an answer counts from when its request was due, so a
// server that stops is not excused).
//
//   load_generator --port N --read PATH [--write PATH --body TEXT] …   ({id} in paths and body: a
//   household)
//
// One line of results. Requests and their order follow from --seed alone.
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <time.h>
#include <unordered_map>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr double kPatienceSeconds = 5;  // For answers that are still missing when the time is up.

double now_seconds() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Options {
  std::map<std::string, std::string> values;

  std::string text(const std::string& name, const std::string& otherwise) const {
    const auto found = values.find(name);
    return found == values.end() ? otherwise : found->second;
  }
  double number(const std::string& name, double otherwise) const {
    const auto found = values.find(name);
    return found == values.end() ? otherwise : std::atof(found->second.c_str());
  }
};

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  int64_t below(int64_t end) { return static_cast<int64_t>(next() % static_cast<uint64_t>(end)); }
  double unit() { return static_cast<double>((next() >> 11) + 1) * 0x1.0p-53; }

 private:
  uint64_t state_;
};

std::string filled(std::string text, const std::string& name, const std::string& value) {
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    text.replace(at, name.size(), value);
    at += value.size();
  }
  return text;
}

// Which request comes next.
class Requests {
 public:
  explicit Requests(const Options& options)
      : read_(options.text("--read", "/")),
        write_(options.text("--write", "")),
        body_(options.text("--body", "")),
        cookie_(options.text("--cookie", "")),
        first_(static_cast<int64_t>(options.number("--first-id", 0))),
        ids_(static_cast<int64_t>(options.number("--ids", 1))),
        hot_(static_cast<int64_t>(options.number("--hot", 0))),
        read_percent_(static_cast<int64_t>(options.number("--read-percent", 100))),
        keeps_etags_(options.number("--keep-etags", 0) != 0),
        random_(static_cast<uint64_t>(options.number("--seed", 1))),
        next_(random_.below(ids_)) {}

  struct Made {
    std::string bytes;
    bool is_read = true;
    int64_t id = 0;
  };
  Made make() {
    Made made;
    made.is_read = write_.empty() || random_.below(100) < read_percent_;
    made.id = next_id();
    const std::string id = std::to_string(made.id);
    std::string& bytes = made.bytes;
    bytes = (made.is_read ? "GET " : "POST ") + filled(made.is_read ? read_ : write_, "{id}", id);
    bytes += " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    if (!cookie_.empty()) bytes += "Cookie: " + cookie_ + "\r\n";
    const auto etag = etags_.find(made.id);
    if (made.is_read && etag != etags_.end()) bytes += "If-None-Match: " + etag->second + "\r\n";
    if (made.is_read) {
      bytes += "\r\n";
      return made;
    }
    std::string body = filled(body_, "{id}", id);
    body = filled(body, "{amount}", std::to_string(random_.below(50'000)));
    bytes += "Content-Type: application/json\r\nIdempotency-Key: load-" +
             std::to_string(random_.next()) + "\r\nContent-Length: " + std::to_string(body.size()) +
             "\r\n\r\n" + body;
    return made;
  }
  void answered(int64_t id, std::string_view head) {
    if (!keeps_etags_) return;
    const std::size_t at = head.find("\r\nETag: ");
    if (at == std::string_view::npos) return;
    const std::size_t end = head.find("\r\n", at + 2);
    etags_.insert_or_assign(id, std::string(head.substr(at + 8, end - at - 8)));
  }

 private:
  // All households in turn, far apart, or the same few of them again and again.
  int64_t next_id() {
    constexpr int64_t kStep = 7'919;
    if (hot_ > 0) return first_ + random_.below(hot_) * kStep % ids_;
    next_ = (next_ + kStep) % ids_;
    return first_ + next_;
  }

  std::string read_, write_, body_, cookie_;
  int64_t first_, ids_, hot_, read_percent_;
  bool keeps_etags_;
  Random random_;
  int64_t next_;
  std::unordered_map<int64_t, std::string> etags_;
};

struct Connection {
  int socket = -1;
  bool is_read = true;
  int64_t id = 0;
  double due = 0;
  std::string input;
  std::size_t expected = 0;  // Bytes of the whole answer; 0: its head is not there yet.
  std::size_t head_bytes = 0;
};

struct Figures {
  std::vector<float> reads, writes;  // Seconds.
  std::map<int, int64_t> by_status;
  int64_t body_bytes = 0;
};

int connect_to(int port) {
  const int made = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    std::perror("connect");
    std::exit(1);
  }
  const int on = 1;
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(made, F_SETFL, O_NONBLOCK);
  return made;
}

[[noreturn]] void stop(const char* why) {
  std::fprintf(stderr, "load_generator: %s\n", why);
  std::exit(1);
}

class Load {
 public:
  explicit Load(const Options& options)
      : requests_(options),
        rate_(options.number("--rate", 0)),
        seconds_(std::min(options.number("--seconds", 5), 120.0)),
        random_(static_cast<uint64_t>(options.number("--seed", 1)) + 77) {
    events_ = epoll_create1(0);
    connections_.resize(static_cast<std::size_t>(options.number("--connections", 64)));
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      connections_[i].socket = connect_to(static_cast<int>(options.number("--port", 0)));
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      epoll_ctl(events_, EPOLL_CTL_ADD, connections_[i].socket, &event);
      idle_.push_back(i);
    }
  }

  Figures run() {
    began_ = now_seconds();
    next_due_ = began_;
    const double end = began_ + seconds_;
    for (double now = began_; now < end || in_flight_ > 0; now = now_seconds()) {
      if (now > end + kPatienceSeconds) stop("answers are missing");
      if (now < end) send_what_is_due(now);
      receive();
    }
    spent_ = now_seconds() - began_;
    return std::move(figures_);
  }
  double spent_seconds() const { return spent_; }
  std::size_t unsent() const { return waiting_.size(); }

 private:
  void send_what_is_due(double now) {
    if (rate_ <= 0) {
      while (!idle_.empty()) send_one(now_seconds());
      return;
    }
    while (next_due_ <= now) {
      waiting_.push_back(next_due_);
      next_due_ += -std::log(random_.unit()) / rate_;
    }
    while (!waiting_.empty() && !idle_.empty()) {
      send_one(waiting_.front());
      waiting_.pop_front();
    }
  }

  void send_one(double due) {
    Connection& one = connections_[idle_.back()];
    idle_.pop_back();
    const Requests::Made made = requests_.make();
    one.is_read = made.is_read;
    one.id = made.id;
    one.due = due;
    const ssize_t sent = send(one.socket, made.bytes.data(), made.bytes.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(made.bytes.size())) stop("a request could not be sent");
    ++in_flight_;
  }

  void receive() {
    double patience = 0.05;
    if (rate_ > 0) patience = std::clamp(next_due_ - now_seconds(), 0.0, patience);
    epoll_event events[256];
    const int count = epoll_wait(events_, events, 256, static_cast<int>(patience * 1e3));
    for (int i = 0; i < count; ++i) read_from(events[i].data.u64);
  }

  void read_from(std::size_t index) {
    Connection& one = connections_[index];
    const ssize_t count = recv(one.socket, buffer_.data(), buffer_.size(), 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) stop("the server closed a connection");
    one.input.append(buffer_.data(), static_cast<std::size_t>(count));
    if (one.expected == 0) read_head(&one);
    if (one.expected == 0 || one.input.size() < one.expected) return;
    (one.is_read ? figures_.reads : figures_.writes)
        .push_back(static_cast<float>(now_seconds() - one.due));
    ++figures_.by_status[std::atoi(one.input.c_str() + 9)];
    figures_.body_bytes += static_cast<int64_t>(one.expected - one.head_bytes);
    requests_.answered(one.id, std::string_view(one.input).substr(0, one.head_bytes));
    one.input.erase(0, one.expected);
    one.expected = 0;
    --in_flight_;
    idle_.push_back(index);
  }

  static void read_head(Connection* one) {
    const std::size_t end = one->input.find("\r\n\r\n");
    if (end == std::string::npos) return;
    one->head_bytes = end + 4;
    one->expected = one->head_bytes;
    static constexpr std::string_view kLength = "\r\ncontent-length:";
    std::string head = one->input.substr(0, end);
    std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) {
      return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    });
    const std::size_t at = head.find(kLength);
    if (at != std::string::npos) {
      one->expected += std::strtoul(head.c_str() + at + kLength.size(), nullptr, 10);
    }
  }

  Requests requests_;
  double rate_, seconds_;
  Random random_;
  int events_ = -1;
  std::vector<Connection> connections_;
  std::vector<std::size_t> idle_;
  std::deque<double> waiting_;  // Due, and no connection is free.
  std::vector<char> buffer_ = std::vector<char>(1 << 16);
  Figures figures_;
  double began_ = 0, next_due_ = 0, spent_ = 0;
  int64_t in_flight_ = 0;
};

void print_times(const char* name, std::vector<float>* seconds) {
  if (seconds->empty()) return;
  std::sort(seconds->begin(), seconds->end());
  const auto at = [&](double part) {
    return static_cast<double>((*seconds)[static_cast<std::size_t>(
               part * static_cast<double>(seconds->size() - 1))]) *
           1e3;
  };
  std::printf(" %s_ms p50 %.2f p99 %.2f max %.2f", name, at(0.5), at(0.99), at(1));
}

}  // namespace

int main(int count, char** words) {
  Options options;
  for (int i = 1; i + 1 < count; i += 2) options.values[words[i]] = words[i + 1];
  if (options.number("--port", 0) <= 0 || options.number("--ids", 1) < 1) {
    std::fprintf(stderr,
                 "usage: load_generator --port N --read PATH [--connections N] [--rate PER_SECOND] "
                 "[--seconds S] [--ids N] [--first-id N] [--hot N] [--keep-etags 1] [--cookie C] "
                 "[--write PATH --body TEXT --read-percent P] [--seed N]\n");
    return 2;
  }
  Load load(options);
  Figures figures = load.run();
  const std::size_t answers = figures.reads.size() + figures.writes.size();
  std::printf("answers %zu per_second %.0f body_bytes %.0f unsent %zu status", answers,
              static_cast<double>(answers) / load.spent_seconds(),
              static_cast<double>(figures.body_bytes) /
                  static_cast<double>(std::max<std::size_t>(answers, 1)),
              load.unsent());
  for (const auto& [status, times] : figures.by_status) {
    std::printf(" %d:%lld", status, static_cast<long long>(times));
  }
  print_times("read", &figures.reads);
  print_times("write", &figures.writes);
  std::printf("\n");
}
