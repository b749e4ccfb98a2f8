#include "app/actions/follower.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "app/actions/account_book.h"
#include "edge/store/changes.h"
#include "edge/store/counties.h"

namespace actions {
namespace {

base::Result<std::vector<int64_t>> accounts_changed_after(store::Connection& connection,
                                                          const std::string& county,
                                                          int64_t sequence) {
  std::vector<int64_t> accounts;
  for (const std::string_view kind : {kAccountChange, kSessionChange}) {
    for (const auto& subject :
         TRY(store::subjects_changed_after(connection, county, kind, sequence))) {
      if (const auto id = parse_account_id(subject)) accounts.push_back(*id);
    }
  }
  std::sort(accounts.begin(), accounts.end());
  accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
  return accounts;
}

}  // namespace

Follower::Follower(store::Store& store, FollowerOptions options)
    : store_(store), options_(std::move(options)), sequence_(options_.sequence) {
  thread_ = std::thread([this] { run(); });
}

Follower::~Follower() { stop(); }

bool Follower::stop() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  ending_.notify_all();
  if (!thread_.joinable()) return !is_away_;
  thread_.join();
  tell(look());
  return !is_away_;
}

int64_t Follower::sequence() const {
  const std::scoped_lock lock(mutex_);
  return sequence_;
}

void Follower::advance(int64_t sequence) {
  const std::scoped_lock lock(mutex_);
  sequence_ = std::max(sequence_, sequence);
}

void Follower::shown(const Committed& committed) {
  // What stands between was committed by somebody else and is still to be read.
  if (committed.previous <= sequence()) advance(committed.sequence);
}

void Follower::run() {
  for (;;) {
    take_turn();
    tell(look());
    std::unique_lock lock(mutex_);
    if (ending_.wait_for(lock, options_.interval, [&] { return is_ending_; })) return;
  }
}

void Follower::take_turn() {
  const auto now = std::chrono::steady_clock::now();
  if (!options_.try_to_lead || now - asked_ < options_.lead_interval) return;
  asked_ = now;
  const auto leads = options_.try_to_lead();
  // An error says nothing about who leads: the database may be away for everybody.
  if (!leads && !is_lead_failing_ && options_.log) {
    options_.log("lead_failed", leads.error().where);
  }
  is_lead_failing_ = !leads;
  if (!leads) return;
  if (*leads == options_.leads) return;
  options_.leads = *leads;
  if (options_.log) options_.log(*leads ? "leads" : "follows", "");
  if (options_.turned) options_.turned(*leads);
}

base::Result<void> Follower::look() {
  Committed committed;
  committed.county = options_.county;
  committed.previous = sequence();
  {
    // A reader sees one moment: the households are those of exactly these changes.
    const auto reader = TRY(store_.read());
    committed.sequence = TRY(store::last_number(reader, options_.county, store::Numbered::kChange));
    if (committed.sequence == committed.previous) return {};
    committed.households =
        TRY(store::households_changed_after(reader, options_.county, committed.previous));
    committed.accounts = TRY(accounts_changed_after(reader, options_.county, committed.previous));
  }
  try {
    if (options_.publish) options_.publish(committed);
  } catch (const std::exception& thrown) {
    return base::Error{base::ErrorCode::kUnavailable, "改动没有显示出来，稍后再试", thrown.what()};
  }
  advance(committed.sequence);
  return {};
}

void Follower::tell(const base::Result<void>& looked) {
  if (looked) {
    if (is_away_ && options_.log) options_.log("follower_back", "");
    is_away_ = false;
    return;
  }
  if (!is_away_ && options_.log) options_.log("follower_away", looked.error().where);
  is_away_ = true;
}

}  // namespace actions
