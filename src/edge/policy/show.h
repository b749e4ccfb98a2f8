// A policy as people read it, in Chinese: overview, one object, one rule with everything it rests
// on, differences between two packs. Plain functions from a Policy to text; expressions are shown
// with labels and Chinese keywords.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edge/policy/policy.h"

namespace policy {

// The pack as a whole: notice, regions, days, counts, lists of rules and forms.
std::string show_overview(const Policy& policy);

// The object with this id or label: indicator, code list, parameter, rule, form, status axis,
// campaign, procedure. Several when several share the name; none when there is no such object.
std::optional<std::string> show_object(const Policy& policy, std::string_view name);

// One rule: the sentence, the indicators and parameters it reads, the clause with its text, its
// tests. None when there is no such rule.
std::optional<std::string> explain_rule(const Policy& policy, std::string_view id);

// The cited lines, "notice.txt:12  text"; a citation that cannot be resolved shows itself only.
std::vector<std::string> cited_lines(const Policy& policy, std::string_view pack,
                                     std::string_view source);

// An expression with labels and Chinese keywords; as written when it cannot be read.
std::string in_chinese(const Policy& policy, std::string_view text, std::string_view entity);

struct Difference {
  enum class Kind : uint8_t { kAdded, kRemoved, kChanged };
  Kind kind = Kind::kChanged;
  std::string what;  // "规则"
  std::string id;
  std::string label;
  std::vector<std::string> details;  // "条件：… → …", for kChanged.
};

// From `before` to `after`, by id. Places and order do not count as differences.
std::vector<Difference> diff_policies(const Policy& before, const Policy& after);
std::string to_text(const Difference& difference);

}  // namespace policy
