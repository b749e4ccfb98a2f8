#include "app/actions/household_keys.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace actions {
namespace {

constexpr uint32_t kTailBase = 11;
constexpr std::size_t kTailLength = 6;
constexpr std::size_t kShortestTail = 4;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c == 'X' || c == 'x' ? 10 : -1;
}

template <typename T>
void erase_at(std::vector<T>* values, std::size_t begin, std::size_t end) {
  values->erase(values->begin() + static_cast<std::ptrdiff_t>(begin),
                values->begin() + static_cast<std::ptrdiff_t>(end));
}

template <typename T>
void insert_at(std::vector<T>* values, std::size_t at, T value) {
  values->insert(values->begin() + static_cast<std::ptrdiff_t>(at), value);
}

}  // namespace

std::string_view PackedTexts::at(std::size_t row) const {
  const std::size_t begin = starts_[row];
  const std::size_t end = row + 1 < starts_.size() ? starts_[row + 1] - 1 : bytes_.size();
  return std::string_view(bytes_).substr(begin, end - begin);
}

void PackedTexts::replace(std::size_t begin, std::size_t end,
                          const std::vector<std::string>& texts) {
  const auto mark_of = [&](std::size_t row) {
    return row < starts_.size() ? std::size_t{starts_[row]} - 1 : bytes_.size();
  };
  const std::size_t from = mark_of(begin);
  const std::size_t to = mark_of(end);
  std::string fresh;
  std::vector<uint32_t> starts;
  for (const std::string& text : texts) {
    fresh += kMark;
    starts.push_back(static_cast<uint32_t>(from + fresh.size()));
    fresh += text;
    std::replace(fresh.end() - static_cast<std::ptrdiff_t>(text.size()), fresh.end(), kMark, ' ');
  }
  bytes_.replace(from, to - from, fresh);
  const auto shift = static_cast<int64_t>(fresh.size()) - static_cast<int64_t>(to - from);
  erase_at(&starts_, begin, end);
  starts_.insert(starts_.begin() + static_cast<std::ptrdiff_t>(begin), starts.begin(),
                 starts.end());
  for (std::size_t i = begin + starts.size(); i < starts_.size(); ++i) {
    starts_[i] = static_cast<uint32_t>(starts_[i] + shift);
  }
}

std::vector<std::size_t> PackedTexts::find(std::string_view part, bool at_beginning) const {
  std::vector<std::size_t> rows;
  std::string wanted(part);
  if (at_beginning) wanted.insert(wanted.begin(), kMark);
  if (wanted.empty()) return rows;
  std::size_t at = 0;
  while (at < bytes_.size()) {
    const void* hit = memmem(bytes_.data() + at, bytes_.size() - at, wanted.data(), wanted.size());
    if (hit == nullptr) break;
    const auto position = static_cast<std::size_t>(static_cast<const char*>(hit) - bytes_.data());
    // The mark of a text belongs to the text behind it.
    const std::size_t inside = position + (at_beginning ? 1 : 0);
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), inside);
    const auto row = static_cast<std::size_t>(next - starts_.begin()) - 1;
    rows.push_back(row);
    if (next == starts_.end()) break;
    at = *next - 1;
  }
  return rows;
}

void PackedTexts::shrink() {
  bytes_.shrink_to_fit();
  starts_.shrink_to_fit();
}

PackedTexts PackedTexts::from_bytes(std::string bytes) {
  PackedTexts made;
  made.bytes_ = std::move(bytes);
  for (std::size_t i = 0; i < made.bytes_.size(); ++i) {
    if (made.bytes_[i] == kMark) made.starts_.push_back(static_cast<uint32_t>(i + 1));
  }
  return made;
}

std::size_t HouseholdKeys::head_of(std::size_t row) const {
  const std::size_t head = first_[row] + heads_[row];
  return sizes_[row] > 0 && head < first_[row + 1] ? head : names_.size();
}

std::string_view HouseholdKeys::head_name(std::size_t row) const {
  const std::size_t head = head_of(row);
  return head < names_.size() ? names_.at(head) : std::string_view();
}

std::string_view HouseholdKeys::head_pinyin(std::size_t row) const {
  const std::size_t head = head_of(row);
  return head < names_.size() ? pinyin_.at(head) : std::string_view();
}

bool HouseholdKeys::is_head(std::size_t person) const {
  return head_of(row_of_person(person)) == person;
}

std::size_t HouseholdKeys::lower_bound(registry::HouseholdId id) const {
  return static_cast<std::size_t>(std::lower_bound(ids_.begin(), ids_.end(), id) - ids_.begin());
}

bool HouseholdKeys::contains(registry::HouseholdId id) const {
  return std::binary_search(ids_.begin(), ids_.end(), id);
}

std::size_t HouseholdKeys::row_of_person(std::size_t person) const {
  const auto next = std::upper_bound(first_.begin(), first_.end(), person);
  return static_cast<std::size_t>(next - first_.begin()) - 1;
}

void HouseholdKeys::put(const HouseholdKey& key) {
  const std::size_t row = lower_bound(key.id);
  if (row < ids_.size() && ids_[row] == key.id) erase_row(row);
  insert_at(&ids_, row, key.id);
  numbers_.replace(row, row, {key.number});
  groups_.replace(row, row, {key.group});
  std::vector<std::string> names, pinyin, initials;
  std::vector<uint32_t> tails;
  uint16_t size = 0;
  uint32_t head = 0;
  for (const PersonKey& person : key.persons) {
    if (person.is_member && size++ == 0) head = static_cast<uint32_t>(names.size());
    names.push_back(person.name);
    pinyin.push_back(person.pinyin);
    initials.push_back(person.initials);
    tails.push_back(person.id_tail);
  }
  insert_at(&sizes_, row, size);
  insert_at(&heads_, row, head);
  statuses_.resize(key.statuses.size());
  since_.resize(key.since.size());
  for (std::size_t axis = 0; axis < key.statuses.size(); ++axis) {
    insert_at(&statuses_[axis], row, key.statuses[axis]);
    insert_at(&since_[axis], row, key.since[axis]);
  }
  const std::size_t at = first_[row];
  names_.replace(at, at, names);
  pinyin_.replace(at, at, pinyin);
  initials_.replace(at, at, initials);
  id_tails_.insert(id_tails_.begin() + static_cast<std::ptrdiff_t>(at), tails.begin(), tails.end());
  first_.insert(first_.begin() + static_cast<std::ptrdiff_t>(row), first_[row]);
  for (std::size_t i = row + 1; i < first_.size(); ++i) {
    first_[i] += static_cast<uint32_t>(tails.size());
  }
}

void HouseholdKeys::erase(registry::HouseholdId id) {
  const std::size_t row = lower_bound(id);
  assert(row < ids_.size() && ids_[row] == id);
  erase_row(row);
}

void HouseholdKeys::erase_row(std::size_t row) {
  const auto [begin, end] = persons_of(row);
  erase_at(&ids_, row, row + 1);
  erase_at(&sizes_, row, row + 1);
  erase_at(&heads_, row, row + 1);
  for (auto& axis : statuses_) erase_at(&axis, row, row + 1);
  for (auto& axis : since_) erase_at(&axis, row, row + 1);
  numbers_.replace(row, row + 1, {});
  groups_.replace(row, row + 1, {});
  names_.replace(begin, end, {});
  pinyin_.replace(begin, end, {});
  initials_.replace(begin, end, {});
  erase_at(&id_tails_, begin, end);
  erase_at(&first_, row, row + 1);
  for (std::size_t i = row; i < first_.size(); ++i) {
    first_[i] -= static_cast<uint32_t>(end - begin);
  }
}

void HouseholdKeys::shrink() {
  ids_.shrink_to_fit();
  sizes_.shrink_to_fit();
  heads_.shrink_to_fit();
  first_.shrink_to_fit();
  id_tails_.shrink_to_fit();
  for (auto& axis : statuses_) axis.shrink_to_fit();
  for (auto& axis : since_) axis.shrink_to_fit();
  for (PackedTexts* texts : {&numbers_, &groups_, &names_, &pinyin_, &initials_}) texts->shrink();
}

uint32_t tail_of(std::string_view id_number) {
  if (id_number.size() < kTailLength) return 0;
  uint32_t number = 0;
  for (const char c : id_number.substr(id_number.size() - kTailLength)) {
    const int digit = digit_of(c);
    if (digit < 0) return 0;
    number = number * kTailBase + static_cast<uint32_t>(digit);
  }
  return number + 1;
}

bool is_tail(std::string_view text) {
  if (text.size() < kShortestTail || text.size() > kTailLength) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int digit = digit_of(text[i]);
    if (digit < 0 || (digit == 10 && i + 1 < text.size())) return false;
  }
  return true;
}

TailQuery tail_query(std::string_view text) {
  TailQuery query;
  for (const char c : text) {
    query.remainder = query.remainder * kTailBase + static_cast<uint32_t>(digit_of(c));
    query.modulus *= kTailBase;
  }
  return query;
}

}  // namespace actions
