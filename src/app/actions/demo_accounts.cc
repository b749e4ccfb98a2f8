#include <algorithm>
#include <array>

#include "app/actions/account_parts.h"
#include "app/actions/open_accounts.h"
#include "core/base/text.h"
#include "edge/office/table.h"

namespace actions {
namespace {

constexpr std::array<std::string_view, 5> kColumns = {"login_name", "name", "roles", "at",
                                                      "password"};

std::vector<std::string> split_roles(std::string_view text) {
  std::vector<std::string> roles;
  while (!text.empty()) {
    const std::size_t bar = std::min(text.find('|'), text.size());
    roles.emplace_back(base::trim(text.substr(0, bar)));
    text.remove_prefix(std::min(bar + 1, text.size()));
  }
  std::sort(roles.begin(), roles.end());
  return roles;
}

// The county itself or the region of that level around it; below it the village or its township.
std::string region_at(const AccountBook& book, std::string_view at, std::string_view village) {
  const auto level = rights::parse_level(at);
  if (!level) return std::string(at);
  constexpr std::array<std::size_t, 6> kDigits = {0, 2, 4, 6, 9, 12};
  const auto digits = kDigits[static_cast<std::size_t>(*level)];
  const bool is_below = *level > rights::Level::kCounty;
  if (is_below && village.size() != kDigits.back()) return "";
  std::string code(is_below ? village : std::string_view(book.parts().county_code));
  code.resize(digits);
  code.resize(kDigits.back(), '0');
  return code;
}

}  // namespace

std::vector<DemoAccountRow> read_demo_accounts(std::string_view bytes, const std::string& file,
                                               base::Diagnostics* problems) {
  std::vector<DemoAccountRow> rows;
  const auto table = office::read_table(std::string(bytes));
  const bool has_heading =
      table && !table->rows.empty() &&
      std::equal(table->rows[0].begin(), table->rows[0].end(), kColumns.begin(), kColumns.end());
  if (!has_heading) {
    problems->push_back(base::diagnose("demo.bad_entry", {file, 1, 1},
                                       {"表头", "login_name,name,roles,at,password"}));
    return rows;
  }
  for (std::size_t i = 1; i < table->rows.size(); ++i) {
    const auto& cells = table->rows[i];
    const base::Place place{file, static_cast<int32_t>(i) + 1, 1};
    const bool is_full = cells.size() == kColumns.size() &&
                         std::none_of(cells.begin(), cells.end(),
                                      [](const std::string& cell) { return cell.empty(); });
    if (is_full) {
      rows.push_back(
          {fold_login_name(cells[0]), cells[1], split_roles(cells[2]), cells[3], cells[4], place});
    } else if (!cells.empty()) {
      problems->push_back(base::diagnose("demo.bad_entry", place, {"这一行", "五列都有内容"}));
    }
  }
  return rows;
}

base::Result<void> add_demo_accounts(AccountBook& book, const std::vector<DemoAccountRow>& rows,
                                     std::string_view village) {
  std::vector<DemoAccount> shown;
  for (const DemoAccountRow& row : rows) {
    store::Account account;
    account.username = row.login_name;
    account.name = row.name;
    account.roles = row.roles;
    account.scope_region = region_at(book, row.at, village);
    account.must_change = true;
    // Everybody knows these passwords: nothing is gained by keeping them slowly.
    account.password_hash = keep_one_time_password(book, row.login_name, row.password);
    if (account.scope_region.empty() ||
        !role_faults(book, row.roles, account.scope_region, "").empty())
      continue;
    const bool may_add = book.parts().store->role() == store::Role::kLeader;
    if (may_add && !book.find_by_name(row.login_name)) {
      const auto deed = [&](AccountChange& change) -> base::Result<void> {
        TRY(change.add(&account));
        return change.audit("", {"create_account", subject_of_account(account.account_id),
                                 account.scope_region, "demonstration"});
      };
      TRY(book.change(deed));
    }
    std::string label;
    for (const NamedId& role : named_roles(book, row.roles))
      label += (label.empty() ? "" : "、") + role.label;
    shown.push_back(
        {row.login_name, row.password, row.name, label, book.region_name(account.scope_region)});
  }
  book.set_demo_accounts(std::move(shown));
  return {};
}

}  // namespace actions
