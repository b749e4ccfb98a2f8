#include "app/cli/regions.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <ostream>
#include <string>

#include "app/actions/region_rows.h"
#include "core/base/text.h"
#include "core/registry/region_list.h"
#include "core/registry/region_search.h"
#include "edge/transfer/region_files.h"

namespace cli {
namespace {

using registry::RegionIndex;
using registry::RegionTree;

constexpr std::string_view kUsage =
    "用法：shouwang regions build 文件夹 [--regions 文件]\n"
    "      shouwang regions search 代码|名称|拼音 [--within 代码] [--limit N]\n"
    "      shouwang regions show 代码 [--date 年-月-日] [--csv]\n"
    "      shouwang regions check [--expect 省,市,县,乡,村] [--list 本县名单.csv --within 代码]\n";

int fail(Streams streams, std::string_view sentence) {
  streams.error << sentence << "\n";
  return kFoundProblem;
}

int tell(Streams streams, const base::Diagnostics& problems) {
  for (const auto& one : problems) streams.error << base::to_line(one) << "\n";
  return base::has_error(problems) ? kFoundProblem : kDone;
}

std::string file_of(const Options& options) {
  return options.value("--regions", "assets/regions.bin");
}

int build(const Options& options, Streams streams) {
  base::Diagnostics problems;
  auto regions = transfer::read_division_tables(options.words[1], &problems);
  std::optional<std::string> bytes;
  if (problems.empty()) bytes = registry::pack_regions(std::move(regions), &problems);
  if (!bytes) return tell(streams, problems);
  const auto written = transfer::write_whole_file(file_of(options), *bytes);
  if (!written) return fail(streams, written.error().message);
  streams.out << file_of(options) << "：" << bytes->size() / 1'000'000 << " MB\n";
  return kDone;
}

void print_row(const RegionTree& tree, RegionIndex region, std::ostream& out) {
  out << tree.code(region) << "  " << tree.full_name(region) << "\n";
}

int search(const RegionTree& tree, const Options& options, Streams streams) {
  registry::RegionSearch wanted;
  const auto limit = base::parse_scaled(options.value("--limit", "20"), 0);
  if (!limit || *limit < 1 || *limit > 1000) return fail(streams, "--limit 应为 1 到 1000 的整数");
  wanted.limit = static_cast<std::size_t>(*limit);
  const std::string within = registry::full_region_code(options.value("--within", ""));
  if (!within.empty()) {
    wanted.within = tree.find(within);
    if (!wanted.within) return fail(streams, "没有区划代码 " + within);
  }
  std::string query;
  for (std::size_t i = 1; i < options.words.size(); ++i)
    query += (i > 1 ? " " : "") + options.words[i];
  const auto found = registry::search_regions(tree, query, wanted);
  for (const RegionIndex one : found) print_row(tree, one, streams.out);
  return found.empty() ? fail(streams, "没有找到“" + query + "”") : kDone;
}

// The region, what is above and everything below it, as `demo/<place>/*.csv` and lists have them.
int show_as_csv(const RegionTree& tree, std::string_view code, std::ostream& out) {
  out << "code,name,parent\n";
  for (const auto& region : registry::regions_around(tree, code))
    out << region.code << "," << region.name << "," << region.parent << "\n";
  return kDone;
}

int show(const RegionTree& tree, const Options& options, Streams streams) {
  const std::string code = registry::full_region_code(options.words[1]);
  const auto region = tree.find(code);
  if (!region) return fail(streams, "没有区划代码 " + code);
  if (options.flag("--csv")) return show_as_csv(tree, code, streams.out);
  print_row(tree, *region, streams.out);
  streams.out << "拼音 " << tree.pinyin(*region) << "，首字母 " << tree.pinyin_initials(*region)
              << "\n";
  const auto children = tree.children(*region);
  if (!children.empty()) streams.out << "下级 " << children.size() << " 个：\n";
  for (const RegionIndex child : children)
    streams.out << "  " << tree.code(child) << "  " << tree.name(child) << "\n";
  const std::string date = options.value("--date", "");
  if (date.empty()) return kDone;
  const auto on = base::parse_date(date);
  if (!on) return fail(streams, "--date 要写成 年-月-日");
  const auto problem = registry::check_region(tree, code, *on, {});
  return problem ? fail(streams, problem->message + "，" + problem->help) : kDone;
}

// A county's own list, tried on its part of the tree.
int check_list(const RegionTree& tree, const Options& options, Streams streams) {
  const std::string path = options.value("--list", "");
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) return fail(streams, "读不了文件 " + path);
  base::Diagnostics problems;
  const auto rows = actions::read_region_rows(text, path, &problems);
  auto regions =
      registry::regions_around(tree, registry::full_region_code(options.value("--within", "")));
  if (regions.empty()) return fail(streams, "请用 --within 写明本县的区划代码");
  registry::apply_region_rows(rows, &regions, &problems);
  streams.out << "名单 " << rows.size() << " 行，问题 " << problems.size() << " 个\n";
  return tell(streams, problems);
}

int check(const RegionTree& tree, const Options& options, Streams streams) {
  const auto counts = tree.counts();
  std::string found;
  for (std::size_t level = 1; level <= 5; ++level)
    found += (level > 1 ? "," : "") + std::to_string(counts[level]);
  streams.out << "省、市、县、乡、村：" << found << "，共 " << tree.size() << "\n";
  const std::string expected = options.value("--expect", found);
  if (expected != found) return fail(streams, "应为 " + expected + "，请重新生成区划数据");
  std::size_t unread = 0;
  for (RegionIndex i = 0; i < tree.size(); ++i) unread += tree.pinyin(i).empty() ? 1 : 0;
  streams.out << "没有拼音的：" << unread << "\n";
  return options.value("--list", "").empty() ? kDone : check_list(tree, options, streams);
}

}  // namespace

int run_regions(const Arguments& arguments, Streams streams) {
  const Options options = read_options(
      arguments, {"--regions", "--within", "--limit", "--date", "--expect", "--list"}, {"--csv"});
  const std::string verb = options.words.empty() ? "" : options.words[0];
  const bool has_word = options.words.size() > 1;
  if (!options.problem.empty()) {
    streams.error << options.problem << "\n" << kUsage;
    return kWrongUsage;
  }
  if (verb == "build" && has_word) return build(options, streams);
  const bool known = verb == "check" || ((verb == "search" || verb == "show") && has_word);
  if (!known) {
    streams.error << kUsage;
    return kWrongUsage;
  }
  const auto file = transfer::RegionFile::open(file_of(options));
  if (!file) return fail(streams, file.error().message);
  if (verb == "search") return search(file->tree(), options, streams);
  if (verb == "show") return show(file->tree(), options, streams);
  return check(file->tree(), options, streams);
}

}  // namespace cli
