#include "app/cli/policy.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <ostream>

#include "app/cli/bundle.h"
#include "edge/policy/files.h"
#include "edge/policy/format.h"
#include "edge/policy/load.h"
#include "edge/policy/mutants.h"
#include "edge/policy/run_tests.h"
#include "edge/policy/show.h"
#include "edge/policy/test_forms.h"

namespace cli {
namespace {

constexpr std::string_view kRootOption = "--root";
constexpr std::string_view kDefaultRoot = "policies";

void print(const base::Diagnostics& diagnostics, std::ostream& out) {
  for (const base::Diagnostic& diagnostic : diagnostics) out << base::to_line(diagnostic) << "\n";
}

std::size_t count_errors(const base::Diagnostics& diagnostics) {
  std::size_t errors = 0;
  for (const base::Diagnostic& diagnostic : diagnostics)
    errors += diagnostic.severity == base::Severity::kError;
  return errors;
}

int wrong_usage(std::string_view problem, Streams streams) {
  streams.error << problem << "\n";
  return kWrongUsage;
}

// The packs that a command line names; all of them when it names none.
Arguments packs_of(const Options& options, const std::string& root) {
  return options.words.empty() ? policy::list_packs(root) : options.words;
}

// A pack without errors; otherwise its problems are printed.
std::shared_ptr<const policy::Policy> load(const std::string& root, const std::string& pack,
                                           Streams streams) {
  const policy::Loaded loaded = policy::load_policy(root, pack);
  if (loaded.policy == nullptr) {
    print(loaded.diagnostics, streams.error);
    streams.error << pack << "：有 " << count_errors(loaded.diagnostics) << " 个错误，没有载入\n";
  }
  return loaded.policy;
}

int check(const Arguments& arguments, Streams streams) {
  const Options options = read_options(arguments, {kRootOption}, {});
  if (!options.problem.empty()) return wrong_usage(options.problem, streams);
  const std::string root = options.value(kRootOption, kDefaultRoot);
  int code = kDone;
  for (const std::string& pack : packs_of(options, root)) {
    const policy::Loaded loaded = policy::load_policy(root, pack);
    print(loaded.diagnostics, streams.out);
    const std::size_t errors = count_errors(loaded.diagnostics);
    const std::size_t warnings = loaded.diagnostics.size() - errors;
    streams.out << pack << "：" << errors << " 个错误，" << warnings << " 个提醒";
    if (loaded.policy != nullptr) {
      const policy::Policy& one = *loaded.policy;
      streams.out << "；" << one.rules.size() << " 条规则，" << one.forms.size() << " 张表，"
                  << one.dictionary.indicators().size() << " 个指标；内容摘要 "
                  << one.content_hash.substr(0, 16);
    }
    streams.out << "\n";
    if (errors != 0) code = kFoundProblem;
  }
  return code;
}

void print(const policy::CaseFailure& failure, std::ostream& out) {
  out << failure.place.file << ":" << failure.place.line << ": " << failure.subject << "："
      << failure.name << "\n"
      << "  应为" << failure.expected << "，结果" << failure.got << "\n";
  std::size_t start = 0;
  while (start < failure.why.size()) {
    const std::size_t end = std::min(failure.why.find('\n', start), failure.why.size());
    out << "  " << failure.why.substr(start, end - start) << "\n";
    start = end + 1;
  }
}

void print(const policy::FailedFormCase& failure, std::ostream& out) {
  out << failure.place.file << ":" << failure.place.line << ": " << failure.form << "："
      << failure.name << "\n";
  for (const std::string& difference : failure.differences) out << "  " << difference << "\n";
}

int print_mutants(const policy::Policy& pack, std::ostream& out) {
  const policy::MutantReport report = policy::find_surviving_mutants(pack);
  for (const policy::Mutant& mutant : report.survivors) {
    out << mutant.place.file << ":" << mutant.place.line << ": " << mutant.rule << "：改 "
        << mutant.change << " 没有测试发现\n  " << mutant.text << "\n";
  }
  out << pack.info.id << "：改了 " << report.tried << " 处（" << report.refused
      << " 处通不过编译），" << report.survivors.size() << " 处没有测试发现\n";
  return report.survivors.empty() ? kDone : kFoundProblem;
}

int test(const Arguments& arguments, Streams streams) {
  constexpr std::string_view kMutants = "--mutants";
  const Options options = read_options(arguments, {kRootOption}, {kMutants});
  if (!options.problem.empty()) return wrong_usage(options.problem, streams);
  const std::string root = options.value(kRootOption, kDefaultRoot);
  int code = kDone;
  for (const std::string& name : packs_of(options, root)) {
    const auto pack = load(root, name, streams);
    if (pack == nullptr) {
      code = kFoundProblem;
      continue;
    }
    int passed = 0;
    std::size_t failed = 0;
    for (const policy::TestReport& report :
         {policy::run_rule_tests(*pack), policy::run_people(*pack)}) {
      passed += report.passed;
      failed += report.failures.size();
      for (const policy::CaseFailure& failure : report.failures) print(failure, streams.out);
    }
    const policy::FormTestReport forms = policy::test_forms(*pack);
    passed += forms.cases - static_cast<int>(forms.failed.size());
    failed += forms.failed.size();
    for (const policy::FailedFormCase& failure : forms.failed) print(failure, streams.out);
    streams.out << name << "：" << passed << " 例通过，" << failed << " 例没有通过\n";
    if (failed != 0) code = kFoundProblem;
    if (options.flag(kMutants)) code = std::max(code, print_mutants(*pack, streams.out));
  }
  return code;
}

int show(const Arguments& arguments, Streams streams) {
  const Options options = read_options(arguments, {kRootOption}, {});
  if (!options.problem.empty()) return wrong_usage(options.problem, streams);
  if (options.words.empty())
    return wrong_usage("请写明政策包：policy show PACK [编号或名称 …]", streams);
  const auto pack = load(options.value(kRootOption, kDefaultRoot), options.words[0], streams);
  if (pack == nullptr) return kFoundProblem;
  if (options.words.size() == 1) streams.out << policy::show_overview(*pack);
  int code = kDone;
  for (std::size_t i = 1; i < options.words.size(); ++i) {
    const auto text = policy::show_object(*pack, options.words[i]);
    streams.out << text.value_or("没有叫“" + options.words[i] +
                                 "”的指标、代码表、参数、规则、表或状态\n");
    if (!text) code = kFoundProblem;
  }
  return code;
}

int explain(const Arguments& arguments, Streams streams) {
  const Options options = read_options(arguments, {kRootOption}, {});
  if (!options.problem.empty()) return wrong_usage(options.problem, streams);
  if (options.words.size() != 2)
    return wrong_usage("请写明政策包和规则：policy explain PACK RULE", streams);
  const auto pack = load(options.value(kRootOption, kDefaultRoot), options.words[0], streams);
  if (pack == nullptr) return kFoundProblem;
  const auto text = policy::explain_rule(*pack, options.words[1]);
  streams.out << text.value_or("没有叫“" + options.words[1] + "”的规则\n");
  return text ? kDone : kFoundProblem;
}

int diff(const Arguments& arguments, Streams streams) {
  constexpr std::string_view kOtherRoot = "--other-root";
  const Options options = read_options(arguments, {kRootOption, kOtherRoot}, {});
  if (!options.problem.empty()) return wrong_usage(options.problem, streams);
  if (options.words.size() != 2) {
    return wrong_usage("请写明两个政策包：policy diff PACK PACK [--other-root 第二个包的文件夹]",
                       streams);
  }
  const std::string root = options.value(kRootOption, kDefaultRoot);
  const auto before = load(root, options.words[0], streams);
  const auto after = load(options.value(kOtherRoot, root), options.words[1], streams);
  if (before == nullptr || after == nullptr) return kFoundProblem;
  const std::vector<policy::Difference> differences = policy::diff_policies(*before, *after);
  for (const policy::Difference& difference : differences)
    streams.out << policy::to_text(difference);
  streams.out << differences.size() << " 处不同\n";
  return kDone;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

int write_respelt(const std::vector<policy::Respelling>& respellings, Streams streams) {
  std::map<std::string, std::vector<policy::Respelling>> by_file;
  for (const policy::Respelling& one : respellings) by_file[one.place.file].push_back(one);
  std::vector<policy::Respelling> left;
  for (const auto& [path, changes] : by_file) {
    const std::string text = policy::respell(read_file(path), changes, &left);
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) {
      streams.error << "写不进文件 " << path << "，请检查权限\n";
      return kFoundProblem;
    }
  }
  for (const policy::Respelling& one : left) {
    streams.out << one.place.file << ":" << one.place.line << ": 表达式分了行，请手工改写\n";
  }
  return left.empty() ? kDone : kFoundProblem;
}

int format(const Arguments& arguments, Streams streams) {
  constexpr std::string_view kWrite = "--write";
  const Options options = read_options(arguments, {kRootOption}, {kWrite});
  if (!options.problem.empty()) return wrong_usage(options.problem, streams);
  if (options.words.size() != 1)
    return wrong_usage("请写明政策包：policy format PACK [--write]", streams);
  const auto pack = load(options.value(kRootOption, kDefaultRoot), options.words[0], streams);
  if (pack == nullptr) return kFoundProblem;
  const std::vector<policy::Respelling> respellings = policy::find_respellings(*pack);
  for (const policy::Respelling& one : respellings) {
    streams.out << one.place.file << ":" << one.place.line << ": " << one.written << "\n  → "
                << one.canonical << "\n";
  }
  streams.out << respellings.size() << " 个表达式不是规范写法\n";
  if (options.flag(kWrite)) return write_respelt(respellings, streams);
  return respellings.empty() ? kDone : kFoundProblem;
}

constexpr std::array kCommands = {
    Command{"check", "policy check [PACK …] [--root policies]", "检查政策包，列出全部问题", check},
    Command{"test", "policy test [PACK …] [--mutants]",
            "运行政策包的测试；--mutants 再查改动条件后有没有测试发现", test},
    Command{"show", "policy show PACK [编号或名称 …]",
            "看政策包的总览，或其中的指标、参数、规则、表", show},
    Command{"explain", "policy explain PACK RULE",
            "一条规则：条件、所用的指标和参数、出处原文、测试", explain},
    Command{"diff", "policy diff PACK PACK [--other-root DIR]", "两个政策包的不同", diff},
    Command{"format", "policy format PACK [--write]", "把表达式改成规范写法", format},
    Command{"bundle", "policy bundle PACK FILE", "为手机编译一个政策包", run_bundle},
};

}  // namespace

int run_policy(const Arguments& arguments, Streams streams) {
  return run_command(kCommands, arguments, streams);
}

}  // namespace cli
