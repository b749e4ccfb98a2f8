#include "edge/policy/fields.h"

#include <algorithm>

namespace policy {
namespace {

const std::vector<Node> kNoNodes;

}  // namespace

Fields::Fields(const Node& node, const std::string& file, base::Diagnostics* diagnostics)
    : node_(node), file_(file), diagnostics_(diagnostics), is_map_(node.kind == NodeKind::kMap) {
  if (!is_map_) report("policy.need_map", place());
}

void Fields::report(std::string_view id, base::Place place,
                    std::initializer_list<std::string_view> arguments) {
  diagnostics_->push_back(base::diagnose(id, std::move(place), arguments));
}

// The value of `key` unless it is absent or empty.
const Node* Fields::ask(std::string_view key, Need need) {
  if (!is_map_) return nullptr;
  asked_.push_back(key);
  const Node* value = node_.find(key);
  if (value == nullptr) {
    if (need == Need::kRequired) report("policy.missing_key", place(), {key});
    return nullptr;
  }
  if (value->kind == NodeKind::kEmpty) {
    if (need == Need::kRequired) report("policy.empty_value", place(*value), {key});
    return nullptr;
  }
  return value;
}

bool Fields::has(std::string_view key) {
  asked_.push_back(key);
  return is_map_ && node_.find(key) != nullptr;
}

const Node* Fields::any(std::string_view key, Need need) { return ask(key, need); }

const Node* Fields::map(std::string_view key, Need need) {
  const Node* value = ask(key, need);
  if (value == nullptr || value->kind == NodeKind::kMap) return value;
  report("policy.key_need_map", place(*value), {key});
  return nullptr;
}

const std::vector<Node>& Fields::list(std::string_view key, Need need) {
  const Node* value = ask(key, need);
  if (value == nullptr) return kNoNodes;
  if (value->kind == NodeKind::kList) return value->items;
  report("policy.key_need_list", place(*value), {key});
  return kNoNodes;
}

base::PlacedText Fields::placed(std::string_view key, Need need) {
  const Node* value = ask(key, need);
  if (value == nullptr) return {"", place()};
  if (value->is_scalar()) return {value->text, place(*value)};
  report("policy.key_need_text", place(*value), {key});
  return {"", place(*value)};
}

std::string Fields::text(std::string_view key, Need need) { return placed(key, need).text; }

std::vector<std::string> Fields::texts(std::string_view key, Need need) {
  std::vector<std::string> words;
  for (const Node& item : list(key, need)) {
    if (item.is_scalar()) {
      words.push_back(item.text);
    } else {
      report("policy.key_need_texts", place(item), {key});
    }
  }
  return words;
}

std::optional<base::Date> Fields::date(std::string_view key, Need need) {
  const base::PlacedText word = placed(key, need);
  if (word.empty()) return std::nullopt;
  const std::optional<base::Date> date = base::parse_date(word.text);
  if (!date) report("policy.bad_date", word.place, {word.text});
  return date;
}

bool Fields::yes_no(std::string_view key, bool otherwise) {
  const base::PlacedText word = placed(key, Need::kOptional);
  if (word.text == "yes") return true;
  if (word.text == "no") return false;
  if (!word.empty()) report("policy.bad_choice", word.place, {key, word.text, "yes、no"});
  return otherwise;
}

void Fields::finish() {
  for (const Member& member : node_.members) {
    if (std::find(asked_.begin(), asked_.end(), member.key) != asked_.end()) continue;
    const base::Place at{file_, member.line, member.column};
    const std::string_view nearest = base::nearest_name(member.key, asked_);
    if (nearest.empty()) {
      std::string known;
      for (const std::string_view key : asked_)
        known += (known.empty() ? "" : "、") + std::string(key);
      report("policy.unknown_key_plain", at, {member.key, known});
    } else {
      report("policy.unknown_key", at, {member.key, nearest});
    }
  }
}

}  // namespace policy
