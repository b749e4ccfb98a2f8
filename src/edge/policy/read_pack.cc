// pack.yaml and sources/.
#include <utility>

#include "core/base/text.h"
#include "edge/policy/read.h"

namespace policy {
namespace {

Words read_words(Reading* reading, Fields* fields, std::string_view key, const PackFile& file) {
  Words words;
  const Node* node = fields->map(key, Need::kOptional);
  if (node == nullptr) return words;
  for (const Member& member : node->members) {
    const base::Place place{file.shown, member.line, member.column};
    if (!is_id(member.key)) reading->report("policy.bad_id", place, {member.key});
    if (!member.value.is_scalar()) reading->report("policy.key_need_text", place, {member.key});
    words.emplace_back(member.key, member.value.text);
  }
  return words;
}

std::string read_day(Fields* fields, std::string_view key) {
  const auto date = fields->date(key, Need::kOptional);
  return date ? base::to_text(*date) : "";
}

std::string read_moment(Reading* reading, Fields* fields, std::string_view key) {
  const base::PlacedText moment = fields->placed(key, Need::kOptional);
  check_instant(reading, moment);
  return moment.text;
}

Notice read_notice(Reading* reading, const Node& node, const PackFile& file) {
  Fields fields(node, file.shown, reading->diagnostics);
  Notice notice;
  notice.number = fields.text("number", Need::kOptional);
  notice.issuer = fields.text("issuer", Need::kOptional);
  notice.dated = read_day(&fields, "dated");
  notice.published = read_moment(reading, &fields, "published");
  notice.publisher = fields.text("publisher", Need::kOptional);
  notice.provided_by = fields.text("provided_by", Need::kOptional);
  notice.column = fields.text("column", Need::kOptional);
  notice.index_number = fields.text("index_number", Need::kOptional);
  notice.addressees = fields.text("addressees", Need::kOptional);
  notice.basis = fields.texts("basis", Need::kOptional);
  fields.finish();
  return notice;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

// Rows of the table in ISSUES.md: | where | unclear | reading | by, date |. Heading and ruler are
// left out.
void read_issues(Reading* reading, const PackFile& file) {
  int32_t number = 0;
  bool after_ruler = false;
  for (const std::string_view line : split_lines(file.text)) {
    ++number;
    std::string_view rest = base::trim(line);
    if (rest.empty() || rest.front() != '|') {
      after_ruler = false;
      continue;
    }
    if (rest.find("---") != std::string_view::npos &&
        rest.find_first_not_of("|-: ") == std::string_view::npos) {
      after_ruler = true;
      continue;
    }
    if (!after_ruler) continue;
    rest.remove_prefix(1);
    std::vector<std::string> cells;
    while (!rest.empty()) {
      const std::size_t bar = rest.find('|');
      cells.emplace_back(base::trim(rest.substr(0, bar)));
      if (bar == std::string_view::npos) break;
      rest.remove_prefix(bar + 1);
    }
    cells.resize(4);
    reading->policy->issues.push_back(
        {cells[0], cells[1], cells[2], cells[3], {file.shown, number, 1}});
  }
}

}  // namespace

void read_pack_info(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  PackInfo info;
  info.place = fields.place();
  const base::PlacedText id = fields.placed("id", Need::kRequired);
  if (!id.empty() && id.text != file.pack) {
    reading->report("policy.id_is_not_folder_name", id.place, {id.text, file.pack});
  }
  info.id = file.pack;
  info.title = fields.text("title", Need::kRequired);
  info.extends = fields.text("extends", Need::kOptional);
  for (const Node& region : fields.list("regions", Need::kRequired)) {
    info.regions.push_back(read_region(reading, region, file));
  }
  if (const Node* valid = fields.map("valid", Need::kRequired)) {
    Fields parts(*valid, file.shown, reading->diagnostics);
    if (const auto from = parts.date("from", Need::kRequired)) info.valid_from = *from;
    info.valid_to = parts.date("to", Need::kOptional);
    parts.finish();
    if (info.valid_to && *info.valid_to < info.valid_from) {
      reading->report("policy.dates_reversed", parts.place(),
                      {base::to_text(info.valid_from), base::to_text(*info.valid_to)});
    }
  }
  if (const Node* trial = fields.any("trial_region", Need::kOptional)) {
    read_region(reading, *trial, file);
    info.trial_region = trial->text;
  }
  if (const Node* notice = fields.map("notice", Need::kOptional))
    info.notice = read_notice(reading, *notice, file);
  info.vocabulary = read_words(reading, &fields, "vocabulary", file);
  info.choices = read_words(reading, &fields, "choices", file);
  fields.finish();
  reading->policy->info = std::move(info);
}

void read_sources(Reading* reading, const PackFiles& files) {
  constexpr std::string_view kFolder = "sources/";
  for (const PackFile& file : files.sources) {
    if (!check_bytes(file.text, file.shown, reading->diagnostics)) continue;
    if (file.path == "sources/ISSUES.md") {
      read_issues(reading, file);
      continue;
    }
    SourceFile source{file.pack, file.path.substr(kFolder.size()), {}};
    for (const std::string_view line : split_lines(file.text)) source.lines.emplace_back(line);
    reading->policy->sources.push_back(std::move(source));
  }
}

}  // namespace policy
