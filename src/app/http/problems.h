// Everything that can go wrong for someone who talks to the server: one catalogue of stable id →
// status, what happened, what to do next (RFC 9457, api/openapi.yaml). An id that the catalogue
// lacks is a programmer's mistake.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/message.h"
#include "core/base/result.h"

namespace http {

struct Problem {
  std::string_view id;
  int status;
  std::string_view title;      // What happened, one Chinese sentence.
  std::string_view next_step;  // What to do.
};

const Problem* find_problem(std::string_view id);
const Problem* problems_begin();
std::size_t problems_count();

struct Fault {
  std::string where;  // "changes.0"
  std::string message;
  std::string help;
};

// `detail` names the particulars (never personal data); `faults` are the parts of the request that
// are wrong.
Response problem_response(std::string_view id, std::string_view detail = "",
                          const std::vector<Fault>& faults = {});

}  // namespace http
