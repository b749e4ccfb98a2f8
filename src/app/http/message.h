// A request and a response as handlers see them: plain values, no socket and no library behind
// them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rights {
struct Caller;
}

namespace http {

class BodyFile;

enum class Method : uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

struct Request {
  Method method = Method::kGet;
  std::string path;                                        // Decoded, starts with '/'.
  std::vector<std::pair<std::string, std::string>> query;  // Decoded, in the order of the target.
  std::vector<std::pair<std::string_view, std::string>> path_values;  // {household_id} → value.

  std::string body;                           // Routes that keep the body in memory.
  std::shared_ptr<const BodyFile> body_file;  // Routes that take it as a file.

  std::string content_type;
  std::string accept;
  std::string accept_encoding;
  std::string if_none_match;
  std::string if_match;
  std::string idempotency_key;
  std::string host;
  std::string origin;
  std::string user_agent;     // What the session list shows as the device.
  std::string last_event_id;  // Where a reader of events was when it lost the connection.
  std::string session;        // The token of the session cookie; never logged.
  std::string peer_address;   // "127.0.0.1"
  std::string forwarded_for;  // What proxies say about who asks; to be believed from ours only.
  bool is_forwarded = false;  // A proxy stands between the reader and us.

  // Who asks; null on routes that need no session, and when nobody can log in here.
  std::shared_ptr<const rights::Caller> caller;

  // The value of one query parameter, "" when it is absent.
  std::string_view query_value(std::string_view name) const;
  bool has_query(std::string_view name) const;
  std::string_view path_value(std::string_view name) const;
};
using RequestPointer = std::shared_ptr<const Request>;

// Puts the next piece of a long answer into `piece`; false: that was the last one. Called on a
// worker thread, one call at a time, and only when the piece before has gone out. Throwing cuts
// the connection, so that half an answer is not taken for a whole one.
using PieceMaker = std::function<bool(std::string* piece)>;

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::shared_ptr<const std::string>
      shared_body;         // Used instead of `body` when set (static files).
  PieceMaker pieces;       // Used instead of both when set: length unknown, made while it is sent.
  bool is_events = false;  // The connection stays and tells each change (GET /api/v1/events).
  std::string etag;        // Quoted; empty: none.
  std::string cache_control = "no-cache";
  std::vector<std::pair<std::string, std::string>> headers;
  bool close = false;

  std::string_view content() const {
    return shared_body ? std::string_view(*shared_body) : std::string_view(body);
  }
  bool has_length() const { return !pieces && !is_events; }
};

// Called on any I/O thread (or worker thread, as the route says), several at once. On an I/O
// thread it must not block: all connections of that thread wait meanwhile.
using Handler = std::function<Response(const Request&)>;
// The answer if it stands in memory already. On I/O threads: quick, or nothing.
using AtHandHandler = std::function<std::optional<Response>(const Request&)>;

// What arrived as a request target ("/a/%E7%A8%B7?x=1") taken apart. False: bad escape, bad UTF-8,
// NUL or no leading '/'.
bool parse_target(std::string_view target, Request* request);

std::string_view reason_phrase(int status);
// Everything but letters, digits and -._~ (RFC 3986), for names of files in headers.
std::string percent_encode(std::string_view text);
std::string percent_decode(std::string_view text, bool plus_is_blank, bool* ok);

// "\"9f3c…\"": a strong validator of the bytes.
std::string etag_of(std::string_view bytes);
// Does the header If-None-Match or If-Match name `etag` (weak comparison, list or *)?
bool etag_matches(std::string_view header, std::string_view etag);

std::string_view to_text(Method method);
// GET, HEAD and OPTIONS change nothing.
bool is_read(Method method);

}  // namespace http
