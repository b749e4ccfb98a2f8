#include "edge/policy/files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "core/base/sha256.h"
#include "edge/policy/yaml.h"

namespace policy {
namespace {

namespace fs = std::filesystem;

struct Folder {
  std::string_view prefix;
  std::string_view extension;
};

// What may stand where (docs/formats/pack.md).
constexpr std::array kFolders = {
    Folder{"indicators/", ".yaml"},  Folder{"collections/", ".yaml"},
    Folder{"codes/", ".csv"},        Folder{"statuses/", ".yaml"},
    Folder{"parameters/", ".yaml"},  Folder{"rules/", ".yaml"},
    Folder{"forms/", ".yaml"},       Folder{"tests/rules/", ".yaml"},
    Folder{"tests/forms/", ".yaml"}, Folder{"tests/people/", ".yaml"},
    Folder{"procedures/", ".yaml"},  Folder{"campaigns/", ".yaml"},
    Folder{"documents/", ".yaml"},   Folder{"documents/", ".docx"},
    Folder{"documents/", ".xlsx"},   Folder{"feeds/", ".yaml"},
    Folder{"roles/", ".yaml"},       Folder{"sources/", ".txt"},
};

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}
bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

bool is_expected(std::string_view path) {
  if (path == "pack.yaml" || path == "sources/ISSUES.md" || ends_with(path, "README.md"))
    return true;
  return std::any_of(kFolders.begin(), kFolders.end(), [&](const Folder& folder) {
    return starts_with(path, folder.prefix) && ends_with(path, folder.extension);
  });
}

std::optional<std::string> read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) return std::nullopt;
  return text;
}

std::string canonical(std::string_view text) {
  text = without_mark(text);
  if (text.find('\r') == std::string_view::npos) return std::string(text);
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool before_line_feed = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (!before_line_feed) clean += text[i];
  }
  return clean;
}

// All files of one pack, sorted by path.
std::vector<PackFile> read_folder(const fs::path& folder, const std::string& pack,
                                  base::Diagnostics* diagnostics) {
  std::vector<PackFile> files;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(folder, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.empty() && name[0] == '.') {
      if (at->is_directory(error)) at.disable_recursion_pending();
      continue;
    }
    if (!at->is_regular_file(error)) continue;
    PackFile file;
    file.pack = pack;
    file.path = at->path().lexically_relative(folder).generic_string();
    file.shown = at->path().generic_string();
    if (files.size() >= kMaxFiles) {
      diagnostics->push_back(base::diagnose(
          "policy.too_many_files", {folder.generic_string(), 0, 0}, {std::to_string(kMaxFiles)}));
      break;
    }
    std::optional<std::string> text = read_text(at->path());
    if (!text) diagnostics->push_back(base::diagnose("policy.unreadable_file", {file.shown, 0, 0}));
    if (!is_expected(file.path)) {
      diagnostics->push_back(base::diagnose("policy.unexpected_file", {file.shown, 0, 0}));
    }
    file.text = canonical(text.value_or(""));
    files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(),
            [](const PackFile& a, const PackFile& b) { return a.path < b.path; });
  return files;
}

// The parent that a pack names, with the place of the word. The pack's own reader checks the file;
// here only this key counts.
std::optional<base::PlacedText> parent_of(const std::vector<PackFile>& files) {
  for (const PackFile& file : files) {
    if (file.path != "pack.yaml") continue;
    base::Diagnostics ignored;
    const std::optional<Node> root = read_yaml(file.text, file.shown, &ignored);
    const Node* extends = root ? root->find("extends") : nullptr;
    if (extends == nullptr || !extends->is_scalar()) return std::nullopt;
    return base::PlacedText{extends->text, {file.shown, extends->line, extends->column}};
  }
  return std::nullopt;
}

bool is_pack_name(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string join(const std::vector<std::string>& names, std::string_view between) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : std::string(between)) + name;
  return text;
}

}  // namespace

std::string_view stem_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  return path.substr(0, path.rfind('.'));
}

std::vector<std::string> list_packs(const std::string& root) {
  std::vector<std::string> ids;
  std::error_code error;
  for (auto at = fs::directory_iterator(root, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    if (fs::exists(at->path() / "pack.yaml", error)) ids.push_back(at->path().filename().string());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

PackFiles read_pack_files(const std::string& root, const std::string& pack_id,
                          base::Diagnostics* diagnostics) {
  PackFiles result;
  std::map<std::string, PackFile> effective;
  std::string id = pack_id;
  base::Place place{root, 0, 0};  // Of the word that names `id`.
  for (;;) {
    const fs::path folder = fs::path(root) / id;
    std::error_code error;
    if (!is_pack_name(id) || !fs::is_directory(folder, error)) {
      const std::string packs = join(list_packs(root), "、");
      const std::string_view problem =
          result.chain.empty() ? "policy.no_pack" : "policy.missing_parent";
      diagnostics->push_back(base::diagnose(problem, place, {id, packs}));
      result.is_whole = false;
      break;
    }
    result.chain.push_back(id);
    std::vector<PackFile> files = read_folder(folder, id, diagnostics);
    const std::optional<base::PlacedText> parent = parent_of(files);
    for (PackFile& file : files) {
      if (starts_with(file.path, "sources/")) {
        result.sources.push_back(std::move(file));
      } else {
        effective.emplace(file.path, std::move(file));  // The child's file came first and stays.
      }
    }
    if (!parent) break;
    const bool circle =
        std::find(result.chain.begin(), result.chain.end(), parent->text) != result.chain.end();
    if (circle || result.chain.size() >= kMaxParents) {
      std::vector<std::string> names = result.chain;
      names.push_back(parent->text);
      diagnostics->push_back(
          base::diagnose("policy.parent_cycle", parent->place, {join(names, " → ")}));
      result.is_whole = false;
      break;
    }
    id = parent->text;
    place = parent->place;
  }
  std::reverse(result.chain.begin(), result.chain.end());
  for (auto& [path, file] : effective) result.effective.push_back(std::move(file));
  return result;
}

std::string hash_of(const PackFiles& files) {
  base::Sha256 hash;
  const auto add = [&](const PackFile& file) {
    // Lengths first, so that no two different sets of files give the same bytes.
    for (const std::string* part : {&file.pack, &file.path, &file.text}) {
      hash.update(std::to_string(part->size()) + ":");
      hash.update(*part);
    }
  };
  for (const PackFile& file : files.effective) add(file);
  for (const PackFile& file : files.sources) add(file);
  return hash.finish_hex();
}

}  // namespace policy
