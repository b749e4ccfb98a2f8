// The server spoken to through raw sockets: what a client library would never send is sent here.
#include "app/http/server.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "app/http/problems.h"

namespace http {
namespace {

// A connection that gives up after five seconds.
class Wire {
 public:
  explicit Wire(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Wire() { ::close(socket_); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  bool connected() const { return connected_; }
  void send(std::string_view bytes) {
    ASSERT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), bytes.size());
  }

  // Reads until `count` responses (with Content-Length) have come or the peer closes.
  std::vector<std::string> responses(std::size_t count, bool is_head = false) {
    std::vector<std::string> found;
    while (found.size() < count) {
      const std::size_t end = buffer_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const std::size_t at = buffer_.find("Content-Length: ");
        const std::size_t body = at == std::string::npos || at > end || is_head
                                     ? 0
                                     : std::stoul(buffer_.substr(at + 16));
        if (buffer_.size() >= end + 4 + body) {
          found.push_back(buffer_.substr(0, end + 4 + body));
          buffer_.erase(0, end + 4 + body);
          continue;
        }
      }
      if (!read_more()) break;
    }
    return found;
  }

  bool is_closed_by_peer() {
    while (read_more()) {
    }
    return closed_;
  }

 private:
  bool read_more() {
    char bytes[4096];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got == 0) closed_ = true;
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  int socket_;
  bool connected_ = false;
  bool closed_ = false;
  std::string buffer_;
};

class ServerTest : public testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    server_ = std::make_unique<Server>(
        options,
        [this](const Request& request) {
          if (request.path == "/slow") {
            slow_started_ = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
          }
          if (request.path == "/throw") throw std::runtime_error("broken");
          if (request.path == "/missing") return problem_response("route.not_found");
          Response response;
          response.content_type = "text/plain";
          response.body = request.path + "[" + request.body + "]";
          return response;
        },
        [this](const AccessEntry&) { ++answered_; });
    const auto started = server_->start();
    ASSERT_TRUE(started) << started.error().message;
    thread_ = std::thread([this] { server_->run_until_stopped(); });
  }
  void TearDown() override {
    if (server_ == nullptr) return;
    server_->stop();
    if (thread_.joinable()) thread_.join();
  }

  std::unique_ptr<Server> server_;
  std::thread thread_;
  std::atomic<int> answered_ = 0;
  std::atomic<bool> slow_started_ = false;
};

std::string body_of(const std::string& response) {
  return response.substr(response.find("\r\n\r\n") + 4);
}
int status_of(const std::string& response) { return std::stoi(response.substr(9, 3)); }

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  Wire wire(server_->port());
  wire.send(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: "
      "3\r\n\r\nabcGET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto answers = wire.responses(3);
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(body_of(answers[0]), "/1[]");
  EXPECT_EQ(body_of(answers[1]), "/2[abc]");
  EXPECT_EQ(body_of(answers[2]), "/3[]");
}

TEST_F(ServerTest, AcceptsARequestByteByByte) {
  start();
  Wire wire(server_->port());
  for (const char c :
       std::string("POST /slowly HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok")) {
    wire.send(std::string_view(&c, 1));
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  const auto answers = wire.responses(1);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(body_of(answers[0]), "/slowly[ok]");
}

TEST_F(ServerTest, ReadsChunkedBodiesAndTheRequestGluedBehind) {
  start();
  Wire wire(server_->port());
  wire.send("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na");
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  wire.send("bc\r\n2\r\nde\r\n0\r\n\r\nGET /d HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto answers = wire.responses(2);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(body_of(answers[0]), "/c[abcde]");
  EXPECT_EQ(body_of(answers[1]), "/d[]");
}

TEST_F(ServerTest, HeadHasTheLengthButNoBody) {
  start();
  Wire wire(server_->port());
  wire.send("HEAD /h HTTP/1.1\r\nHost: x\r\n\r\nGET /h HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto head = wire.responses(1, true);
  ASSERT_EQ(head.size(), 1u);
  EXPECT_NE(head[0].find("Content-Length: 4\r\n"), std::string::npos);
  const auto get = wire.responses(1);
  ASSERT_EQ(get.size(), 1u);
  EXPECT_EQ(body_of(get[0]), "/h[]");
}

struct BadCase {
  std::string name;
  std::string bytes;
  int status;
  std::string id;
};

TEST_F(ServerTest, RefusesWhatIsNoRequestAndCloses) {
  start();
  const std::string host = "Host: x\r\n";
  const std::vector<BadCase> cases = {
      {"both lengths",
       "POST / HTTP/1.1\r\n" + host +
           "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400, "request.malformed"},
      {"chunked first",
       "POST / HTTP/1.1\r\n" + host +
           "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
       400, "request.malformed"},
      {"two lengths",
       "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400,
       "request.malformed"},
      {"coding that is not chunked",
       "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 400,
       "request.malformed"},
      {"chunked and then another coding",
       "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400,
       "request.malformed"},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400, "request.malformed"},
      {"two hosts", "GET / HTTP/1.1\r\n" + host + host + "\r\n", 400, "request.malformed"},
      {"negative length", "POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n", 400,
       "request.malformed"},
      {"blank in a name", "GET / HTTP/1.1\r\nHo st: x\r\n\r\n", 400, "request.malformed"},
      {"binary", std::string("\x16\x03\x01\x02\x00\x01\x00", 7) + "\r\n\r\n", 400,
       "request.malformed"},
      {"bad chunk", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400,
       "request.malformed"},
      {"large head",
       "GET / HTTP/1.1\r\n" + host + "X-Long: " + std::string(20000, 'a') + "\r\n\r\n", 431,
       "request.head_too_large"},
      {"large body", "POST / HTTP/1.1\r\n" + host + "Content-Length: 1048577\r\n\r\n", 413,
       "request.body_too_large"},
      {"old version", "GET / HTTP/2.0\r\n" + host + "\r\n", 505, "request.unsupported_version"}};
  for (const BadCase& one : cases) {
    Wire wire(server_->port());
    wire.send(one.bytes);
    const auto answers = wire.responses(1);
    ASSERT_EQ(answers.size(), 1u) << one.name;
    EXPECT_EQ(status_of(answers[0]), one.status) << one.name;
    EXPECT_NE(answers[0].find("\"id\":\"" + one.id + "\""), std::string::npos)
        << one.name << answers[0];
    EXPECT_NE(answers[0].find("Connection: close"), std::string::npos) << one.name;
    EXPECT_TRUE(wire.is_closed_by_peer()) << one.name;
  }
}

TEST_F(ServerTest, BadTargetIsAProblemButTheConnectionStays) {
  start();
  Wire wire(server_->port());
  wire.send("GET /%FF HTTP/1.1\r\nHost: x\r\n\r\nGET /ok HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto answers = wire.responses(2);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(status_of(answers[0]), 400);
  EXPECT_EQ(body_of(answers[1]), "/ok[]");
}

TEST_F(ServerTest, AThrowingHandlerIsA500) {
  start();
  Wire wire(server_->port());
  wire.send("GET /throw HTTP/1.1\r\nHost: x\r\n\r\nGET /ok HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto answers = wire.responses(2);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(status_of(answers[0]), 500);
  EXPECT_NE(answers[0].find("server.failed"), std::string::npos);
  EXPECT_EQ(answers[0].find("broken"), std::string::npos);
}

TEST_F(ServerTest, OldClientsGetOneAnswerAndTheEnd) {
  start();
  Wire wire(server_->port());
  wire.send("GET /a HTTP/1.0\r\n\r\n");
  ASSERT_EQ(wire.responses(1).size(), 1u);
  EXPECT_TRUE(wire.is_closed_by_peer());
}

TEST_F(ServerTest, ExpectContinueIsAnswered) {
  start();
  Wire wire(server_->port());
  wire.send("POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  const auto first = wire.responses(1);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(status_of(first[0]), 100);
  wire.send("hi");
  const auto second = wire.responses(1);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(body_of(second[0]), "/e[hi]");
}

TEST_F(ServerTest, ASlowSenderIsCutOff) {
  ServerOptions options;
  options.request_timeout_seconds = 1;
  start(options);
  Wire wire(server_->port());
  wire.send("GET /a HT");
  EXPECT_TRUE(wire.is_closed_by_peer());
  EXPECT_EQ(answered_, 0);
}

TEST_F(ServerTest, StoppingFinishesWhatIsUnderWay) {
  ServerOptions options;
  options.threads = 2;
  start(options);
  Wire idle(server_->port());
  ASSERT_TRUE(idle.connected());
  Wire busy(server_->port());
  busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  while (!slow_started_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  server_->stop();
  const auto answers = busy.responses(1);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(status_of(answers[0]), 200);
  EXPECT_TRUE(busy.is_closed_by_peer());
  EXPECT_TRUE(idle.is_closed_by_peer());
  thread_.join();
  EXPECT_FALSE(Wire(server_->port()).connected());
}

TEST_F(ServerTest, APortInUseIsReported) {
  start();
  ServerOptions options;
  options.port = server_->port();
  Server second(options, [](const Request&) { return Response{}; }, nullptr);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().message.find("端口"), std::string::npos);
}

TEST(AccessLog, HoldsNoPathAndNoQuery) {
  const std::string line = to_log_line({Method::kGet, "/api/v1", 200, 12, 34});
  EXPECT_NE(line.find("\"event\":\"request\""), std::string::npos);
  EXPECT_NE(line.find("\"status\":200"), std::string::npos);
  EXPECT_EQ(line.back(), '\n');
}

}  // namespace
}  // namespace http
