#include "edge/policy/load.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "edge/policy/check.h"
#include "edge/policy/files.h"
#include "edge/policy/read.h"

namespace policy {
namespace {

using ReadObject = void (*)(Reading*, const PackFile&, const Node&);

struct Kind {
  std::string_view folder;
  ReadObject read;
};

// In the order in which objects refer to one another.
constexpr std::array kKinds = {
    Kind{"collections/", read_collection},
    Kind{"indicators/", read_indicator},
    Kind{"statuses/", read_status},
    Kind{"parameters/", read_parameter},
    Kind{"rules/", read_rule},
    Kind{"forms/", read_form},
    Kind{"campaigns/", read_campaign},
    Kind{"roles/", read_role},
    Kind{"procedures/", read_procedure},
    Kind{"documents/", read_document},
    Kind{"feeds/", read_feed},
    Kind{"tests/rules/", read_rule_tests},
    Kind{"tests/forms/", read_form_tests},
    Kind{"tests/people/", read_person},
};

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

void read_yaml_file(Reading* reading, const PackFile& file, ReadObject read) {
  const std::optional<Node> root = read_yaml(file.text, file.shown, reading->diagnostics);
  if (root) read(reading, file, *root);
}

void read_pack_file(Reading* reading, const PackFiles& files) {
  for (const PackFile& file : files.effective) {
    if (file.path == "pack.yaml") {
      read_yaml_file(reading, file, read_pack_info);
      return;
    }
  }
  const std::string folder = files.chain.empty() ? "" : files.chain.back();
  if (!folder.empty()) reading->report("policy.no_pack_file", {folder, 0, 0});
}

void read_objects(Reading* reading, const PackFiles& files) {
  for (const PackFile& file : files.effective) {
    if (file.path.rfind("codes/", 0) == 0 && ends_with(file.path, ".csv"))
      read_codes(reading, file);
  }
  for (const Kind& kind : kKinds) {
    for (const PackFile& file : files.effective) {
      if (file.path.rfind(kind.folder, 0) != 0 || !ends_with(file.path, ".yaml")) continue;
      read_yaml_file(reading, file, kind.read);
    }
  }
}

void sort_by_place(base::Diagnostics* diagnostics) {
  std::stable_sort(diagnostics->begin(), diagnostics->end(),
                   [](const base::Diagnostic& a, const base::Diagnostic& b) {
                     return std::tie(a.place.file, a.place.line, a.place.column) <
                            std::tie(b.place.file, b.place.line, b.place.column);
                   });
}

}  // namespace

Loaded load_policy(const std::string& root, const std::string& pack_id) {
  Loaded loaded;
  auto policy = std::make_shared<Policy>();
  Reading reading{policy.get(), &loaded.diagnostics};
  const PackFiles files = read_pack_files(root, pack_id, &loaded.diagnostics);
  policy->chain = files.chain;
  policy->content_hash = hash_of(files);
  read_pack_file(&reading, files);
  read_sources(&reading, files);
  // Without its parent nearly every name of a pack is unknown: thousands of lines would bury the
  // one that says why.
  if (files.is_whole) {
    read_objects(&reading, files);
    check_policy(*policy, &loaded.diagnostics);
  }
  sort_by_place(&loaded.diagnostics);
  if (!base::has_error(loaded.diagnostics)) loaded.policy = std::move(policy);
  return loaded;
}

}  // namespace policy
