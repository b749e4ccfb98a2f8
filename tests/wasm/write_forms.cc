// write_forms FOLDER: compiled forms as bytes (NAME.form), and forms.json with the native
// evaluator's answer to every case of them:
//   [{file, pack, form, cases: [{name, filling, native}]}]   filling: hexadecimal; native: JSON
// The forms are the spec's (spec/forms/cases.json) and those of all packs with their form tests.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "core/forms/form_bytes.h"
#include "edge/policy/files.h"
#include "edge/policy/load.h"
#include "edge/policy/yaml.h"

namespace {

const std::string kRoot = SHOUWANG_SOURCE_DIR;

struct Case {
  std::string name;
  forms::Filling filling;
};

std::string hexadecimal(const std::string& bytes) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

// Names of cases are titles: no quotes and no control characters.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) result += c;
  }
  return result + "\"";
}

class Writer {
 public:
  explicit Writer(std::string folder) : folder_(std::move(folder)) {}

  bool add(const policy::Policy& pack, const std::string& id, const std::vector<Case>& cases) {
    const auto compiled = forms::compile_form(*pack.find_form(id), pack.dictionary);
    const std::string bytes = forms::to_bytes(*compiled.form);
    const std::string file = pack.info.id + "." + id + ".form";
    std::ofstream(folder_ + "/" + file, std::ios::binary) << bytes;
    list_ += list_.empty() ? "[" : ",\n";
    list_ += "{\"file\":" + quoted(file) + ",\"pack\":" + quoted(pack.info.id) +
             ",\"form\":" + quoted(id) + ",\"cases\":[";
    bool is_first = true;
    for (const Case& one : cases) {
      const auto native = forms::evaluate_to_json(*compiled.form, one.filling);
      if (!native) {
        std::cerr << file << ": " << one.name << ": " << native.error().message << "\n";
        return false;
      }
      list_ += is_first ? "\n" : ",\n";
      is_first = false;
      list_ += "{\"name\":" + quoted(one.name) + ",\"filling\":\"" +
               hexadecimal(forms::to_bytes(one.filling)) + "\",\"native\":" + *native + "}";
    }
    list_ += "]}";
    std::cout << file << ": " << bytes.size() << " bytes, " << cases.size() << " cases\n";
    return true;
  }

  bool finish() const {
    std::ofstream out(folder_ + "/forms.json");
    out << list_ << "]\n";
    return out.good();
  }

 private:
  std::string folder_;
  std::string list_;
};

forms::GivenRow row_of(const policy::Node& node) {
  forms::GivenRow row;
  for (const policy::Member& member : node.members)
    row.answers.push_back({member.key, member.value.text, {}});
  return row;
}

bool add_spec(Writer* writer) {
  std::stringstream text;
  text << std::ifstream(kRoot + "/spec/forms/cases.json").rdbuf();
  base::Diagnostics diagnostics;
  const auto spec = policy::read_yaml(text.str(), "cases.json", &diagnostics);
  if (!spec) return false;
  const auto loaded = policy::load_policy(kRoot + "/spec/forms", spec->find("pack")->text);
  if (loaded.policy == nullptr) return false;
  std::vector<Case> cases;
  for (const policy::Node& one : spec->find("cases")->items) {
    Case made;
    made.name = one.find("name")->text;
    made.filling.setting.as_of = *base::parse_date(spec->find("as_of")->text);
    made.filling.setting.region = spec->find("region")->text;
    made.filling.given.answers = row_of(*one.find("answers")).answers;
    if (const policy::Node* members = one.find("members")) {
      made.filling.given.rows.emplace_back("members", std::vector<forms::GivenRow>());
      for (const policy::Node& row : members->items)
        made.filling.given.rows[0].second.push_back(row_of(row));
    }
    cases.push_back(std::move(made));
  }
  return writer->add(*loaded.policy, spec->find("form")->text, cases);
}

// Values of a pack's own cases, as packs write them.
forms::GivenRow row_of(const forms::FormProgram& form, const policy::FormAnswers& answers) {
  forms::GivenRow row;
  for (const auto& entry : answers.values) {
    const int32_t index = form.find_item(entry.code);
    if (index < 0) continue;
    const forms::PlannedItem& item = form.items[static_cast<std::size_t>(index)];
    const std::string text =
        item.indicator == nullptr
            ? entry.value.text
            : dictionary::to_pack_text(entry.value, item.indicator->type, item.list);
    row.answers.push_back({entry.code, text, {}});
  }
  return row;
}

std::vector<Case> cases_of(const policy::Policy& pack, const forms::FormDefinition& definition) {
  const auto compiled = forms::compile_form(definition, pack.dictionary);
  std::vector<Case> cases;
  for (const policy::FormTests& tests : pack.form_tests) {
    if (tests.form != definition.id) continue;
    for (const policy::FormCase& one : tests.cases) {
      Case made;
      made.name = one.name;
      made.filling.setting.as_of = one.as_of;
      made.filling.setting.region = one.region;
      if (one.period) made.filling.setting.period = {one.period->from, one.period->to};
      made.filling.given.answers = row_of(*compiled.form, one.answers).answers;
      for (const auto& [collection, rows] : one.answers.rows) {
        std::vector<forms::GivenRow> given;
        for (const policy::FormAnswers& row : rows) given.push_back(row_of(*compiled.form, row));
        made.filling.given.rows.emplace_back(collection, std::move(given));
      }
      cases.push_back(std::move(made));
    }
  }
  return cases;
}

bool add_packs(Writer* writer) {
  for (const std::string& id : policy::list_packs(kRoot + "/policies")) {
    const auto loaded = policy::load_policy(kRoot + "/policies", id);
    if (loaded.policy == nullptr) return false;
    for (const forms::FormDefinition& form : loaded.policy->forms) {
      if (!writer->add(*loaded.policy, form.id, cases_of(*loaded.policy, form))) return false;
    }
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "write_forms FOLDER\n";
    return 2;
  }
  std::error_code error;
  std::filesystem::create_directories(argv[1], error);
  Writer writer(argv[1]);
  return add_spec(&writer) && add_packs(&writer) && writer.finish() ? 0 : 1;
}
