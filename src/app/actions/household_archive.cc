#include "app/actions/household_archive.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "edge/secrets/bytes.h"
#include "edge/secrets/random.h"
#include "edge/store/code_books.h"
#include "edge/store/counties.h"
#include "edge/store/households.h"

namespace actions {
namespace {

base::Error no_household(registry::HouseholdId household) {
  return {base::ErrorCode::kNotFound, std::to_string(household), "household.not_found"};
}

base::Error of_follower() {
  return {base::ErrorCode::kForbidden, "这台服务器刚接手保存，这次没有保存：请稍等几秒再做一次",
          "household_archive"};
}

// The whole history: nothing that was received is later than this day.
constexpr registry::AsOf kNow{base::kMaxDate, std::nullopt, 0};

int64_t number_of(const std::string& decimal) {
  int64_t number = 0;
  std::from_chars(decimal.data(), decimal.data() + decimal.size(), number);
  return number;
}

// Destroyed keys leave no trace, so a later one must not be taken for them.
uint32_t random_key_id() {
  uint32_t id = 0;
  const std::string bytes = secrets::random_bytes(sizeof id);
  std::memcpy(&id, bytes.data(), sizeof id);
  return id;
}

std::vector<store::Membership> memberships_of(const registry::Historian& historian,
                                              const registry::Household& household,
                                              registry::HouseholdId id) {
  std::vector<store::Membership> rows;
  const std::string person = registry::member_entity(historian.dictionary());
  for (const registry::Record& record : household.of_entity(person)) {
    store::Membership row;
    row.household = id;
    row.person = number_of(record.id);
    row.from = record.from.value_or(base::kMinDate);
    row.to = record.to;
    (record.to ? row.to_reason : row.from_reason) = record.reason;
    rows.push_back(std::move(row));
  }
  return rows;
}

store::HouseholdRow row_of(const registry::Household& household, registry::HouseholdId id,
                           int64_t last_sequence) {
  store::HouseholdRow row;
  row.household = id;
  row.region = household.region;
  row.group = household.group;
  row.number = household.number;
  row.last_sequence = last_sequence;
  return row;
}

}  // namespace

HouseholdArchive::HouseholdArchive(Parts parts, registry::CodeBook book)
    : parts_(std::move(parts)), book_(std::move(book)), historian_(*parts_.dictionary) {}

base::Result<std::unique_ptr<HouseholdArchive>> HouseholdArchive::open(Parts parts) {
  const auto read_book = [&](store::Connection& connection) -> base::Result<registry::CodeBook> {
    std::vector<registry::CodeBook::Entry> entries;
    for (auto& one : TRY(store::load_code_book(connection, parts.county))) {
      entries.push_back({static_cast<uint32_t>(one.code), std::move(one.name), one.is_sealed});
    }
    return registry::CodeBook::from_entries(std::move(entries));
  };
  registry::CodeBook book;
  if (parts.store->role() == store::Role::kFollower) {
    auto reader = TRY(parts.store->read());
    book = TRY(read_book(reader));
    TRY(book.check_lists(*parts.dictionary));
  } else {
    const auto extend = [&](store::Transaction& transaction) -> base::Result<void> {
      TRY(store::put_county(transaction, parts.county));
      book = TRY(read_book(transaction));
      TRY(book.check_lists(*parts.dictionary));
      std::vector<store::CodeEntry> added;
      for (const auto& entry : book.extend(*parts.dictionary)) {
        added.push_back({int64_t{entry.code}, entry.name, entry.is_sealed});
      }
      if (added.empty()) return {};
      return store::put_code_entries(transaction, parts.county, added);
    };
    TRY(parts.store->write(extend));
  }
  std::unique_ptr<HouseholdArchive> archive(
      new HouseholdArchive(std::move(parts), std::move(book)));
  if (archive->store().role() == store::Role::kLeader) TRY(archive->prepare_tables());
  return archive;
}

std::string HouseholdArchive::key_place(registry::HouseholdId household) const {
  return parts_.county + "/household/" + std::to_string(household);
}

std::string HouseholdArchive::sealing_place(const registry::Submission& submission) const {
  return key_place(submission.household) + "/" + submission.id;
}

base::Result<std::shared_ptr<const secrets::DataKey>> HouseholdArchive::open_key(
    registry::HouseholdId household, const std::optional<store::HouseholdKey>& key) const {
  if (!key) return std::shared_ptr<const secrets::DataKey>();
  return std::make_shared<const secrets::DataKey>(
      TRY(parts_.master_key->unwrap(key->wrapped, key_place(household), key->key_id)));
}

base::Result<registry::Submission> HouseholdArchive::open_submission(
    const store::StoredSubmission& stored, const secrets::DataKey* key) const {
  registry::Submission submission = stored.head;
  std::optional<std::string> opened;
  if (stored.sealed.empty()) {
    opened.emplace();
  } else if (key != nullptr && secrets::key_id_of(stored.sealed) == key->id()) {
    opened = TRY(key->open(stored.sealed, sealing_place(submission)));
  }
  std::optional<std::string_view> sealed;
  if (opened) sealed = *opened;
  const auto unpacked = registry::unpack(book_, stored.answers, sealed, &submission);
  if (opened) secrets::wipe(&*opened);
  if (!unpacked) return unpacked.error();
  return submission;
}

base::Result<HouseholdHistory> HouseholdArchive::open_history(store::History&& stored) const {
  HouseholdHistory history;
  history.household = stored.household;
  history.key = TRY(open_key(stored.household, stored.key));
  history.submissions.reserve(stored.submissions.size());
  for (const store::StoredSubmission& one : stored.submissions) {
    history.submissions.push_back(TRY(open_submission(one, history.key.get())));
  }
  return history;
}

// -- the typed tables

store::Masking HouseholdArchive::masking(const Keys* keys) const {
  store::Masking masking;
  masking.seal = [this, keys](registry::HouseholdId household,
                              const dictionary::Indicator& indicator, std::string_view text) {
    const auto found = keys->find(household);
    if (found == keys->end() || found->second == nullptr) return std::string();
    return found->second->seal(text, key_place(household) + "/" + indicator.id);
  };
  masking.index = [this](const dictionary::Indicator& indicator, std::string_view text) {
    return parts_.master_key->blind_index(indicator.id, text);
  };
  return masking;
}

base::Result<void> HouseholdArchive::prepare_tables() {
  projection_ = TRY(store::prepare_projection(*parts_.store, historian_));
  {
    auto reader = TRY(parts_.store->read());
    if (TRY(store::is_projection_current(reader, parts_.county, *projection_))) return {};
  }
  return rebuild_tables(parts_.rebuilding);
}

base::Result<void> HouseholdArchive::rebuild_tables(
    const std::function<void(int64_t)>& progress) const {
  if (!can_add()) return of_follower();
  // Of the households that were read and are not written yet.
  Keys keys;
  store::Rebuild rebuild{parts_.county, *projection_, historian_, {}, masking(&keys), {}};
  rebuild.read = [&](const store::StoredSubmission& one,
                     const store::History& history) -> base::Result<registry::Submission> {
    auto found = keys.find(history.household);
    if (found == keys.end()) {
      auto key = TRY(open_key(history.household, history.key));
      found = keys.emplace(history.household, std::move(key)).first;
    }
    return open_submission(one, found->second.get());
  };
  rebuild.progress = [&](int64_t households) {
    keys.clear();
    if (progress) progress(households);
  };
  return store::rebuild_projection(*parts_.store, rebuild);
}

base::Result<HouseholdHistory> HouseholdArchive::history(store::Connection& connection,
                                                         registry::HouseholdId household) const {
  store::History stored = TRY(store::load_history(connection, parts_.county, household));
  if (stored.submissions.empty()) return no_household(household);
  stored.household = household;
  return open_history(std::move(stored));
}

base::Result<HouseholdHistory> HouseholdArchive::history(registry::HouseholdId household) const {
  auto reader = TRY(parts_.store->read());
  return history(reader.connection(), household);
}

base::Result<registry::Household> HouseholdArchive::load(registry::HouseholdId household,
                                                         const registry::AsOf& as_of) const {
  const HouseholdHistory known = TRY(history(household));
  auto made = historian_.project(known.submissions, as_of);
  if (!made) return no_household(household);
  return *std::move(made);
}

base::Result<store::StoredSubmission> HouseholdArchive::to_stored(
    const registry::Submission& submission, HouseholdHistory* history,
    std::optional<store::HouseholdKey>* new_key) const {
  registry::Packed packed = TRY(registry::pack(book_, submission));
  const secrets::WipeAtEnd wipe(&packed.sealed);
  store::StoredSubmission stored;
  stored.head = submission;
  stored.head.region.reset();
  stored.head.group.reset();
  stored.head.number.reset();
  stored.head.moved_on.reset();
  stored.head.records.clear();
  stored.head.facts.clear();
  stored.answers = std::move(packed.plain);
  if (packed.sealed.empty()) return stored;
  if (history->key == nullptr) {
    history->key =
        std::make_shared<const secrets::DataKey>(secrets::DataKey::create(random_key_id()));
    *new_key = {history->key->id(),
                parts_.master_key->wrap(*history->key, key_place(submission.household))};
  }
  stored.sealed = history->key->seal(packed.sealed, sealing_place(submission));
  return stored;
}

base::Result<void> HouseholdArchive::add(store::Transaction& transaction, HouseholdHistory* history,
                                         registry::Submission submission) const {
  if (!can_add()) return of_follower();
  submission.county_code = parts_.county;
  submission.household = history->household;
  std::optional<store::HouseholdKey> new_key;
  const auto stored = TRY(to_stored(submission, history, &new_key));
  const store::Added added = TRY(store::add_submission(transaction, stored));
  if (!added.is_new) {
    return base::Error{base::ErrorCode::kConflict, "这次提交已经保存过，请刷新后核对",
                       "submission.duplicate"};
  }
  if (new_key) {
    TRY(store::put_household_key(transaction, parts_.county, history->household, *new_key));
  }
  submission.sequence = added.sequence;
  const bool moves_records =
      !submission.records.empty() || submission.kind == registry::SubmissionKind::kCompensation;
  history->submissions.push_back(std::move(submission));
  return refresh_rows(transaction, *history, moves_records);
}

base::Result<void> HouseholdArchive::refresh_rows(store::Transaction& transaction,
                                                  const HouseholdHistory& history,
                                                  bool moves_records) const {
  const auto now = historian_.project(history.submissions, kNow);
  // A household whose every submission was taken back, or the one that said where it lives, keeps
  // its place: its id stays known, and it is found by region.
  const registry::Household household = now ? *now : registry::Household{};
  auto row = row_of(household, history.household, history.last_sequence());
  if (const auto old = TRY(store::find_household(transaction, parts_.county, history.household))) {
    row.area = old->area;
    if (household.region.empty()) {
      row.region = old->region;
      row.number = old->number;
    }
  }
  TRY(store::put_household(transaction, parts_.county, row));
  const std::span all(history.submissions);
  const Keys keys{{history.household, history.key}};
  TRY(store::change_projection(
      transaction, parts_.county, history.household, *projection_,
      store::project_rows(*projection_, historian_, all.first(all.size() - 1)),
      store::project_rows(*projection_, historian_, all), masking(&keys)));
  if (!moves_records) return {};
  const auto memberships = memberships_of(historian_, household, history.household);
  return store::replace_memberships(transaction, parts_.county, history.household, memberships);
}

base::Result<void> HouseholdArchive::add_founding(
    store::Transaction& transaction, std::span<registry::Submission> submissions) const {
  if (!can_add()) return of_follower();
  std::vector<store::StoredSubmission> stored;
  std::vector<std::pair<registry::HouseholdId, store::HouseholdKey>> keys;
  Keys opened;
  HouseholdHistory fresh;
  for (registry::Submission& one : submissions) {
    one.county_code = parts_.county;
    if (one.household != fresh.household) fresh = {one.household, {}, nullptr};
    std::optional<store::HouseholdKey> key;
    stored.push_back(TRY(to_stored(one, &fresh, &key)));
    if (key) keys.emplace_back(one.household, *std::move(key));
    opened[one.household] = fresh.key;
  }
  int64_t sequence = TRY(store::add_submissions(transaction, parts_.county, stored));
  for (const auto& [household, key] : keys) {
    TRY(store::put_household_key(transaction, parts_.county, household, key));
  }
  for (registry::Submission& one : submissions) one.sequence = sequence++;
  std::vector<store::HouseholdRow> rows;
  std::vector<store::PersonRow> persons;
  std::vector<store::Membership> memberships;
  std::vector<store::HouseholdRows> projected;
  for (std::size_t first = 0, end = 0; first < submissions.size(); first = end) {
    const registry::HouseholdId id = submissions[first].household;
    while (end < submissions.size() && submissions[end].household == id) ++end;
    const auto history = submissions.subspan(first, end - first);
    projected.push_back({id, store::project_rows(*projection_, historian_, history)});
    const auto household = historian_.project(history, kNow);
    if (!household) continue;
    rows.push_back(row_of(*household, id, submissions[end - 1].sequence));
    for (auto& membership : memberships_of(historian_, *household, id)) {
      persons.push_back({membership.person, id});
      memberships.push_back(std::move(membership));
    }
  }
  TRY(store::add_households(transaction, parts_.county, rows));
  TRY(store::add_persons(transaction, parts_.county, persons));
  TRY(store::add_memberships(transaction, parts_.county, memberships));
  return store::add_projection(transaction, parts_.county, *projection_, projected,
                               masking(&opened));
}

}  // namespace actions
