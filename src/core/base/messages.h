// The one catalogue of sentences for diagnostics and errors. Ids are stable; tests check that every
// id used exists here.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/base/diagnostic.h"

namespace base {

struct Message {
  std::string_view id;
  Severity severity;
  std::string_view sentence;  // {0}, {1} … are arguments.
  std::string_view remedy;
};

// Null when the catalogue has no such id.
const Message* find_message(std::string_view id);

// All messages, for tests.
const Message* messages_begin();
std::size_t messages_count();

}  // namespace base
