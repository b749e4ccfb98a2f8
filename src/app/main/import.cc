// shouwang import: the deeds of importing at a terminal, on an installation that no server has
// open.
#include <ostream>

#include "app/actions/asking.h"
#include "app/actions/import_deeds.h"
#include "app/actions/live_county.h"
#include "app/main/commands.h"
#include "app/main/installation.h"
#include "app/main/start.h"

namespace start {
namespace {

constexpr int64_t kMostProblemsTold = 50;

int tell(const base::Error& error, cli::Streams streams) {
  streams.error << (error.message.empty() ? error.where : error.message) << "\n";
  return cli::kFoundProblem;
}

std::string file_name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void tell_counts(const actions::ImportBatchView& view, cli::Streams streams) {
  const actions::ImportCounts& counts = view.counts;
  streams.out << "批次 " << view.batch.batch_id << " " << view.layout_label << "：" << counts.rows
              << " 行，可导入 " << counts.good_rows << " 行 " << counts.households << " 户（新户 "
              << counts.new_households << "），有错 " << counts.bad_rows << " 行，重复 "
              << counts.repeated_rows << " 行\n";
}

int tell_problems(actions::ImportDesk& desk, const rights::Caller& caller, const std::string& batch,
                  cli::Streams streams) {
  const auto page = actions::list_import_problems(desk, caller, batch, "", kMostProblemsTold);
  if (!page) return tell(page.error(), streams);
  for (const auto& one : page->items) {
    streams.out << "  第 " << one.row << " 行" << (one.heading.empty() ? "" : " " + one.heading)
                << "：" << one.message << "。" << one.help << "\n";
  }
  if (page->total > kMostProblemsTold) streams.out << "  ……共 " << page->total << " 处\n";
  return cli::kDone;
}

// Guesses, or takes the layout that was named; then checks all rows.
base::Result<actions::ImportBatchView> check(actions::ImportDesk& desk,
                                             const rights::Caller& caller,
                                             const cli::Options& options,
                                             const std::string& batch) {
  auto preflight = TRY(actions::preflight_import(desk, caller, batch, {}));
  if (!preflight.mapping || !preflight.missing.empty()) {
    std::string missing;
    for (const std::string& label : preflight.missing) missing += " " + label;
    return base::Error{
        base::ErrorCode::kInvalidInput,
        missing.empty() ? "认不出这是什么表，请用 --layout 说明" : "缺少列：" + missing,
        "import.wrong_state"};
  }
  const std::string day = options.value("--date-of-rows", "");
  if (!day.empty()) {
    preflight.mapping->instant = base::parse_date(day);
    if (!preflight.mapping->instant)
      return base::Error{base::ErrorCode::kInvalidInput, "--date-of-rows 应写成 年-月-日", ""};
  }
  TRY(actions::set_import_mapping(desk, caller, batch, *preflight.mapping, ""));
  TRY(actions::validate_import(desk, caller, batch));
  return actions::wait_for_import(desk, caller, batch);
}

int bring_in(actions::ImportDesk& desk, const cli::Options& options, cli::Streams streams) {
  const rights::Caller caller = actions::terminal_caller();
  const std::string& path = options.words.front();
  const auto uploaded =
      actions::upload_import(desk, caller, file_name_of(path), options.value("--layout", ""), path);
  if (!uploaded) return tell(uploaded.error(), streams);
  const std::string& batch = uploaded->batch.batch_id;
  if (uploaded->same_file) streams.out << "这个文件以前上传过，只导入有变化的\n";
  const auto staged = check(desk, caller, options, batch);
  if (!staged) return tell(staged.error(), streams);
  tell_counts(*staged, streams);
  if (!staged->batch.failure.empty()) {
    streams.error << staged->batch.failure << "\n";
    return cli::kFoundProblem;
  }
  tell_problems(desk, caller, batch, streams);
  if (options.flag("--dry-run")) return cli::kDone;
  const auto begun = actions::apply_import(desk, caller, batch);
  if (!begun) return tell(begun.error(), streams);
  const auto done = actions::wait_for_import(desk, caller, batch);
  if (!done) return tell(done.error(), streams);
  streams.out << "已导入 " << done->counts.applied << " 户，没有变化 " << done->counts.unchanged
              << " 户，未能导入 " << done->counts.refused << " 户\n";
  if (done->batch.failure.empty()) return cli::kDone;
  streams.error << done->batch.failure << "\n";
  return cli::kFoundProblem;
}

int take_back(actions::ImportDesk& desk, const cli::Options& options, cli::Streams streams) {
  const rights::Caller caller = actions::terminal_caller();
  const std::string batch = options.value("--undo", "");
  const auto begun = actions::undo_import(desk, caller, batch, options.value("--reason", ""));
  if (!begun) return tell(begun.error(), streams);
  const auto done = actions::wait_for_import(desk, caller, batch);
  if (!done) return tell(done.error(), streams);
  streams.out << "已撤回 " << done->counts.undone << " 户，导入后又改过、没有撤回的 "
              << done->counts.kept << " 户\n";
  return cli::kDone;
}

}  // namespace

int run_import(const cli::Arguments& arguments, cli::Streams streams) {
  auto known = common_options();
  for (const char* name :
       {"--data", "--database", "--regions", "--layout", "--date-of-rows", "--undo", "--reason"})
    known.push_back(name);
  const cli::Options options = cli::read_options(arguments, known, {"--dry-run"});
  const bool undoes = !options.value("--undo", "").empty();
  if (!options.problem.empty() || options.words.size() != (undoes ? 0U : 1U)) {
    streams.error << (options.problem.empty() ? "请写一个文件名，或者 --undo 批次"
                                              : options.problem)
                  << "\n";
    return cli::kWrongUsage;
  }
  Installation installation;
  const auto live =
      start_live(options, "", Scope::kOne, streams, from_county(options, streams, &installation));
  if (live == nullptr) return cli::kFoundProblem;
  const actions::LiveDeployment& deployment = *live->deployments.front();
  actions::WriterOptions writing;
  writing.publish = [&](const actions::Committed& committed) {
    static_cast<void>(actions::show_commit(*installation.county, deployment, committed));
  };
  installation.county->start_writing(writing);
  int code = cli::kFoundProblem;
  if (open_imports(options, *live, streams, &installation)) {
    const auto begun = installation.imports->begin();
    code = !begun   ? tell(begun.error(), streams)
           : undoes ? take_back(*installation.imports, options, streams)
                    : bring_in(*installation.imports, options, streams);
    installation.imports->stop();
  }
  installation.county->stop_writing();
  return code;
}

}  // namespace start
