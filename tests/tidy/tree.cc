#include "tests/tidy/tree.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

namespace tidy {
namespace {

namespace fs = std::filesystem;

constexpr size_t kReadLimit = 4 << 20;
constexpr std::array<std::string_view, 9> kSkippedFolders = {
    ".git", "assets", "build", "data", "node_modules", ".tools", "dist", ".cache", ".vscode"};

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  return text.find('\0') == std::string::npos ? text : std::string();
}

// Skipped at any depth: dependencies and build output; `data` and `build` only at the root.
bool is_skipped(const fs::path& relative) {
  const std::string name = relative.filename().string();
  if (std::find(kSkippedFolders.begin(), kSkippedFolders.end(), name) == kSkippedFolders.end()) {
    return false;
  }
  return (name != "data" && name != "build" && name != "assets") || !relative.has_parent_path();
}

// Walks over one piece of source text and decides for each byte whether it stays.
class Blanker {
 public:
  Blanker(const File& file, Blank what) : text_(file.text), cpp_(is_cpp(file.path)), what_(what) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (looking_at("//") && !(at_ > 0 && text_[at_ - 1] == ':')) {
        blank_until("\n", false);
      } else if (looking_at("/*")) {
        blank_until("*/", true);
      } else if (!cpp_ && looking_at("<!--")) {
        blank_until("-->", true);
      } else if (cpp_ && looking_at("R\"")) {
        raw_string();
      } else if (is_quote()) {
        string(text_[at_]);
      } else {
        ++at_;
      }
    }
    return std::move(text_);
  }

 private:
  bool looking_at(std::string_view word) const {
    return text_.compare(at_, word.size(), word) == 0;
  }

  bool is_quote() const {
    const char c = text_[at_];
    if (c == '"' || (c == '`' && !cpp_)) return true;
    if (c != '\'') return false;
    const bool separator = at_ > 0 && std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) != 0;
    return !separator;  // 500'000 in C++, don't in a template's text.
  }

  void blank(size_t from, size_t to) {
    for (size_t i = from; i < to && i < text_.size(); ++i) {
      if (text_[i] != '\n') text_[i] = ' ';
    }
  }

  void blank_until(std::string_view end, bool inclusive) {
    size_t stop = text_.find(end, at_ + 2);
    if (stop == std::string::npos) stop = text_.size();
    if (inclusive) stop = std::min(stop + end.size(), text_.size());
    blank(at_, stop);
    at_ = stop;
  }

  void raw_string() {
    const size_t open = text_.find('(', at_);
    if (open == std::string::npos) {
      at_ = text_.size();
      return;
    }
    const std::string close = ")" + text_.substr(at_ + 2, open - at_ - 2) + "\"";
    const size_t stop = std::min(text_.find(close, open), text_.size());
    if (what_ == Blank::kCommentsAndStrings) blank(open + 1, stop);
    at_ = std::min(stop + close.size(), text_.size());
  }

  void string(char quote) {
    const size_t start = at_++;
    while (at_ < text_.size() && text_[at_] != quote && (text_[at_] != '\n' || quote == '`')) {
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_, text_.size());
    if (what_ == Blank::kCommentsAndStrings) blank(start + 1, at_);
    if (at_ < text_.size()) ++at_;
  }

  std::string text_;
  bool cpp_;
  Blank what_;
  size_t at_ = 0;
};

}  // namespace

const File* Tree::find(std::string_view path) const {
  const auto it =
      std::lower_bound(files.begin(), files.end(), path,
                       [](const File& file, std::string_view p) { return file.path < p; });
  return it != files.end() && it->path == path ? &*it : nullptr;
}

Tree read_tree(const fs::path& root) {
  Tree tree{root, {}};
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator();
       ++it) {
    const fs::path relative = fs::relative(it->path(), root);
    if (it->is_directory() && is_skipped(relative)) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && !it->is_symlink() && relative != ".git") {
      std::error_code ignored;
      const size_t size = it->file_size(ignored);
      tree.files.push_back(
          {relative.generic_string(), size > kReadLimit ? "" : read_text(it->path()), size});
    }
  }
  std::sort(tree.files.begin(), tree.files.end(),
            [](const File& a, const File& b) { return a.path < b.path; });
  return tree;
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix);
}
bool ends_with(std::string_view text, std::string_view suffix) { return text.ends_with(suffix); }

std::string_view folder_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> split_words(std::string_view text) {
  std::istringstream in{std::string(text)};
  return {std::istream_iterator<std::string>(in), {}};
}

size_t line_at(std::string_view text, size_t offset) {
  const auto head = text.substr(0, offset);
  return static_cast<size_t>(std::count(head.begin(), head.end(), '\n')) + 1;
}

bool is_cpp(std::string_view path) { return ends_with(path, ".h") || ends_with(path, ".cc"); }

bool is_web(std::string_view path) {
  if (!starts_with(path, "web/")) return false;
  for (const std::string_view end : {".ts", ".vue", ".mjs", ".js", ".css", ".html"}) {
    if (ends_with(path, end)) return true;
  }
  return false;
}

bool is_test(std::string_view path) {
  return starts_with(path, "tests/") || starts_with(path, "bench/") ||
         ends_with(path, "_test.cc") || ends_with(path, "_testing.h") ||
         ends_with(path, "_testing.cc") || path.find(".test.") != std::string_view::npos ||
         path.find(".spec.") != std::string_view::npos ||
         path.find("/tests/") != std::string_view::npos ||
         path.find("/fixtures/") != std::string_view::npos;
}

std::string blank_out(const File& file, Blank what) { return Blanker(file, what).run(); }

}  // namespace tidy
