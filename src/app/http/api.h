// The routes of api/openapi.yaml over the deeds of app/actions. Requests → deeds → answers; nothing
// is decided here.
#pragma once

#include <memory>

#include "app/actions/live.h"
#include "app/http/routes.h"
#include "app/http/static_files.h"

namespace http {

RouteTable make_routes(std::shared_ptr<const actions::Live> live);

// Routes first, then files, then 404 as a problem.
Handler make_handler(std::shared_ptr<const actions::Live> live,
                     std::shared_ptr<const StaticFiles> files);

// Raised when the contract of the API changes; said by /healthz.
inline constexpr const char* kVersion = "0.1.0";

}  // namespace http
