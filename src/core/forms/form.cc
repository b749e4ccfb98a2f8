#include "core/forms/form.h"

#include <array>
#include <cstddef>

namespace forms {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 6> kInputs = {"",        "tick", "text",
                                                     "address", "date", "phone"};
constexpr std::array<std::string_view, 2> kPaperUnits = {"", "ten_thousand_yuan"};
constexpr std::array<std::string_view, 3> kSeverities = {"info", "warn", "error"};

const FormItem* find_in(const std::vector<FormItem>& items, std::string_view code) {
  for (const FormItem& item : items) {
    if (item.code == code) return &item;
  }
  return nullptr;
}

template <typename Enum, std::size_t n>
std::optional<Enum> parse(const std::array<std::string_view, n>& words, std::string_view text) {
  for (std::size_t i = 0; i < n; ++i) {
    if (!text.empty() && words[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

const FormItem* FormDefinition::find_item(std::string_view code) const {
  if (const FormItem* item = find_in(header, code)) return item;
  for (const FormSection& section : sections) {
    if (const FormItem* item = find_in(section.items, code)) return item;
  }
  return nullptr;
}

std::optional<Input> parse_input(std::string_view text) { return parse<Input>(kInputs, text); }
std::string_view to_text(Input input) { return kInputs[static_cast<std::size_t>(input)]; }

std::optional<PaperUnit> parse_paper_unit(std::string_view text) {
  return parse<PaperUnit>(kPaperUnits, text);
}
std::string_view to_text(PaperUnit unit) { return kPaperUnits[static_cast<std::size_t>(unit)]; }

std::optional<CheckSeverity> parse_check_severity(std::string_view text) {
  return parse<CheckSeverity>(kSeverities, text);
}
std::string_view to_text(CheckSeverity severity) {
  return kSeverities[static_cast<std::size_t>(severity)];
}

}  // namespace forms
