#include "edge/office/xml.h"

#include <memory>
#include <type_traits>

#include <expat.h>

namespace office {
namespace {

constexpr char kNamespaceEnd = '|';
constexpr int kMostDepth = 64;
// Expat counts in int; documents are bounded below that, and fed in pieces so that a stop is quick.
constexpr std::size_t kPieceBytes = 64 * 1024;

std::string_view local(std::string_view name) {
  const std::size_t end = name.rfind(kNamespaceEnd);
  return end == std::string_view::npos ? name : name.substr(end + 1);
}

struct State {
  XML_Parser parser;
  const XmlEvents* events;
  int depth = 0;
};

void stop(State* state) { XML_StopParser(state->parser, XML_FALSE); }

void XMLCALL on_start(void* user, const XML_Char* name, const XML_Char** pairs) {
  auto* state = static_cast<State*>(user);
  if (++state->depth > kMostDepth) return stop(state);
  if (state->events->start) state->events->start(local(name), Attributes(pairs));
  if (state->events->is_enough && state->events->is_enough()) stop(state);
}

void XMLCALL on_end(void* user, const XML_Char* name) {
  auto* state = static_cast<State*>(user);
  --state->depth;
  if (state->events->end) state->events->end(local(name));
}

void XMLCALL on_text(void* user, const XML_Char* text, int size) {
  const auto* state = static_cast<State*>(user);
  if (state->events->text) state->events->text({text, static_cast<std::size_t>(size)});
}

void XMLCALL on_doctype(void* user, const XML_Char* /*name*/, const XML_Char* /*system*/,
                        const XML_Char* /*public_id*/, int /*has_subset*/) {
  stop(static_cast<State*>(user));
}

}  // namespace

std::string_view Attributes::find(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (local(pair[0]) == name) return pair[1];
  }
  return {};
}

bool read_xml(std::string_view document, const XmlEvents& events) {
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> parser(
      XML_ParserCreateNS(nullptr, kNamespaceEnd), XML_ParserFree);
  if (parser == nullptr) return false;
  State state{parser.get(), &events};
  XML_SetUserData(parser.get(), &state);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  while (true) {
    const std::string_view piece = document.substr(0, kPieceBytes);
    document.remove_prefix(piece.size());
    const bool is_last = document.empty();
    if (XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), is_last) !=
        XML_STATUS_OK)
      return false;
    if (is_last) return true;
  }
}

}  // namespace office
