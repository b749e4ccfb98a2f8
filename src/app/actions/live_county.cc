#include "app/actions/live_county.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "app/actions/snapshot_file.h"
#include "edge/store/changes.h"
#include "edge/store/submissions.h"

namespace actions {
namespace {

constexpr std::size_t kBatch = 128;       // Histories handed over at once.
constexpr std::size_t kMostWaiting = 64;  // Batches between the reader and the workers.

// Histories on their way from the one thread that reads the database to those that fold them.
class Line {
 public:
  using Batch = std::vector<store::History>;

  void put(Batch batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return batches_.size() < kMostWaiting; });
    batches_.push_back(std::move(batch));
    changed_.notify_all();
  }
  void end() {
    const std::lock_guard lock(mutex_);
    is_ended_ = true;
    changed_.notify_all();
  }
  std::optional<Batch> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_ended_ || !batches_.empty(); });
    if (batches_.empty()) return std::nullopt;
    Batch batch = std::move(batches_.front());
    batches_.pop_front();
    changed_.notify_all();
    return batch;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> batches_;
  bool is_ended_ = false;
};

// Folds histories on several threads into one snapshot writer.
class Filling {
 public:
  Filling(const HouseholdArchive& archive, LiveDeployment* deployment)
      : archive_(archive), deployment_(deployment), as_of_(deployment->as_of()) {}

  void work() {
    while (auto batch = line_.take()) {
      for (store::History& stored : *batch) fold(std::move(stored));
    }
  }
  Line& line() { return line_; }
  std::vector<LeftOut> take_left_out() { return std::move(left_out_); }

 private:
  void fold(store::History&& stored) {
    const registry::HouseholdId id = stored.household;
    const auto history = archive_.open_history(std::move(stored));
    std::optional<registry::Household> household;
    if (history) household = archive_.historian().project(history->submissions, as_of_);
    const std::lock_guard lock(mutex_);
    if (!history) {
      left_out_.push_back({id, history.error()});
    } else if (household) {  // Else nothing was known of it on this day.
      const auto added = deployment_->writer->add(id, *household);
      if (!added) left_out_.push_back({id, added.error()});
    }
  }

  const HouseholdArchive& archive_;
  LiveDeployment* deployment_;
  const registry::AsOf as_of_;
  Line line_;
  std::mutex mutex_;  // Guards what follows, and the snapshot writer.
  std::vector<LeftOut> left_out_;
};

base::Result<void> read_all(const County& county, Line* line) {
  const store::Reader reader = TRY(county.store().read());
  Line::Batch batch;
  TRY(store::load_histories(reader, county.code(), "",
                            [&](store::History&& history) -> base::Result<void> {
                              batch.push_back(std::move(history));
                              if (batch.size() == kBatch) line->put(std::exchange(batch, {}));
                              return {};
                            }));
  line->put(std::move(batch));
  return {};
}

// A change as the database tells it: two histories that went apart, because a copy was restored,
// have different ones of the same number.
base::Result<std::string> mark_of(const County& county, int64_t sequence) {
  if (sequence == 0) return std::string();
  const auto reader = TRY(county.store().read());
  const auto changes = TRY(store::read_changes(reader, county.code(), sequence - 1, 1));
  if (changes.empty() || changes[0].sequence != sequence) {
    return base::Error{base::ErrorCode::kNotFound, "数据库里没有这个改动", "change.not_found"};
  }
  return changes[0].kind + " " + changes[0].subject + " " + std::to_string(changes[0].at_ms);
}

// A household that changed and cannot be shown as it is now keeps its row in the snapshot: only
// forgetting tells that its answers are old.
class ForgetAnswers {
 public:
  explicit ForgetAnswers(AnswerCache* answers) : answers_(answers) {}
  ~ForgetAnswers() {
    if (answers_ != nullptr) answers_->forget_all();
  }
  ForgetAnswers(const ForgetAnswers&) = delete;
  ForgetAnswers& operator=(const ForgetAnswers&) = delete;
  void cancel() { answers_ = nullptr; }

 private:
  AnswerCache* answers_;
};

SnapshotFile file_of(const County& county, const LiveDeployment& deployment) {
  return {county.settings().snapshot_path, county.code(), deployment.policy->content_hash,
          county.key().get(), [&county](int64_t sequence) { return mark_of(county, sequence); }};
}

// None: there is no file, or it does not fit the data.
std::optional<std::vector<LeftOut>> load_from_file(const County& county,
                                                   LiveDeployment* deployment) {
  if (county.settings().snapshot_path.empty()) return std::nullopt;
  const auto known =
      load_snapshot(file_of(county, *deployment), *deployment->schema, 0, deployment->writer.get());
  const auto last = county.last_change();
  // A file that knows more than the database: that one was restored from an older copy.
  if (!known || !last || *known > *last) return std::nullopt;
  const auto reader = county.store().read();
  if (!reader) return std::nullopt;
  auto changed = store::households_changed_after(*reader, county.code(), *known);
  if (!changed) return std::nullopt;
  open_deployment(deployment, *known);
  if (*known == *last) return std::vector<LeftOut>();
  Committed committed;
  committed.county = county.code();
  committed.sequence = *last;
  committed.households = *std::move(changed);
  return show_commit(county, *deployment, committed);
}

}  // namespace

base::Result<registry::Household> ArchiveSource::load(registry::HouseholdId id,
                                                      const registry::AsOf& as_of) const {
  return county_.archive().load(id, as_of);
}

base::Result<LoadedCounty> load_county(const County& county, LiveDeployment* deployment) {
  deployment->source = std::make_shared<const ArchiveSource>(county);
  LoadedCounty loaded;
  if (auto from_file = load_from_file(county, deployment)) {
    loaded.is_from_file = true;
    loaded.left_out = *std::move(from_file);
    return loaded;
  }
  deployment->writer = std::make_unique<SnapshotWriter>(deployment->schema, deployment->regions);
  const int64_t sequence = TRY(county.last_change());
  Filling filling(county.archive(), deployment);
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < cores; ++i) workers.emplace_back([&] { filling.work(); });
  const auto read = read_all(county, &filling.line());
  filling.line().end();
  for (std::thread& worker : workers) worker.join();
  TRY(base::Result<void>(read));
  open_deployment(deployment, sequence);
  loaded.left_out = filling.take_left_out();
  // Only of a complete one: what was left out would be missing in the file without a word.
  if (loaded.left_out.empty()) static_cast<void>(save_county(county, *deployment));
  return loaded;
}

base::Result<void> save_county(const County& county, const LiveDeployment& deployment) {
  if (county.settings().snapshot_path.empty()) return {};
  return save_snapshot(file_of(county, deployment), *deployment.snapshot());
}

std::vector<LeftOut> show_commit(const County& county, const LiveDeployment& deployment,
                                 const Committed& committed) {
  std::vector<LeftOut> left_out;
  ForgetAnswers forgetting(deployment.answers.get());
  std::vector<HouseholdChange> changes;
  const registry::AsOf as_of = deployment.as_of();
  for (const registry::HouseholdId id : committed.households) {
    auto household = county.archive().load(id, as_of);
    if (household) {
      changes.push_back({id, *std::move(household)});
    } else if (household.error().code == base::ErrorCode::kNotFound) {
      changes.push_back({id, std::nullopt});
    } else {
      left_out.push_back({id, household.error()});
    }
  }
  std::vector<base::Error> problems;
  const int64_t sequence = std::max(committed.sequence, deployment.snapshot()->sequence());
  deployment.published->publish(deployment.writer->apply(changes, sequence, &problems));
  for (base::Error& problem : problems) left_out.push_back({0, std::move(problem)});
  if (left_out.empty()) forgetting.cancel();
  return left_out;
}

}  // namespace actions
