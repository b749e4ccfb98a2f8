// Random bytes from the system, and what is made of them. Any thread.
#pragma once

#include <string>

namespace secrets {

std::string random_bytes(std::size_t size);

// Never the same again, though perhaps to be guessed: for nonces. Ten times as fast.
std::string unique_bytes(std::size_t size);

// 256 random bits as 43 characters of A–Z a–z 0–9 - _: session tokens, ids nobody can guess.
std::string random_token();

// A password to be read to somebody and changed at once: 12 characters in three groups
// ("k7mn-4xpt-9wqa"), without characters that look alike; 58 random bits.
std::string one_time_password();

}  // namespace secrets
