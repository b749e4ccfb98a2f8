#include "edge/policy/format.h"

#include <algorithm>

#include "core/expr/compile.h"
#include "core/expr/syntax.h"

namespace policy {
namespace {

class Respeller {
 public:
  explicit Respeller(const Policy& policy) : policy_(policy) {}

  void look_at(const base::PlacedText& text, std::string_view entity) {
    const std::string folder = "/" + policy_.info.id + "/";
    if (text.empty() || text.place.file.find(folder) == std::string::npos) return;
    const expr::Parsed parsed = expr::parse(text.text);
    if (parsed.syntax.root < 0 || base::has_error(parsed.diagnostics)) return;
    std::string canonical =
        expr::format(parsed.syntax, expr::Spelling::kCanonical, policy_.dictionary, entity);
    if (canonical != text.text) found_.push_back({text.place, text.text, std::move(canonical)});
  }

  std::vector<Respelling> take() { return std::move(found_); }

 private:
  const Policy& policy_;
  std::vector<Respelling> found_;
};

}  // namespace

std::vector<Respelling> find_respellings(const Policy& policy) {
  Respeller respeller(policy);
  for (const auto& rule : policy.rules) {
    respeller.look_at(rule.applies, rule.entity);
    respeller.look_at(rule.when, rule.entity);
  }
  for (const auto& indicator : policy.dictionary.indicators()) {
    respeller.look_at({indicator.derived, indicator.derived_place}, indicator.entity);
  }
  for (const auto& collection : policy.dictionary.collections()) {
    respeller.look_at({collection.where, collection.place}, collection.entity);
  }
  return respeller.take();
}

std::string respell(const std::string& text, const std::vector<Respelling>& respellings,
                    std::vector<Respelling>* left) {
  std::string result;
  int32_t number = 1;
  std::vector<Respelling> open = respellings;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', start), text.size() - 1) + 1;
    std::string line = text.substr(start, end - start);
    for (Respelling& respelling : open) {
      if (respelling.place.line != number) continue;
      const std::size_t at = line.find(respelling.written);
      const bool once =
          at != std::string::npos && line.find(respelling.written, at + 1) == std::string::npos;
      if (!once) continue;
      line.replace(at, respelling.written.size(), respelling.canonical);
      respelling.place.line = 0;  // Done.
    }
    result += line;
    start = end;
  }
  for (const Respelling& respelling : open) {
    if (respelling.place.line != 0) left->push_back(respelling);
  }
  return result;
}

}  // namespace policy
