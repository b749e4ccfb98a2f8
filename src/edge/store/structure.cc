// The tables of the structure, written by hand; what follows from the dictionary is generated
// (projection.h). Every primary key begins with county_code, by which Citus distributes. Days are
// days since 1970-01-01, times UTC milliseconds (…_ms), truth 0 or 1. A migration that was released
// is never edited: another one follows it.
#include "edge/store/migrations.h"

namespace store {
namespace {

// `county` gives out the numbers; its row is what writing transactions of one county queue for.
constexpr std::string_view kCounty = R"(
CREATE TABLE county (
  county_code TEXT NOT NULL PRIMARY KEY,
  change_sequence BIGINT NOT NULL,
  household_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  audit_sequence BIGINT NOT NULL
);
CREATE TABLE county_setting (
  county_code TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (county_code, name)
);
CREATE TABLE change (
  county_code TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  household_id BIGINT,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (county_code, sequence)
);
)";

constexpr std::string_view kRegions = R"(
CREATE TABLE region (
  county_code TEXT NOT NULL,
  region_code TEXT NOT NULL,
  parent_code TEXT NOT NULL,
  level BIGINT NOT NULL,
  name TEXT NOT NULL,
  valid_from_day BIGINT,
  valid_to_day BIGINT,
  PRIMARY KEY (county_code, region_code)
);
CREATE TABLE region_successor (
  county_code TEXT NOT NULL,
  region_code TEXT NOT NULL,
  successor_code TEXT NOT NULL,
  PRIMARY KEY (county_code, region_code, successor_code)
);
CREATE TABLE area (
  county_code TEXT NOT NULL,
  area_id BIGINT NOT NULL,
  region_code TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (county_code, area_id)
);
)";

// A person's place in a household, from the record changes of submissions; what is known about the
// person (relation to the head among it) stands in the projection.
constexpr std::string_view kHouseholds = R"(
CREATE TABLE household (
  county_code TEXT NOT NULL,
  household_id BIGINT NOT NULL,
  region_code TEXT NOT NULL,
  household_group TEXT NOT NULL,
  number TEXT NOT NULL,
  area_id BIGINT,
  last_sequence BIGINT NOT NULL,
  PRIMARY KEY (county_code, household_id)
);
CREATE INDEX household_region ON household (county_code, region_code, household_id);
CREATE INDEX household_number ON household (county_code, number);
CREATE TABLE person (
  county_code TEXT NOT NULL,
  person_id BIGINT NOT NULL,
  household_id BIGINT,
  PRIMARY KEY (county_code, person_id)
);
CREATE TABLE membership (
  county_code TEXT NOT NULL,
  household_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  from_day BIGINT NOT NULL,
  to_day BIGINT,
  from_reason TEXT NOT NULL,
  to_reason TEXT NOT NULL,
  PRIMARY KEY (county_code, household_id, person_id, from_day)
);
CREATE INDEX membership_person ON membership (county_code, person_id);
CREATE TABLE kin_link (
  county_code TEXT NOT NULL,
  person_id BIGINT NOT NULL,
  kin_person_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  from_day BIGINT NOT NULL,
  to_day BIGINT,
  PRIMARY KEY (county_code, person_id, kin_person_id, kind)
);
CREATE INDEX kin_link_kin ON kin_link (county_code, kin_person_id);
)";

// Submissions lie by household, so that a history is one range of the tree. No foreign keys here:
// the one writer keeps them, and a check for each row would double the time of a founding import.
// `answers` and `sealed` are made by core/registry and edge/secrets.
constexpr std::string_view kSubmissions = R"(
CREATE TABLE code_book (
  county_code TEXT NOT NULL,
  code BIGINT NOT NULL,
  name TEXT NOT NULL,
  is_sealed BIGINT NOT NULL,
  PRIMARY KEY (county_code, code)
);
CREATE TABLE origin (
  county_code TEXT NOT NULL,
  origin_id BIGINT NOT NULL,
  form TEXT NOT NULL,
  source TEXT NOT NULL,
  policy_hash TEXT NOT NULL,
  PRIMARY KEY (county_code, origin_id)
);
CREATE UNIQUE INDEX origin_words ON origin (county_code, form, source, policy_hash);
CREATE TABLE submission (
  county_code TEXT NOT NULL,
  household_id BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  submission_id TEXT NOT NULL,
  kind BIGINT NOT NULL,
  origin_id BIGINT NOT NULL,
  collector TEXT NOT NULL,
  device TEXT NOT NULL,
  reason TEXT NOT NULL,
  compensates TEXT NOT NULL,
  base_sequence BIGINT NOT NULL,
  event_time_ms BIGINT NOT NULL,
  receipt_time_ms BIGINT NOT NULL,
  answers BYTEA NOT NULL,
  sealed BYTEA,
  PRIMARY KEY (county_code, household_id, sequence)
);
CREATE UNIQUE INDEX submission_id ON submission (county_code, submission_id);
CREATE INDEX submission_sequence ON submission (county_code, sequence);
CREATE TABLE household_key (
  county_code TEXT NOT NULL,
  household_id BIGINT NOT NULL,
  key_id BIGINT NOT NULL,
  wrapped BYTEA NOT NULL,
  PRIMARY KEY (county_code, household_id)
);
)";

constexpr std::string_view kAccounts = R"(
CREATE TABLE account (
  county_code TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  username TEXT NOT NULL,
  name TEXT NOT NULL,
  phone BYTEA,
  password_hash TEXT NOT NULL,
  must_change BIGINT NOT NULL,
  scope_region TEXT NOT NULL,
  disabled_at_ms BIGINT,
  failed_attempts BIGINT NOT NULL,
  locked_until_ms BIGINT,
  created_at_ms BIGINT NOT NULL,
  last_log_in_at_ms BIGINT,
  note TEXT NOT NULL,
  disabled_reason TEXT NOT NULL,
  handed_over_to BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (county_code, account_id)
);
CREATE UNIQUE INDEX account_username ON account (county_code, username);
CREATE TABLE account_role (
  county_code TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (county_code, account_id, role),
  FOREIGN KEY (county_code, account_id) REFERENCES account (county_code, account_id)
);
CREATE TABLE session (
  county_code TEXT NOT NULL,
  token_hash BYTEA NOT NULL,
  session_id TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  seen_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  device TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (county_code, token_hash),
  FOREIGN KEY (county_code, account_id) REFERENCES account (county_code, account_id)
);
CREATE UNIQUE INDEX session_id ON session (county_code, session_id);
CREATE INDEX session_account ON session (county_code, account_id);
CREATE TABLE saved_view (
  county_code TEXT NOT NULL,
  view_id TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  page TEXT NOT NULL,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  PRIMARY KEY (county_code, view_id),
  FOREIGN KEY (county_code, account_id) REFERENCES account (county_code, account_id)
);
CREATE INDEX saved_view_account ON saved_view (county_code, account_id, page);
)";

constexpr std::string_view kAudit = R"(
CREATE TABLE audit_event (
  county_code TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  account_id BIGINT,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  region_code TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous_hash BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (county_code, sequence)
);
CREATE INDEX audit_event_subject ON audit_event (county_code, subject);
CREATE TABLE idempotency_key (
  county_code TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash BYTEA NOT NULL,
  status BIGINT NOT NULL,
  response BYTEA NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (county_code, account_id, idempotency_key)
);
CREATE INDEX idempotency_key_time ON idempotency_key (county_code, at_ms);
)";

// Workbooks that were sent in (imports.h). The index finds the blind digest of a file sent before.
constexpr std::string_view kImports = R"(
CREATE TABLE import_batch (
  county_code TEXT NOT NULL,
  batch_id TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  account_name TEXT NOT NULL,
  region_code TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  layout TEXT NOT NULL,
  state TEXT NOT NULL,
  mapping BYTEA NOT NULL,
  counts BYTEA NOT NULL,
  done_entries BIGINT NOT NULL,
  reason TEXT NOT NULL,
  failure TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  applied_at_ms BIGINT,
  key_id BIGINT NOT NULL,
  wrapped_key BYTEA NOT NULL,
  PRIMARY KEY (county_code, batch_id)
);
CREATE INDEX import_batch_file ON import_batch (county_code, sha256);
CREATE INDEX import_batch_time ON import_batch (county_code, created_at_ms);
CREATE TABLE import_entry (
  county_code TEXT NOT NULL,
  batch_id TEXT NOT NULL,
  entry BIGINT NOT NULL,
  household_id BIGINT,
  number TEXT NOT NULL,
  region_code TEXT NOT NULL,
  state TEXT NOT NULL,
  is_new BIGINT NOT NULL,
  first_row BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  change_count BIGINT NOT NULL,
  submission_id TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (county_code, batch_id, entry)
);
CREATE TABLE import_mapping (
  county_code TEXT NOT NULL,
  name TEXT NOT NULL,
  layout TEXT NOT NULL,
  mapping BYTEA NOT NULL,
  PRIMARY KEY (county_code, name)
);
)";

// What the generated tables are (projection.h), of all counties: the catalogue, and the statements
// that were generated.
constexpr std::string_view kProjection = R"(
CREATE TABLE projection_column (
  table_name TEXT NOT NULL,
  indicator TEXT NOT NULL,
  type TEXT NOT NULL,
  bit BIGINT NOT NULL,
  PRIMARY KEY (table_name, indicator)
);
CREATE TABLE projection_migration (
  number BIGINT NOT NULL PRIMARY KEY,
  sql TEXT NOT NULL
);
)";

}  // namespace

const std::vector<Migration>& structure_migrations() {
  static const std::vector<Migration> kMigrations = {
      {1, "county", kCounty},           {2, "regions", kRegions},   {3, "households", kHouseholds},
      {4, "submissions", kSubmissions}, {5, "accounts", kAccounts}, {6, "audit", kAudit},
      {7, "projection", kProjection},   {8, "imports", kImports},
  };
  return kMigrations;
}

}  // namespace store
