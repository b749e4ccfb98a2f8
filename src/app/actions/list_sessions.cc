#include <array>

#include "app/actions/account_deeds.h"
#include "app/actions/account_parts.h"

namespace actions {
namespace {

struct Word {
  std::string_view mark;
  std::string_view label;
};

// The first mark that occurs counts: many browsers also name those they descend from.
constexpr std::array kBrowsers = {Word{"MicroMessenger", "微信"}, Word{"DingTalk", "钉钉"},
                                  Word{"Edg/", "Edge"},           Word{"QQBrowser", "QQ 浏览器"},
                                  Word{"Firefox/", "Firefox"},    Word{"Chrome/", "Chrome"},
                                  Word{"Safari/", "Safari"}};
constexpr std::array kSystems = {
    Word{"Windows NT 6.1", "Windows 7"}, Word{"Windows", "Windows"}, Word{"HarmonyOS", "鸿蒙"},
    Word{"Android", "Android"},          Word{"iPhone", "iPhone"},   Word{"iPad", "iPad"},
    Word{"Mac OS X", "macOS"},           Word{"Linux", "Linux"}};

template <std::size_t N>
std::string_view find(const std::array<Word, N>& words, std::string_view agent) {
  for (const Word& word : words) {
    if (agent.find(word.mark) != std::string_view::npos) return word.label;
  }
  return {};
}

std::string describe_agent(const std::string& agent) {
  const std::string_view browser = find(kBrowsers, agent);
  const std::string_view system = find(kSystems, agent);
  if (browser.empty() || system.empty()) return agent.empty() ? "未知设备" : agent;
  return std::string(browser) + " · " + std::string(system);
}

std::vector<SessionItem> items_of(const AccountBook& book, int64_t account_id,
                                  const rights::Caller& caller) {
  std::vector<SessionItem> items;
  for (const store::Session& session : book.sessions_of(account_id)) {
    SessionItem item{session.session_id,    session.session_id == caller.session,
                     session.created_at_ms, session.seen_at_ms,
                     session.address,       describe_agent(session.device)};
    items.insert(item.is_this ? items.begin() : items.end(), item);
  }
  return items;
}

}  // namespace

std::vector<SessionItem> list_sessions(AccountBook& book, const rights::Caller& caller) {
  const auto id = parse_account_id(caller.account);
  return id ? items_of(book, *id, caller) : std::vector<SessionItem>();
}

base::Result<std::vector<SessionItem>> list_account_sessions(AccountBook& book,
                                                             const rights::Caller& caller,
                                                             std::string_view account) {
  const store::Account found = TRY(seen_account(book, caller, Power::kManageOrSecure, account));
  return items_of(book, found.account_id, caller);
}

}  // namespace actions
