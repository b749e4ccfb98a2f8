// Answers of the deeds on accounts → JSON of the contract. Spelling only.
#pragma once

#include <string>
#include <vector>

#include "app/actions/account_deeds.h"

namespace http {

std::string render(const actions::SessionView& session);
std::string render(const std::vector<actions::SessionItem>& sessions);
std::string render(const std::vector<actions::RoleView>& roles);
std::string render(const actions::AccountPage& page);
std::string render(const actions::AccountView& account);
std::string render(const actions::AccountWithPassword& answer);
std::string render(const actions::HandOver& answer);
std::string render(const actions::ImportReport& report);
std::string render(const actions::AuditPage& page);

}  // namespace http
