// The routes of api/openapi.yaml over the deeds of app/actions. Requests → deeds → answers; nothing
// is decided here.
#pragma once

#include <memory>

#include "app/http/context.h"
#include "app/http/routes.h"
#include "app/http/service.h"
#include "app/http/static_files.h"

namespace http {

RouteTable make_routes(const Context& context);

// Routes first, then files, then 404 as a problem.
Service make_service(const Context& context, std::shared_ptr<const StaticFiles> files);

// Raised when the contract of the API changes; said by /healthz.
inline constexpr const char* kVersion = "0.1.0";

}  // namespace http
