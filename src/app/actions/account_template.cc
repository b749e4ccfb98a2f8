#include <algorithm>

#include "app/actions/account_columns.h"
#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"
#include "edge/office/write_xlsx.h"

namespace actions {
namespace {

constexpr std::size_t kMostRegions = 4000;

// What the lists of the first sheet offer.
office::Sheet choices(const AccountBook& book, const rights::Caller& caller) {
  office::Sheet sheet{
      "选项", {{"角色", 24, -1, ""}, {"地区代码", 16, -1, ""}, {"地区", 40, -1, ""}}, {}};
  std::vector<std::string> roles;
  for (const RoleView& role : list_roles(book, caller)) {
    if (role.can_grant) roles.push_back(role.label);
  }
  const auto regions = book.parts().regions.list(caller.scope, kMostRegions);
  for (std::size_t i = 0; i < std::max(roles.size(), regions.size()); ++i) {
    const bool has_region = i < regions.size();
    sheet.rows.push_back({i < roles.size() ? roles[i] : "", has_region ? regions[i] : "",
                          has_region ? book.region_name(regions[i]) : ""});
  }
  return sheet;
}

}  // namespace

const std::array<AccountColumnInfo, kAccountColumns>& account_columns() {
  static constexpr std::array<AccountColumnInfo, kAccountColumns> kColumns = {{
      {"登录名", true, 18, "英文字母、数字、_ 或 -，建好后不能改"},
      {"姓名", true, 14, "使用人的姓名"},
      {"角色", true, 24, "从列表里选；几个角色用、隔开"},
      {"所属地区", true, 20, "12 位区划代码，从列表里选；也可以写地区全称"},
      {"电话", false, 16, "可以不填"},
      {"备注", false, 30, "可以不填"},
  }};
  return kColumns;
}

base::Result<std::string> account_template(AccountBook& book, const rights::Caller& caller) {
  TRY(need_power(caller, Power::kManage));
  office::Sheet sheet{"账号", {}, {}};
  for (const AccountColumnInfo& column : account_columns()) {
    sheet.columns.push_back(
        {std::string(column.heading), column.width, -1, std::string(column.hint)});
  }
  sheet.columns[static_cast<std::size_t>(AccountColumn::kRoles)].choices_column = 0;
  sheet.columns[static_cast<std::size_t>(AccountColumn::kRegion)].choices_column = 1;
  std::string bytes = office::write_xlsx({sheet, choices(book, caller)});
  if (bytes.empty()) return problem("server.failed", base::ErrorCode::kUnavailable);
  return bytes;
}

}  // namespace actions
