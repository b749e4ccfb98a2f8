// The rows of a batch put together by household and checked against each other and the register.
// What stands the checks is ready to be applied; everything else is a problem with its cell.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/import_register.h"
#include "app/actions/import_rows.h"

namespace actions {

// A household with its good rows, as it waits to be applied.
struct StagedHousehold {
  registry::HouseholdId id = 0;  // 0: it is new.
  std::string number;
  std::string region;  // Of a new one.
  std::string group;   // Of a new one; may be empty.
  std::vector<ImportRow> rows;
};
std::string to_bytes(const StagedHousehold& household);
std::optional<StagedHousehold> staged_household_of(std::string_view bytes);

class ImportStager {
 public:
  struct Parts {
    const dictionary::Dictionary* dictionary = nullptr;
    const dictionary::Layout* layout = nullptr;
    ImportRegister* known = nullptr;
    ImportRowReader* reader = nullptr;  // Problems are reported through it.
    std::string scope;                  // The territory whose rows are taken.
  };
  explicit ImportStager(const Parts& parts);

  void add(ImportRow&& row);
  // Checks rows against each other and hands over the households, in the order of their first rows.
  // False from `take` ends it.
  void finish(const std::function<bool(StagedHousehold&&)>& take);
  const ImportCounts& counts() const { return counts_; }

 private:
  // A row while others are read: its values packed.
  struct Kept {
    std::uint32_t number = 0;
    std::uint32_t household = 0;  // In groups_.
    std::uint64_t person = 0;     // 0: none is named.
    std::size_t offset = 0;
    std::uint32_t bytes = 0;
    bool is_bad = false;
    bool is_repeat = false;  // Says the same as an earlier row.
  };
  struct Group {
    std::string number;
    std::vector<std::uint32_t> rows;  // In kept_.
  };

  void bad(Kept* row, std::string_view target, const base::Diagnostic& problem,
           std::string_view text = "");
  ImportRow unpack(const Kept& row) const;
  std::string_view packed(const Kept& row) const {
    return std::string_view(arena_).substr(row.offset, row.bytes);
  }
  void check_persons();
  void compare_rows(const std::vector<std::uint32_t>& rows);
  std::string differing(const ImportRow& a, const ImportRow& b) const;
  bool check_group(Group* group, StagedHousehold* staged);
  bool check_known(const KnownHousehold& known, Group* group, StagedHousehold* staged);
  bool check_new(Group* group, StagedHousehold* staged);
  void check_shared(std::vector<ImportRow>* rows, Group* group);
  Kept* kept_of(std::uint32_t row_number, const Group& group);
  bool is_in_scope(std::int32_t node) const;

  Parts parts_;
  std::string root_;
  std::vector<bool> is_shared_;  // Of the layout's columns: about the household.
  std::int32_t same_by_ = -1;    // Column of the layout.
  std::string arena_;
  std::vector<Kept> kept_;
  std::vector<Group> groups_;
  std::unordered_map<std::string, std::uint32_t> group_by_number_;
  ImportCounts counts_;
};

}  // namespace actions
