#include "edge/secrets/password.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <set>

#include <argon2.h>

#include "core/base/text.h"
#include "edge/secrets/random.h"

namespace secrets {
namespace {

constexpr uint32_t kMemoryKib = 19 * 1024;
constexpr uint32_t kPasses = 2;
constexpr uint32_t kLanes = 1;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kEncodedBytes = 128;
// A longer one would only be a way to keep the server busy.
constexpr std::size_t kMostPasswordBytes = 1024;
constexpr std::size_t kFewestCharacters = 10;
constexpr std::size_t kPhraseCharacters = 16;
constexpr int kLongestRun = 4;

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lowered;
}

int kinds_of(std::string_view password) {
  bool is_lower = false, is_upper = false, is_digit = false, is_sign = false;
  for (const char c : password) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::islower(byte) != 0) {
      is_lower = true;
    } else if (std::isupper(byte) != 0) {
      is_upper = true;
    } else if (std::isdigit(byte) != 0) {
      is_digit = true;
    } else {
      is_sign = true;
    }
  }
  return is_lower + is_upper + is_digit + is_sign;
}

// "12345", "edcba", "aaaaa": characters one step apart, or the same.
bool has_run(std::string_view password) {
  for (const int step : {-1, 0, 1}) {
    int length = 1;
    for (std::size_t i = 1; i < password.size(); ++i) {
      length = password[i] - password[i - 1] == step ? length + 1 : 1;
      if (length > kLongestRun) return true;
    }
  }
  return false;
}

}  // namespace

std::string hash_password(std::string_view password) {
  const std::string salt = random_bytes(kSaltBytes);
  std::array<char, kEncodedBytes> encoded{};
  const int result =
      argon2id_hash_encoded(kPasses, kMemoryKib, kLanes, password.data(), password.size(),
                            salt.data(), salt.size(), kHashBytes, encoded.data(), encoded.size());
  // Out of memory: an empty hash fits no password.
  return result == ARGON2_OK ? std::string(encoded.data()) : std::string();
}

bool is_password(std::string_view hash, std::string_view password) {
  if (hash.empty() || password.size() > kMostPasswordBytes) return false;
  const std::string encoded(hash);
  return argon2id_verify(encoded.c_str(), password.data(), password.size()) == ARGON2_OK;
}

void check_nobody(std::string_view password) {
  static const std::string kNobody = hash_password("nobody has this name");
  (void)is_password(kNobody, password);
}

std::string weakness_of(std::string_view password, std::string_view login_name) {
  const std::size_t characters = base::count_code_points(password);
  if (password.size() > kMostPasswordBytes) return "密码太长：不要超过 300 个字";
  if (characters < kFewestCharacters) return "密码太短：至少 10 个字符";
  if (characters < kPhraseCharacters && kinds_of(password) < 3) {
    return "密码太简单：大写字母、小写字母、数字、符号至少用三种，或者用 16 个字符以上的一句话";
  }
  if (!login_name.empty() && lower(password).find(lower(login_name)) != std::string::npos) {
    return "密码里不要包含登录名";
  }
  if (has_run(password)) return "密码里不要有 12345、abcde、aaaaa 这样连续或重复的五个字符";
  if (std::set<char>(password.begin(), password.end()).size() < 6) {
    return "密码里不同的字符太少：至少用 6 个不同的字符";
  }
  return "";
}

}  // namespace secrets
