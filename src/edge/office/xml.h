// XML as events, one call a tag. Documents with a DOCTYPE (and so with entities), or nested deeper
// than office programs ever write, are refused. Names come without their namespace.
#pragma once

#include <functional>
#include <string_view>

namespace office {

class Attributes {
 public:
  explicit Attributes(const char** pairs) : pairs_(pairs) {}
  std::string_view find(std::string_view name) const;  // Empty when absent.

 private:
  const char** pairs_;
};

struct XmlEvents {
  std::function<void(std::string_view name, const Attributes&)> start;
  std::function<void(std::string_view name)> end;
  std::function<void(std::string_view text)> text;
  // Asked after every start; true ends the reading (then read_xml answers false).
  std::function<bool()> is_enough;
};

// False: not well-formed, refused, or stopped.
bool read_xml(std::string_view document, const XmlEvents& events);

}  // namespace office
