// A rule as its pack file writes it (docs/formats/pack.md, RULES §1.1). Filled once by edge/policy,
// then immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"

namespace rules {

enum class RuleKind : uint8_t {
  kKeyGroup,
  kWarning,
  kEligibility,
  kGate,
  kLookBack,
  kQuality,
  kVillageSignal
};

// What follows from a yes. The machine never includes or removes a household: it proposes, a person
// decides.
enum class Outcome : uint8_t { kPropose, kInform, kWarn, kBlock, kDefect };

enum class RuleSeverity : uint8_t { kInfo, kWarn, kError, kBlock };

struct RuleDefinition {
  std::string id;
  std::string code;                      // As users number it; empty when the notice does not.
  std::vector<std::string> other_codes;  // Under which other lists name the same rule.
  RuleKind kind = RuleKind::kWarning;
  std::string title;
  std::string entity;        // Whose record `when` is about.
  base::PlacedText applies;  // Guard; empty: applies to every record.
  base::PlacedText when;
  Outcome outcome = Outcome::kInform;
  RuleSeverity severity = RuleSeverity::kInfo;
  base::PlacedText message;  // With {indicator} and {param.id}.
  std::string source;        // "notice.txt:12"; several are separated by ", ".
  bool exemption = false;    // May be exempted with evidence, approver and expiry.
  std::string note;
  std::string pack;  // The pack whose file this is.
  base::Place place;
};

std::optional<RuleKind> parse_rule_kind(std::string_view text);
std::string_view to_text(RuleKind kind);     // "key_group"
std::string_view to_chinese(RuleKind kind);  // "重点群体"
std::optional<Outcome> parse_outcome(std::string_view text);
std::string_view to_text(Outcome outcome);
std::string_view to_chinese(Outcome outcome);
std::optional<RuleSeverity> parse_rule_severity(std::string_view text);
std::string_view to_text(RuleSeverity severity);
std::string_view to_chinese(RuleSeverity severity);

}  // namespace rules
