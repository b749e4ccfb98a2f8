#include "tests/tidy/pack_words.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace tidy {
namespace {

constexpr size_t kMinimumHan = 3, kMinimumHanOfSentences = 5;

// Keys whose values people see.
constexpr std::array<std::string_view, 14> kSpokenKeys = {
    "label",  "title", "message",          "note",   "text",           "aliases",
    "help",   "name",  "national_columns", "object", "competent_body", "national_system",
    "issuer", "number"};

bool is_key_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

// Cuts a text at placeholders, quotes, list punctuation and Chinese punctuation, and keeps the
// pieces that say something.
void add_phrases(std::string_view text, const std::string& path, size_t minimum, Origins& phrases) {
  static constexpr std::array<std::string_view, 14> kCuts = {
      "，", "。", "；", "：", "、", "（", "）", "“", "”", "《", "》", "？", "　", "—"};
  std::string piece;
  const auto flush = [&] {
    const std::string_view word = trim(piece);
    if (count_han(word) >= minimum) phrases.emplace(word, path);
    piece.clear();
  };
  for (size_t i = 0; i < text.size();) {
    const auto cut = std::find_if(kCuts.begin(), kCuts.end(), [&](std::string_view c) {
      return text.substr(i, c.size()) == c;
    });
    if (cut != kCuts.end()) {
      flush();
      i += cut->size();
    } else if (text[i] == '{') {
      flush();
      i = std::min(text.find('}', i), text.size() - 1) + 1;
    } else if (std::string_view("[]\"'|,()<>=").find(text[i]) != std::string_view::npos) {
      flush();
      ++i;
    } else {
      piece += text[i++];
    }
  }
  flush();
}

// Where the value of a key that starts at `from` ends: at the quote, at the list's end, at the flow
// map's comma, at a comment.
size_t value_end(std::string_view line, size_t from, bool flow) {
  if (from < line.size() && (line[from] == '"' || line[from] == '\'')) {
    return std::min(line.find(line[from], from + 1), line.size() - 1) + 1;
  }
  if (from < line.size() && line[from] == '[')
    return std::min(line.find(']', from), line.size() - 1) + 1;
  size_t end = flow ? line.find_first_of(",}", from) : line.size();
  if (line.substr(from, 20).find('{') != std::string_view::npos && !flow) end = line.size();
  return std::min({end, line.find(" #", from), line.size()});
}

template <typename Use>
void each_pair(std::string_view line, Use use) {
  for (size_t colon = line.find(": "); colon != std::string_view::npos;
       colon = line.find(": ", colon + 1)) {
    size_t start = colon;
    while (start > 0 && is_key_character(line[start - 1])) --start;
    if (start == colon) continue;
    const bool flow = line.substr(0, start).find('{') != std::string_view::npos;
    const size_t from = std::min(line.find_first_not_of(' ', colon + 1), line.size());
    use(line.substr(start, colon - start), line.substr(from, value_end(line, from, flow) - from));
  }
}

// "7500 yuan" → 7500, 750000. Powers of ten and small numbers say nothing about a policy.
void add_money(std::string_view value, const std::string& path, Origins& numbers) {
  const size_t digits = std::min(value.find_first_not_of("0123456789"), value.size());
  if (digits < 4 || value.find("yuan") == std::string_view::npos) return;
  const std::string yuan(value.substr(0, digits));
  if (yuan.find_first_not_of('0', 1) == std::string::npos && yuan[0] == '1') return;
  numbers.emplace(yuan, path);
  numbers.emplace(yuan + "00", path);
}

void add_id(std::string_view id, const std::string& path, Origins& ids) {
  if (id.size() < 3 || !std::all_of(id.begin(), id.end(), is_key_character)) return;
  if (std::isalpha(static_cast<unsigned char>(id[0])) != 0) ids.emplace(id, path);
}

// Sentences contain everyday words; labels and titles are names.
size_t minimum_of(std::string_view key) {
  const bool sentence = key == "message" || key == "note" || key == "text" || key == "help";
  return sentence ? kMinimumHanOfSentences : kMinimumHan;
}

void read_yaml(const File& file, PackWords& words) {
  const bool parameters = file.path.find("/parameters/") != std::string::npos;
  const bool statuses = file.path.find("/statuses/") != std::string::npos;
  for (std::string_view line : split_lines(file.text)) {
    if (starts_with(trim(line), "#")) continue;
    if (starts_with(trim(line), "- ") && count_han(line) >= kMinimumHan &&
        line.find(": ") == std::string_view::npos) {
      add_phrases(trim(line).substr(2), file.path, kMinimumHan, words.phrases);
    }
    each_pair(line, [&](std::string_view key, std::string_view value) {
      if (std::find(kSpokenKeys.begin(), kSpokenKeys.end(), key) != kSpokenKeys.end())
        add_phrases(value, file.path, minimum_of(key), words.phrases);
      if (key == "code" && is_item_code(value)) words.item_codes.emplace(value, file.path);
      if (key == "code" && statuses) add_id(value, file.path, words.ids);
      if (key == "value" && parameters) add_money(value, file.path, words.numbers);
    });
  }
}

// code,label,aliases,…: quoted cells do not occur in the first three columns but with a comma
// inside, which the cut handles.
void read_codes(const File& file, PackWords& words) {
  bool header = true;
  for (const std::string_view line : split_lines(file.text)) {
    if (!header) {
      const size_t first = std::min(line.find(','), line.size());
      add_id(line.substr(0, first), file.path, words.ids);
      add_phrases(line.substr(first), file.path, kMinimumHan, words.phrases);
    }
    header = false;
  }
}

void read_names(const File& file, PackWords& words) {
  const std::string_view folder = name_of(folder_of(file.path)), name = name_of(file.path);
  if (name == "pack.yaml" && folder != "base") add_id(folder, file.path, words.ids);
  const bool object = file.path.find("/rules/") != std::string::npos ||
                      file.path.find("/parameters/") != std::string::npos ||
                      file.path.find("/roles/") != std::string::npos ||
                      file.path.find("/forms/") != std::string::npos;
  if (object) add_id(name.substr(0, name.rfind('.')), file.path, words.ids);
}

}  // namespace

bool is_han(std::string_view text, size_t at) {
  if (at + 2 >= text.size()) return false;
  const auto byte = [&](size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(text[at + i]));
  };
  if ((byte(0) & 0xF0U) != 0xE0U) return false;
  const unsigned code = (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
  return code >= 0x3400 && code <= 0x9FFF;
}

size_t count_han(std::string_view text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size(); ++i) count += is_han(text, i) ? 1 : 0;
  return count;
}

bool is_item_code(std::string_view word) {
  if (word.size() < 2 || word.size() > 4 || (word[0] != 'A' && word[0] != 'B') || word[1] == '0')
    return false;
  size_t digits = 1;
  while (digits < word.size() && std::isdigit(static_cast<unsigned char>(word[digits])) != 0)
    ++digits;
  if (digits == 1 || digits > 3) return false;
  return digits == word.size() ||
         (digits + 1 == word.size() && word[digits] >= 'a' && word[digits] <= 'z');
}

PackWords read_pack_words(const Tree& tree) {
  PackWords words;
  for (int number = 1; number <= 55; ++number)
    words.item_codes.emplace("A" + std::to_string(number), "every form");
  for (const File& file : tree.files) {
    if (!starts_with(file.path, "policies/") || file.path.find("/tests/") != std::string::npos)
      continue;
    if (ends_with(file.path, ".yaml")) read_yaml(file, words);
    if (ends_with(file.path, ".csv") && file.path.find("/codes/") != std::string::npos)
      read_codes(file, words);
    if (ends_with(file.path, ".yaml")) read_names(file, words);
  }
  return words;
}

WordSet read_allowed(const Tree& tree) {
  WordSet words;
  const File* file = tree.find("tests/tidy/allowed_words.txt");
  if (file == nullptr) return words;
  for (const std::string_view line : split_lines(file->text)) {
    const size_t colon = line.find(": ");
    if (!line.empty() && line[0] != '#' && colon != std::string_view::npos)
      words.emplace(line.substr(0, colon));
  }
  return words;
}

}  // namespace tidy
