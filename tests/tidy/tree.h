// The project's files as the tidy checks see them, and what a check reports. Everything is read
// once; nothing is written.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

struct File {
  std::string path;  // From the root, with '/': "src/core/base/result.h".
  std::string text;  // Empty for files above kReadLimit and for binary ones.
  size_t size = 0;   // Bytes on disk.
};

struct Tree {
  std::filesystem::path root;
  std::vector<File> files;  // Sorted by path; without build output, dependencies and data folders.

  const File* find(std::string_view path) const;
};

struct Finding {
  std::string path;
  size_t line = 0;  // 0: the whole file.
  std::string message;
};

Tree read_tree(const std::filesystem::path& root);

bool starts_with(std::string_view text, std::string_view prefix);
bool ends_with(std::string_view text, std::string_view suffix);
std::string_view folder_of(std::string_view path);
std::string_view name_of(std::string_view path);

std::vector<std::string_view> split_lines(std::string_view text);
std::vector<std::string> split_words(std::string_view text);
size_t line_at(std::string_view text, size_t offset);

bool is_cpp(std::string_view path);  // .h, .cc
bool is_web(std::string_view path);  // .ts, .vue, .mjs, .js, .css, .html below web/
bool is_test(
    std::string_view path);  // Beside the code (x_test.cc, x.test.ts) or below tests/ or bench/.

// The same text with comments (and, if asked, the insides of strings) replaced by blanks: offsets
// and lines stay.
enum class Blank { kComments, kCommentsAndStrings };
std::string blank_out(const File& file, Blank what);

}  // namespace tidy
