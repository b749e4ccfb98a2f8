#include "edge/transfer/cell_values.h"

#include <algorithm>
#include <array>

#include "core/base/id_number.h"
#include "core/base/plain_words.h"
#include "core/base/text.h"

namespace transfer {
namespace {

using dictionary::TypeKind;
using dictionary::Value;

constexpr std::size_t kMostSeen = 4096;
constexpr std::size_t kMostTextCharacters = 1000;
constexpr std::size_t kMostShownBytes = 60;
constexpr std::size_t kMostLabels = 8;
constexpr std::string_view kTenThousand = "万";
constexpr std::string_view kYuan = "元";

// How people say yes and no whatever the question.
constexpr std::array<std::string_view, 10> kYesWords = {"是", "有", "yes", "y",  "true",
                                                        "√",  "✓",  "对",  "已", "1"};
// × is * when its width is folded.
constexpr std::array<std::string_view, 12> kNoWords = {"否",    "无", "没有", "不是", "no", "n",
                                                       "false", "*",  "x",    "未",   "0",  "✗"};
constexpr std::array<std::string_view, 3> kNotApplicableWords = {"不适用", "不涉及", "n/a"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool take_end(std::string_view* text, std::string_view end) {
  if (end.empty() || text->size() < end.size() || !text->ends_with(end)) return false;
  *text = base::trim(text->substr(0, text->size() - end.size()));
  return true;
}

std::string without(std::string_view text, std::string_view marks) {
  std::string kept;
  for (const char c : text) {
    if (marks.find(c) == std::string_view::npos) kept += c;
  }
  return kept;
}

// Half up, away from zero, to the scale; none when it is no number. `is_rounded`: digits were lost.
std::optional<int64_t> round_scaled(std::string_view text, int scale, bool* is_rounded) {
  if (const auto exact = base::parse_scaled(text, scale)) return exact;
  const std::size_t point = text.find('.');
  const auto kept = point + static_cast<std::size_t>(scale) + 1;
  if (point == std::string_view::npos || kept >= text.size()) return std::nullopt;
  const std::string_view rest = text.substr(kept);
  if (rest.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  auto number = base::parse_scaled(text.substr(0, scale == 0 ? point : kept), scale);
  if (!number) return std::nullopt;
  const bool is_negative = !text.empty() && text.front() == '-';
  if (rest.front() >= '5') *number += is_negative ? -1 : 1;
  *is_rounded = true;
  return number;
}

bool is_blank_mark(char32_t c) {
  return c == '-' || c == '/' || c == '\\' || c == 0x2014 || c == 0x2013 || c == 0x2015 ||
         c == '_' || c == 0x2500;
}

}  // namespace

bool is_blank(std::string_view text) {
  const std::string plain = base::plain_words(text);
  if (plain.empty()) return true;
  for (std::size_t at = 0; at < plain.size();) {
    if (!is_blank_mark(base::next_code_point(plain, &at))) return false;
  }
  return true;
}

CellReader::CellReader(const dictionary::Dictionary& dictionary,
                       const dictionary::LayoutColumn& column, std::string_view heading)
    : column_(column),
      indicator_(dictionary.find_indicator(column.indicator)),
      list_(dictionary.list_of(indicator_->type)),
      is_in_ten_thousands_(heading.find("万元") != std::string_view::npos) {
  if (list_ == nullptr) return;
  // Codes and labels before aliases: a word that is one code's label is no other's alias.
  for (const bool is_alias : {false, true}) {
    for (std::size_t i = 0; i < list_->codes.size(); ++i) {
      const auto index = static_cast<int32_t>(i);
      const dictionary::Code& code = list_->codes[i];
      if (!is_alias) {
        codes_.emplace(base::plain_words(code.label), index);
        codes_.emplace(base::plain_words(code.code), index);
        if (!code.gb_code.empty()) codes_.emplace(base::plain_words(code.gb_code), index);
        continue;
      }
      for (const std::string& alias : code.aliases) codes_.emplace(base::plain_words(alias), index);
    }
  }
}

ReadCell CellReader::read(const CellText& cell) {
  if (cell.lacks_value) return fault("import.formula_without_value", cell.text);
  if (cell.is_error) return fault("import.error_value", cell.text);
  if (cell.text.empty()) return {};
  const bool has_words = list_ != nullptr || indicator_->type.kind == TypeKind::kBool;
  if (!has_words) {
    if (is_blank(cell.text)) return {};
    return read_known(cell);
  }
  const auto known = seen_.find(std::string(cell.text));
  if (known != seen_.end()) return known->second;
  ReadCell made = is_blank(cell.text) ? ReadCell{} : read_known(cell);
  if (seen_.size() < kMostSeen) seen_.emplace(cell.text, made);
  return made;
}

ReadCell CellReader::read_known(const CellText& cell) const {
  const std::string plain = base::plain_words(cell.text);
  for (const auto& [word, value] : column_.words) {
    if (word == plain) return {value, {}};
  }
  const TypeKind kind = indicator_->type.kind;
  if (!dictionary::is_text(kind) && is_one_of(plain, kNotApplicableWords))
    return {dictionary::not_applicable(), {}};
  switch (kind) {
    case TypeKind::kBool:
      return read_yes_no(cell.text);
    case TypeKind::kEnum:
      return read_words(cell.text);
    case TypeKind::kSet:
      return read_set(cell.text);
    case TypeKind::kInt:
    case TypeKind::kMoney:
    case TypeKind::kRate:
    case TypeKind::kDecimal:
      return read_number(cell);
    case TypeKind::kDate:
      return read_day(cell);
    case TypeKind::kMonth:
      return read_month(cell);
    case TypeKind::kIdNumber:
      if (cell.may_have_lost_digits) return fault("import.lost_digits", cell.text);
      return read_id(cell.text);
    case TypeKind::kText:
    case TypeKind::kRegion:
      if (cell.may_have_lost_digits && dictionary::is_masked(*indicator_))
        return fault("import.lost_digits", cell.text);
      return read_text(cell.text);
    case TypeKind::kDuration:
      break;
  }
  const auto value = dictionary::parse_value(cell.text, indicator_->type, list_);
  return value ? ReadCell{value, {}} : fault("import.bad_value", cell.text);
}

std::optional<int32_t> CellReader::find_code(std::string_view plain) const {
  const auto found = codes_.find(std::string(plain));
  if (found == codes_.end()) return std::nullopt;
  return found->second;
}

ReadCell CellReader::read_words(std::string_view text) const {
  const std::string plain = base::plain_words(text);
  if (const auto code = find_code(plain)) return {dictionary::known(*code), {}};
  std::vector<std::string_view> names;
  for (const auto& [word, index] : codes_) names.push_back(word);
  const std::string_view nearest = base::nearest_name(plain, names);
  if (nearest.empty()) return fault("import.unknown_word", text, some_labels());
  const auto index = static_cast<std::size_t>(codes_.at(std::string(nearest)));
  return fault("import.misspelt_word", text, list_->codes[index].label);
}

ReadCell CellReader::read_set(std::string_view text) const {
  if (const auto code = find_code(base::plain_words(text)))
    return {dictionary::known(int64_t{1} << *code), {}};
  constexpr std::array<std::string_view, 4> kNothing = {"无", "没有", "否", "none"};
  if (is_one_of(base::plain_words(text), kNothing)) return {dictionary::known(0), {}};
  std::string folded = base::fold_width(text);
  for (std::size_t at = folded.find("、"); at != std::string::npos; at = folded.find("、", at))
    folded.replace(at, 3, ",");
  int64_t mask = 0;
  for (std::size_t begin = 0; begin <= folded.size();) {
    const std::size_t end = std::min(folded.find_first_of(",;|/+\n", begin), folded.size());
    const std::string part = folded.substr(begin, end - begin);
    begin = end + 1;
    if (is_blank(part)) continue;
    for (const auto& [word, value] : column_.words) {
      if (word == base::plain_words(part) && value.state == dictionary::State::kKnown)
        mask |= value.number;
    }
    const ReadCell one = read_words(part);
    if (!one.value) return one;
    mask |= int64_t{1} << one.value->number;
  }
  return {dictionary::known(mask), {}};
}

ReadCell CellReader::read_yes_no(std::string_view text) const {
  const std::string plain = base::plain_words(text);
  const bool is_yes = is_one_of(plain, kYesWords);
  if (!is_yes && !is_one_of(plain, kNoWords)) return fault("import.neither_yes_nor_no", text);
  return {dictionary::known(is_yes != column_.is_negated ? 1 : 0), {}};
}

ReadCell CellReader::read_number(const CellText& cell) const {
  const dictionary::Type& type = indicator_->type;
  const std::string folded =
      cell.number.empty() ? without(base::fold_width(cell.text), ", ") : std::string(cell.number);
  std::string_view text = base::trim(folded);
  int more = 0;
  bool is_percent = false;
  if (type.kind == TypeKind::kMoney) {
    for (const std::string_view sign : {"¥", "￥", "RMB", "人民币"}) {
      if (text.starts_with(sign)) text = base::trim(text.substr(sign.size()));
    }
    take_end(&text, kYuan);
    if (take_end(&text, kTenThousand) || (is_in_ten_thousands_ && text == base::trim(folded)))
      more = 4;
  } else if (type.kind == TypeKind::kRate) {
    if (!cell.number.empty()) {
      more = 2;  // 0.3 in a number cell is 30 %.
    } else {
      is_percent = take_end(&text, "%");
      if (!is_percent) return fault("import.no_percent", cell.text);
    }
  } else {
    for (const std::string_view unit : {"个月", "平方米", "公里", "个", "人", "户", "月", "年",
                                        "岁", "亩", "㎡", "天", "次", "米"}) {
      if (take_end(&text, unit)) break;
    }
  }
  if (text.empty() || text.find_first_not_of("+-.0123456789") != std::string_view::npos)
    return fault("import.no_number", cell.text);
  if (text.front() == '+') text.remove_prefix(1);
  bool is_rounded = false;
  const int decimals = dictionary::decimals_of(type) + more - (is_percent ? 2 : 0);
  const auto number = round_scaled(text, is_percent ? 2 : decimals, &is_rounded);
  if (!number) return fault("import.no_number", cell.text);
  if (is_rounded && type.kind == TypeKind::kInt) return fault("import.no_whole_number", cell.text);
  ReadCell made = in_range(dictionary::known(*number), cell.text);
  // A formula's long fraction is no mistake of the writer; a typed one may be.
  if (is_rounded && made.value && cell.number.empty()) {
    made.problem =
        fault("import.rounded", cell.text, dictionary::to_display(*made.value, type, list_))
            .problem;
  }
  return made;
}

ReadCell CellReader::in_range(Value value, std::string_view text) const {
  const bool has_range = indicator_->min != 0 || indicator_->max != 0;
  if (!has_range || (value.number >= indicator_->min && value.number <= indicator_->max))
    return {std::move(value), {}};
  const auto bound = [&](int64_t number) {
    return dictionary::to_display(dictionary::known(number), indicator_->type, list_);
  };
  return fault("import.out_of_range", text, bound(indicator_->min), bound(indicator_->max));
}

ReadCell CellReader::read_day(const CellText& cell) const {
  if (cell.date) return {dictionary::known(cell.date->days), {}};
  if (const auto date = parse_written_date(cell.text)) return {dictionary::known(date->days), {}};
  // The number under which spreadsheets keep a day, where its format was lost on the way.
  constexpr int64_t kFirstSerial = 10'000;  // 1927
  constexpr int64_t kLastSerial = 80'000;   // 2119
  constexpr int32_t kSerialOfEpoch = 25'569;
  const auto serial = base::parse_scaled(base::trim(cell.text), 0);
  if (serial && *serial >= kFirstSerial && *serial < kLastSerial && cell.text.size() == 5) {
    const base::Date date{static_cast<int32_t>(*serial) - kSerialOfEpoch};
    ReadCell made{dictionary::known(date.days), {}};
    made.problem = fault("import.serial_day", cell.text, base::to_text(date)).problem;
    return made;
  }
  if (parse_written_month(cell.text)) return fault("import.day_missing", cell.text);
  return fault("import.no_day", cell.text);
}

ReadCell CellReader::read_month(const CellText& cell) const {
  if (cell.date) return {dictionary::known(base::month_of(*cell.date)), {}};
  // 2023.10 typed as a number has become 2023.1.
  const std::size_t point = cell.number.find('.');
  if (point != std::string_view::npos && cell.number.size() == point + 2)
    return fault("import.month_lost_zero", cell.text);
  if (const auto month = parse_written_month(cell.text)) return {dictionary::known(*month), {}};
  return fault("import.no_month", cell.text);
}

ReadCell CellReader::read_id(std::string_view text) const {
  std::string id = base::normal_id_number(text);
  id = without(id, "'\"`");
  for (const std::string_view quote : {"‘", "’", "“", "”"}) {
    for (std::size_t at = id.find(quote); at != std::string::npos; at = id.find(quote, at))
      id.erase(at, quote.size());
  }
  id = base::plain_words(id);
  std::transform(id.begin(), id.end(), id.begin(), [](char c) { return c == 'x' ? 'X' : c; });
  const int32_t kind = base::kind_of_id_number(id);
  if (kind == 0)
    return fault("import.id_length", text, std::to_string(base::count_code_points(id)));
  if (kind == 15) {
    ReadCell made{dictionary::known_text(id), {}};
    made.problem = fault("import.id_old", text).problem;
    return made;
  }
  if (base::is_valid_id_number(id)) return {dictionary::known_text(std::move(id)), {}};
  const std::size_t odd = id.find_first_not_of("0123456789");
  const bool is_digits = odd == std::string::npos || (odd == 17 && id[odd] == 'X');
  if (!is_digits) return fault("import.id_characters", text);
  if (!base::birth_of_id_number(id)) return fault("import.id_birth", text);
  return fault("import.id_check", text);
}

ReadCell CellReader::read_text(std::string_view text) const {
  std::string_view kept = base::trim(text);
  while (!kept.empty() && kept.front() == '\'') kept.remove_prefix(1);
  if (base::count_code_points(kept) > kMostTextCharacters)
    return fault("import.text_too_long", text, std::to_string(kMostTextCharacters));
  if (!dictionary::is_masked(*indicator_)) {
    if (indicator_->type.kind != TypeKind::kRegion)
      return {dictionary::known_text(std::string(kept)), {}};
    const std::string code = base::plain_words(kept);
    const bool is_code = (code.size() == 6 || code.size() == 12) &&
                         code.find_first_not_of("0123456789") == std::string::npos;
    if (!is_code) {
      ReadCell nothing;
      nothing.problem = fault("import.no_region_code", text).problem;
      nothing.problem->severity = base::Severity::kWarning;
      return nothing;
    }
    return {dictionary::known_text(code.size() == 12 ? code : code + "000000"), {}};
  }
  // Telephones: digits with blanks and strokes between them.
  std::string digits = without(base::plain_words(kept), "-()'");
  if (digits.starts_with("+86")) digits.erase(0, 3);
  const bool is_number = digits.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number || digits.size() < 7 || digits.size() > 13) return fault("import.no_phone", text);
  return {dictionary::known_text(std::move(digits)), {}};
}

ReadCell CellReader::fault(std::string_view id, std::string_view text, std::string_view more,
                           std::string_view and_more) const {
  std::string shown(base::trim(text));
  if (dictionary::is_masked(*indicator_)) {
    shown = dictionary::masked(shown);
  } else if (shown.size() > kMostShownBytes) {
    std::size_t end = 0;
    for (std::size_t at = 0; at <= kMostShownBytes;) {
      end = at;
      base::next_code_point(shown, &at);
    }
    shown = shown.substr(0, end) + "…";
  }
  ReadCell made;
  made.problem = base::diagnose(id, {}, {column_.label, shown, more, and_more});
  return made;
}

std::string CellReader::some_labels() const {
  std::string text;
  for (std::size_t i = 0; i < list_->codes.size() && i < kMostLabels; ++i)
    text += (text.empty() ? "" : "、") + list_->codes[i].label;
  return list_->codes.size() > kMostLabels ? text + "等" : text;
}

}  // namespace transfer
