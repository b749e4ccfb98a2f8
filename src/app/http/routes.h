// The one table of what the server answers: method, path pattern, operation of api/openapi.yaml,
// what it needs and where it runs, handler. Route lists stand by subject in routes_*.cc:
//
//   get("/api/v1/rules", "list_rules", handler).needs("screening.read")
//   post("/api/v1/session", "log_in", handler).is_public().in_worker()
//   post("/api/v1/accounts/import", "import_accounts", handler).in_worker().body_to_file(20 << 20)
//   post("/api/v1/households/{household_id}/submissions", "submit", reply_later_handler)
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/http/message.h"
#include "app/http/reply.h"

namespace http {

inline constexpr std::size_t kMaxBodyBytes = 1024 * 1024;  // Unless the route says otherwise.

enum class Run : uint8_t {
  kInline,  // On the I/O thread: quick reads of memory or one row of the database.
  kWorker,  // On a worker thread: whatever takes more than about a millisecond.
  kLater,   // The handler keeps a Reply: the writer answers after its commit.
};

struct Route {
  Method method = Method::kGet;
  std::string_view pattern;    // "/api/v1/households/{household_id}"; a {name} is one path segment.
  std::string_view operation;  // operationId of the contract.
  Handler handler;             // kInline, kWorker.
  AtHandHandler at_hand;       // kWorker: asked first, on the I/O thread. May be null.
  AsyncHandler later;          // kLater.
  Run run = Run::kInline;
  bool needs_session = true;
  // The permission the deed checks, "" when a session is enough; a test of every route × role
  // reads it here.
  std::string_view permission;
  bool needs_idempotency_key = false;  // Writes that would do harm when done twice.
  bool is_listening = false;           // Does not keep a session alive that nobody uses.
  bool allows_old_password = false;    // Also while the password must be changed first.
  std::size_t body_limit = kMaxBodyBytes;
  bool has_body_file = false;

  Route is_public() &&;
  Route needs(std::string_view permission_id) &&;
  Route in_worker() &&;
  // On the I/O thread when the answer stands in memory, else in a worker.
  Route in_worker_unless(AtHandHandler at_hand_handler) &&;
  Route with_key() &&;
  Route listening() &&;
  Route with_old_password() &&;
  Route with_body_limit(std::size_t bytes) &&;
  Route body_to_file(std::size_t most_bytes) &&;
};

Route get(std::string_view pattern, std::string_view operation, Handler handler);
Route post(std::string_view pattern, std::string_view operation, Handler handler);
Route put(std::string_view pattern, std::string_view operation, Handler handler);
Route patch(std::string_view pattern, std::string_view operation, Handler handler);
Route del(std::string_view pattern, std::string_view operation, Handler handler);
// Answered later. A write by nature.
Route post_later(std::string_view pattern, std::string_view operation, AsyncHandler handler);
Route put_later(std::string_view pattern, std::string_view operation, AsyncHandler handler);
Route patch_later(std::string_view pattern, std::string_view operation, AsyncHandler handler);
Route del_later(std::string_view pattern, std::string_view operation, AsyncHandler handler);

class RouteTable {
 public:
  RouteTable() = default;
  explicit RouteTable(std::vector<Route> routes) : routes_(std::move(routes)) {}

  const std::vector<Route>& routes() const { return routes_; }

  struct Found {
    const Route* route = nullptr;          // Null: no pattern fits with this method.
    std::optional<Response> wrong_method;  // 405: the path fits another method.
  };
  // Fills the request's path_values. HEAD is GET without its body (the connection leaves it out).
  Found find(Request* request) const;

 private:
  std::vector<Route> routes_;
};

// Do `path`'s segments fit the pattern? Fills `values`.
bool matches(std::string_view pattern, std::string_view path,
             std::vector<std::pair<std::string_view, std::string>>* values);

// A successful GET gets an ETag, and becomes 304 when the reader has the same.
void apply_etag(const Request& request, Response* response);

}  // namespace http
