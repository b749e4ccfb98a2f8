#include "core/rules/rule.h"

#include <array>
#include <cstddef>

namespace rules {
namespace {

struct Word {
  std::string_view text;
  std::string_view chinese;
};

// In the order of the enumerators.
constexpr std::array kKinds = {
    Word{"key_group", "重点群体"},      Word{"warning", "预警"},
    Word{"eligibility", "纳入线索"},    Word{"gate", "程序关口"},
    Word{"look_back", "回头看"},        Word{"quality", "数据质量"},
    Word{"village_signal", "村级信号"},
};
constexpr std::array kOutcomes = {
    Word{"propose", "提请研判"}, Word{"inform", "提示"},     Word{"warn", "预警"},
    Word{"block", "不得通过"},   Word{"defect", "数据问题"},
};
constexpr std::array kSeverities = {
    Word{"info", "提示"},
    Word{"warn", "关注"},
    Word{"error", "错误"},
    Word{"block", "禁止"},
};

template <typename Enum, std::size_t n>
std::optional<Enum> parse(const std::array<Word, n>& words, std::string_view text) {
  for (std::size_t i = 0; i < n; ++i) {
    if (words[i].text == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::optional<RuleKind> parse_rule_kind(std::string_view text) {
  return parse<RuleKind>(kKinds, text);
}
std::string_view to_text(RuleKind kind) { return kKinds[static_cast<std::size_t>(kind)].text; }
std::string_view to_chinese(RuleKind kind) {
  return kKinds[static_cast<std::size_t>(kind)].chinese;
}

std::optional<Outcome> parse_outcome(std::string_view text) {
  return parse<Outcome>(kOutcomes, text);
}
std::string_view to_text(Outcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome)].text;
}
std::string_view to_chinese(Outcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome)].chinese;
}

std::optional<RuleSeverity> parse_rule_severity(std::string_view text) {
  return parse<RuleSeverity>(kSeverities, text);
}
std::string_view to_text(RuleSeverity severity) {
  return kSeverities[static_cast<std::size_t>(severity)].text;
}
std::string_view to_chinese(RuleSeverity severity) {
  return kSeverities[static_cast<std::size_t>(severity)].chinese;
}

}  // namespace rules
