// Passwords: argon2id with 19 MiB and two passes (OWASP's first choice), about 30 ms. Never on an
// I/O thread. Any number of threads, each with its own 19 MiB while it works.
#pragma once

#include <string>
#include <string_view>

namespace secrets {

// "$argon2id$v=19$m=19456,t=2,p=1$…": what the database keeps.
std::string hash_password(std::string_view password);

// False too for a hash that is no hash.
bool is_password(std::string_view hash, std::string_view password);

// Takes as long as is_password: for names that nobody has, so that the time does not tell which
// names exist.
void check_nobody(std::string_view password);

// Why a new password is too weak, as a sentence; empty when it is good. At least ten characters; at
// least three of lower case, upper case, digits and signs, or a phrase of sixteen characters; no
// name of the account, no run such as 123456, no single repeated character.
std::string weakness_of(std::string_view password, std::string_view login_name);

}  // namespace secrets
