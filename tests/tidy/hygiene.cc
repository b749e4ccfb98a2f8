#include <array>

#include "tests/tidy/checks.h"

namespace tidy {
namespace {

constexpr size_t kLargestFile = 1 << 20;

// Folders of one machine, and hosts that packages come from: they belong to settings, not to the
// project. The words are put together here so that this file does not contain them.
const std::array<std::string, 12> kPrivate = {std::string("/wo") + "rk/",
                                              std::string("/ro") + "ot/",
                                              std::string("/ho") + "me/",
                                              std::string("..") + "/shared",
                                              std::string("/tm") + "p/",
                                              std::string("registry.npm") + "js",
                                              std::string("npmmir") + "ror",
                                              std::string("deb.deb") + "ian.org",
                                              std::string("snapshot.deb") + "ian",
                                              std::string("packages.deb") + "ian",
                                              std::string("artifact") + "registry",
                                              std::string("proxy.go") + "lang"};

// script/check-clean works on the home folder inside the system it makes.
bool is_allowed_private(const File& file, const std::string& word) {
  return file.path == "script/check-clean" && word == std::string("/ro") + "ot/";
}

void check_private(const File& file, std::vector<Finding>& findings) {
  for (const std::string& word : kPrivate) {
    if (is_allowed_private(file, word)) continue;
    const size_t at = file.text.find(word);
    if (at != std::string::npos) {
      findings.push_back({file.path, line_at(file.text, at),
                          "names `" + word + "`, which exists on one machine only"});
    }
  }
}

// "a/b/../c" → "a/c"; a leading '/' means the root of the project.
std::string normalise(std::string_view folder, std::string_view link) {
  std::vector<std::string> parts;
  std::string joined =
      starts_with(link, "/") ? std::string(link) : std::string(folder) + "/" + std::string(link);
  for (char& c : joined) {
    if (c == '/') c = ' ';
  }
  for (std::string& part : split_words(joined)) {
    if (part == ".." && !parts.empty()) {
      parts.pop_back();
    } else if (part != "." && part != "..") {
      parts.push_back(std::move(part));
    }
  }
  std::string path;
  for (const std::string& part : parts) path += (path.empty() ? "" : "/") + part;
  return path;
}

bool exists(const Tree& tree, const std::string& path) {
  if (tree.find(path) != nullptr) return true;
  for (const File& file : tree.files) {
    if (starts_with(file.path, path + "/")) return true;
  }
  return false;
}

void check_links(const Tree& tree, const File& file, std::vector<Finding>& findings) {
  for (size_t at = file.text.find("]("); at != std::string::npos;
       at = file.text.find("](", at + 2)) {
    const size_t end = file.text.find(')', at);
    if (end == std::string::npos) return;
    const std::string link = file.text.substr(at + 2, end - at - 2);
    if (link.empty() || link[0] == '#' || link.find(':') != std::string::npos ||
        link.find(' ') != std::string::npos)
      continue;
    const std::string path = normalise(folder_of(file.path), link.substr(0, link.find('#')));
    if (!exists(tree, path))
      findings.push_back({file.path, line_at(file.text, at), "link to " + link + ": no such file"});
  }
}

}  // namespace

std::vector<Finding> check_hygiene(const Tree& tree) {
  std::vector<Finding> findings;
  for (const File& file : tree.files) {
    if (file.size > kLargestFile) {
      findings.push_back(
          {file.path, 0,
           std::to_string(file.size >> 10) + " KB; at most 1024: make it, fetch it or split it"});
    }
    if (ends_with(file.path, ".md")) check_links(tree, file, findings);
    check_private(file, findings);
  }
  return findings;
}

}  // namespace tidy
