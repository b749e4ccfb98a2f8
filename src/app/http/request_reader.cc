#include "app/http/request_reader.h"

#include <limits>
#include <optional>
#include <utility>

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include "app/http/cookies.h"

namespace http {
namespace {

namespace wire = boost::beast::http;

// Where the body of one request goes.
struct BodySink {
  std::size_t limit = 0;
  std::size_t size = 0;
  BodyFile* file = nullptr;
  std::string text;
  bool is_storage_full = false;
};

// A body type of Beast that appends to a BodySink.
struct SinkBody {
  using value_type = BodySink;

  class reader {
   public:
    template <bool IsRequest, typename Fields>
    reader(wire::header<IsRequest, Fields>& /*head*/, value_type& sink) : sink_(sink) {}

    void init(const boost::optional<uint64_t>& /*length*/, boost::system::error_code& error) {
      error = {};
    }

    template <typename Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
      error = {};
      std::size_t taken = 0;
      for (const boost::asio::const_buffer part : boost::beast::buffers_range_ref(buffers)) {
        const std::string_view bytes(static_cast<const char*>(part.data()), part.size());
        if (bytes.size() > sink_.limit - sink_.size) {
          error = wire::error::body_limit;
          return taken;
        }
        if (sink_.file == nullptr) {
          sink_.text.append(bytes);
        } else if (!sink_.file->append(bytes)) {
          sink_.is_storage_full = true;
          error = wire::error::body_limit;
          return taken;
        }
        sink_.size += bytes.size();
        taken += bytes.size();
      }
      return taken;
    }

    void finish(boost::system::error_code& error) { error = {}; }

   private:
    value_type& sink_;
  };
};

Method method_of(wire::verb verb) {
  switch (verb) {
    case wire::verb::get:
      return Method::kGet;
    case wire::verb::head:
      return Method::kHead;
    case wire::verb::post:
      return Method::kPost;
    case wire::verb::put:
      return Method::kPut;
    case wire::verb::patch:
      return Method::kPatch;
    case wire::verb::delete_:
      return Method::kDelete;
    case wire::verb::options:
      return Method::kOptions;
    default:
      return Method::kOther;
  }
}

// Beast takes "1, 1" for 1, and others might not.
bool is_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A line that begins with a blank continues the one before (obsolete folding): two readers could
// disagree about it.
bool has_folded_line(std::string_view head) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos && at + 2 < head.size();
       at = head.find("\r\n", at + 2)) {
    if (head[at + 2] == ' ' || head[at + 2] == '\t') return true;
  }
  return false;
}

}  // namespace

struct RequestReader::Parser {
  wire::request_parser<SinkBody> beast;

  BodySink& sink() { return beast.get().body(); }
  std::string_view field(wire::field name) const {
    const auto text = beast.get()[name];
    return {text.data(), text.size()};
  }
  std::string_view field(std::string_view name) const {
    const auto text = beast.get()[boost::beast::string_view(name.data(), name.size())];
    return {text.data(), text.size()};
  }

  // How requests are smuggled: two lengths at once (Beast lets the chunked one win), a transfer
  // coding that does not end in chunked (Beast reads no body and takes it for the next request),
  // no host or several.
  bool is_ambiguous() const {
    const auto& head = beast.get();
    const bool has_coding = head.count(wire::field::transfer_encoding) > 0;
    const std::size_t lengths = head.count(wire::field::content_length);
    if (has_coding && (lengths > 0 || !beast.chunked() || head.version() < 11)) return true;
    if (lengths > 1 || !is_digits(field(wire::field::content_length))) return true;
    const std::size_t hosts = head.count(wire::field::host);
    return hosts > 1 || (hosts == 0 && head.version() >= 11);
  }

  std::string_view problem_of(const boost::system::error_code& error) {
    if (error == wire::error::header_limit) return "request.head_too_large";
    if (error == wire::error::body_limit) {
      return sink().is_storage_full ? "server.storage_full" : "request.body_too_large";
    }
    if (error == wire::error::bad_version) return "request.unsupported_version";
    return "request.malformed";
  }
};

RequestReader::RequestReader() : parser_(std::make_unique<Parser>()) {
  parser_->beast.header_limit(kMaxHeadBytes);
  parser_->beast.body_limit(boost::none);  // The route's limit holds: accept_body().
}

RequestReader::~RequestReader() = default;

void RequestReader::fail(std::string_view problem) {
  state_ = State::kFailed;
  problem_ = problem;
}

std::size_t RequestReader::feed(std::string_view input) {
  std::size_t used = 0;
  int idle_rounds = 0;  // Beast may change its state once without taking a byte.
  while (used < input.size() && (state_ == State::kHead || state_ == State::kBody)) {
    boost::system::error_code error;
    const std::size_t taken =
        parser_->beast.put(boost::asio::buffer(input.data() + used, input.size() - used), error);
    const bool was_head = state_ == State::kHead;
    // Beast takes the head in one piece, so these bytes are all of it.
    const std::string_view head = input.substr(used, taken);
    used += taken;
    if (error && error != wire::error::need_more) {
      fail(parser_->problem_of(error));
    } else if (parser_->beast.is_done()) {
      state_ = State::kDone;
    } else if (parser_->beast.is_header_done()) {
      state_ = State::kBody;
    }
    if (was_head && (state_ == State::kDone || state_ == State::kBody)) {
      if (has_folded_line(head) || parser_->is_ambiguous()) fail("request.malformed");
      return used;
    }
    idle_rounds = taken == 0 ? idle_rounds + 1 : 0;
    if (error == wire::error::need_more || idle_rounds > 2) break;
  }
  return used;
}

bool RequestReader::fill(Request* request) const {
  const auto& head = parser_->beast.get();
  request->method = method_of(head.method());
  const std::pair<wire::field, std::string Request::*> kFields[] = {
      {wire::field::content_type, &Request::content_type},
      {wire::field::accept, &Request::accept},
      {wire::field::accept_encoding, &Request::accept_encoding},
      {wire::field::if_none_match, &Request::if_none_match},
      {wire::field::if_match, &Request::if_match},
      {wire::field::host, &Request::host},
      {wire::field::origin, &Request::origin},
      {wire::field::user_agent, &Request::user_agent},
  };
  for (const auto& [name, member] : kFields) request->*member = parser_->field(name);
  request->idempotency_key = parser_->field("Idempotency-Key");
  request->last_event_id = parser_->field("Last-Event-ID");
  request->forwarded_for = parser_->field("X-Forwarded-For");
  request->is_forwarded =
      !parser_->field("X-Forwarded-For").empty() || !parser_->field("Forwarded").empty();
  request->session = read_cookie(parser_->field(wire::field::cookie), kSessionCookie);
  const auto target = head.target();
  return parse_target({target.data(), target.size()}, request);
}

bool RequestReader::has_body() const { return state_ == State::kBody; }

bool RequestReader::expects_continue() const {
  return boost::beast::iequals(parser_->beast.get()[wire::field::expect], "100-continue");
}

bool RequestReader::keep_alive() const { return parser_->beast.keep_alive(); }

bool RequestReader::is_http_1_0() const { return parser_->beast.get().version() < 11; }

bool RequestReader::accept_body(std::size_t limit, BodyFile* file) {
  parser_->sink().limit = limit;
  parser_->sink().file = file;
  const auto announced = parser_->beast.content_length();
  if (announced && *announced > limit) {
    fail("request.body_too_large");
    return false;
  }
  return true;
}

std::string RequestReader::take_body() { return std::move(parser_->sink().text); }

}  // namespace http
