#include "core/registry/packed.h"

#include <random>

#include <gtest/gtest.h>

#include "core/registry/registry_test_support.h"

namespace registry {
namespace {

using test_support::sample_dictionary;

CodeBook sample_book() {
  auto dictionary = sample_dictionary();
  dictionary::Indicator vanished;
  vanished.id = "vanished";
  vanished.entity = "person";
  dictionary.put(vanished);
  vanished.id = "per_head";  // Collected once, computed today.
  dictionary.put(vanished);
  CodeBook book;
  book.extend(dictionary);
  return book;
}

Submission unpacked_into(const Submission& original, const CodeBook& book, const Packed& packed,
                         bool with_sealed = true) {
  Submission made = original;
  made.region.reset();
  made.group.reset();
  made.number.reset();
  made.moved_on.reset();
  made.records.clear();
  made.facts.clear();
  std::optional<std::string_view> sealed;
  if (with_sealed) sealed = packed.sealed;
  EXPECT_TRUE(unpack(book, packed.plain, sealed, &made));
  return made;
}

TEST(Packed, RandomSubmissionsComeBackAsTheyWere) {
  const auto book = sample_book();
  for (int round = 0; round < 200; ++round) {
    for (const auto& one : test_support::random_history(static_cast<uint32_t>(round), 10)) {
      const auto packed = pack(book, one);
      ASSERT_TRUE(packed);
      EXPECT_EQ(unpacked_into(one, book, *packed), one);
    }
  }
}

TEST(Packed, MaskedTextsStandOnlyInTheSealedPart) {
  auto one = test_support::submission("s", 1, "2023-10-05");
  one.facts = {{1, "id_number", dictionary::known_text("990000199001011234"), {}, {}},
               {1, "name", dictionary::known_text("张三"), {}, {}},
               {0, "phone", dictionary::unknown(), {}, {}}};
  const auto book = sample_book();
  const auto packed = pack(book, one);
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->plain.find("990000"), std::string::npos);
  EXPECT_NE(packed->plain.find("张三"), std::string::npos);
  EXPECT_NE(packed->sealed.find("990000199001011234"), std::string::npos);
  auto closed = one;
  closed.facts[0].value.text.clear();
  EXPECT_EQ(unpacked_into(one, book, *packed, false), closed) << "folds without the key";
  one.facts.erase(one.facts.begin());
  EXPECT_TRUE(pack(book, one)->sealed.empty());
}

TEST(Packed, IsSmall) {
  auto one = test_support::submission("s", 1, "2023-10-05");
  for (int i = 0; i < 100; ++i) {
    one.facts.push_back(test_support::state(1 + i / 25, "health", i, "2023-09-30"));
  }
  EXPECT_LT(pack(sample_book(), one)->plain.size(), 100u * 4);
}

TEST(Packed, BrokenBytesAreAnErrorAndNeverMore) {
  std::mt19937 random(2);
  const auto book = sample_book();
  const auto history = test_support::random_history(9000, 40);
  int refused = 0;
  for (const auto& one : history) {
    const auto packed = *pack(book, one);
    for (std::size_t length = 0; length < packed.plain.size(); ++length) {
      Submission made;
      const auto cut = std::string_view(packed.plain).substr(0, length);
      EXPECT_FALSE(unpack(book, cut, packed.sealed, &made));
    }
    for (std::size_t length = 0; length < packed.sealed.size(); ++length) {
      Submission made;
      const auto cut = std::string_view(packed.sealed).substr(0, length);
      EXPECT_FALSE(unpack(book, packed.plain, cut, &made));
    }
    for (int round = 0; round < 100; ++round) {
      auto broken = packed.plain;
      broken[random() % broken.size()] = static_cast<char>(random());
      Submission made;
      const auto result = unpack(book, broken, packed.sealed, &made);
      if (!result) {
        EXPECT_EQ(result.error().code, base::ErrorCode::kCorrupt);
        ++refused;
      }
    }
    Submission made;
    EXPECT_FALSE(unpack(book, packed.plain + '\0', packed.sealed, &made));
    EXPECT_FALSE(unpack(book, packed.plain, packed.sealed + '\1', &made));
  }
  EXPECT_GT(refused, 100);
}

TEST(Packed, ANameThatTheBookLacksIsRefused) {
  auto one = test_support::submission("s", 1, "2023-10-05");
  one.facts = {test_support::state(0, "register", 1, "2023-09-30")};
  const auto packed = pack(CodeBook(), one);
  ASSERT_FALSE(packed);
  EXPECT_NE(packed.error().message.find("register"), std::string::npos);
}

// A coded value is stored as its place in the list: a list may grow at its end and no other way.
TEST(CodeBook, CodesOfAListKeepTheirPlaces) {
  dictionary::CodeList list;
  list.id = "health";
  for (const char* code : {"well", "ill"}) list.codes.push_back({code, code, {}, "", {}, {}, ""});
  dictionary::Dictionary dictionary;
  dictionary.put(list);
  CodeBook book;
  EXPECT_TRUE(book.check_lists(dictionary));
  EXPECT_EQ(book.extend(dictionary).size(), 2u);
  EXPECT_FALSE(book.indicator_of(0)) << "a code is no indicator";
  list.codes.push_back({"disabled", "disabled", {}, "", {}, {}, ""});
  dictionary.put(list);
  EXPECT_TRUE(book.check_lists(dictionary)) << "grown at its end";
  EXPECT_EQ(book.extend(dictionary).size(), 1u);
  auto moved = list;
  std::swap(moved.codes[0], moved.codes[1]);
  dictionary.put(moved);
  ASSERT_FALSE(book.check_lists(dictionary));
  EXPECT_EQ(book.check_lists(dictionary).error().where, "health");
  moved = list;
  moved.codes.pop_back();
  dictionary.put(moved);
  EXPECT_FALSE(book.check_lists(dictionary)) << "a code vanished";
}

TEST(CodeBook, CodesStayWhenTheDictionaryGrows) {
  CodeBook book;
  auto dictionary = sample_dictionary();
  const auto first = book.extend(dictionary);
  EXPECT_EQ(first, book.entries());
  EXPECT_FALSE(book.find_indicator("per_head")) << "computed";
  EXPECT_TRUE(book.find_entity("person"));
  EXPECT_FALSE(book.find_indicator("person"));
  EXPECT_TRUE(book.extend(dictionary).empty());
  dictionary::Indicator more;
  more.id = "another";
  dictionary.put(more);
  auto origin = *dictionary.find_indicator("phone");
  origin.sensitivity = dictionary::Sensitivity::kPublic;
  dictionary.put(origin);
  const auto changed = book.extend(dictionary);
  ASSERT_EQ(changed.size(), 2u);
  EXPECT_EQ(changed[0].name, "phone");
  EXPECT_FALSE(changed[0].is_sealed);
  EXPECT_EQ(changed[1].code, first.size());
  auto entries = book.entries();
  std::swap(entries[0], entries[1]);
  EXPECT_EQ(CodeBook::from_entries(entries)->entries(), book.entries());
  entries.pop_back();
  entries[0].code = 77;
  EXPECT_FALSE(CodeBook::from_entries(entries));
}

}  // namespace
}  // namespace registry
