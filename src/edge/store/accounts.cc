#include "edge/store/accounts.h"

#include <map>

#include "edge/store/counties.h"

namespace store {
namespace {

Account read_account(const Cursor& cursor) {
  Account account;
  account.account_id = cursor.integer(0);
  account.username = cursor.text(1);
  account.name = cursor.text(2);
  if (!cursor.is_null(3)) account.sealed_phone = cursor.bytes(3);
  account.password_hash = cursor.text(4);
  account.must_change = cursor.is_true(5);
  account.scope_region = cursor.text(6);
  account.disabled_at_ms = cursor.maybe_integer(7);
  account.failed_attempts = cursor.integer(8);
  account.locked_until_ms = cursor.maybe_integer(9);
  account.created_at_ms = cursor.integer(10);
  account.last_log_in_at_ms = cursor.maybe_integer(11);
  account.note = cursor.text(12);
  account.disabled_reason = cursor.text(13);
  account.handed_over_to = cursor.maybe_integer(14);
  account.version = cursor.integer(15);
  return account;
}

Parameter phone_parameter(const Account& account) {
  return account.sealed_phone.empty() ? Parameter(nullptr) : Parameter::bytes(account.sealed_phone);
}

base::Result<void> put_roles(Connection& connection, std::string_view county, int64_t account_id,
                             const std::vector<std::string>& roles) {
  TRY(connection.execute("DELETE FROM account_role WHERE county_code = $1 AND account_id = $2",
                         {county, account_id}));
  for (const std::string& role : roles) {
    TRY(connection.execute(
        "INSERT INTO account_role (county_code, account_id, role) VALUES ($1, $2, $3) "
        "ON CONFLICT (county_code, account_id, role) DO NOTHING",
        {county, account_id, role}));
  }
  return {};
}

base::Result<std::optional<Account>> with_roles(Connection& connection, std::string_view county,
                                                std::unique_ptr<Cursor> found) {
  if (!TRY(found->next())) return std::optional<Account>();
  Account account = read_account(*found);
  auto cursor = TRY(connection.query(
      "SELECT role FROM account_role WHERE county_code = $1 AND account_id = $2 ORDER BY role",
      {county, account.account_id}));
  while (TRY(cursor->next())) account.roles.push_back(cursor->string(0));
  return std::optional(std::move(account));
}

// Statements are kept by their text: one for each end.
std::string select_account(const char* where) {
  return "SELECT account_id, username, name, phone, password_hash, must_change, scope_region, "
         "disabled_at_ms, failed_attempts, locked_until_ms, created_at_ms, last_log_in_at_ms, "
         "note, disabled_reason, handed_over_to, version FROM account WHERE county_code = $1 AND " +
         std::string(where);
}

}  // namespace

base::Result<int64_t> add_account(Transaction& transaction, std::string_view county,
                                  const Account& account) {
  Connection& connection = transaction;
  const int64_t id = TRY(take_numbers(transaction, county, Numbered::kAccount));
  TRY(connection.execute(
      "INSERT INTO account (county_code, account_id, username, name, phone, password_hash, "
      "must_change, scope_region, disabled_at_ms, failed_attempts, locked_until_ms, created_at_ms, "
      "last_log_in_at_ms, note, disabled_reason, handed_over_to, version) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
      {county, id, account.username, account.name, phone_parameter(account), account.password_hash,
       account.must_change, account.scope_region, account.disabled_at_ms, account.failed_attempts,
       account.locked_until_ms, account.created_at_ms, account.last_log_in_at_ms, account.note,
       account.disabled_reason, account.handed_over_to, account.version}));
  TRY(put_roles(connection, county, id, account.roles));
  return id;
}

base::Result<void> put_account(Transaction& transaction, std::string_view county,
                               const Account& account) {
  Connection& connection = transaction;
  const int64_t changed = TRY(connection.execute(
      "UPDATE account SET username = $3, name = $4, phone = $5, password_hash = $6, "
      "must_change = $7, scope_region = $8, disabled_at_ms = $9, failed_attempts = $10, "
      "locked_until_ms = $11, last_log_in_at_ms = $12, note = $13, disabled_reason = $14, "
      "handed_over_to = $15, version = $16 WHERE county_code = $1 AND account_id = $2",
      {county, account.account_id, account.username, account.name, phone_parameter(account),
       account.password_hash, account.must_change, account.scope_region, account.disabled_at_ms,
       account.failed_attempts, account.locked_until_ms, account.last_log_in_at_ms, account.note,
       account.disabled_reason, account.handed_over_to, account.version}));
  if (changed == 0) {
    return base::Error{base::ErrorCode::kNotFound, "没有这个账号：请刷新账号列表",
                       std::to_string(account.account_id)};
  }
  return put_roles(connection, county, account.account_id, account.roles);
}

base::Result<std::optional<Account>> find_account(Connection& connection, std::string_view county,
                                                  int64_t account_id) {
  auto cursor = TRY(connection.query(select_account("account_id = $2"), {county, account_id}));
  return with_roles(connection, county, std::move(cursor));
}

base::Result<std::optional<Account>> find_account_by_username(Connection& connection,
                                                              std::string_view county,
                                                              std::string_view username) {
  auto cursor = TRY(connection.query(select_account("username = $2"), {county, username}));
  return with_roles(connection, county, std::move(cursor));
}

base::Result<std::vector<Account>> list_accounts(Connection& connection, std::string_view county,
                                                 int64_t after, int64_t most) {
  std::vector<Account> accounts;
  auto cursor = TRY(connection.query(select_account("account_id > $2 ORDER BY account_id LIMIT $3"),
                                     {county, after, most}));
  std::map<int64_t, size_t> place;
  while (TRY(cursor->next())) {
    accounts.push_back(read_account(*cursor));
    place.emplace(accounts.back().account_id, accounts.size() - 1);
  }
  if (accounts.empty()) return accounts;
  cursor = TRY(connection.query(
      "SELECT account_id, role FROM account_role WHERE county_code = $1 AND account_id > $2 AND "
      "account_id <= $3 ORDER BY account_id, role",
      {county, after, accounts.back().account_id}));
  while (TRY(cursor->next()))
    accounts[place.at(cursor->integer(0))].roles.push_back(cursor->string(1));
  return accounts;
}

}  // namespace store
