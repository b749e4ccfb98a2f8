#include "app/actions/account_parts.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/base/text.h"
#include "core/dictionary/dictionary.h"
#include "edge/secrets/bytes.h"
#include "edge/secrets/password.h"

namespace actions {
namespace {

using rights::Permission;

constexpr std::string_view kKeyedStart = "$hmac-sm3$";
constexpr std::string_view kPhonePlace = "account phone";
constexpr std::size_t kMostNameCharacters = 64;
constexpr std::size_t kMostNoteCharacters = 500;
constexpr std::size_t kMostReasonCharacters = 200;
constexpr int kLongestNumberInReason = 6;  // Digits in a row.

constexpr std::array<std::string_view, rights::kPermissionCount> kPermissionLabels = {
    "查看农户", "查看完整号码", "填报采集表", "更正农户资料", "导入表格", "查看排查统计",
    "试算",     "提出对象",     "审批对象",   "管理账号",     "停用账号", "查看操作日志"};

std::string keyed_digest(const AccountBook& book, std::string_view login_name,
                         std::string_view password) {
  std::string bytes = std::string(login_name) + '\n' + std::string(password);
  const secrets::WipeAtEnd wiped(&bytes);
  return secrets::to_hex(book.parts().key->blind_index("one_time_password", bytes));
}

bool is_login_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  });
}

std::string level_label(rights::Level level) {
  constexpr std::array<std::string_view, 6> kLabels = {"全国", "省级", "市级",
                                                       "县级", "乡级", "村级"};
  return std::string(kLabels[static_cast<std::size_t>(level)]);
}

std::string levels_of(const rights::Role& role) {
  std::string text;
  for (const rights::Level level : role.levels)
    text += (text.empty() ? "" : "、") + level_label(level);
  return text;
}

AccountFault fault_of(const AccountBook& book, const rights::GrantProblem& problem,
                      std::string_view where) {
  using Kind = rights::GrantProblem::Kind;
  const rights::Role* role = rights::find_role(book.roles(), problem.role);
  const std::string label = role == nullptr ? problem.role : role->label;
  const std::string place(where);
  switch (problem.kind) {
    case Kind::kNoRole:
      return {place, "没有选角色", "请至少选一个角色"};
    case Kind::kUnknownRole:
      return {place, "没有角色“" + label + "”", "请从角色列表里选"};
    case Kind::kWithoutAccount:
      return {place, "“" + label + "”不登录系统，不能建账号", "请换一个角色"};
    case Kind::kWrongLevel:
      return {place, "“" + label + "”只能设在" + levels_of(*role), "请改角色，或改所属地区"};
    case Kind::kNotTogether:
      return {place, "“" + label + "”不能兼任其他角色", "请只留这一个角色，或分给两个账号"};
  }
  return {place, "角色不对", ""};
}

}  // namespace

base::Error problem(std::string_view id, base::ErrorCode code, std::string_view message) {
  return {code, std::string(message), std::string(id)};
}

std::string_view permission_label(Permission permission) {
  return kPermissionLabels[static_cast<std::size_t>(permission)];
}

bool has_power(const rights::Caller& caller, Power power, std::string_view region) {
  return rights::may(caller, Permission::kManageAccounts, region) ||
         (power == Power::kManageOrSecure &&
          rights::may(caller, Permission::kSecureAccounts, region));
}

base::Result<void> need_power(const rights::Caller& caller, Power power) {
  if (has_power(caller, power, caller.scope)) return {};
  return problem("permission.denied", base::ErrorCode::kForbidden);
}

base::Result<store::Account> seen_account(AccountBook& book, const rights::Caller& caller,
                                          Power power, std::string_view account) {
  TRY(need_power(caller, power));
  const auto id = parse_account_id(account);
  auto found = id ? book.find(*id) : std::nullopt;
  if (!found || !has_power(caller, power, found->scope_region))
    return problem("account.not_found", base::ErrorCode::kNotFound);
  return *std::move(found);
}

base::Result<store::Account> managed_account(AccountBook& book, const rights::Caller& caller,
                                             Power power, std::string_view account) {
  store::Account found = TRY(seen_account(book, caller, power, account));
  if (std::to_string(found.account_id) == caller.account)
    return problem("account.own", base::ErrorCode::kForbidden);
  return found;
}

bool is_locked(const store::Account& account, int64_t now_ms) {
  return account.locked_until_ms && *account.locked_until_ms > now_ms;
}

std::string subject_of_account(int64_t account_id) {
  return "account/" + std::to_string(account_id);
}

std::vector<NamedId> named_roles(const AccountBook& book, const std::vector<std::string>& roles) {
  std::vector<NamedId> named;
  for (const std::string& id : roles) {
    const rights::Role* role = rights::find_role(book.roles(), id);
    named.push_back({id, role == nullptr ? id : role->label});
  }
  return named;
}

AccountView view_of(AccountBook& book, const rights::Caller& caller,
                    const store::Account& account) {
  AccountView view;
  view.id = std::to_string(account.account_id);
  view.login_name = account.username;
  view.name = account.name;
  view.roles = named_roles(book, account.roles);
  view.region = account.scope_region;
  view.region_full_name = book.region_name(account.scope_region);
  const bool locked = is_locked(account, book.now_ms());
  view.state = account.disabled_at_ms ? "disabled" : locked ? "locked" : "active";
  if (locked) view.locked_until_ms = account.locked_until_ms;
  view.must_change_password = account.must_change;
  const std::string phone = open_phone(book, account.sealed_phone);
  view.phone = phone.empty() ? "" : dictionary::masked(phone);
  view.note = account.note;
  view.disabled_reason = account.disabled_reason;
  if (account.handed_over_to) view.handed_over_to = std::to_string(*account.handed_over_to);
  view.session_count = static_cast<int64_t>(book.sessions_of(account.account_id).size());
  view.last_log_in_at_ms = account.last_log_in_at_ms;
  view.created_at_ms = account.created_at_ms;
  view.version = account.version;
  view.can_manage =
      has_power(caller, Power::kManage, account.scope_region) && view.id != caller.account;
  return view;
}

base::Result<AccountView> view_now(AccountBook& book, const rights::Caller& caller,
                                   int64_t account_id) {
  const auto account = book.find(account_id);
  if (!account) return problem("account.not_found", base::ErrorCode::kNotFound);
  return view_of(book, caller, *account);
}

std::vector<AccountFault> role_faults(const AccountBook& book,
                                      const std::vector<std::string>& roles,
                                      std::string_view region, std::string_view where) {
  std::vector<AccountFault> faults;
  for (const auto& problem : rights::check_grant(book.roles(), roles, region))
    faults.push_back(fault_of(book, problem, where));
  return faults;
}

std::vector<AccountFault> check_fields(const AccountBook& book, const rights::Caller& caller,
                                       AccountFields* fields, bool is_new) {
  std::vector<AccountFault> faults;
  if (is_new) {
    fields->login_name = fold_login_name(fields->login_name);
    const std::size_t size = fields->login_name.size();
    if (size < 2 || size > kMostNameCharacters || !is_login_name(fields->login_name)) {
      faults.push_back(
          {"login_name", "登录名要用 2 至 64 个英文字母、数字、_ 或 -", "例如姓名拼音加村名拼音"});
    }
  }
  if (fields->name) {
    fields->name = std::string(base::trim(*fields->name));
    const std::size_t size = base::count_code_points(*fields->name);
    if (size < 1 || size > kMostNameCharacters || base::find_invalid_utf8(*fields->name))
      faults.push_back({"name", "姓名要填 1 至 64 个字", "请填写使用人的姓名"});
  }
  if (fields->region) {
    if (!book.parts().regions.full_name(*fields->region)) {
      faults.push_back({"region", "没有区划“" + *fields->region + "”", "请从地区列表里选"});
    } else if (!rights::is_within(*fields->region, caller.scope)) {
      faults.push_back({"region", "这个地区不归您管", "只能在您所管的地区里建账号"});
    }
  }
  if (fields->phone && !fields->phone->empty()) {
    fields->phone = std::string(base::trim(base::fold_width(*fields->phone)));
    const bool is_number = fields->phone->find_first_not_of("0123456789-+ ") == std::string::npos;
    if (!is_number || fields->phone->size() < 7 || fields->phone->size() > 20)
      faults.push_back({"phone", "电话号码不对", "请填 11 位手机号，或带区号的座机号"});
  }
  if (fields->note && base::count_code_points(*fields->note) > kMostNoteCharacters)
    faults.push_back({"note", "备注太长", "不超过 500 个字"});
  return faults;
}

std::string reason_fault(std::string_view reason) {
  const std::size_t size = base::count_code_points(base::trim(reason));
  if (size < 2 || size > kMostReasonCharacters || base::find_invalid_utf8(reason))
    return "理由要写 2 至 200 个字";
  int run = 0;
  const std::string folded = base::fold_width(reason);
  for (const char c : folded) {
    run = std::isdigit(static_cast<unsigned char>(c)) != 0 ? run + 1 : 0;
    if (run > kLongestNumberInReason) return "理由会写进日志，请不要写证件号码、电话等号码";
  }
  return "";
}

std::string seal_phone(const AccountBook& book, std::string_view phone) {
  return phone.empty() ? "" : book.parts().key->seal(phone, kPhonePlace);
}

std::string open_phone(const AccountBook& book, std::string_view sealed) {
  if (sealed.empty()) return "";
  const auto phone = book.parts().key->open(sealed, kPhonePlace);
  return phone ? *phone : "";
}

std::string keep_one_time_password(const AccountBook& book, std::string_view login_name,
                                   std::string_view password) {
  return std::string(kKeyedStart) + keyed_digest(book, login_name, password);
}

bool fits_password(const AccountBook& book, const store::Account& account,
                   std::string_view password) {
  const std::string_view hash = account.password_hash;
  if (hash.substr(0, kKeyedStart.size()) != kKeyedStart)
    return secrets::is_password(hash, password);
  secrets::check_nobody(password);
  return secrets::equal_in_constant_time(hash.substr(kKeyedStart.size()),
                                         keyed_digest(book, account.username, password));
}

base::Result<void> keep_a_manager(const AccountBook& book, int64_t disabled_account) {
  for (const store::Account& account : book.accounts()) {
    if (account.account_id == disabled_account || account.disabled_at_ms) continue;
    if (rights::permissions_of(book.roles(), account.roles).has(Permission::kManageAccounts))
      return {};
  }
  return problem("account.last_manager", base::ErrorCode::kConflict);
}

}  // namespace actions
