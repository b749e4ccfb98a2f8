// What arrives about one household: a visit, a row of a feed, a correction, an import. A submission
// is an immutable fact; the state of a household on any day, as known at any moment, is read from
// its submissions (DESIGN §2.3, DOMAIN §0.1). Plain data; owned by whoever holds it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/date.h"
#include "core/dictionary/value.h"
#include "core/registry/household.h"

namespace registry {

// Households and persons are numbered within a county (the six first digits of the region code) and
// never renumbered; records that are no persons are numbered within their household.
using HouseholdId = int64_t;
using RecordId = int64_t;

enum class SubmissionKind : uint8_t {
  kFounding,      // First entry of the household: demonstration, founding import, new registration.
  kForm,          // A form filled on a visit, by telephone or at a desk.
  kFeed,          // A row of a department's list.
  kCorrection,    // Values put right at a desk.
  kCompensation,  // Takes back another submission: `compensates` names it.
};

// A value stated about the household (record 0) or one of its records. What it is about is part of
// the statement: an instant for states, a period for flows, neither for what never changes.
struct StatedFact {
  RecordId record = 0;
  std::string indicator;
  dictionary::Value value;            // kUnknown takes a value back: nobody knows it any more.
  std::optional<base::Date> instant;  // None, for a state: the day it was collected.
  std::optional<Period> period;
  friend bool operator==(const StatedFact&, const StatedFact&) = default;
};

// A record comes to the household or leaves it. Persons keep their id when they move between
// households.
struct RecordChange {
  enum class Kind : uint8_t { kAdd, kRemove };
  Kind kind = Kind::kAdd;
  RecordId record = 0;
  std::string entity;  // "person", "measure" …
  RecordId owner = 0;  // Record it belongs to; 0: the household.
  base::Date on;       // From when on (kAdd), last day (kRemove).
  std::string reason;  // Code of the natural change; empty when none was given.
  friend bool operator==(const RecordChange&, const RecordChange&) = default;
};

struct Submission {
  std::string id;        // Chosen by the sender (UUID): the same id twice is the same submission.
  int64_t sequence = 0;  // Place among all submissions of the county; 0 until stored. Known order.
  std::string county_code;  // 6 digits.
  HouseholdId household = 0;
  SubmissionKind kind = SubmissionKind::kForm;
  std::string form;         // "<pack>/<form>" or "<feed id>"; empty for corrections.
  std::string source;       // As people read it: "入户采集", "医保 2023-04".
  std::string collector;    // Account id; empty: imported.
  std::string policy_hash;  // Of the pack in force when it was made.
  std::string device;
  std::string reason;           // Why, for corrections and compensations.
  std::string compensates;      // Submission id.
  int64_t base_sequence = 0;    // What its author saw; 0: nothing.
  int64_t event_time_ms = 0;    // UTC, when it was collected.
  int64_t receipt_time_ms = 0;  // UTC, when the server took it: "known time".
  // Where the household lives and what it is called from `moved_on` on; only what changes.
  std::optional<std::string> region;  // 12 digits.
  std::optional<std::string> group;
  std::optional<std::string> number;   // 户编号
  std::optional<base::Date> moved_on;  // None: the day it was collected.
  std::vector<RecordChange> records;
  std::vector<StatedFact> facts;
  friend bool operator==(const Submission&, const Submission&) = default;
};

// The question that a state answers: how things stood at the end of `valid` and in accounting
// period `period`, by what had been received until `known_ms` (0: everything). Without a period a
// flow is answered for the period that ended last, until `valid`.
struct AsOf {
  base::Date valid;
  std::optional<Period> period;
  int64_t known_ms = 0;
};

}  // namespace registry
