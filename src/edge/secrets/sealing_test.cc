// Vectors: SM3 of GM/T 0004-2012 (annex A), SM4-GCM of RFC 8998 (A.1).
#include "edge/secrets/sealing.h"

#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "edge/secrets/bytes.h"
#include "edge/secrets/digest.h"
#include "edge/secrets/password.h"
#include "edge/secrets/random.h"

namespace secrets {
namespace {

std::string bytes(std::string_view hex) { return *from_hex(hex); }

TEST(Digest, Sm3OfTheStandard) {
  EXPECT_EQ(to_hex(sm3("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  std::string long_text;
  for (int i = 0; i < 16; ++i) long_text += "abcd";
  EXPECT_EQ(to_hex(sm3(long_text)),
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

// HMAC by its definition (RFC 2104), from the digest alone.
TEST(Digest, HmacIsTwoDigests) {
  const std::string key = "a key of the test";
  std::string inner(64, '\x36'), outer(64, '\x5c');
  for (std::size_t i = 0; i < key.size(); ++i) {
    inner[i] = static_cast<char>(inner[i] ^ key[i]);
    outer[i] = static_cast<char>(outer[i] ^ key[i]);
  }
  EXPECT_EQ(to_hex(hmac_sm3(key, "value")), to_hex(sm3(outer + sm3(inner + "value"))));
}

TEST(Sealing, Sm4GcmOfTheStandard) {
  const std::string key = bytes("0123456789abcdeffedcba9876543210");
  const std::string nonce = bytes("00001234567800000000abcd");
  const std::string associated = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  const std::string plain = bytes(
      "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
      "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
  const std::string sealed = sm4_gcm_seal(key, nonce, associated, plain);
  EXPECT_EQ(to_hex(sealed),
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
            "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
            "83de3541e4c2b58177e065a9bf7b62ec");
  EXPECT_EQ(sm4_gcm_open(key, nonce, associated, sealed), plain);
}

TEST(Sealing, OpensOnlyWhatItSealedAndWhereItStood) {
  const DataKey key = DataKey::create(7), other = DataKey::create(7);
  const std::string sealed = key.seal("some value", "370305/12");
  EXPECT_EQ(key_id_of(sealed), 7u);
  EXPECT_EQ(sealed.find("some value"), std::string::npos);
  EXPECT_EQ(*key.open(sealed, "370305/12"), "some value");
  EXPECT_FALSE(key.open(sealed, "370305/13"));
  EXPECT_FALSE(other.open(sealed, "370305/12"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(key.open(changed, "370305/12")) << i;
    EXPECT_FALSE(key.open(sealed.substr(0, i), "370305/12")) << i;
  }
  EXPECT_NE(sealed, key.seal("some value", "370305/12")) << "equal values must not look equal";
  EXPECT_EQ(*key.open(key.seal("", ""), ""), "");
}

TEST(Sealing, ManyThreadsUseOneKey) {
  const DataKey key = DataKey::create(1);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&key, t] {
      const std::string plain = "thread " + std::to_string(t);
      for (int i = 0; i < 200; ++i) EXPECT_EQ(*key.open(key.seal(plain, plain), plain), plain);
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST(Random, TokensAreLongAndNeverTheSame) {
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = random_token();
    EXPECT_EQ(token.size(), 43u);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
              std::string::npos);
    tokens.insert(token);
  }
  EXPECT_EQ(tokens.size(), 1000u);
}

TEST(Password, OnlyTheSamePasswordFits) {
  const std::string hash = hash_password("correct horse battery");
  EXPECT_EQ(hash.substr(0, 31), "$argon2id$v=19$m=19456,t=2,p=1$");
  EXPECT_TRUE(is_password(hash, "correct horse battery"));
  EXPECT_FALSE(is_password(hash, "correct horse batterz"));
  EXPECT_FALSE(is_password("", ""));
  EXPECT_FALSE(is_password("not a hash", "not a hash"));
  EXPECT_NE(hash, hash_password("correct horse battery"));
}

TEST(Password, AWeakOneIsToldWhy) {
  const auto says = [](std::string_view password, std::string_view part) {
    return weakness_of(password, "wang_li").find(part) != std::string::npos;
  };
  EXPECT_TRUE(says("Ab1!", "太短"));
  EXPECT_TRUE(says("abcxyzabcq", "太简单"));
  EXPECT_TRUE(says("Wang_Li#9072", "登录名"));
  EXPECT_TRUE(says("Xq7#12345zw", "连续"));
  EXPECT_TRUE(says("Xq7#aaaaazw", "重复"));
  EXPECT_TRUE(says("Aa1Aa1Aa1Aa1", "不同的字符太少"));
  EXPECT_EQ(weakness_of("Maple#Tree72", "wang_li"), "");
  EXPECT_EQ(weakness_of("four little words here", "wang_li"), "");
  for (int i = 0; i < 50; ++i) EXPECT_EQ(one_time_password().size(), 14u);
}

}  // namespace
}  // namespace secrets
