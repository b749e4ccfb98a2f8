// Columns of the workbook: see account_columns(). Rows are checked all together first; then the
// good ones are stored in one transaction.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "app/actions/account_columns.h"
#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"
#include "core/base/text.h"
#include "edge/office/table.h"
#include "edge/secrets/random.h"

namespace actions {
namespace {

constexpr std::size_t kMostAccounts = 5000;

struct Row {
  int64_t number = 0;
  std::array<std::string, kAccountColumns> cells;
  AccountFields fields;
  std::vector<std::string> roles;
  std::optional<store::Account> existing;  // Just so already.
};

const std::string& cell(const Row& row, AccountColumn column) {
  return row.cells[static_cast<std::size_t>(column)];
}

std::string heading(AccountColumn column) {
  return std::string(account_columns()[static_cast<std::size_t>(column)].heading);
}

// Where each column stands in the table; none: the table lacks it.
using Places = std::array<std::optional<std::size_t>, kAccountColumns>;

base::Result<Places> find_columns(const office::Table& table) {
  Places places;
  std::string missing;
  for (std::size_t i = 0; i < kAccountColumns; ++i) {
    const auto& column = account_columns()[i];
    for (std::size_t at = 0; !table.rows.empty() && at < table.rows[0].size(); ++at) {
      if (base::trim(table.rows[0][at]) == column.heading) places[i] = at;
    }
    if (!places[i] && column.is_required)
      missing += (missing.empty() ? "" : "、") + std::string(column.heading);
  }
  if (missing.empty()) return places;
  return problem("import.columns_missing", base::ErrorCode::kInvalidInput, missing);
}

std::vector<Row> read_rows(const office::Table& table, const Places& places) {
  std::vector<Row> rows;
  for (std::size_t i = 1; i < table.rows.size(); ++i) {
    Row row;
    row.number = static_cast<int64_t>(i) + 1;
    bool has_text = false;
    for (std::size_t column = 0; column < kAccountColumns; ++column) {
      const auto& cells = table.rows[i];
      if (!places[column] || *places[column] >= cells.size()) continue;
      row.cells[column] = std::string(base::trim(cells[*places[column]]));
      has_text = has_text || !row.cells[column].empty();
    }
    if (has_text) rows.push_back(std::move(row));
  }
  return rows;
}

class Importer {
 public:
  Importer(AccountBook& book, const rights::Caller& caller, ImportReport* report)
      : book_(book), caller_(caller), report_(report) {}

  void check(Row* row) {
    const std::size_t before = report_->problems.size();
    row->fields.login_name = cell(*row, AccountColumn::kLoginName);
    row->fields.name = cell(*row, AccountColumn::kName);
    row->fields.phone = cell(*row, AccountColumn::kPhone);
    row->fields.note = cell(*row, AccountColumn::kNote);
    read_region(row);
    read_roles(row);
    for (const AccountFault& fault : check_fields(book_, caller_, &row->fields, true))
      report(*row, column_of(fault.where), fault);
    if (row->fields.region && !row->roles.empty()) {
      for (const AccountFault& fault : role_faults(book_, row->roles, *row->fields.region, "roles"))
        report(*row, AccountColumn::kRoles, fault);
    }
    check_name(row);
    if (report_->problems.size() == before) {
      good_.push_back(std::move(*row));
    } else {
      ++report_->rejected_count;
    }
  }

  base::Result<void> store() {
    std::vector<std::string> passwords(good_.size());
    if (!report_->is_dry_run) TRY(add_all(&passwords));
    for (std::size_t i = 0; i < good_.size(); ++i) {
      const Row& row = good_[i];
      ImportedAccount taken;
      taken.row = row.number;
      taken.login_name = row.fields.login_name;
      taken.name = *row.fields.name;
      for (const NamedId& role : named_roles(book_, row.roles))
        taken.role_labels.push_back(role.label);
      taken.region_full_name = book_.region_name(*row.fields.region);
      taken.one_time_password = passwords[i];
      report_->accepted.push_back(std::move(taken));
    }
    return {};
  }

 private:
  static AccountColumn column_of(std::string_view field) {
    if (field == "login_name") return AccountColumn::kLoginName;
    if (field == "name") return AccountColumn::kName;
    if (field == "region") return AccountColumn::kRegion;
    if (field == "phone") return AccountColumn::kPhone;
    return AccountColumn::kNote;
  }

  void report(const Row& row, AccountColumn column, const AccountFault& fault) {
    report_->problems.push_back(
        {row.number, heading(column), cell(row, column), fault.message, fault.help});
  }

  // A code, or a name that only one region of the caller's has.
  void read_region(Row* row) {
    const std::string& text = cell(*row, AccountColumn::kRegion);
    const auto& regions = book_.parts().regions;
    if (text.empty()) {
      report(*row, AccountColumn::kRegion, {"", "没有填所属地区", "填 12 位区划代码，或地区全称"});
      return;
    }
    if (regions.full_name(text)) {
      row->fields.region = text;
      return;
    }
    std::vector<std::string> exact;
    for (const std::string& code : regions.find(text, caller_.scope)) {
      const std::string name = book_.region_name(code);
      const bool ends = name.size() >= text.size() &&
                        name.compare(name.size() - text.size(), text.size(), text) == 0;
      if (ends) exact.push_back(code);
    }
    if (exact.size() == 1) {
      row->fields.region = exact.front();
    } else if (exact.empty()) {
      report(*row, AccountColumn::kRegion,
             {"", "您所管的地区里没有“" + text + "”", "填 12 位区划代码，或地区全称"});
    } else {
      report(*row, AccountColumn::kRegion,
             {"", "有 " + std::to_string(exact.size()) + " 个地区叫“" + text + "”",
              "请写上乡镇名，或填 12 位区划代码"});
    }
  }

  void read_roles(Row* row) {
    std::string text = base::fold_width(cell(*row, AccountColumn::kRoles));
    for (const std::string_view mark : {"、", ";", "/", "，"}) {
      for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark))
        text.replace(at, mark.size(), ",");
    }
    std::set<std::string> roles;
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view word = base::trim(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (word.empty()) continue;
      const auto role = std::find_if(
          book_.roles().begin(), book_.roles().end(),
          [&](const auto& one) { return one.id == word || base::fold_width(one.label) == word; });
      if (role == book_.roles().end()) {
        report(*row, AccountColumn::kRoles,
               {"", "没有角色“" + std::string(word) + "”", "请从模板的角色列表里选"});
      } else {
        roles.insert(role->id);
      }
    }
    row->roles.assign(roles.begin(), roles.end());
    if (row->roles.empty() && text.empty())
      report(*row, AccountColumn::kRoles, {"", "没有填角色", "请从模板的角色列表里选"});
  }

  void check_name(Row* row) {
    const std::string& name = row->fields.login_name;
    const auto [first, is_new] = rows_by_name_.emplace(name, row->number);
    if (!is_new && !name.empty()) {
      report(*row, AccountColumn::kLoginName,
             {"", "登录名和第 " + std::to_string(first->second) + " 行重复", "请改成不同的登录名"});
      return;
    }
    auto existing = book_.find_by_name(name);
    if (!existing) return;
    const bool is_same = existing->name == row->fields.name && existing->roles == row->roles &&
                         existing->scope_region == row->fields.region &&
                         has_power(caller_, Power::kManage, existing->scope_region);
    if (is_same) {
      row->existing = std::move(existing);
    } else {
      report(*row, AccountColumn::kLoginName,
             {"", "登录名已被使用", "请换一个登录名；要改已有的账号，请到账号页面"});
    }
  }

  base::Result<void> add_all(std::vector<std::string>* passwords) {
    return book_.change([&](AccountChange& change) -> base::Result<void> {
      int64_t added = 0;
      for (std::size_t i = 0; i < good_.size(); ++i) {
        const Row& row = good_[i];
        if (row.existing) continue;
        (*passwords)[i] = secrets::one_time_password();
        store::Account account;
        account.username = row.fields.login_name;
        account.name = *row.fields.name;
        account.roles = row.roles;
        account.scope_region = *row.fields.region;
        account.sealed_phone = seal_phone(book_, row.fields.phone.value_or(""));
        account.note = row.fields.note.value_or("");
        account.password_hash = keep_one_time_password(book_, account.username, (*passwords)[i]);
        account.must_change = true;
        TRY(change.add(&account));
        TRY(change.audit(caller_.account, {"create_account", subject_of_account(account.account_id),
                                           account.scope_region, "import"}));
        ++added;
      }
      return change.audit(caller_.account,
                          {"import_accounts", "", caller_.scope, std::to_string(added)});
    });
  }

  AccountBook& book_;
  const rights::Caller& caller_;
  ImportReport* report_;
  std::vector<Row> good_;
  std::map<std::string, int64_t> rows_by_name_;
};

}  // namespace

base::Result<ImportReport> import_accounts(AccountBook& book, const rights::Caller& caller,
                                           std::string_view file_bytes, bool is_dry_run) {
  TRY(need_power(caller, Power::kManage));
  const auto table = office::read_table(std::string(file_bytes));
  if (!table)
    return problem("import.unreadable", base::ErrorCode::kInvalidInput, table.error().message);
  const Places places = TRY(find_columns(*table));
  std::vector<Row> rows = read_rows(*table, places);
  if (rows.size() > kMostAccounts) {
    return problem("import.too_large", base::ErrorCode::kInvalidInput,
                   std::to_string(rows.size()) + " 行");
  }
  ImportReport report;
  report.is_dry_run = is_dry_run;
  report.row_count = static_cast<int64_t>(rows.size());
  Importer importer(book, caller, &report);
  for (Row& row : rows) importer.check(&row);
  TRY(importer.store());
  return report;
}

}  // namespace actions
