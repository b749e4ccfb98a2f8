#include <algorithm>
#include <string>

#include "core/base/id_number.h"
#include "core/base/text.h"
#include "core/expr/apply.h"

namespace expr {
namespace {

bool matches_pattern(Pattern pattern, std::string_view text) {
  if (pattern == Pattern::kHanName) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++count) {
      const char32_t c = base::next_code_point(text, &i);
      if (!base::is_han(c) && c != 0x00B7) return false;
    }
    return count >= 2;
  }
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || text.empty()) return false;
  if (pattern == Pattern::kMobilePhone)
    return text.size() == 11 && text[0] == '1' && text[1] >= '3';
  if (pattern == Pattern::kRegionCode)
    return text.size() >= 2 && text.size() <= 16 && text.size() % 2 == 0;
  return true;
}

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : base::normal_id_number(text)) {
    if ((c >= '0' && c <= '9') || c == 'X') digits += c;
  }
  return digits;
}

}  // namespace

Cell apply_text(const Node& node, std::string_view a, std::string_view b) {
  const std::string id = base::normal_id_number(a);
  switch (node.op) {
    case Op::kTextEqual:
      return yes_no(a == b);
    case Op::kTextLength:
      return {static_cast<int64_t>(base::count_code_points(a)), State::kKnown};
    case Op::kMatches:
      return yes_no(matches_pattern(static_cast<Pattern>(node.k), a));
    case Op::kIdValid:
      return yes_no(base::is_valid_id_number(id));
    case Op::kIdBirth: {
      const auto birth = base::birth_of_id_number(id);
      return birth ? Cell{birth->days, State::kKnown} : Cell{0, State::kNotApplicable};
    }
    case Op::kIdSex:
      return {base::sex_of_id_number(id), State::kKnown};
    case Op::kIdKind:
      return {base::kind_of_id_number(id), State::kKnown};
    case Op::kCertificateKind:
      return {base::certificate_kind(id), State::kKnown};
    case Op::kCertificateGrade:
      return {base::certificate_grade(id), State::kKnown};
    default:
      return yes_no(digits_of(a) == digits_of(b));
  }
}

}  // namespace expr
