// Policy packs, their indicators, forms and official texts: what every account may read.
#include "app/actions/deeds.h"
#include "app/actions/form_matrix.h"
#include "app/http/respond.h"
#include "app/http/route_lists.h"

namespace http {

std::vector<Route> pack_routes(const Context& context) {
  const auto live = context.live;
  return {
      get("/api/v1/packs", "list_packs",
          [live](const Request&) { return json_response(render(actions::list_packs(*live))); }),
      get("/api/v1/packs/{pack_id}", "get_pack",
          [live](const Request& request) {
            return respond(actions::show_pack(*live, request.path_value("pack_id")));
          }),
      get("/api/v1/packs/{pack_id}/indicators", "list_indicators",
          [live](const Request& request) {
            return respond(actions::list_indicators(*live, request.path_value("pack_id")));
          }),
      get("/api/v1/packs/{pack_id}/forms/{form_id}", "get_form",
          [live](const Request& request) {
            return respond(actions::show_form(*live, request.path_value("pack_id"),
                                              request.path_value("form_id")));
          }),
      get("/api/v1/dictionary/matrix", "get_form_matrix",
          [live](const Request&) {
            return json_response(render(actions::show_form_matrix(*live)));
          }),
      get("/api/v1/dictionary/conversion", "get_form_conversion",
          [live](const Request& request) {
            return respond(actions::show_form_conversion(*live, request.query_value("from"),
                                                         request.query_value("to")));
          }),
      get("/api/v1/packs/{pack_id}/sources/{file}", "get_source",
          [live](const Request& request) {
            return respond(actions::show_source(*live, request.path_value("pack_id"),
                                                request.path_value("file")));
          }),
  };
}

}  // namespace http
