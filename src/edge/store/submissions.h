// Submissions as they are kept: the words around them in columns, what they state as bytes that
// core/registry packs and edge/secrets seals; here the bytes are opaque. Never changed, never
// deleted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/registry/submission.h"
#include "edge/store/store.h"

namespace store {

struct StoredSubmission {
  registry::Submission head;  // Without what the bytes hold: region, group, number, records, facts.
  std::string answers;
  std::string sealed;  // Empty: nothing is sealed.
};

// The wrapped data key of a household; destroyed to forget what it seals.
struct HouseholdKey {
  uint32_t key_id = 0;
  std::string wrapped;
  friend bool operator==(const HouseholdKey&, const HouseholdKey&) = default;
};

// A household's submissions in the order of receipt.
struct History {
  registry::HouseholdId household = 0;
  std::string region;  // Where the household's row says it lives now.
  std::optional<HouseholdKey> key;
  std::vector<StoredSubmission> submissions;
};

struct Added {
  int64_t sequence = 0;
  bool is_new = true;  // False: the id was known already; nothing was written.
};

// Gives it the next sequence of the county, and writes the change with it. The household's row and
// the projection are the caller's matter (households.h, projection.h). head.sequence is not read.
base::Result<Added> add_submission(Transaction& transaction, const StoredSubmission& submission);
// Many new ones of one county at once, with sequences in the order given; the first sequence. An id
// that exists already fails the transaction.
base::Result<int64_t> add_submissions(Transaction& transaction, std::string_view county,
                                      std::span<const StoredSubmission> submissions);

base::Result<History> load_history(Connection& connection, std::string_view county,
                                   registry::HouseholdId household);
// Histories of all households whose region begins with `region_prefix` (digits; empty: the county),
// in the order of region and household id, one in memory at a time. `take` may stop it by an error,
// and runs no statement on this connection.
base::Result<void> load_histories(Connection& connection, std::string_view county,
                                  std::string_view region_prefix,
                                  const std::function<base::Result<void>(History&&)>& take);
// The household that a submission is about, and its sequence; none when nobody sent such an id.
struct Found {
  registry::HouseholdId household = 0;
  int64_t sequence = 0;
};
base::Result<std::optional<Found>> find_submission(Connection& connection, std::string_view county,
                                                   std::string_view submission_id);

base::Result<void> put_household_key(Transaction& transaction, std::string_view county,
                                     registry::HouseholdId household, const HouseholdKey& key);
base::Result<std::optional<HouseholdKey>> find_household_key(Connection& connection,
                                                             std::string_view county,
                                                             registry::HouseholdId household);
// What is sealed with it can never be read again.
base::Result<void> destroy_household_key(Transaction& transaction, std::string_view county,
                                         registry::HouseholdId household);

}  // namespace store
