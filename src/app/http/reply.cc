#include "app/http/reply.h"

#include <utility>

#include "app/http/problems.h"

namespace http {

Reply::Reply(Sink sink) : state_(std::make_shared<State>()) { state_->sink = std::move(sink); }

void Reply::send(Response response) const {
  if (!state_->is_sent.exchange(true)) state_->sink(std::move(response));
}

Reply::State::~State() {
  if (!is_sent) sink(problem_response("server.failed"));
}

}  // namespace http
