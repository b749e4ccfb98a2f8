#include "app/actions/find_text.h"

#include <algorithm>

#include "core/base/text.h"

namespace actions {
namespace {

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

MatchQuality quality_of(std::string_view whole, std::string_view part) {
  if (whole == part) return MatchQuality::kWhole;
  return whole.substr(0, part.size()) == part ? MatchQuality::kBeginning : MatchQuality::kPart;
}

}  // namespace

TextQuery::TextQuery(std::string_view text) : text_(base::trim(text)) {
  for (char& c : text_) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  is_letters_ = !text_.empty() && std::all_of(text_.begin(), text_.end(), is_letter);
  is_digits_ = !text_.empty() && std::all_of(text_.begin(), text_.end(), is_digit);
  is_tail_ = is_tail(text_);
  if (is_tail_) tail_ = tail_query(text_);
}

void TextQuery::find_persons(const HouseholdKeys& keys, const PackedTexts& texts, Matched matched,
                             bool at_beginning, std::vector<TextMatch>* found) const {
  for (const std::size_t person : texts.find(text_, at_beginning)) {
    found->push_back(
        {keys.row_of_person(person), person, matched, quality_of(texts.at(person), text_)});
  }
}

std::vector<TextMatch> TextQuery::matches(const HouseholdKeys& keys) const {
  std::vector<TextMatch> found;
  if (text_.empty()) return found;
  if (is_letters_) {
    find_persons(keys, keys.pinyin(), Matched::kPinyin, true, &found);
    find_persons(keys, keys.initials(), Matched::kInitials, true, &found);
  }
  if (!is_digits_) find_persons(keys, keys.names(), Matched::kName, false, &found);
  for (const std::size_t row : keys.numbers().find(text_, false)) {
    found.push_back({row, 0, Matched::kHouseholdNumber, quality_of(keys.number(row), text_)});
  }
  if (!is_tail_) return found;
  for (std::size_t person = 0; person < keys.persons(); ++person) {
    if (!ends_with(keys.id_tail(person), tail_)) continue;
    found.push_back(
        {keys.row_of_person(person), person, Matched::kIdTail, MatchQuality::kBeginning});
  }
  return found;
}

}  // namespace actions
