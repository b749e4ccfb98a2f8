// A whole invented county in memory: how much room it takes, how long screening, lists, searches,
// counts, changes and other parameters take, in processor time. county_bench [HOUSEHOLDS].
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <time.h>
#include <vector>

#include <malloc.h>

#include "app/actions/deeds.h"
#include "app/demo/make_population.h"
#include "core/registry/history.h"
#include "core/rules/judge.h"
#include "edge/policy/load.h"

namespace {

// Processor time, of all threads together: what others do on the machine does not count.
double now_ms() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double since(double start) { return now_ms() - start; }

double resident_mb() {
  malloc_trim(0);
  std::ifstream file("/proc/self/statm");
  double pages = 0, resident = 0;
  file >> pages >> resident;
  return resident * 4096 / 1e6;
}

// Milliseconds of each of `times` runs: middle and 95 %.
void print_times(const char* what, int times, const std::function<void(int)>& run) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const double start = now_ms();
    run(i);
    took.push_back(since(start));
  }
  std::sort(took.begin(), took.end());
  std::printf("  %-44s 中位 %8.3f ms   p95 %8.3f ms\n", what, took[took.size() / 2],
              took[took.size() * 95 / 100]);
}

// Households are not asked for here.
class NoSource : public actions::HouseholdSource {
 public:
  base::Result<registry::Household> load(registry::HouseholdId id,
                                         const registry::AsOf&) const override {
    return base::Error{base::ErrorCode::kNotFound, std::to_string(id), "household.not_found"};
  }
};

struct County {
  actions::Live live;
  actions::LiveDeployment* deployment = nullptr;
  std::vector<registry::Household> sample;  // Every hundredth household, to be changed.
};

bool fill(const actions::DeploymentSettings& settings, County* county) {
  base::Diagnostics problems;
  const auto loaded = policy::load_policy("policies", settings.pack);
  const auto scene =
      loaded.policy == nullptr ? nullptr : demo::make_scene(settings, *loaded.policy, &problems);
  if (scene == nullptr) {
    for (const auto& one : problems) std::fprintf(stderr, "%s\n", base::to_line(one).c_str());
    return false;
  }
  std::vector<actions::Place> places;
  for (const auto& region : scene->regions) {
    places.push_back({region.code, region.name, region.parent});
  }
  auto deployment = actions::prepare_deployment(settings, loaded.policy, places, &problems);
  if (deployment == nullptr) return false;
  deployment->source = std::make_shared<NoSource>();
  const registry::Historian historian(loaded.policy->dictionary);
  const registry::AsOf as_of = deployment->as_of();
  double adding = 0;
  int64_t households = 0;
  const auto take = [&](demo::Newcomer&& one) -> base::Result<void> {
    const auto household = historian.project(one.submissions, as_of);
    if (!household) return {};
    const double start = now_ms();
    TRY(deployment->writer->add(one.household, *household));
    adding += since(start);
    if (++households % 100 == 0) county->sample.push_back(*household);
    return {};
  };
  const double start = now_ms();
  const auto filled = demo::register_all(*scene, *loaded.policy, take);
  if (!filled) {
    std::fprintf(stderr, "%s\n", filled.error().message.c_str());
    return false;
  }
  std::printf("造出并折叠 %lld 户 %.1f s，其中装入列 %.1f µs/户\n",
              static_cast<long long>(households), since(start) / 1000,
              adding * 1000 / static_cast<double>(households));
  const double screened = now_ms();
  actions::open_deployment(deployment.get(), 1);
  std::printf("比对、排查并合计 %.1f ms\n", since(screened));
  county->deployment = deployment.get();
  county->live.deployments.push_back(std::move(deployment));
  return true;
}

void print_screening(const actions::LiveDeployment& deployment) {
  const auto snapshot = deployment.snapshot();
  const auto parts = snapshot->parts_of(-1);
  double start = now_ms();
  const auto& rule_set = deployment.rule_set;
  std::vector<expr::FrameView> views;
  for (const auto* part : parts) views.push_back(part->frame.view(rule_set.program()));
  const rules::ScreenPlan plan(rule_set, views, deployment.settings.period.has_value());
  std::vector<rules::Screening> again;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    again.push_back(rules::Screening::run(rule_set, plan, views[i], *parts[i]->binding));
  }
  const double columns = since(start);
  // The peer: the same rules household by household, on every tenth village.
  rules::Judge judge(deployment.rule_set);
  expr::Record record;
  int64_t judged = 0;
  start = now_ms();
  for (std::size_t i = 0; i < parts.size(); i += 10) {
    const auto view = parts[i]->frame.view(deployment.rule_set.program());
    for (int64_t row = 0; row < parts[i]->frame.rows(); ++row, ++judged) {
      frame::read_record(view, deployment.rule_set.program(), deployment.rule_set.layout(), row,
                         &record);
      judge.run(record, parts[i]->binding->context);
    }
  }
  const double scalar = since(start) / static_cast<double>(judged);
  std::printf("  全县逐列排查（一个核）%.1f ms；逐户 %.1f µs/户，逐列是它的 1/%.0f\n", columns,
              scalar * 1000, scalar * static_cast<double>(snapshot->households()) / columns);
}

void print_lists(const County& county) {
  const auto caller = actions::terminal_caller();
  const auto list = [&](const char* what, actions::HouseholdQuery query) {
    print_times(what, 40, [&](int) {
      const auto page = actions::list_households(county.live, caller, query);
      if (!page) std::abort();
    });
  };
  actions::HouseholdQuery query;
  list("农户列表第 1 页", query);
  query.limit = 100;
  for (int page = 0; page < 200; ++page) {
    const auto next = actions::list_households(county.live, caller, query);
    if (!next || next->next_cursor.empty()) break;
    query.cursor = next->next_cursor;
  }
  query.limit = 20;
  list("农户列表第 1,000 页", query);
  query.cursor.clear();
  query.sort = "-yes_count";
  list("按提示数从多到少", query);
  query.sort = "head_name";
  list("按户主姓名", query);
  query.sort = "household_number";
  query.result = "yes";
  list("只看有提示的", query);
  query.result.clear();
  for (const char* text : {"王", "王秀英", "wxy", "wang", "1016", "3703050010"}) {
    query.text = text;
    list((std::string("筛选 ") + text).c_str(), query);
  }
  for (const char* text : {"王秀英", "wxy", "1016"}) {
    print_times((std::string("全县搜索 ") + text).c_str(), 40, [&](int) {
      if (!actions::search_people(county.live, caller, "", text, 12)) std::abort();
    });
  }
}

void print_counts(const County& county) {
  const auto caller = actions::terminal_caller();
  print_times("树的一层（县的下级）", 200, [&](int) {
    if (!actions::list_regions(county.live, caller, "", "")) std::abort();
  });
  print_times("一条规则按下级区划", 200, [&](int) {
    const auto& rules = county.deployment->rule_set.rules();
    if (!actions::screen_regions(county.live, caller, "", rules[0].definition->id, ""))
      std::abort();
  });
  print_times("全县排查结果（所有规则、状态、村规则）", 20, [&](int) {
    if (!actions::show_screening(county.live, caller, "", "")) std::abort();
  });
  print_times("全县缺什么信息", 20, [&](int) {
    if (!actions::list_missing(county.live, caller, "", "")) std::abort();
  });
}

void print_changes(County* county) {
  actions::LiveDeployment& deployment = *county->deployment;
  int64_t sequence = 1;
  const auto apply = [&](std::size_t at, std::size_t count) {
    std::vector<actions::HouseholdChange> changes;
    for (std::size_t i = 0; i < count; ++i) {
      const auto& one = county->sample[(at + i) % county->sample.size()];
      changes.push_back({*actions::parse_id(one.id), one});
    }
    std::vector<base::Error> problems;
    deployment.published->publish(deployment.writer->apply(changes, ++sequence, &problems));
  };
  print_times("一户改动后的新快照", 200, [&](int i) { apply(static_cast<std::size_t>(i), 1); });
  print_times("一批 64 户改动后的新快照", 20,
              [&](int i) { apply(static_cast<std::size_t>(i) * 64, 64); });
  const auto caller = actions::terminal_caller();
  for (const auto& parameter : deployment.policy->dictionary.parameters()) {
    if (deployment.rule_set.program().parameters.empty()) break;
    if (parameter.id != deployment.rule_set.program().parameters[0]) continue;
    const auto& binding = *deployment.snapshot()->parts_of(-1).front()->binding;
    actions::CountyWhatIfRequest request;
    actions::WireValue value;
    value.kind = actions::WireValue::Kind::kText;
    value.text = "8000.00";
    request.parameters = {{binding.parameters[0].parameter->id, value}};
    print_times("全县换一个参数试算", 10, [&](int) {
      if (!actions::what_if_county(county->live, caller, request)) std::abort();
    });
  }
}

}  // namespace

int main(int argc, char** argv) {
  actions::DeploymentSettings settings;
  settings.id = "bench";
  settings.pack = "s4_jixia_2023";
  settings.region = "370305000000";
  settings.as_of = base::make_date(2023, 9, 30);
  settings.rule_date = base::make_date(2023, 11, 7);
  settings.period = {base::make_date(2022, 10, 1), base::make_date(2023, 9, 30)};
  settings.demo = actions::DemoSettings{"demo/linzi/villages.csv", "demo/population.yaml",
                                        argc > 1 ? std::atoi(argv[1]) : 12'000, 1};
  const double before = resident_mb();
  County county;
  if (!fill(settings, &county)) return 1;
  auto snapshot = county.deployment->snapshot();
  std::printf("%lld 户 %lld 人 %zu 个村，内存 %.0f MB（开始前 %.0f MB）\n",
              static_cast<long long>(snapshot->households()),
              static_cast<long long>(snapshot->persons()), snapshot->parts_of(-1).size(),
              resident_mb(), before);
  std::printf("  其中分配着的 %.0f MB\n", static_cast<double>(mallinfo2().uordblks) / 1e6);
  snapshot = nullptr;  // Or the first snapshot would stand beside the last.
  print_screening(*county.deployment);
  print_counts(county);
  print_lists(county);
  print_changes(&county);
  std::printf("之后内存 %.0f MB\n", resident_mb());
  return 0;
}
