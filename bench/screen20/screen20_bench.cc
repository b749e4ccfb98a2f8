// SCREEN-20: twenty pack rules over a million generated households (README.md). Prints CPU and wall
// time, the checksum that every engine must give, and what a changed threshold costs. Usage:
// screen20_bench DATA [repetitions]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "column_files.h"
#include "core/rules/judge.h"
#include "core/rules/screen.h"
#include "edge/policy/load.h"

namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Timing {
  double cpu_ms = 0;
  double wall_ms = 0;
};

Timing median_of(int repetitions, const std::function<void()>& work) {
  std::vector<double> cpu, wall;
  for (int i = 0; i < repetitions; ++i) {
    const double c = cpu_seconds(), w = wall_seconds();
    work();
    cpu.push_back((cpu_seconds() - c) * 1e3);
    wall.push_back((wall_seconds() - w) * 1e3);
  }
  std::sort(cpu.begin(), cpu.end());
  std::sort(wall.begin(), wall.end());
  return {cpu[cpu.size() / 2], wall[wall.size() / 2]};
}

uint64_t checksum(const rules::Screening& screening, int64_t rows) {
  uint64_t sum = 0;
  for (std::size_t rule = 0; rule < screening.rules(); ++rule) {
    for (const int64_t row : screening.rows(static_cast<int32_t>(rule), false, 0, rows)) {
      sum += (uint64_t{1} << rule) * static_cast<uint64_t>(row % 97 + 1);
    }
  }
  return sum;
}

rules::Screening screen(const rules::RuleSet& set, const frame::Frame& frame,
                        const rules::Setting& setting, const rules::ParameterValues& instead,
                        int threads) {
  const rules::Parts parts{threads, [](int count, const std::function<void(int)>& share) {
                             std::vector<std::jthread> running;
                             for (int part = 0; part < count; ++part)
                               running.emplace_back(share, part);
                           }};
  auto screening = rules::Screening::run(set, frame, setting, instead, parts);
  if (!screening) {
    std::fprintf(stderr, "%s\n", screening.error().message.c_str());
    std::exit(1);
  }
  return *std::move(screening);
}

void print_counts(const rules::RuleSet& set, const rules::Screening& screening, int64_t rows) {
  for (std::size_t rule = 0; rule < screening.rules(); ++rule) {
    const auto counts = screening.count(static_cast<int32_t>(rule), 0, rows);
    std::printf("  %-28s yes %7lld unknown %6lld\n", set.rules()[rule].definition->id.c_str(),
                static_cast<long long>(counts.yes), static_cast<long long>(counts.unknown));
  }
}

// Counts for every township and rule, yes and unknown, as the benchmark asks.
int64_t count_townships(const rules::Screening& screening, const frame::Frame& frame) {
  int64_t total = 0;
  for (const frame::RegionRun& run : frame.regions()) {
    for (std::size_t rule = 0; rule < screening.rules(); ++rule) {
      const auto counts = screening.count(static_cast<int32_t>(rule), run.begin, run.end);
      total += counts.yes + counts.unknown;
    }
  }
  return total;
}

// S3: one household at a time, as a page or a phone asks; then with the whole explanation of every
// rule.
void judge_one_by_one(const rules::RuleSet& set, const frame::Frame& frame,
                      rules::Setting setting) {
  constexpr int64_t kSample = 2000;
  setting.region = frame.regions()[0].region;
  const auto binding = set.bind(setting);
  std::vector<rules::Subject> subjects;
  for (int64_t i = 0; i < kSample; ++i) {
    subjects.push_back({screen20::record_at(frame, set.program(), set.layout(), i), {}});
  }
  rules::Judge judge(set);
  int64_t yes = 0;
  const Timing plain = median_of(5, [&] {
    for (const auto& subject : subjects) {
      for (const auto verdict : judge.run(subject.record, (*binding).context))
        yes += verdict == rules::Verdict::kYes ? 1 : 0;
    }
  });
  std::size_t nodes = 0;
  const Timing traced = median_of(3, [&] {
    for (const auto& subject : subjects) {
      const rules::Judgement judgement(set, subject, *binding);
      for (std::size_t rule = 0; rule < set.rules().size(); ++rule) {
        nodes += judgement.explain(static_cast<int32_t>(rule)).why.size();
      }
    }
  });
  std::printf(
      "one household, 20 rules: %.2f us; with every explanation %.1f us (yes %lld, lines %zu)\n",
      plain.cpu_ms * 1e3 / kSample, traced.cpu_ms * 1e3 / kSample, static_cast<long long>(yes),
      nodes);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: screen20_bench DATA [repetitions]\n");
    return 2;
  }
  const int repetitions = count > 2 ? std::atoi(arguments[2]) : 11;
  const double load_began = wall_seconds();
  const policy::Loaded loaded = policy::load_policy("bench/screen20", "pack");
  if (!loaded.policy) {
    for (const auto& diagnostic : loaded.diagnostics) std::puts(base::to_line(diagnostic).c_str());
    return 1;
  }
  std::vector<rules::RuleDefinition> definitions = loaded.policy->rules;
  std::sort(definitions.begin(), definitions.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  const auto set = rules::RuleSet::compile(loaded.policy->dictionary, "household", definitions);
  std::printf("pack loaded, checked and compiled in %.1f ms; %zu nodes\n",
              (wall_seconds() - load_began) * 1e3, set.program().nodes.size());
  const frame::Frame frame =
      screen20::read_frame(arguments[1], loaded.policy->dictionary, set.program());
  rules::Setting setting;
  setting.as_of = base::make_date(2023, 9, 30);
  setting.period = {base::make_date(2022, 10, 1), setting.as_of};
  const auto millions = [&](double ms) { return static_cast<double>(frame.rows()) / ms / 1e3; };
  for (const int threads : {1, 2}) {
    uint64_t sum = 0;
    int64_t counted = 0;
    const Timing timing = median_of(repetitions, [&] {
      const rules::Screening screening = screen(set, frame, setting, {}, threads);
      counted = count_townships(screening, frame);
      sum = sum == 0 ? checksum(screening, frame.rows()) : sum;
    });
    std::printf(
        "screen, %d thread(s): cpu %.2f ms, wall %.2f ms, %.1f M households/s of cpu, counted "
        "%lld, checksum %llu\n",
        threads, timing.cpu_ms, timing.wall_ms, millions(timing.cpu_ms),
        static_cast<long long>(counted), static_cast<unsigned long long>(sum));
  }
  const rules::Screening before = screen(set, frame, setting, {}, 2);
  int64_t moved = 0;
  const Timing slider = median_of(repetitions, [&] {
    const rules::Screening after =
        screen(set, frame, setting, {{"threshold", dictionary::known(8000'00)}}, 2);
    for (const frame::RegionRun& run : frame.regions()) {
      for (std::size_t rule = 0; rule < after.rules(); ++rule) {
        const auto change =
            rules::difference(before, after, static_cast<int32_t>(rule), run.begin, run.end);
        moved += change.enters + change.leaves;
      }
    }
  });
  std::printf(
      "threshold changed, rescreened, difference by township: cpu %.1f ms, wall %.1f ms (moved "
      "%lld)\n",
      slider.cpu_ms, slider.wall_ms, static_cast<long long>(moved / repetitions));
  int64_t whole = 0;
  const Timing cube = median_of(repetitions, [&] {
    for (std::size_t rule = 0; rule < before.rules(); ++rule) {
      whole += before.count(static_cast<int32_t>(rule), 0, frame.rows()).yes;
    }
  });
  std::printf(
      "20 rules, yes and unknown, of the whole region counted from the bits: %.2f ms (%lld)\n",
      cube.cpu_ms, static_cast<long long>(whole / repetitions));
  judge_one_by_one(set, frame, setting);
  print_counts(set, before, frame.rows());
}
