#include "core/base/pinyin.h"

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/base/text.h"

namespace base {
namespace {

struct Row {
  std::string_view reading;
  std::string_view characters;
};

#include "core/base/pinyin_generated.inc"

// CLDR gives the reading in running text; in names these are commoner.
constexpr Row kReadingsInNames[] = {
    {"bu", "卜"},   {"chang", "长"}, {"chong", "重"}, {"di", "地"},   {"du", "都"},
    {"huan", "还"}, {"le", "勒"},    {"pu", "埔朴"},  {"qie", "茄"},  {"qin", "覃"},
    {"shi", "什"},  {"wan", "莞"},   {"xia", "厦"},   {"miao", "缪"},
};

constexpr Row kMoreSurnames[] = {{"chen", "谌"}, {"ning", "宁"}, {"piao", "朴"},
                                 {"ren", "任"},  {"xian", "冼"}, {"zhang", "仉"}};

// Where neighbours decide. Syllables are separated by blanks, one for each character.
struct Phrase {
  std::string_view text;
  std::string_view syllables;
};

constexpr Phrase kFamilyNames[] = {
    {"万俟", "mo qi"},   {"单于", "chan yu"},   {"尉迟", "yu chi"},
    {"澹台", "tan tai"}, {"长孙", "zhang sun"}, {"鲜于", "xian yu"},
};

constexpr Phrase kPlaces[] = {
    {"东阿", "dong e"},        {"东莞", "dong guan"},       {"中牟", "zhong mu"},
    {"乐亭", "lao ting"},      {"乐清", "yue qing"},        {"乐陵", "lao ling"},
    {"会稽", "kuai ji"},       {"会计", "kuai ji"},         {"六合", "lu he"},
    {"六安", "lu an"},         {"单县", "shan xian"},       {"单城", "shan cheng"},
    {"召陵", "shao ling"},     {"吴堡", "wu bu"},           {"堡子", "bu zi"},
    {"大埔", "da bu"},         {"大城县", "da cheng xian"}, {"大夫", "dai fu"},
    {"大厦", "da sha"},        {"天台", "tian tai"},        {"太行", "tai hang"},
    {"吐谷浑", "tu yu hun"},   {"宕昌", "tan chang"},       {"尉犁", "yu li"},
    {"尉氏", "wei shi"},       {"柏林", "bo lin"},          {"任丘", "ren qiu"},
    {"任县", "ren xian"},      {"华阴", "hua yin"},         {"枞阳", "zong yang"},
    {"泊头", "bo tou"},        {"泌阳", "bi yang"},         {"洪洞", "hong tong"},
    {"浚县", "xun xian"},      {"涡阳", "guo yang"},        {"牟平", "mu ping"},
    {"犍为", "qian wei"},      {"瓦窑堡", "wa yao bu"},     {"番禺", "pan yu"},
    {"称多", "chen duo"},      {"筠连", "jun lian"},        {"繁峙", "fan shi"},
    {"荥经", "ying jing"},     {"荥阳", "xing yang"},       {"莘庄", "xin zhuang"},
    {"万柏林", "wan bai lin"}, {"蔚县", "yu xian"},         {"藏族", "zang zu"},
    {"蚌埠", "beng bu"},       {"西藏", "xi zang"},         {"里堡", "li pu"},
    {"银行", "yin hang"},      {"铅山", "yan shan"},        {"长子", "zhang zi"},
    {"长老", "zhang lao"},     {"闵行", "min hang"},        {"阿胶", "e jiao"},
    {"黄陂", "huang pi"},      {"龙圩", "long xu"},         {"龟兹", "qiu ci"},
};

// 曾家村, 单庄: a family name before one of these is read as one, in the name of a place too.
constexpr std::string_view kAfterFamilyName = "家庄";

constexpr std::size_t kExtensionFirst = 0x3400, kExtensionEnd = 0x4dc0;
constexpr std::size_t kFirst = 0x4e00, kEnd = 0xa000;
constexpr std::size_t kCount = kExtensionEnd - kExtensionFirst + kEnd - kFirst;

std::optional<std::size_t> slot_of(char32_t character) {
  if (character >= kFirst && character < kEnd)
    return kExtensionEnd - kExtensionFirst + character - kFirst;
  if (character >= kExtensionFirst && character < kExtensionEnd) return character - kExtensionFirst;
  return std::nullopt;
}

// Character → reading, unpacked once from the rows.
class Table {
 public:
  Table() {
    add(kCommonReadings);
    add(kReadingsInNames);
  }
  std::string_view find(char32_t character) const {
    const auto slot = slot_of(character);
    if (!slot || rows_[*slot] == nullptr) return {};
    return rows_[*slot]->reading;
  }

 private:
  template <std::size_t kSize>
  void add(const Row (&rows)[kSize]) {
    for (const Row& row : rows) {
      for (std::size_t at = 0; at < row.characters.size();) {
        if (const auto slot = slot_of(next_code_point(row.characters, &at))) rows_[*slot] = &row;
      }
    }
  }
  std::array<const Row*, kCount> rows_{};
};

const Table& table() {
  static const Table kTable;
  return kTable;
}

template <std::size_t kSize>
std::string_view find_in(const Row (&rows)[kSize], std::string_view character) {
  for (const Row& row : rows) {
    if (row.characters.find(character) != std::string_view::npos) return row.reading;
  }
  return {};
}

std::string_view reading_as_surname(std::string_view character) {
  if (const auto more = find_in(kMoreSurnames, character); !more.empty()) return more;
  // What stands in kReadingsInNames is better than CLDR there too.
  if (!find_in(kReadingsInNames, character).empty()) return {};
  return find_in(kSurnameReadings, character);
}

void add_syllable(std::string_view syllable, Pinyin* into) {
  if (syllable.empty()) return;
  into->full += syllable;
  into->initials += syllable.front();
}

// The longest phrase at the beginning of `text`; its length in bytes, 0 when there is none.
template <std::size_t kSize>
std::size_t add_phrase(const Phrase (&phrases)[kSize], std::string_view text, Pinyin* into) {
  const Phrase* best = nullptr;
  for (const Phrase& phrase : phrases) {
    if (text.starts_with(phrase.text) &&
        (best == nullptr || phrase.text.size() > best->text.size()))
      best = &phrase;
  }
  if (best == nullptr) return 0;
  std::string_view rest = best->syllables;
  while (!rest.empty()) {
    const std::size_t end = rest.find(' ');
    add_syllable(rest.substr(0, end), into);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return best->text.size();
}

std::size_t add_surname(std::string_view text, NameOf what, Pinyin* into) {
  if (what == NameOf::kPerson) {
    if (const std::size_t length = add_phrase(kFamilyNames, text, into); length > 0) return length;
  }
  std::size_t end = 0;
  next_code_point(text, &end);
  if (what == NameOf::kPlace) {
    std::size_t after = end;
    if (after >= text.size()) return 0;
    next_code_point(text, &after);
    if (kAfterFamilyName.find(text.substr(end, after - end)) == std::string_view::npos) return 0;
  }
  const std::string_view reading = reading_as_surname(text.substr(0, end));
  add_syllable(reading, into);
  return reading.empty() ? 0 : end;
}

}  // namespace

std::string_view reading_of(char32_t character) { return table().find(character); }

Pinyin to_pinyin(std::string_view text, NameOf what) {
  Pinyin made;
  text = trim(text);
  std::size_t at = text.empty() ? 0 : add_surname(text, what, &made);
  while (at < text.size()) {
    if (what == NameOf::kPlace) {
      if (const std::size_t length = add_phrase(kPlaces, text.substr(at), &made); length > 0) {
        at += length;
        continue;
      }
    }
    char32_t character = fold_width(next_code_point(text, &at));
    if (character >= 'A' && character <= 'Z') character += 'a' - 'A';
    if ((character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')) {
      const char letter = static_cast<char>(character);
      add_syllable({&letter, 1}, &made);
    } else {
      add_syllable(reading_of(character), &made);
    }
  }
  return made;
}

}  // namespace base
