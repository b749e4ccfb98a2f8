#include "app/actions/answer_cache.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace actions {
namespace {

std::shared_ptr<const KeptAnswer> answer(std::string body) {
  return std::make_shared<const KeptAnswer>(KeptAnswer{std::move(body), "\"e\""});
}

std::string body_of(AnswerCache* cache, const AnswerKey& key) {
  const auto found = cache->find(key);
  return found == nullptr ? "" : found->body;
}

TEST(AnswerCache, AnAnswerHoldsForOneStateAndOneKindOfAsker) {
  AnswerCache cache(1 << 20);
  cache.put({7, 1, 100}, cache.age(), answer("as clerks see it"));
  EXPECT_EQ(body_of(&cache, {7, 1, 100}), "as clerks see it");
  EXPECT_EQ(body_of(&cache, {7, 2, 100}), "") << "another role";
  EXPECT_EQ(body_of(&cache, {7, 1, 101}), "") << "the household changed";
  EXPECT_EQ(body_of(&cache, {8, 1, 100}), "");
  EXPECT_EQ(cache.figures().found, 1);
}

TEST(AnswerCache, ALateAnswerOfAnOlderStateDoesNotComeBack) {
  AnswerCache cache(1 << 20);
  cache.put({7, 1, 101}, cache.age(), answer("new"));
  cache.put({7, 1, 100}, cache.age(), answer("old"));
  EXPECT_EQ(body_of(&cache, {7, 1, 101}), "new");
  EXPECT_EQ(body_of(&cache, {7, 1, 100}), "");
  cache.put({7, 1, 102}, cache.age(), answer("newest"));
  EXPECT_EQ(body_of(&cache, {7, 1, 102}), "newest");
  EXPECT_EQ(cache.figures().answers, 1);
}

TEST(AnswerCache, WhatWasReadBeforeAllWasForgottenIsNotKept) {
  AnswerCache cache(1 << 20);
  cache.put({1, 0, 5}, cache.age(), answer("a"));
  const uint64_t age = cache.age();
  cache.forget_all();
  EXPECT_EQ(body_of(&cache, {1, 0, 5}), "");
  EXPECT_EQ(cache.figures().bytes, 0);
  cache.put({1, 0, 5}, age, answer("read too early"));
  EXPECT_EQ(body_of(&cache, {1, 0, 5}), "");
  cache.put({1, 0, 5}, cache.age(), answer("read again"));
  EXPECT_EQ(body_of(&cache, {1, 0, 5}), "read again");
}

TEST(AnswerCache, KeepsItsBoundAndWhatIsAskedForOften) {
  constexpr std::size_t kBound = 1 << 20;
  AnswerCache cache(kBound);
  cache.put({1, 0, 1}, cache.age(), answer(std::string(1'000, 'x')));
  for (int64_t id = 2; id <= 5'000; ++id) {
    EXPECT_NE(body_of(&cache, {1, 0, 1}), "") << id;
    cache.put({id, 0, 1}, cache.age(), answer(std::string(1'000, 'y')));
  }
  const AnswerFigures figures = cache.figures();
  EXPECT_LE(figures.bytes, static_cast<int64_t>(kBound));
  EXPECT_GT(figures.answers, 500);
  EXPECT_EQ(figures.made, 5'000);
  cache.put({9'000, 0, 1}, cache.age(), answer(std::string(kBound, 'z')));
  EXPECT_EQ(body_of(&cache, {9'000, 0, 1}), "") << "larger than its share";
  EXPECT_LE(cache.figures().bytes, static_cast<int64_t>(kBound));
}

TEST(AnswerCache, ManyThreadsNeverSeeAnotherStatesAnswer) {
  AnswerCache cache(1 << 18);
  std::vector<std::jthread> threads;
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    threads.emplace_back([&cache, seed] {
      uint64_t random = seed;
      for (int i = 0; i < 5'000; ++i) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        const AnswerKey key{static_cast<int64_t>(random >> 33) % 50 + 1,
                            static_cast<uint8_t>(random >> 20 & 1),
                            static_cast<int64_t>(random >> 40) % 3};
        const std::string expected = std::to_string(key.household) + "/" +
                                     std::to_string(key.kind) + "/" + std::to_string(key.changed);
        if (const auto found = cache.find(key)) {
          EXPECT_EQ(found->body, expected);
        } else {
          cache.put(key, cache.age(), answer(expected));
        }
        if (i % 1'000 == 0) cache.forget_all();
      }
    });
  }
}

}  // namespace
}  // namespace actions
