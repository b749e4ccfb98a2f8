// What lists and searches need of the households of one village, packed: a county's fit in memory
// and are looked through in milliseconds. Rows are in the order of household ids. Plain data of a
// VillagePart; one thread edits, any number read while nobody edits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/registry/submission.h"

namespace actions {

// Many short texts in one string, each behind a mark that no text contains, so that one search
// through the string finds a text or the beginning of one.
class PackedTexts {
 public:
  static constexpr char kMark = '\n';

  std::size_t size() const { return starts_.size(); }
  std::string_view at(std::size_t row) const;
  // Texts [begin, end) give way to `texts`. Marks inside a text become blanks.
  void replace(std::size_t begin, std::size_t end, const std::vector<std::string>& texts);
  // Rows whose text contains `part` (or begins with it), each once, in order.
  std::vector<std::size_t> find(std::string_view part, bool at_beginning) const;
  void shrink();

  const std::string& bytes() const { return bytes_; }
  // From bytes() of another; every text begins with the mark.
  static PackedTexts from_bytes(std::string bytes);

 private:
  std::string bytes_;
  std::vector<uint32_t> starts_;  // Of each text, behind its mark.
};

// What a list shows and searches of one person.
struct PersonKey {
  std::string name;
  std::string pinyin;     // "wangxiaoming"
  std::string initials;   // "wxm"
  uint32_t id_tail = 0;   // tail_of() of the identity number; 0: none.
  bool is_member = true;  // False: on the register, but no longer (or not yet) a member.
};

// One household before it is packed.
struct HouseholdKey {
  registry::HouseholdId id = 0;
  std::string number;
  std::string group;
  std::vector<uint8_t> statuses;  // In the order of SnapshotSchema::statuses().
  std::vector<int32_t> since;     // The day each status is about; kNoDay: nobody said.
  std::vector<PersonKey> persons;
};

inline constexpr uint8_t kNoStatus = 0xff;
inline constexpr int32_t kNoDay = INT32_MIN;

class HouseholdKeys {
 public:
  std::size_t rows() const { return ids_.size(); }
  std::size_t persons() const { return names_.size(); }

  registry::HouseholdId id(std::size_t row) const { return ids_[row]; }
  std::string_view number(std::size_t row) const { return numbers_.at(row); }
  std::string_view group(std::size_t row) const { return groups_.at(row); }
  int32_t size(std::size_t row) const { return sizes_[row]; }  // Members.
  // Code index of the status, kNoStatus when nobody knows it.
  uint8_t status(std::size_t axis, std::size_t row) const { return statuses_[axis][row]; }
  // Days since 1970 of the instant of the status, kNoDay when nobody said.
  int32_t since(std::size_t axis, std::size_t row) const { return since_[axis][row]; }
  // Name of the first member; "" when there is none.
  std::string_view head_name(std::size_t row) const;
  std::string_view head_pinyin(std::size_t row) const;
  bool is_head(std::size_t person) const;

  // First row whose id is not less; is it that of `id`?
  std::size_t lower_bound(registry::HouseholdId id) const;
  bool contains(registry::HouseholdId id) const;

  // Persons [first, second) belong to the row.
  std::pair<std::size_t, std::size_t> persons_of(std::size_t row) const {
    return {first_[row], first_[row + 1]};
  }
  std::size_t row_of_person(std::size_t person) const;
  std::string_view name(std::size_t person) const { return names_.at(person); }
  uint32_t id_tail(std::size_t person) const { return id_tails_[person]; }

  // What the search of the whole county looks through; person rows.
  const PackedTexts& numbers() const { return numbers_; }
  const PackedTexts& names() const { return names_; }
  const PackedTexts& pinyin() const { return pinyin_; }
  const PackedTexts& initials() const { return initials_; }

  // Puts a household in its place, in the stead of the one with its id if there is one.
  void put(const HouseholdKey& key);
  void erase(registry::HouseholdId id);
  void shrink();

 private:
  friend class KeyBytes;
  void erase_row(std::size_t row);
  // Person row of the head; as many as there are persons when the household has no member.
  std::size_t head_of(std::size_t row) const;

  std::vector<registry::HouseholdId> ids_;  // Ascending.
  PackedTexts numbers_;
  PackedTexts groups_;
  std::vector<uint16_t> sizes_;
  std::vector<std::vector<uint8_t>> statuses_;
  std::vector<std::vector<int32_t>> since_;
  std::vector<uint32_t> heads_;  // Person row within the household.
  std::vector<uint32_t> first_{0};
  PackedTexts names_;
  PackedTexts pinyin_;
  PackedTexts initials_;
  std::vector<uint32_t> id_tails_;
};

// The last six characters of an identity number as one number (base 11, X is 10), plus one; 0 when
// the text has fewer or others. ends_with() asks for its last characters.
uint32_t tail_of(std::string_view id_number);
// Could `text` be the end of an identity number: four to six digits, the last may be X?
bool is_tail(std::string_view text);
struct TailQuery {
  uint32_t remainder = 0;
  uint32_t modulus = 1;
};
TailQuery tail_query(std::string_view text);  // is_tail(text)
inline bool ends_with(uint32_t tail, const TailQuery& query) {
  return tail != 0 && (tail - 1) % query.modulus == query.remainder;
}

}  // namespace actions
