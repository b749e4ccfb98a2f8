// The route lists, one file a subject; api.cc joins them.
#pragma once

#include <vector>

#include "app/http/context.h"
#include "app/http/routes.h"

namespace http {

std::vector<Route> service_routes(const Context& context);     // Health, events, metrics.
std::vector<Route> region_routes(const Context& context);      // Deployments, regions.
std::vector<Route> household_routes(const Context& context);   // Lists, pages, findings, what-if.
std::vector<Route> submission_routes(const Context& context);  // History, corrections.
std::vector<Route> screening_routes(const Context& context);   // Rules with their counts.
std::vector<Route> pack_routes(const Context& context);        // Packs, indicators, forms, sources.
std::vector<Route> session_routes(const Context& context);     // Log-in, password, sessions.
std::vector<Route> account_routes(const Context& context);     // Accounts, roles, import.
std::vector<Route> import_routes(const Context& context);      // Workbooks sent in.
std::vector<Route> view_routes(const Context& context);        // Saved views.
std::vector<Route> reveal_routes(const Context& context);      // Masked values in full.
std::vector<Route> export_routes(const Context& context);      // Lists as files.

}  // namespace http
