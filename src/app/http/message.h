// A request and a response as handlers see them: plain values, no socket and no library behind
// them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

enum class Method : uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

struct Request {
  Method method = Method::kGet;
  std::string path;                                            // Decoded, starts with '/'.
  std::multimap<std::string, std::string, std::less<>> query;  // Decoded.
  std::map<std::string, std::string, std::less<>>
      path_values;  // {household_id} → value, set by the route table.
  std::string body;
  std::string content_type;
  std::string accept;
  std::string accept_encoding;
  std::string if_none_match;

  // The value of one query parameter, "" when it is absent.
  std::string_view query_value(std::string_view name) const;
  std::string_view path_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::shared_ptr<const std::string>
      shared_body;   // Used instead of `body` when set (static files).
  std::string etag;  // Quoted; empty: none.
  std::string cache_control = "no-cache";
  std::vector<std::pair<std::string, std::string>> headers;
  bool close = false;

  std::string_view content() const {
    return shared_body ? std::string_view(*shared_body) : std::string_view(body);
  }
};

// Called on any I/O thread, several at once; must not block for long.
using Handler = std::function<Response(const Request&)>;

// What arrived as a request target ("/a/%E7%A8%B7?x=1") taken apart. False: bad escape, bad UTF-8,
// NUL or no leading '/'.
bool parse_target(std::string_view target, Request* request);

std::string_view reason_phrase(int status);
std::string percent_decode(std::string_view text, bool plus_is_blank, bool* ok);

// "\"9f3c…\"": a strong validator of the bytes.
std::string etag_of(std::string_view bytes);
// Does the header If-None-Match name `etag` (weak comparison, list or *)?
bool etag_matches(std::string_view if_none_match, std::string_view etag);

}  // namespace http
