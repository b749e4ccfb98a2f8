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

#include "app/http/body_file.h"
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

  // All that came until `end` came too, or the peer closed, or patience ended.
  std::string until(std::string_view end) {
    std::size_t at = 0;
    while ((at = buffer_.find(end)) == std::string::npos && read_more()) {
    }
    const std::size_t count = at == std::string::npos ? buffer_.size() : at + end.size();
    std::string found = buffer_.substr(0, count);
    buffer_.erase(0, count);
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
    Service service;
    service.routes = RouteTable(routes());
    service.fallback = [this](const Request& request) {
      if (request.path == "/slow") {
        slow_started_ = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
      }
      if (request.path == "/throw") throw std::runtime_error("broken");
      if (request.path == "/missing") return problem_response("route.not_found");
      return echo(request);
    };
    server_ = std::make_unique<Server>(std::move(options), std::move(service),
                                       [this](const AccessEntry&) { ++answered_; });
    const auto started = server_->start();
    ASSERT_TRUE(started) << started.error().message;
    thread_ = std::thread([this] { server_->run_until_stopped(); });
  }
  static Response echo(const Request& request) {
    Response response;
    response.content_type = "text/plain";
    response.body = request.path + "[" + request.body + "]";
    return response;
  }
  std::vector<Route> routes();
  void TearDown() override {
    if (server_ == nullptr) return;
    server_->stop();
    if (thread_.joinable()) thread_.join();
    for (std::thread& one : late_) one.join();
  }

  std::unique_ptr<Server> server_;
  std::thread thread_;
  std::atomic<int> answered_ = 0;
  std::atomic<bool> slow_started_ = false;
  std::atomic<int> pieces_made_ = 0;
  std::vector<std::thread> late_;
  std::vector<Reply> kept_;
};

// A body is read only where a route wants one.
std::vector<Route> ServerTest::routes() {
  return {
      post("/2", "post_2", echo),
      post("/slowly", "post_slowly", echo),
      post("/c", "post_c", echo),
      post("/e", "post_e", echo),
      post("/", "post_root", echo),
      post("/worker", "post_worker", echo).in_worker(),
      post("/small", "post_small", echo).with_body_limit(4),
      post("/file", "post_file",
           [](const Request& request) {
             Response response;
             const auto bytes = request.body_file->read_all();
             response.body = std::to_string(request.body_file->size_bytes()) + "|" +
                             (bytes ? bytes->substr(0, 5) : "unreadable");
             return response;
           })
          .body_to_file(8 << 20)
          .in_worker(),
      post_later("/later", "post_later",
                 [this](RequestPointer request, Reply reply) {
                   late_.emplace_back([request, reply] {
                     std::this_thread::sleep_for(std::chrono::milliseconds(20));
                     reply.send(echo(*request));
                     reply.send(problem_response("server.failed"));  // Comes too late.
                   });
                 }),
      post_later("/forgotten", "post_forgotten", [](RequestPointer, Reply) {}),
      post_later("/never", "post_never",
                 [this](RequestPointer, Reply reply) {
                   kept_.push_back(std::move(reply));
                   slow_started_ = true;
                 }),
      get("/long", "get_long",
          [this](const Request&) {
            Response response;
            response.content_type = "text/plain";
            response.pieces = [this, made = 0](std::string* piece) mutable {
              *piece = std::string(100'000, static_cast<char>('a' + made));
              ++pieces_made_;
              return ++made < 20;
            };
            return response;
          }),
      get("/broken", "get_broken",
          [](const Request&) {
            Response response;
            response.pieces = [made = 0](std::string* piece) mutable {
              if (made++ == 1) throw std::runtime_error("broken");
              *piece = "half";
              return true;
            };
            return response;
          }),
      get("/events", "follow_events",
          [](const Request&) {
            Response response;
            response.content_type = "text/event-stream";
            response.is_events = true;
            return response;
          }),
  };
}

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
      {"blank before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400, "request.malformed"},
      {"folded line", "GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n", 400,
       "request.malformed"},
      {"same length twice",
       "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400,
       "request.malformed"},
      {"lengths in a list", "POST / HTTP/1.1\r\n" + host + "Content-Length: 1, 1\r\n\r\na", 400,
       "request.malformed"},
      {"old version with chunks",
       "POST / HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
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
  Server second(options, Service{}, nullptr);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().message.find("端口"), std::string::npos);
}

TEST_F(ServerTest, WorkersAndTheWriterAnswerLaterAndInOrder) {
  start();
  Wire wire(server_->port());
  std::string all;
  for (const char* path : {"/later", "/worker", "/e", "/later"}) {
    all += "POST " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok";
  }
  wire.send(all);
  const auto answers = wire.responses(4);
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(body_of(answers[0]), "/later[ok]");
  EXPECT_EQ(body_of(answers[1]), "/worker[ok]");
  EXPECT_EQ(body_of(answers[2]), "/e[ok]");
  EXPECT_EQ(body_of(answers[3]), "/later[ok]");
}

TEST_F(ServerTest, AForgottenAnswerIsA500) {
  start();
  Wire wire(server_->port());
  wire.send("POST /forgotten HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  const auto answers = wire.responses(1);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(status_of(answers[0]), 500);
}

TEST_F(ServerTest, StoppingDoesNotWaitForeverForAnAnswer) {
  ServerOptions options;
  options.drain_seconds = 1;
  start(options);
  Wire wire(server_->port());
  wire.send("POST /never HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  while (!slow_started_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  server_->stop();
  EXPECT_TRUE(wire.is_closed_by_peer());
  thread_.join();
  kept_.front().send(Response{});  // Nobody is there any more; nothing happens.
}

TEST_F(ServerTest, ARouteHasItsOwnLimit) {
  start();
  Wire small(server_->port());
  small.send("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde");
  EXPECT_EQ(status_of(small.responses(1).at(0)), 413);
  Wire chunked(server_->port());
  chunked.send(
      "POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
      "2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(status_of(chunked.responses(1).at(0)), 413);
  Wire fits(server_->port());
  fits.send("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd");
  EXPECT_EQ(status_of(fits.responses(1).at(0)), 200);
}

TEST_F(ServerTest, LargeBodiesGoToAFile) {
  start();
  Wire wire(server_->port());
  const std::string body(5'000'000, 'z');
  wire.send("POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n" + body);
  EXPECT_EQ(body_of(wire.responses(1).at(0)), "5000000|zzzzz");
  wire.send("POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 8388609\r\n\r\n");
  EXPECT_EQ(status_of(wire.responses(1).at(0)), 413);
}

TEST_F(ServerTest, AnUnwantedBodyIsNotReadButSmallOnesKeepTheConnection) {
  start();
  Wire wire(server_->port());
  wire.send("POST /missing HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(status_of(wire.responses(1).at(0)), 404);
  wire.send("POST /missing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
  const auto answers = wire.responses(1);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(status_of(answers[0]), 404);
  EXPECT_NE(answers[0].find("Connection: close"), std::string::npos);
}

TEST_F(ServerTest, LongAnswersAreMadeAsFastAsTheReaderReads) {
  start();
  Wire wire(server_->port());
  wire.send("GET /long HTTP/1.1\r\nHost: x\r\n\r\nGET /ok HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string all = wire.until("/ok[]");
  EXPECT_NE(all.find("Transfer-Encoding: chunked"), std::string::npos);
  EXPECT_NE(all.find("\r\n186a0\r\naaaa"), std::string::npos);
  EXPECT_NE(all.find("tttt\r\n0\r\n\r\nHTTP/1.1 200"), std::string::npos);
  EXPECT_EQ(pieces_made_, 20);
}

TEST_F(ServerTest, ALongAnswerThatBreaksHasNoEnd) {
  start();
  Wire wire(server_->port());
  wire.send("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string all = wire.until("never");
  EXPECT_NE(all.find("4\r\nhalf\r\n"), std::string::npos);
  EXPECT_EQ(all.find("0\r\n\r\n", all.find("half")), std::string::npos);
}

TEST_F(ServerTest, ChangesAreToldAndStoppingSaysGoodbye) {
  ServerOptions options;
  options.event_heartbeat_seconds = 1;
  start(options);
  Wire wire(server_->port());
  wire.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(wire.until("{\"sequence\":0,").find("text/event-stream"), std::string::npos);
  server_->announce(7);
  EXPECT_NE(wire.until("{\"sequence\":7,").find("id: 7\nevent: change\n"), std::string::npos);
  wire.until("\r\n: \n\n\r\n");  // The heartbeat.
  server_->stop();
  EXPECT_NE(wire.until("never").find("event: closing"), std::string::npos);
  EXPECT_TRUE(wire.is_closed_by_peer());
}

TEST_F(ServerTest, OneConnectionTooManyIsToldSo) {
  ServerOptions options;
  options.most_connections = 2;
  start(options);
  Wire first(server_->port());
  Wire second(server_->port());
  for (Wire* one : {&first, &second}) {
    one->send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_EQ(one->responses(1).size(), 1u);
  }
  Wire third(server_->port());
  const auto answers = third.responses(1);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(status_of(answers[0]), 503);
  EXPECT_NE(answers[0].find("server.full"), std::string::npos);
  EXPECT_TRUE(third.is_closed_by_peer());
}

TEST(AccessLog, HoldsNoPathAndNoQuery) {
  const std::string line = to_log_line({Method::kGet, "get_health", 200, 12, 34});
  EXPECT_NE(line.find("\"event\":\"request\""), std::string::npos);
  EXPECT_NE(line.find("\"status\":200"), std::string::npos);
  EXPECT_EQ(line.back(), '\n');
}

}  // namespace
}  // namespace http
