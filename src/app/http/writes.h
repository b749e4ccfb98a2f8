// Deeds of the writer over HTTP: queued at once, answered when they are on the disk; and what a
// write must say about the version it changes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/actions/writer.h"
#include "app/http/message.h"
#include "app/http/reply.h"

namespace http {

using WriteDeed = std::function<base::Result<actions::WriteAnswer>(actions::Writing&)>;

// Hands the deed to the writer under the request's Idempotency-Key. The body of its answer is JSON;
// a repeated key gets the answer of the first time.
void write_later(actions::Writer& writer, std::string_view county, std::string_view operation,
                 const RequestPointer& request, const Reply& reply, WriteDeed deed);

// None when the request's If-Match names `etag`; else the problem: it is missing, or what it names
// is no longer so.
std::optional<Response> check_if_match(const Request& request, std::string_view etag);

}  // namespace http
