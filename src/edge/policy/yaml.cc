#include "edge/policy/yaml.h"

#include <algorithm>
#include <array>
#include <utility>

#include <yaml.h>

#include "core/base/text.h"

namespace policy {
namespace {

constexpr std::size_t kMaxTabReports = 20;

struct Phrase {
  std::string_view english;
  std::string_view chinese;
};

// What libyaml says, for people. Anything else is shown as it is.
constexpr std::array kPhrases = {
    Phrase{"could not find expected ':'", "缺少冒号（键后面要写“: ”，半角冒号加一个空格）"},
    Phrase{"mapping values are not allowed in this context",
           "这里不能再写“键: 值”（可能缩进不齐，或值里有冒号而没有加引号）"},
    Phrase{"did not find expected key", "这里应当是一个键（可能缩进不齐，或引号、括号没有成对）"},
    Phrase{"did not find expected ',' or '}'", "花括号里缺少逗号或右花括号"},
    Phrase{"did not find expected ',' or ']'", "方括号里缺少逗号或右方括号"},
    Phrase{"did not find expected '-' indicator", "列表的缩进不齐，这里应当是“- ”"},
    Phrase{"did not find expected node content", "这里应当写一个值"},
    Phrase{"found character that cannot start any token",
           "这个字符不能开头（@、`、% 等要写在引号里）"},
    Phrase{"found unexpected end of stream", "文件没有写完（引号没有成对）"},
    Phrase{"block sequence entries are not allowed in this context", "这里不能写“- ”列表项"},
    Phrase{"control characters are not allowed", "文件里有控制字符"},
    Phrase{"found duplicate %YAML directive", "%YAML 写了两次"},
};

std::string_view in_chinese(const char* problem) {
  if (problem == nullptr) return "读不下去";
  for (const Phrase& phrase : kPhrases) {
    if (phrase.english == problem) return phrase.chinese;
  }
  return problem;
}

// One collection that is still open.
struct Frame {
  Node node;
  std::string key;
  int32_t key_line = 0;
  int32_t key_column = 0;
  bool has_key = false;
  bool drop = false;  // The value of a duplicate key.
};

class Builder {
 public:
  Builder(const std::string& file, base::Diagnostics* diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  // False when nothing further should be read.
  bool accept(const yaml_event_t& event);
  std::optional<Node> take() { return std::move(root_); }

 private:
  void report(std::string_view id, const yaml_event_t& event,
              std::initializer_list<std::string_view> arguments = {});
  void report_marks(const yaml_event_t& event, const yaml_char_t* anchor, const yaml_char_t* tag);
  bool open(const yaml_event_t& event, NodeKind kind);
  void close();
  bool add_scalar(const yaml_event_t& event);
  bool add_alias(const yaml_event_t& event);
  void set_key(const yaml_event_t& event, std::string key);
  void put(Node node);
  bool count(const yaml_event_t& event);
  static Node node_at(const yaml_event_t& event, NodeKind kind);

  const std::string& file_;
  base::Diagnostics* diagnostics_;
  std::vector<Frame> open_;
  std::optional<Node> root_;
  int nodes_ = 0;
  int documents_ = 0;
};

Node Builder::node_at(const yaml_event_t& event, NodeKind kind) {
  Node node;
  node.kind = kind;
  node.line = static_cast<int32_t>(event.start_mark.line) + 1;
  node.column = static_cast<int32_t>(event.start_mark.column) + 1;
  return node;
}

void Builder::report(std::string_view id, const yaml_event_t& event,
                     std::initializer_list<std::string_view> arguments) {
  const Node at = node_at(event, NodeKind::kEmpty);
  diagnostics_->push_back(base::diagnose(id, {file_, at.line, at.column}, arguments));
}

void Builder::report_marks(const yaml_event_t& event, const yaml_char_t* anchor,
                           const yaml_char_t* tag) {
  if (anchor != nullptr)
    report("policy.yaml_anchor", event, {reinterpret_cast<const char*>(anchor)});
  if (tag != nullptr) report("policy.yaml_tag", event, {reinterpret_cast<const char*>(tag)});
}

bool Builder::count(const yaml_event_t& event) {
  if (++nodes_ <= kMaxYamlNodes) return true;
  report("policy.yaml_too_large", event, {std::to_string(kMaxYamlNodes)});
  return false;
}

void Builder::put(Node node) {
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  Frame& parent = open_.back();
  if (parent.node.kind == NodeKind::kList) {
    parent.node.items.push_back(std::move(node));
    return;
  }
  if (!parent.drop) {
    parent.node.members.push_back(
        {std::move(parent.key), parent.key_line, parent.key_column, std::move(node)});
  }
  parent.has_key = false;
}

void Builder::set_key(const yaml_event_t& event, std::string key) {
  Frame& map = open_.back();
  const Node at = node_at(event, NodeKind::kEmpty);
  map.key_line = at.line;
  map.key_column = at.column;
  map.has_key = true;
  map.drop = false;
  for (const Member& member : map.node.members) {
    if (member.key != key) continue;
    report("policy.duplicate_key", event, {key, std::to_string(member.line)});
    map.drop = true;
    break;
  }
  map.key = std::move(key);
}

bool Builder::open(const yaml_event_t& event, NodeKind kind) {
  if (!count(event)) return false;
  if (static_cast<int>(open_.size()) >= kMaxYamlDepth) {
    report("policy.yaml_too_deep", event, {std::to_string(kMaxYamlDepth)});
    return false;
  }
  if (!open_.empty() && open_.back().node.kind == NodeKind::kMap && !open_.back().has_key) {
    report("policy.yaml_key_not_text", event);
    return false;
  }
  open_.push_back({});
  open_.back().node = node_at(event, kind);
  return true;
}

void Builder::close() {
  Node node = std::move(open_.back().node);
  open_.pop_back();
  put(std::move(node));
}

bool Builder::add_scalar(const yaml_event_t& event) {
  if (!count(event)) return false;
  const auto& scalar = event.data.scalar;
  report_marks(event, scalar.anchor, scalar.tag);
  std::string text(reinterpret_cast<const char*>(scalar.value), scalar.length);
  if (!open_.empty() && open_.back().node.kind == NodeKind::kMap && !open_.back().has_key) {
    set_key(event, std::move(text));
    return true;
  }
  Node node = node_at(event, NodeKind::kScalar);
  node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
  if (text.empty() && !node.quoted) node.kind = NodeKind::kEmpty;
  node.text = std::move(text);
  put(std::move(node));
  return true;
}

bool Builder::add_alias(const yaml_event_t& event) {
  const char* name = reinterpret_cast<const char*>(event.data.alias.anchor);
  report("policy.yaml_alias", event, {name});
  if (!open_.empty() && open_.back().node.kind == NodeKind::kMap && !open_.back().has_key) {
    set_key(event, std::string("*") + name);
  } else {
    put(node_at(event, NodeKind::kEmpty));
  }
  return true;
}

bool Builder::accept(const yaml_event_t& event) {
  switch (event.type) {
    case YAML_DOCUMENT_START_EVENT:
      if (++documents_ > 1) report("policy.yaml_many_documents", event);
      return documents_ == 1;
    case YAML_ALIAS_EVENT:
      return add_alias(event);
    case YAML_SCALAR_EVENT:
      return add_scalar(event);
    case YAML_SEQUENCE_START_EVENT:
      report_marks(event, event.data.sequence_start.anchor, event.data.sequence_start.tag);
      return open(event, NodeKind::kList);
    case YAML_MAPPING_START_EVENT:
      report_marks(event, event.data.mapping_start.anchor, event.data.mapping_start.tag);
      return open(event, NodeKind::kMap);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      close();
      return true;
    default:
      return true;
  }
}

// Reports every tab and gives the text with blanks instead, so that the rest of the file is still
// checked.
std::string without_tabs(std::string_view text, const std::string& file,
                         base::Diagnostics* diagnostics) {
  std::string clean(text);
  int32_t line = 1;
  std::size_t line_start = 0;
  std::size_t reported = 0;
  int32_t last_line = 0;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    if (clean[i] == '\n') {
      ++line;
      line_start = i + 1;
    }
    if (clean[i] != '\t') continue;
    clean[i] = ' ';
    if (line == last_line || ++reported > kMaxTabReports) continue;
    last_line = line;
    const std::size_t column = base::count_code_points(text.substr(line_start, i - line_start)) + 1;
    diagnostics->push_back(
        base::diagnose("policy.yaml_tab", {file, line, static_cast<int32_t>(column)}));
  }
  return clean;
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.substr(0, kMark.size()) == kMark) text.remove_prefix(kMark.size());
  return text;
}

bool check_bytes(std::string_view text, const std::string& file, base::Diagnostics* diagnostics) {
  if (text.size() > kMaxFileBytes) {
    diagnostics->push_back(base::diagnose("policy.file_too_large", {file, 0, 0},
                                          {std::to_string(kMaxFileBytes >> 20)}));
    return false;
  }
  const std::optional<std::size_t> invalid = base::find_invalid_utf8(text);
  if (!invalid) return true;
  const std::string_view before = text.substr(0, *invalid);
  const auto line = static_cast<int32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t line_start =
      before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const std::size_t column = base::count_code_points(before.substr(line_start)) + 1;
  diagnostics->push_back(
      base::diagnose("policy.invalid_utf8", {file, line, static_cast<int32_t>(column)}));
  return false;
}

std::optional<Node> read_yaml(std::string_view text, const std::string& file,
                              base::Diagnostics* diagnostics) {
  text = without_mark(text);
  if (!check_bytes(text, file, diagnostics)) return std::nullopt;
  const std::size_t before = diagnostics->size();
  const std::string clean = without_tabs(text, file, diagnostics);
  const bool had_tabs = diagnostics->size() > before;

  yaml_parser_t parser;
  if (yaml_parser_initialize(&parser) == 0) return std::nullopt;
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(clean.data()),
                               clean.size());
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  Builder builder(file, diagnostics);
  bool readable = true;
  for (bool more = true; more;) {
    yaml_event_t event;
    if (yaml_parser_parse(&parser, &event) == 0) {
      const base::Place place{file, static_cast<int32_t>(parser.problem_mark.line) + 1,
                              static_cast<int32_t>(parser.problem_mark.column) + 1};
      // After a tab was replaced the indentation is anyone's guess; the tab is the problem to mend.
      if (!had_tabs)
        diagnostics->push_back(
            base::diagnose("policy.yaml_syntax", place, {in_chinese(parser.problem)}));
      readable = false;
      break;
    }
    more = event.type != YAML_STREAM_END_EVENT && builder.accept(event);
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  if (!readable) return std::nullopt;
  return builder.take();
}

}  // namespace policy
