#include "core/frame/frame_bytes.h"

#include <random>

#include <gtest/gtest.h>

namespace frame {
namespace {

using expr::Storage;

template <typename T>
std::vector<std::byte> raw(const std::vector<T>& values) {
  std::vector<std::byte> bytes;
  for (const T& value : values) {
    const auto* from = reinterpret_cast<const std::byte*>(&value);
    bytes.insert(bytes.end(), from, from + sizeof(T));
  }
  return bytes;
}

Column column(const char* indicator, Storage storage, std::vector<std::byte> data) {
  Column made;
  made.indicator = indicator;
  made.storage = storage;
  made.data = std::move(data);
  return made;
}

// Three households in two villages, with four members, one of the columns a text, one blank.
Frame make_frame() {
  Table household;
  household.entity = "household";
  household.rows = 3;
  household.columns.push_back(column("income", Storage::kI32, raw<int32_t>({5, INT32_MIN, 7})));
  household.columns.back().has_unknown = true;
  household.columns.back().moment = {expr::Moment::Kind::kDate, 19'000};
  Column name = column("head_name", Storage::kText, {});
  name.text = "张三李四";
  name.offsets = {0, 6, 6, 12};
  name.states = {0, 1, 0};
  household.columns.push_back(name);
  Table person;
  person.entity = "person";
  person.parent = 0;
  person.rows = 4;
  person.first = {0, 1, 1, 4};
  person.columns.push_back(column("age", Storage::kU8, raw<uint8_t>({1, 2, 255, 4})));
  Column blank = column("insured", Storage::kU8, {});
  blank.is_blank = true;
  person.columns.push_back(blank);
  std::vector<RegionRun> runs = {{"990100", 0, 2}, {"990200", 2, 3}};
  return FrameBuilder::adopt({household, person}, runs);
}

TEST(FrameBytes, ComeBackAsTheyWere) {
  const std::string bytes = to_bytes(make_frame());
  const auto read = from_bytes(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(to_bytes(*read), bytes);
  EXPECT_EQ(read->rows(), 3);
  EXPECT_EQ(read->at(0, 0, 2).number, 7);
  EXPECT_EQ(read->at(0, 0, 1).state, expr::State::kUnknown);
  EXPECT_EQ(read->at(0, 1, 1).state, expr::State::kUnknown);
  EXPECT_EQ(read->at(1, 1, 3).state, expr::State::kUnknown);
  EXPECT_EQ(read->tables()[1].most_rows_per_parent, 3);
  EXPECT_EQ(read->tables()[0].columns[0].moment.argument, 19'000);
  EXPECT_EQ(read->rows_of("9902"), (std::pair<int64_t, int64_t>{2, 3}));
}

TEST(FrameBytes, ShortenedBytesAreRefused) {
  const std::string bytes = to_bytes(make_frame());
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto read = from_bytes(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error().code, base::ErrorCode::kCorrupt);
  }
  EXPECT_FALSE(from_bytes(bytes + "x"));
}

// Whatever is accepted can be read to its last row.
TEST(FrameBytes, DamagedBytesNeverReadPastTheEnd) {
  const std::string bytes = to_bytes(make_frame());
  std::mt19937 random(4);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = bytes;
    for (unsigned i = 0; i <= random() % 3; ++i) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    const auto read = from_bytes(damaged);
    if (!read) continue;
    for (size_t table = 0; table < read->tables().size(); ++table) {
      const Table& one = read->tables()[table];
      for (size_t at = 0; at < one.columns.size(); ++at) {
        for (int64_t row = 0; row < one.rows; ++row) (void)read->at(table, at, row);
      }
      (void)read->rows_below(table, 0, read->rows());
    }
    EXPECT_EQ(from_bytes(to_bytes(*read))->rows(), read->rows());
  }
}

}  // namespace
}  // namespace frame
