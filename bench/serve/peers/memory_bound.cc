// The floor on the work of serving: one thread, one JSON text a household in memory, forms appended
// to a log that another thread syncs for many at once and only then answers; nothing is checked,
// nobody is asked who he is. What a server with rules, rights and history is measured against, not
// a server to use.
//
//   memory_bound FOLDER PORT HOUSEHOLDS      (FOLDER holds hh.csv and person.csv of
//   screen20_generate)
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

[[noreturn]] void stop(const char* what) {
  std::perror(what);
  std::exit(1);
}

// -- the households

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

// `"name":value,…`; dates, names and identity numbers as texts.
std::string object_of(const std::vector<std::string>& names,
                      const std::vector<std::string>& cells) {
  std::string text = "{";
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& cell = cells.at(i);
    const bool is_text = cell.size() >= 10 || (!cell.empty() && (cell[0] & 0x80) != 0);
    if (i > 0) text += ',';
    text += '"' + names[i] + "\":";
    text += cell.empty() ? "null" : is_text ? '"' + cell + '"' : cell;
  }
  return text;
}

std::vector<std::string> load(const std::string& folder, std::size_t count) {
  std::vector<std::string> texts(count);
  std::ifstream households(folder + "/hh.csv");
  std::ifstream persons(folder + "/person.csv");
  std::string line;
  if (!std::getline(households, line)) stop("hh.csv");
  auto names = split(line);
  for (auto& text : texts) {
    if (!std::getline(households, line)) stop("hh.csv");
    text = object_of(names, split(line)) + ",\"members\":[";
  }
  if (!std::getline(persons, line)) stop("person.csv");
  names = split(line);
  while (std::getline(persons, line)) {
    const auto cells = split(line);
    const std::size_t household = std::strtoul(cells.at(1).c_str(), nullptr, 10);
    if (household >= count) break;
    if (texts[household].back() == '}') texts[household] += ',';
    texts[household] += object_of(names, cells) + "}";
  }
  for (auto& text : texts) text += "]}";
  return texts;
}

// -- the log: one write and one sync for all forms that came meanwhile

struct Kept {
  int socket;
  std::string answer;
};

class Log {
 public:
  explicit Log(const std::string& path)
      : file_(open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND, 0644)),
        wake_(eventfd(0, EFD_NONBLOCK)),
        thread_([this] { run(); }) {
    if (file_ < 0) stop(path.c_str());
    thread_.detach();
  }
  int wake_descriptor() const { return wake_; }

  void add(std::string_view form, Kept kept) {
    const std::lock_guard lock(mutex_);
    waiting_bytes_.append(form).push_back('\n');
    waiting_.push_back(std::move(kept));
    arrived_.notify_one();
  }
  std::vector<Kept> take_synced() {
    uint64_t count = 0;
    if (read(wake_, &count, sizeof count) < 0 && errno != EAGAIN) stop("eventfd");
    const std::lock_guard lock(mutex_);
    return std::exchange(synced_, {});
  }

 private:
  void run() {
    for (;;) {
      std::string bytes;
      std::vector<Kept> batch;
      {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return !waiting_.empty(); });
        bytes.swap(waiting_bytes_);
        batch.swap(waiting_);
      }
      if (write(file_, bytes.data(), bytes.size()) < 0 || fdatasync(file_) != 0) stop("log");
      const uint64_t one = 1;
      const std::lock_guard lock(mutex_);
      for (Kept& kept : batch) synced_.push_back(std::move(kept));
      if (write(wake_, &one, sizeof one) < 0) stop("eventfd");
    }
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::string waiting_bytes_;
  std::vector<Kept> waiting_, synced_;
  int file_;
  int wake_;
  std::thread thread_;
};

// -- the server

int64_t number_of(const std::string& form, const char* name) {
  const std::size_t at = form.find(name);
  return at == std::string::npos ? 0 : std::atoll(form.c_str() + at + std::strlen(name));
}

std::string with_head(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

class Server {
 public:
  Server(std::vector<std::string> texts, int port, Log* log) : texts_(std::move(texts)), log_(log) {
    events_ = epoll_create1(0);
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener_, 512) != 0) {
      stop("listen");
    }
    watch(listener_);
    watch(log_->wake_descriptor());
  }

  [[noreturn]] void run() {
    for (;;) {
      epoll_event events[512];
      const int count = epoll_wait(events_, events, 512, -1);
      for (int i = 0; i < count; ++i) {
        const int one = events[i].data.fd;
        if (one == listener_) {
          accept_one();
        } else if (one == log_->wake_descriptor()) {
          for (const Kept& kept : log_->take_synced()) answer(kept.socket, kept.answer);
        } else {
          receive(one);
        }
      }
    }
  }

 private:
  void watch(int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    epoll_ctl(events_, EPOLL_CTL_ADD, descriptor, &event);
  }
  void accept_one() {
    const int made = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (made < 0) return;
    const int on = 1;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(made);
  }
  static void answer(int to, const std::string& bytes) {
    send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  void receive(int from) {
    std::string& input = inputs_[from];
    const ssize_t got = recv(from, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      inputs_.erase(from);
      close(from);
      return;
    }
    input.append(buffer_.data(), static_cast<std::size_t>(got));
    while (serve_one(from, &input)) {
    }
  }
  // False: the next request is not whole yet.
  bool serve_one(int from, std::string* input) {
    const std::size_t head = input->find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const bool is_form = (*input)[0] == 'P';
    std::size_t body = 0;
    if (is_form) {
      const char* length = strcasestr(input->c_str(), "content-length:");
      body = length == nullptr ? 0 : std::strtoul(length + 15, nullptr, 10);
      if (input->size() < head + 4 + body) return false;
    }
    const std::size_t at = input->find("/household/");
    std::size_t id =
        at == std::string::npos ? 0 : std::strtoul(input->c_str() + at + 11, nullptr, 10);
    if (id >= texts_.size()) id = 0;
    if (is_form) {
      const std::string form = input->substr(head + 4, body);
      const int64_t income = number_of(form, "\"a28\":") + number_of(form, "\"a29\":") +
                             number_of(form, "\"a30\":") + number_of(form, "\"a31\":") -
                             number_of(form, "\"a32\":");
      log_->add(form, {from, with_head("{\"a33\":" + std::to_string(income) + "}")});
    } else {
      answer(from, with_head(texts_[id]));
    }
    input->erase(0, head + 4 + body);
    return true;
  }

  std::vector<std::string> texts_;
  Log* log_;
  int events_ = -1;
  int listener_ = -1;
  std::unordered_map<int, std::string> inputs_;
  std::vector<char> buffer_ = std::vector<char>(1 << 16);
};

}  // namespace

int main(int count, char** words) {
  if (count < 4) {
    std::fprintf(stderr, "usage: memory_bound FOLDER PORT HOUSEHOLDS\n");
    return 2;
  }
  Log log(std::string(words[1]) + "/forms.log");
  Server server(load(words[1], std::strtoul(words[3], nullptr, 10)), std::atoi(words[2]), &log);
  std::puts("ready");
  std::fflush(stdout);
  server.run();
}
