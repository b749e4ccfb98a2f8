#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "tests/tidy/checks.h"
#include "tests/tidy/pack_words.h"

namespace tidy {
namespace {

// First two digits of division codes (GB/T 2260).
constexpr std::array<std::string_view, 34> kProvinces = {
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34",
    "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52",
    "53", "54", "61", "62", "63", "64", "65", "71", "81", "82"};

// Phrases of this many characters are found inside longer text too.
constexpr size_t kDistinctiveHan = 5;

// Third and fourth digit: 00 the province, 01–34 cities and prefectures, 51–54 and 90 counties
// directly under it.
bool is_region_code(std::string_view digits) {
  const size_t size = digits.size();
  if (size != 6 && size != 9 && size != 12 && size != 18) return false;
  const std::string_view prefecture = digits.substr(2, 2);
  const bool plausible =
      prefecture <= "34" || (prefecture >= "51" && prefecture <= "54") || prefecture == "90";
  return plausible &&
         std::find(kProvinces.begin(), kProvinces.end(), digits.substr(0, 2)) != kProvinces.end();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool is_locale(std::string_view path) {
  return path.find("/locales/") != std::string_view::npos ||
         path.find("/locale/") != std::string_view::npos || starts_with(name_of(path), "zh") ||
         name_of(path) == "words.ts";
}

bool is_searched(std::string_view path) {
  if (is_test(path) || is_locale(path) || ends_with(path, ".d.ts")) return false;
  if (starts_with(path, "src/")) return is_cpp(path);
  return is_web(path) && path.find("/src/") != std::string_view::npos;
}

class PolicyCheck {
 public:
  explicit PolicyCheck(const Tree& tree)
      : tree_(tree), words_(read_pack_words(tree)), allowed_(read_allowed(tree)) {
    for (const auto& [phrase, path] : words_.phrases) {
      if (!allowed_.contains(phrase)) by_start_[phrase.substr(0, 6)].push_back(&phrase);
    }
  }

  std::vector<Finding> run() {
    for (const File& file : tree_.files) {
      if (!is_searched(file.path)) continue;
      file_ = &file;
      code_ = blank_out(file, Blank::kComments);
      find_numbers();
      find_words();
      find_phrases();
    }
    return std::move(findings_);
  }

 private:
  void report(size_t at, std::string message) {
    findings_.push_back({file_->path, line_at(code_, at), std::move(message)});
  }

  // Runs of digits, with C++'s and TypeScript's separators left in place: 500'000 is a number,
  // 500000 may be a region.
  void find_numbers() {
    for (size_t at = 0; at < code_.size();) {
      if (!is_digit(code_[at])) {
        ++at;
        continue;
      }
      size_t end = at;
      while (end < code_.size() && is_digit(code_[end])) ++end;
      check_number(at, end);
      at = end;
    }
  }

  bool separated(size_t at, size_t end) const {
    const auto joins = [&](size_t i) {
      return i > 0 && i + 1 < code_.size() && (code_[i] == '\'' || code_[i] == '_') &&
             is_digit(code_[i - 1]) && is_digit(code_[i + 1]);
    };
    return joins(end) || (at > 0 && joins(at - 1));
  }

  bool is_hexadecimal_or_escape(size_t at) const {
    size_t start = at;
    while (start > 0 && std::isxdigit(static_cast<unsigned char>(code_[start - 1])) != 0) --start;
    return start > 0 &&
           (code_[start - 1] == 'x' || code_[start - 1] == 'X' || code_[start - 1] == '#' ||
            (start > 1 && code_[start - 2] == '\\' &&
             (code_[start - 1] == 'u' || code_[start - 1] == 'U')));
  }

  void check_number(size_t at, size_t end) {
    const std::string_view digits = std::string_view(code_).substr(at, end - at);
    if (separated(at, end) || is_hexadecimal_or_escape(at) || allowed_.contains(digits)) return;
    const std::string word(digits);
    if (digits.size() == 4 && digits >= "2019" && digits <= "2029") {
      report(at, "year " + word + ": a year is data of a pack");
    } else if (const auto value = words_.numbers.find(digits); value != words_.numbers.end()) {
      report(at, "value " + word + " of " + value->second + ": ask the policy for it");
    } else if (is_region_code(digits)) {
      report(at, word +
                     " looks like a region code; a plain number is written with separators "
                     "(500'000, 500_000)");
    }
  }

  // Item codes as whole words anywhere, ids of packs as whole strings.
  void find_words() {
    for (size_t at = 0; at < code_.size();) {
      if (!is_letter(code_[at])) {
        ++at;
        continue;
      }
      size_t end = at;
      while (end < code_.size() && (is_letter(code_[end]) || is_digit(code_[end]))) ++end;
      const std::string_view word = std::string_view(code_).substr(at, end - at);
      const bool starts_here =
          at == 0 || (!is_digit(code_[at - 1]) && code_[at - 1] != '\\' && code_[at - 1] != '#');
      if (starts_here && !allowed_.contains(word)) check_word(at, end, word);
      at = end;
    }
  }

  void check_word(size_t at, size_t end, std::string_view word) {
    if (is_item_code(word) && words_.item_codes.contains(word)) {
      report(at, "form item code " + std::string(word) + ": forms are data of a pack");
      return;
    }
    const auto quote = [&](size_t i) {
      return i < code_.size() && (code_[i] == '"' || code_[i] == '\'' || code_[i] == '`');
    };
    if (at == 0 || !quote(at - 1) || !quote(end)) return;
    if (const auto id = words_.ids.find(word); id != words_.ids.end()) {
      report(at, "\"" + std::string(word) + "\" is a value of " + id->second +
                     ": the program must not know it");
    }
  }

  // A short word must stand alone (a label of three characters also occurs inside other words).
  bool matches(size_t at, const std::string& phrase) const {
    if (code_.compare(at, phrase.size(), phrase) != 0) return false;
    if (count_han(phrase) >= kDistinctiveHan) return true;
    const bool before = at >= 3 && is_han(code_, at - 3);
    return !before && !is_han(code_, at + phrase.size());
  }

  // The longest phrase at each place; what stands inside it is not told again.
  void find_phrases() {
    for (size_t at = 0; at < code_.size(); ++at) {
      if (!is_han(code_, at)) continue;
      const auto candidates = by_start_.find(std::string_view(code_).substr(at, 6));
      if (candidates == by_start_.end()) continue;
      const std::string* longest = nullptr;
      for (const std::string* phrase : candidates->second) {
        const bool longer = longest == nullptr || phrase->size() > longest->size();
        if (longer && matches(at, *phrase)) longest = phrase;
      }
      if (longest == nullptr) continue;
      report(at, "「" + *longest + "」 is wording of " + words_.phrases.at(*longest) +
                     ": show the pack's text or use a locale file");
      at += longest->size() - 1;
    }
  }

  const Tree& tree_;
  PackWords words_;
  WordSet allowed_;
  std::map<std::string, std::vector<const std::string*>, std::less<>>
      by_start_;  // By the first two characters.
  const File* file_ = nullptr;
  std::string code_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check_no_policy(const Tree& tree) { return PolicyCheck(tree).run(); }

}  // namespace tidy
