#include "edge/store/submissions.h"

#include <string>
#include <tuple>
#include <unordered_map>

#include "edge/store/counties.h"

namespace store {
namespace {

constexpr std::string_view kAdd =
    "INSERT INTO submission (county_code, household_id, sequence, submission_id, kind, origin_id, "
    "collector, device, reason, compensates, base_sequence, event_time_ms, receipt_time_ms, "
    "answers, sealed) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)";

// The words that many submissions share, as a number.
struct Origin {
  std::string form;
  std::string source;
  std::string policy_hash;
};

Parameter sealed_parameter(const std::string& sealed) {
  return sealed.empty() ? Parameter(nullptr) : Parameter::bytes(sealed);
}

base::Result<int64_t> number_of_origin(Connection& connection, const registry::Submission& head) {
  constexpr std::string_view kFind =
      "SELECT origin_id FROM origin "
      "WHERE county_code = $1 AND form = $2 AND source = $3 AND policy_hash = $4";
  {
    auto cursor =
        TRY(connection.query(kFind, {head.county_code, head.form, head.source, head.policy_hash}));
    if (TRY(cursor->next())) return cursor->integer(0);
  }
  TRY(connection.execute(
      "INSERT INTO origin (county_code, origin_id, form, source, policy_hash) SELECT $1, "
      "COALESCE(MAX(origin_id), 0) + 1, $2, $3, $4 FROM origin WHERE county_code = $1",
      {head.county_code, head.form, head.source, head.policy_hash}));
  auto cursor =
      TRY(connection.query(kFind, {head.county_code, head.form, head.source, head.policy_hash}));
  TRY(cursor->next());
  return cursor->integer(0);
}

base::Result<void> add_change_of(Connection& connection, const registry::Submission& head,
                                 int64_t sequence) {
  TRY(connection.execute(
      "INSERT INTO change (county_code, sequence, kind, subject, household_id, at_ms) "
      "VALUES ($1, $2, 'submission', $3, $4, $5)",
      {head.county_code, sequence, head.id, head.household, head.receipt_time_ms}));
  return {};
}

// Columns as kColumns lists them, from `first` on.
constexpr std::string_view kHistory =
    "SELECT s.sequence, s.submission_id, s.kind, s.collector, s.device, s.reason, s.compensates, "
    "s.base_sequence, s.event_time_ms, s.receipt_time_ms, s.answers, s.sealed, o.form, o.source, "
    "o.policy_hash FROM submission s JOIN origin o ON o.county_code = s.county_code AND "
    "o.origin_id = s.origin_id WHERE s.county_code = $1 AND s.household_id = $2 "
    "ORDER BY s.sequence";

StoredSubmission read_submission(const Cursor& cursor, int first, std::string_view county,
                                 registry::HouseholdId household) {
  StoredSubmission submission;
  registry::Submission& head = submission.head;
  head.county_code = county;
  head.household = household;
  head.sequence = cursor.integer(first);
  head.id = cursor.text(first + 1);
  head.kind = static_cast<registry::SubmissionKind>(cursor.integer(first + 2));
  head.collector = cursor.text(first + 3);
  head.device = cursor.text(first + 4);
  head.reason = cursor.text(first + 5);
  head.compensates = cursor.text(first + 6);
  head.base_sequence = cursor.integer(first + 7);
  head.event_time_ms = cursor.integer(first + 8);
  head.receipt_time_ms = cursor.integer(first + 9);
  submission.answers = cursor.bytes(first + 10);
  if (!cursor.is_null(first + 11)) submission.sealed = cursor.bytes(first + 11);
  return submission;
}

void set_origin(const Origin& origin, registry::Submission* head) {
  head->form = origin.form;
  head->source = origin.source;
  head->policy_hash = origin.policy_hash;
}

base::Result<std::unordered_map<int64_t, Origin>> load_origins(Connection& connection,
                                                               std::string_view county) {
  auto cursor = TRY(connection.query(
      "SELECT origin_id, form, source, policy_hash FROM origin WHERE county_code = $1", {county}));
  std::unordered_map<int64_t, Origin> origins;
  while (TRY(cursor->next())) {
    origins.emplace(cursor->integer(0),
                    Origin{cursor->string(1), cursor->string(2), cursor->string(3)});
  }
  return origins;
}

constexpr size_t kRegionDigitsMost = 16;

}  // namespace

base::Result<Added> add_submission(Transaction& transaction, const StoredSubmission& submission) {
  const registry::Submission& head = submission.head;
  Connection& connection = transaction;
  const std::optional<Found> found = TRY(find_submission(connection, head.county_code, head.id));
  if (found) return Added{found->sequence, false};
  const int64_t origin = TRY(number_of_origin(connection, head));
  const int64_t sequence = TRY(take_numbers(transaction, head.county_code, Numbered::kChange));
  TRY(connection.execute(
      kAdd, {head.county_code, head.household, sequence, head.id, static_cast<int>(head.kind),
             origin, head.collector, head.device, head.reason, head.compensates, head.base_sequence,
             head.event_time_ms, head.receipt_time_ms, Parameter::bytes(submission.answers),
             sealed_parameter(submission.sealed)}));
  TRY(add_change_of(connection, head, sequence));
  return Added{sequence, true};
}

base::Result<int64_t> add_submissions(Transaction& transaction, std::string_view county,
                                      std::span<const StoredSubmission> submissions) {
  Connection& connection = transaction;
  const int64_t first = TRY(take_numbers(transaction, county, Numbered::kChange,
                                         static_cast<int64_t>(submissions.size())));
  std::vector<int64_t> origins;
  const Origin* last = nullptr;
  Origin words;
  for (const StoredSubmission& submission : submissions) {
    const registry::Submission& head = submission.head;
    const bool same = last != nullptr && head.form == words.form && head.source == words.source &&
                      head.policy_hash == words.policy_hash;
    origins.push_back(same ? origins.back() : TRY(number_of_origin(connection, head)));
    if (same) continue;
    words = {head.form, head.source, head.policy_hash};
    last = &words;
  }
  {
    auto bulk = TRY(connection.bulk(
        "submission", {"county_code", "household_id", "sequence", "submission_id", "kind",
                       "origin_id", "collector", "device", "reason", "compensates", "base_sequence",
                       "event_time_ms", "receipt_time_ms", "answers", "sealed"}));
    for (size_t i = 0; i < submissions.size(); ++i) {
      const registry::Submission& head = submissions[i].head;
      TRY(bulk->row({county, head.household, first + static_cast<int64_t>(i), head.id,
                     static_cast<int>(head.kind), origins[i], head.collector, head.device,
                     head.reason, head.compensates, head.base_sequence, head.event_time_ms,
                     head.receipt_time_ms, Parameter::bytes(submissions[i].answers),
                     sealed_parameter(submissions[i].sealed)}));
    }
    TRY(bulk->finish());
  }
  auto bulk = TRY(connection.bulk(
      "change", {"county_code", "sequence", "kind", "subject", "household_id", "at_ms"}));
  for (size_t i = 0; i < submissions.size(); ++i) {
    const registry::Submission& head = submissions[i].head;
    TRY(bulk->row({county, first + static_cast<int64_t>(i), "submission", head.id, head.household,
                   head.receipt_time_ms}));
  }
  TRY(bulk->finish());
  return first;
}

base::Result<History> load_history(Connection& connection, std::string_view county,
                                   registry::HouseholdId household) {
  History history;
  history.household = household;
  {
    auto cursor = TRY(connection.query(
        "SELECT region_code FROM household WHERE county_code = $1 AND household_id = $2",
        {county, household}));
    if (TRY(cursor->next())) history.region = cursor->text(0);
  }
  history.key = TRY(find_household_key(connection, county, household));
  auto cursor = TRY(connection.query(kHistory, {county, household}));
  while (TRY(cursor->next())) {
    StoredSubmission submission = read_submission(*cursor, 0, county, household);
    set_origin({cursor->string(12), cursor->string(13), cursor->string(14)}, &submission.head);
    history.submissions.push_back(std::move(submission));
  }
  return history;
}

base::Result<void> load_histories(Connection& connection, std::string_view county,
                                  std::string_view region_prefix,
                                  const std::function<base::Result<void>(History&&)>& take) {
  const std::unordered_map<int64_t, Origin> origins = TRY(load_origins(connection, county));
  // All codes that begin with the prefix, as a range of digits, whatever the collation.
  std::string from(region_prefix), to(region_prefix);
  from.resize(std::max(from.size(), size_t{1}), '0');
  to.append(kRegionDigitsMost + 1 - std::min(to.size(), kRegionDigitsMost), '9');
  auto cursor = TRY(connection.query(
      "SELECT h.household_id, h.region_code, k.key_id, k.wrapped, s.origin_id, s.sequence, "
      "s.submission_id, s.kind, s.collector, s.device, s.reason, s.compensates, s.base_sequence, "
      "s.event_time_ms, s.receipt_time_ms, s.answers, s.sealed FROM household h "
      "JOIN submission s ON s.county_code = h.county_code AND s.household_id = h.household_id "
      "LEFT JOIN household_key k ON k.county_code = h.county_code AND "
      "k.household_id = h.household_id "
      "WHERE h.county_code = $1 AND h.region_code >= $2 AND h.region_code <= $3 "
      "ORDER BY h.region_code, h.household_id, s.sequence",
      {county, from, to}, Fetch::kStreamed));
  History history;
  while (TRY(cursor->next())) {
    const registry::HouseholdId household = cursor->integer(0);
    if (!history.submissions.empty() && history.household != household) {
      TRY(take(std::move(history)));
      history = {};
    }
    if (history.submissions.empty()) {
      history.household = household;
      history.region = cursor->text(1);
      if (!cursor->is_null(2))
        history.key = {static_cast<uint32_t>(cursor->integer(2)), std::string(cursor->bytes(3))};
    }
    StoredSubmission submission = read_submission(*cursor, 5, county, household);
    if (const auto origin = origins.find(cursor->integer(4)); origin != origins.end())
      set_origin(origin->second, &submission.head);
    history.submissions.push_back(std::move(submission));
  }
  if (!history.submissions.empty()) TRY(take(std::move(history)));
  return {};
}

base::Result<std::optional<Found>> find_submission(Connection& connection, std::string_view county,
                                                   std::string_view submission_id) {
  auto cursor = TRY(connection.query(
      "SELECT household_id, sequence FROM submission WHERE county_code = $1 AND submission_id = $2",
      {county, submission_id}));
  if (!TRY(cursor->next())) return std::optional<Found>();
  return std::optional(Found{cursor->integer(0), cursor->integer(1)});
}

base::Result<void> put_household_key(Transaction& transaction, std::string_view county,
                                     registry::HouseholdId household, const HouseholdKey& key) {
  TRY(transaction.connection().execute(
      "INSERT INTO household_key (county_code, household_id, key_id, wrapped) "
      "VALUES ($1, $2, $3, $4) ON CONFLICT (county_code, household_id) DO UPDATE SET "
      "key_id = excluded.key_id, wrapped = excluded.wrapped",
      {county, household, int64_t{key.key_id}, Parameter::bytes(key.wrapped)}));
  return {};
}

base::Result<std::optional<HouseholdKey>> find_household_key(Connection& connection,
                                                             std::string_view county,
                                                             registry::HouseholdId household) {
  auto cursor = TRY(connection.query(
      "SELECT key_id, wrapped FROM household_key WHERE county_code = $1 AND household_id = $2",
      {county, household}));
  if (!TRY(cursor->next())) return std::optional<HouseholdKey>();
  return std::optional(
      HouseholdKey{static_cast<uint32_t>(cursor->integer(0)), std::string(cursor->bytes(1))});
}

base::Result<void> destroy_household_key(Transaction& transaction, std::string_view county,
                                         registry::HouseholdId household) {
  TRY(transaction.connection().execute(
      "DELETE FROM household_key WHERE county_code = $1 AND household_id = $2",
      {county, household}));
  return {};
}

}  // namespace store
