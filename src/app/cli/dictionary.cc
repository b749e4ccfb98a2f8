#include "app/cli/dictionary.h"

#include <algorithm>
#include <ostream>

#include "app/actions/form_matrix.h"
#include "edge/policy/files.h"
#include "edge/policy/load.h"

namespace cli {
namespace {

constexpr std::string_view kUsage =
    "用法：shouwang dictionary matrix [--csv] [--indicator 指标] [--root 文件夹]\n"
    "      shouwang dictionary matrix --from 包/表 --to 包/表\n";

int fail(Streams streams, std::string_view sentence) {
  streams.error << sentence << "\n";
  return kFoundProblem;
}

// Always quoted: options and labels have commas.
std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    line += line.empty() ? "\"" : ",\"";
    for (const char c : field) {
      if (c == '"') line.push_back('"');
      line.push_back(c);
    }
    line.push_back('"');
  }
  return line + "\n";
}

// "A31（反向）{水质不达标、水量不达标} 元"
std::string to_text(const actions::MatrixCell& cell) {
  std::string text = cell.code;
  if (cell.is_negated) text += "（反向）";
  if (cell.is_generated) text += "（系统填）";
  text += " " + cell.label;
  if (!cell.unit.empty()) text += "，" + cell.unit;
  if (cell.options.empty()) return text;
  text += "：";
  for (std::size_t i = 0; i < cell.options.size(); ++i)
    text += (i == 0 ? "" : "｜") + cell.options[i].label;
  return text;
}

std::string to_chinese(const std::string& difference) {
  if (difference == "opposite_polarity") return "问法相反";
  if (difference == "options_differ") return "选项不同";
  if (difference == "unit_differs") return "单位不同";
  return "填法不同";
}

std::string differences_of(const actions::MatrixRow& row) {
  std::string text;
  for (const std::string& one : row.differences)
    text += (text.empty() ? "" : "、") + to_chinese(one);
  return text;
}

std::string cells_of(const actions::MatrixRow& row, const std::string& form) {
  std::string text;
  for (const auto& cell : row.cells) {
    if (cell.form == form) text += (text.empty() ? "" : "；") + to_text(cell);
  }
  return text;
}

void print_csv(const actions::FormMatrix& matrix, std::ostream& out) {
  std::vector<std::string> fields = {"指标", "名称", "实体", "不同之处"};
  for (const auto& form : matrix.forms) fields.push_back(form.id);
  out << csv_line(fields);
  for (const auto& row : matrix.rows) {
    fields = {row.indicator, row.label, row.entity, differences_of(row)};
    for (const auto& form : matrix.forms) fields.push_back(cells_of(row, form.id));
    out << csv_line(fields);
  }
}

void print_row(const actions::FormMatrix& matrix, const actions::MatrixRow& row,
               std::ostream& out) {
  out << row.indicator << "  " << row.label;
  if (!row.differences.empty()) out << "  【" << differences_of(row) << "】";
  out << "\n";
  for (const auto& form : matrix.forms) {
    const std::string cells = cells_of(row, form.id);
    if (!cells.empty()) out << "  " << form.id << "  " << cells << "\n";
  }
}

std::string name_of(const actions::ConversionItem& item) { return item.code + " " + item.label; }

std::string to_text(const actions::ConversionLoss& loss) {
  std::string text = "  " + name_of(loss.item);
  if (!loss.option.empty()) text += "“" + loss.option + "”";
  if (loss.kind == "not_asked") return text + "：没有这一项";
  if (loss.kind == "option_not_printed")
    return text + "：" + name_of(loss.to_item) + "没有这个选项";
  if (loss.kind == "options_merged")
    return text + "：并入" + name_of(loss.to_item) + "“" + loss.to_option + "”";
  return text + "：写在" + name_of(loss.to_item) + "“" + loss.to_option + "”后面";
}

int print_conversion(const actions::Policies& policies, const Options& options, Streams streams) {
  const auto found =
      actions::compare_forms(policies, options.value("--from", ""), options.value("--to", ""));
  if (!found) return fail(streams, "没有表 " + found.error().message + "，写成 政策包/表");
  streams.out << found->from.id << " → " << found->to.id << "\n丢失 " << found->losses.size()
              << " 处：\n";
  for (const auto& loss : found->losses) streams.out << to_text(loss) << "\n";
  streams.out << "写在“其他”后面、能转回来的 " << found->as_words.size() << " 个选项：\n";
  for (const auto& loss : found->as_words) streams.out << to_text(loss) << "\n";
  streams.out << "还要问的 " << found->unanswered.size() << " 项：\n";
  for (const auto& item : found->unanswered) streams.out << "  " << name_of(item) << "\n";
  streams.out << "因此算不出的 " << found->not_computed.size() << " 项：\n";
  for (const auto& item : found->not_computed) streams.out << "  " << name_of(item) << "\n";
  return kDone;
}

int matrix(const Options& options, Streams streams) {
  const std::string root = options.value("--root", "policies");
  actions::Policies policies;
  for (const std::string& pack : policy::list_packs(root)) {
    const auto loaded = policy::load_policy(root, pack);
    for (const auto& one : loaded.diagnostics) streams.error << base::to_line(one) << "\n";
    if (loaded.policy == nullptr) return fail(streams, pack + "：有错误，没有载入");
    policies.push_back(loaded.policy);
  }
  if (!options.value("--from", "").empty()) return print_conversion(policies, options, streams);
  const auto made = actions::make_form_matrix(policies);
  const std::string indicator = options.value("--indicator", "");
  if (!indicator.empty()) {
    const auto row = std::find_if(made.rows.begin(), made.rows.end(), [&](const auto& one) {
      return one.indicator == indicator || one.label == indicator;
    });
    if (row == made.rows.end()) return fail(streams, "没有一张表问“" + indicator + "”");
    print_row(made, *row, streams.out);
    return kDone;
  }
  if (options.flag("--csv")) {
    print_csv(made, streams.out);
    return kDone;
  }
  for (const auto& row : made.rows) print_row(made, row, streams.out);
  const auto differing = std::count_if(made.rows.begin(), made.rows.end(),
                                       [](const auto& row) { return !row.differences.empty(); });
  streams.out << made.forms.size() << " 张表，" << made.rows.size() << " 个指标，" << differing
              << " 个指标各表有不同\n";
  return kDone;
}

}  // namespace

int run_dictionary(const Arguments& arguments, Streams streams) {
  const Options options =
      read_options(arguments, {"--indicator", "--root", "--from", "--to"}, {"--csv"});
  const bool has_pair = options.value("--from", "").empty() == options.value("--to", "").empty();
  const bool is_known = options.words.size() == 1 && options.words[0] == "matrix" && has_pair;
  if (options.problem.empty() && is_known) return matrix(options, streams);
  if (!options.problem.empty()) streams.error << options.problem << "\n";
  streams.error << kUsage;
  return kWrongUsage;
}

}  // namespace cli
