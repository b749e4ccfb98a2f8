// Finds households of a village by what people type: a name or a part of it, its pinyin or
// initials, the last digits of an identity number, a part of the household number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/household_keys.h"

namespace actions {

enum class Matched : uint8_t { kName, kPinyin, kInitials, kIdTail, kHouseholdNumber };
enum class MatchQuality : uint8_t { kWhole, kBeginning, kPart };

struct TextMatch {
  std::size_t row = 0;
  std::size_t person = 0;  // Not for kHouseholdNumber.
  Matched matched = Matched::kName;
  MatchQuality quality = MatchQuality::kPart;
};

// What is looked for, prepared once for all villages. Blanks around it do not count; letters match
// in either case.
class TextQuery {
 public:
  explicit TextQuery(std::string_view text);
  bool empty() const { return text_.empty(); }
  const std::string& text() const { return text_; }
  // In no order; a person that matches in several ways is told once for each.
  std::vector<TextMatch> matches(const HouseholdKeys& keys) const;

 private:
  void find_persons(const HouseholdKeys& keys, const PackedTexts& texts, Matched matched,
                    bool at_beginning, std::vector<TextMatch>* found) const;

  std::string text_;
  bool is_letters_ = false;
  bool is_digits_ = false;
  bool is_tail_ = false;
  TailQuery tail_;
};

}  // namespace actions
