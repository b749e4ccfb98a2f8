// shouwang demo: an invented county on real villages.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "app/demo/fill_county.h"
#include "app/demo/make_population.h"
#include "app/demo/report.h"
#include "app/main/commands.h"
#include "app/main/start.h"
#include "core/base/text.h"

namespace start {
namespace {

int fail(cli::Streams streams, const base::Diagnostics& problems) {
  for (const auto& one : problems) streams.error << base::to_line(one) << "\n";
  return cli::kFoundProblem;
}

int fail(cli::Streams streams, const base::Error& error) {
  streams.error << error.message << (error.where.empty() ? "" : "（" + error.where + "）") << "\n";
  return cli::kFoundProblem;
}

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f%%", share * 100);
  return text;
}

int print_report(const demo::Scene& scene, cli::Streams streams) {
  const auto report = demo::report_on(*scene.compiled, scene.villages, scene.setting.seed);
  streams.out << scene.population.watermark << "：" << report.households << " 户 " << report.persons
              << " 人\n";
  bool is_as_intended = true;
  for (const auto& row : report.rows) {
    const auto text = [&](double number) {
      return row.is_share ? percent(number)
                          : std::to_string(static_cast<int64_t>(number)) + " " + row.unit;
    };
    streams.out << (row.is_as_intended() ? "  " : "! ") << row.title << "  造出 " << text(row.made)
                << "  打算 " << text(row.intended) << " ± " << text(row.tolerance) << "\n";
    is_as_intended = is_as_intended && row.is_as_intended();
  }
  return is_as_intended ? cli::kDone : cli::kFoundProblem;
}

// Households from all over the county.
int print_households(const demo::Scene& scene, int64_t count, cli::Streams streams) {
  demo::HouseholdMaker maker(*scene.compiled, scene.setting.seed);
  const auto villages = static_cast<int64_t>(scene.villages.size());
  for (int64_t i = 0; i < count; ++i) {
    const auto& village = scene.villages[static_cast<std::size_t>(i * 37 % villages)];
    demo::print_household(*scene.compiled, maker.make(village, 1 + i / villages + i % 11),
                          streams.out);
  }
  return cli::kDone;
}

// The key that belongs to the data stands beside them.
actions::CountySettings county_settings(const cli::Options& options,
                                        const actions::DeploymentSettings& settings) {
  const std::string data = options.value("--data", "data");
  return {options.value("--database", "sqlite:" + data + "/shouwang.db"), data + "/keys/master.key",
          settings.region.substr(0, 6)};
}

int fill(const cli::Options& options, const actions::DeploymentSettings& settings,
         const demo::Scene& scene, std::shared_ptr<const policy::Policy> policy,
         cli::Streams streams) {
  const auto county = actions::County::open(county_settings(options, settings), policy);
  if (!county) return fail(streams, county.error());
  const auto filled = demo::fill_county(**county, scene, *policy, [&](int64_t households) {
    streams.error << "已写 " << households << " 户\n" << std::flush;
  });
  if (!filled) return fail(streams, filled.error());
  streams.out << scene.population.watermark << "：" << filled->households << " 户 "
              << filled->persons << " 人，" << filled->submissions << " 次提交\n";
  return cli::kDone;
}

}  // namespace

int run_demo(const cli::Arguments& arguments, cli::Streams streams) {
  auto with_value = common_options();
  for (const std::string_view name : {"--regions", "--print", "--data", "--database"})
    with_value.push_back(name);
  const cli::Options options = cli::read_options(arguments, with_value, {"--report"});
  if (!options.problem.empty() || !options.words.empty()) {
    streams.error << (options.problem.empty() ? "用法：shouwang demo [--region 代码]"
                                              : options.problem)
                  << "\n";
    return cli::kWrongUsage;
  }
  auto settings = choose_deployment(options, streams);
  if (!settings || !settings->demo) return cli::kFoundProblem;
  base::Diagnostics problems;
  const auto policy =
      demo::load_pack(options.value("--policies", "policies"), settings->pack, &problems);
  if (policy == nullptr) return fail(streams, problems);
  std::optional<std::vector<demo::Region>> regions;
  if (!options.value("--region", "").empty()) {
    regions = demo::regions_of_country(options.value("--regions", "assets/regions.bin"),
                                       settings->region, &problems);
    if (!regions) return fail(streams, problems);
  }
  const auto scene = demo::make_scene(*settings, *policy, &problems, regions ? &*regions : nullptr);
  if (scene == nullptr) return fail(streams, problems);
  const auto count = base::parse_scaled(options.value("--print", "0"), 0);
  if (count.value_or(0) > 0) return print_households(*scene, *count, streams);
  const bool fills =
      !options.value("--data", "").empty() || !options.value("--database", "").empty();
  return fills ? fill(options, *settings, *scene, policy, streams) : print_report(*scene, streams);
}

}  // namespace start
