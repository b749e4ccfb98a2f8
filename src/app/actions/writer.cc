#include "app/actions/writer.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <future>
#include <memory>
#include <set>
#include <utility>

#include "edge/store/audit.h"
#include "edge/store/changes.h"
#include "edge/store/counties.h"

namespace actions {
namespace {

constexpr int64_t kHourMs = 3600 * 1000;

int64_t machine_clock_ms() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

// "household.not_found": words in small letters, joined by one dot.
bool is_problem_id(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == text.size()) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '.'; }) &&
         text.find('.', dot + 1) == std::string_view::npos;
}

base::Error busy() {
  return {base::ErrorCode::kUnavailable, "同时保存的人太多，这次没有保存：请稍等片刻再点保存",
          "server.busy"};
}

base::Error stopping() {
  return {base::ErrorCode::kUnavailable, "服务正在停止，这次没有保存：请在服务重新启动后再做一次",
          "server.stopping"};
}

base::Error key_reused() {
  return {base::ErrorCode::kConflict,
          "这个请求编号已经用于另一个请求，这次没有保存：请刷新页面后再做一次",
          "idempotency.key_reused"};
}

base::Error failed(std::string_view what) {
  return {base::ErrorCode::kUnavailable, "服务内部出错，这次没有保存：请稍后再做一次",
          "deed: " + std::string(what)};
}

}  // namespace

base::Error told_to_users(const base::Error& error) {
  if (is_problem_id(error.where)) return error;
  base::Error told = error;
  switch (error.code) {
    case base::ErrorCode::kConflict:
      told.where = "server.storage_conflict";
      break;
    case base::ErrorCode::kForbidden:
      told.where = "server.reads_only";
      break;
    case base::ErrorCode::kCorrupt:
      told.where = "server.storage_damaged";
      break;
    default:
      told.where = "server.storage_failed";
      break;
  }
  return told;
}

struct Writer::Done {
  Write write;
  base::Result<WriteAnswer> answer = WriteAnswer{};
  std::vector<registry::HouseholdId> touched;
  int64_t previous = 0;  // The county's last change before the deed,
  int64_t sequence = 0;  // and after it.
};

Writer::Writer(store::Store& store, WriterOptions options)
    : store_(store), options_(std::move(options)) {
  if (!options_.clock_ms) options_.clock_ms = machine_clock_ms;
  thread_ = std::thread([this] { run(); });
}

Writer::~Writer() {
  stop();
  thread_.join();
}

void Writer::stop() {
  const std::scoped_lock lock(mutex_);
  is_stopping_ = true;
  arrived_.notify_all();
}

WriterFigures Writer::figures() const {
  const std::scoped_lock lock(mutex_);
  WriterFigures figures = figures_;
  figures.queued = static_cast<int64_t>(queue_.size());
  return figures;
}

base::Result<void> Writer::write(Write write) {
  const std::scoped_lock lock(mutex_);
  if (is_stopping_) return stopping();
  if (queue_.size() >= options_.queue_most) {
    ++figures_.refused;
    return busy();
  }
  queue_.push_back(std::move(write));
  arrived_.notify_one();
  return {};
}

base::Result<WriteAnswer> Writer::write_and_wait(Write write) {
  std::promise<base::Result<WriteAnswer>> promise;
  auto answer = promise.get_future();
  write.reply = [&](base::Result<WriteAnswer> result) { promise.set_value(std::move(result)); };
  TRY(this->write(std::move(write)));
  return answer.get();
}

void Writer::run() {
  for (;;) {
    std::vector<Write> group = take_group();
    if (group.empty()) return;
    write_group(std::move(group));
  }
}

// Empty: stopped, and nothing waits.
std::vector<Write> Writer::take_group() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [&] { return is_stopping_ || !queue_.empty(); });
  const bool is_together = store_.dialect() == store::SqlDialect::kSqlite;
  const std::size_t most = is_together ? options_.group_most : 1;
  std::vector<Write> group;
  while (!queue_.empty() && group.size() < most) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

void Writer::write_group(std::vector<Write> group) {
  std::vector<Done> deeds;
  for (Write& write : group) {
    deeds.emplace_back();
    deeds.back().write = std::move(write);
  }
  if (store_.dialect() == store::SqlDialect::kSqlite) {
    write_together(&deeds);
  } else {
    for (Done& done : deeds) write_alone(&done);
  }
  publish(deeds);
  finish(&deeds);
}

void Writer::write_together(std::vector<Done>* group) {
  const auto fail_all = [&](const base::Error& error) {
    for (Done& done : *group) {
      if (done.answer) done.answer = error;
    }
  };
  auto begun = store_.begin();
  if (!begun) return fail_all(begun.error());
  store::Transaction transaction = *std::move(begun);
  for (Done& done : *group) {
    const auto result =
        transaction.attempt([&](store::Transaction& inner) { return perform(inner, &done); });
    if (!result && done.answer) done.answer = result.error();
  }
  const auto committed = transaction.commit();
  if (!committed) fail_all(committed.error());
}

void Writer::write_alone(Done* done) {
  const auto result = store_.write([&](store::Transaction& transaction) {
    done->answer = WriteAnswer{};
    return perform(transaction, done);
  });
  if (!result && done->answer) done->answer = result.error();
}

base::Result<void> Writer::perform(store::Transaction& transaction, Done* done) {
  const Write& write = done->write;
  const auto run = [&]() -> base::Result<WriteAnswer> {
    const auto kChange = store::Numbered::kChange;
    done->previous = TRY(store::last_number(transaction, write.county, kChange));
    Writing writing{transaction, TRY(now_in(transaction, write.county)), {}};
    WriteAnswer answer = TRY(deed_or_replay(writing, write));
    done->touched = std::move(writing.touched);
    done->sequence = TRY(store::last_number(transaction, write.county, kChange));
    return answer;
  };
  try {
    done->answer = run();
  } catch (const std::exception& thrown) {
    done->answer = failed(thrown.what());
  }
  if (!done->answer) return done->answer.error();
  return {};
}

base::Result<WriteAnswer> Writer::deed_or_replay(Writing& writing, const Write& write) {
  const IdempotencyKey& key = write.idempotency;
  if (key.key.empty()) return write.deed(writing);
  const auto known =
      TRY(store::find_answer(writing.transaction, write.county, write.account, key.key));
  if (known) {
    if (known->request_hash != key.request_hash) return key_reused();
    return WriteAnswer{known->status, known->response, true};
  }
  int64_t& swept_ms = key_sweep_ms_[write.county];
  if (writing.now_ms - swept_ms >= kHourMs) {
    TRY(store::delete_answers_before(writing.transaction, write.county,
                                     writing.now_ms - options_.key_days * 24 * kHourMs));
    swept_ms = writing.now_ms;
  }
  WriteAnswer answer = TRY(write.deed(writing));
  TRY(store::add_answer(writing.transaction, write.county, write.account, key.key,
                        {key.request_hash, answer.status, answer.body, writing.now_ms}));
  return answer;
}

base::Result<int64_t> Writer::now_in(store::Transaction& transaction, const std::string& county) {
  // Asked every time: accounts are changed beside the writer, and another server may have led.
  const int64_t latest_ms = TRY(store::latest_change_ms(transaction, county));
  const int64_t clock = options_.clock_ms();
  constexpr int64_t kWorthTellingMs = 60 * 1000;
  if (clock + kWorthTellingMs < latest_ms) {
    log("clock_set_back", "时钟比上次收到数据的时间早 " +
                              std::to_string((latest_ms - clock) / 1000) +
                              " 秒，收到时间按上次的时间记，请检查时钟");
  }
  return std::max(clock, latest_ms);
}

// One call for every county, with everything that is on the disk now.
void Writer::publish(const std::vector<Done>& group) {
  std::map<std::string, Committed> by_county;
  for (const Done& done : group) {
    if (!done.answer || done.answer->is_replay) continue;
    Committed& committed = by_county[done.write.county];
    if (committed.county.empty()) committed.previous = done.previous;
    committed.county = done.write.county;
    committed.sequence = std::max(committed.sequence, done.sequence);
    committed.households.insert(committed.households.end(), done.touched.begin(),
                                done.touched.end());
  }
  for (auto& [county, committed] : by_county) {
    auto& ids = committed.households;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (!options_.publish) continue;
    // It is on the disk: whatever fails now must not be told as a failure to write.
    try {
      options_.publish(committed);
    } catch (const std::exception& thrown) {
      log("publish_failed", thrown.what());
    }
  }
}

void Writer::finish(std::vector<Done>* group) {
  {
    const std::scoped_lock lock(mutex_);
    ++figures_.commits;
    for (const Done& done : *group) {
      if (!done.answer) {
        ++figures_.failed;
      } else if (done.answer->is_replay) {
        ++figures_.replayed;
      } else {
        ++figures_.written;
      }
    }
  }
  for (Done& done : *group) {
    if (!done.answer) {
      const base::Error& error = done.answer.error();
      base::Error told = told_to_users(error);
      if (told.where != error.where) log(told.where, error.where);
      done.answer = std::move(told);
    }
    if (!done.write.reply) continue;
    try {
      done.write.reply(std::move(done.answer));
    } catch (const std::exception& thrown) {
      log("reply_failed", thrown.what());
    }
  }
}

void Writer::log(std::string_view event, std::string_view detail) const {
  if (options_.log) options_.log(event, detail);
}

}  // namespace actions
