#include "edge/policy/read.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"

namespace policy {
namespace {

// How a value of this type is written, for remedies.
std::string_view example_of(dictionary::TypeKind kind) {
  using dictionary::TypeKind;
  switch (kind) {
    case TypeKind::kBool:
      return "yes 或 no";
    case TypeKind::kInt:
      return "12";
    case TypeKind::kMoney:
      return "1234 yuan 或 1234.56 yuan";
    case TypeKind::kRate:
      return "30 %";
    case TypeKind::kDecimal:
      return "12.5";
    case TypeKind::kDate:
      return "YYYY-MM-DD（年-月-日）";
    case TypeKind::kMonth:
      return "YYYY-MM（年-月）";
    case TypeKind::kDuration:
      return "6 months 或 180 days";
    case TypeKind::kEnum:
      return "代码表里的代码";
    case TypeKind::kSet:
      return "[代码, 代码]";
    default:
      return "文本";
  }
}

bool has_wide_digit(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = base::next_code_point(text, &at);
    if (c >= 0xFF10 && c <= 0xFF19) return true;
  }
  return false;
}

// The text of a scalar, or of a list of scalars as "[a, b]".
std::optional<std::string> value_text(const Node& node) {
  if (node.is_scalar()) return node.text;
  if (node.kind != NodeKind::kList) return std::nullopt;
  std::string text;
  for (const Node& item : node.items) {
    if (!item.is_scalar()) return std::nullopt;
    text += (text.empty() ? "" : ", ") + item.text;
  }
  return "[" + text + "]";
}

// Codes of the list nearest to what was written.
std::string nearest_code(std::string_view text, const dictionary::CodeList& list) {
  std::vector<std::string_view> names;
  for (const dictionary::Code& code : list.codes) {
    names.push_back(code.code);
    names.push_back(code.label);
  }
  return std::string(base::nearest_name(text, names));
}

void report_bad_value(Reading* reading, const base::Place& place, const std::string& text,
                      const dictionary::Type& type, const dictionary::CodeList* list,
                      std::string_view what) {
  if (has_wide_digit(text)) {
    reading->report("policy.wide_digits", place, {what, text, base::fold_width(text)});
    return;
  }
  if (list != nullptr) {
    const std::string nearest = nearest_code(text, *list);
    const std::string_view problem =
        nearest.empty() ? "policy.unknown_code_plain" : "policy.unknown_code";
    reading->report(problem, place, {what, text, list->id, nearest});
    return;
  }
  reading->report("policy.bad_value", place,
                  {what, text, dictionary::to_chinese(type.kind), example_of(type.kind)});
}

}  // namespace

bool is_id(std::string_view text) {
  if (text.empty() || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string read_id(Reading* reading, Fields* fields, const PackFile& file) {
  const base::PlacedText id = fields->placed("id", Need::kRequired);
  const std::string_view stem = stem_of(file.path);
  if (!id.empty() && !is_id(id.text)) {
    reading->report("policy.bad_id", id.place, {id.text});
  } else if (!id.empty() && id.text != stem) {
    reading->report("policy.id_is_not_file_name", id.place, {id.text, stem});
  }
  return std::string(stem);
}

std::string read_source(Reading* reading, Fields* fields, const PackFile& file, Need need) {
  const base::PlacedText source = fields->placed("source", Need::kOptional);
  if (source.empty()) {
    if (need == Need::kRequired) reading->report("policy.no_source", source.place);
    return "";
  }
  const auto citations = parse_citations(source.text);
  if (!citations) {
    reading->report("policy.bad_source", source.place, {source.text});
    return source.text;
  }
  for (const Citation& citation : *citations) {
    const SourceFile* text = reading->policy->find_source(file.pack, citation.file);
    if (text == nullptr) {
      std::vector<std::string_view> names;
      for (const SourceFile& known : reading->policy->sources) names.push_back(known.name);
      check_name(reading, citation.file, names, source.place, "policy.unknown_source_file");
    } else if (static_cast<std::size_t>(citation.last_line) > text->lines.size()) {
      reading->report(
          "policy.source_beyond_end", source.place,
          {citation.file, std::to_string(text->lines.size()), std::to_string(citation.last_line)});
    } else if (base::trim(text->lines[static_cast<std::size_t>(citation.first_line) - 1]).empty()) {
      reading->report("policy.source_line_blank", source.place,
                      {citation.file, std::to_string(citation.first_line)});
    }
  }
  return source.text;
}

std::optional<dictionary::Value> read_value(Reading* reading, const Node& node,
                                            const PackFile& file, const dictionary::Type& type,
                                            std::string_view what) {
  const base::Place place{file.shown, node.line, node.column};
  const std::optional<std::string> text = value_text(node);
  if (!text) {
    reading->report("policy.value_shape", place, {what});
    return std::nullopt;
  }
  const dictionary::CodeList* list = reading->policy->dictionary.list_of(type);
  const bool needs_list =
      type.kind == dictionary::TypeKind::kEnum || type.kind == dictionary::TypeKind::kSet;
  if (needs_list && list == nullptr)
    return std::nullopt;  // The missing list is reported where it is named.
  auto value = dictionary::parse_value(*text, type, list);
  if (value) return value;
  // A set names its wrong code rather than the whole list.
  if (type.kind == dictionary::TypeKind::kSet && node.kind == NodeKind::kList) {
    for (const Node& item : node.items) {
      if (list->find(item.text)) continue;
      report_bad_value(reading, {file.shown, item.line, item.column}, item.text, type, list, what);
    }
    return std::nullopt;
  }
  report_bad_value(reading, place, *text, type, list, what);
  return std::nullopt;
}

std::optional<Period> read_period(Reading* reading, Fields* fields, std::string_view key,
                                  const PackFile& file) {
  const Node* node = fields->map(key, Need::kOptional);
  if (node == nullptr) return std::nullopt;
  Fields parts(*node, file.shown, reading->diagnostics);
  const auto from = parts.date("from", Need::kRequired);
  const auto to = parts.date("to", Need::kRequired);
  parts.finish();
  if (!from || !to) return std::nullopt;
  if (*to < *from)
    reading->report("policy.dates_reversed", parts.place(),
                    {base::to_text(*from), base::to_text(*to)});
  return Period{*from, *to};
}

std::string read_region(Reading* reading, const Node& node, const PackFile& file) {
  constexpr std::size_t kMostDigits =
      18;  // 12 of the statistical code and a suffix for natural village and group.
  const std::string& text = node.text;
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                   [](char c) { return c >= '0' && c <= '9'; });
  if (text != "all" && (!digits || text.size() < 2 || text.size() > kMostDigits)) {
    reading->report("policy.bad_region", {file.shown, node.line, node.column}, {text});
  }
  return region_prefix(text);
}

void check_instant(Reading* reading, const base::PlacedText& instant) {
  if (instant.empty()) return;
  const std::string_view text = instant.text;
  const bool has_time = text.size() == 16 && text[10] == ' ' && text[13] == ':';
  if (base::parse_date(text.substr(0, 10)) && (text.size() == 10 || has_time)) return;
  reading->report("policy.bad_date", instant.place, {text});
}

bool check_name(Reading* reading, std::string_view name, const std::vector<std::string_view>& names,
                const base::Place& place, std::string_view problem) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return true;
  const std::string_view nearest = base::nearest_name(name, names);
  std::string hint = "请检查拼写";
  if (!nearest.empty()) hint = "是不是“" + std::string(nearest) + "”？";
  reading->report(problem, place, {name, hint});
  return false;
}

std::vector<std::string_view> indicator_names(const Policy& policy) {
  std::vector<std::string_view> names;
  for (const auto& indicator : policy.dictionary.indicators()) names.push_back(indicator.id);
  return names;
}

std::vector<std::string_view> parameter_names(const Policy& policy) {
  std::vector<std::string_view> names;
  for (const auto& parameter : policy.dictionary.parameters()) names.push_back(parameter.id);
  return names;
}

std::vector<std::string_view> rule_names(const Policy& policy) {
  std::vector<std::string_view> names;
  for (const auto& rule : policy.rules) names.push_back(rule.id);
  return names;
}

std::vector<std::string_view> entity_names(const Policy& policy) {
  // The roots that a program may start from; all others hang below them by a collection.
  std::vector<std::string_view> names = {"household", "village", "county"};
  for (const auto& collection : policy.dictionary.collections()) {
    names.push_back(collection.entity);
    names.push_back(collection.of);
  }
  return names;
}

void check_placeholders(Reading* reading, const base::PlacedText& message) {
  const std::string_view text = message.text;
  for (std::size_t open = text.find('{'); open != std::string_view::npos;
       open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) {
      reading->report("policy.open_placeholder", message.place);
      return;
    }
    std::string_view name = text.substr(open + 1, close - open - 1);
    constexpr std::string_view kParameter = "param.";
    if (name.substr(0, kParameter.size()) == kParameter) {
      name.remove_prefix(kParameter.size());
      if (reading->policy->dictionary.find_parameter(name) != nullptr) continue;
      check_name(reading, name, parameter_names(*reading->policy), message.place,
                 "policy.unknown_parameter");
    } else if (reading->policy->dictionary.find_indicator(name) == nullptr) {
      check_name(reading, name, indicator_names(*reading->policy), message.place,
                 "policy.unknown_placeholder");
    }
  }
}

}  // namespace policy
