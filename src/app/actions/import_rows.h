// From the cells of a row to what it says: which household and person, where, and values of
// indicators. Everything that is wrong is reported with its cell.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/actions/import_batch.h"
#include "app/actions/import_sheets.h"
#include "core/dictionary/dictionary.h"
#include "core/dictionary/layout.h"

namespace actions {

// The indicator by which persons are recognised: their fixed identity number. Null: the dictionary
// has none.
const dictionary::Indicator* identity_of(const dictionary::Dictionary& dictionary);

// A row that begins so is the example of a template.
inline constexpr std::string_view kExampleRow = "示例";

struct ImportRow {
  std::uint32_t number = 0;
  std::string household_number;
  std::string village_code;
  std::string county_name;
  std::string township_name;
  std::string village_name;
  std::string group_name;
  std::optional<base::Date> instant;
  std::string id_number;  // Of the person; empty: not given.
  std::string name;
  // Column of the layout → value, rising.
  std::vector<std::pair<std::uint16_t, dictionary::Value>> values;
  bool is_bad = false;

  const dictionary::Value* find(std::uint16_t column) const;
};

class ImportRowReader {
 public:
  using Report = std::function<void(CellProblem)>;
  // Dictionary and layout outlive it. `headings` by column, for problems and units.
  ImportRowReader(const dictionary::Dictionary& dictionary, const dictionary::Layout& layout,
                  const ImportMapping& mapping, std::vector<std::string> headings, Report report);
  ~ImportRowReader();

  enum class Kind : uint8_t { kRow, kEmpty, kLeftOut };
  Kind read(const SheetRow& cells, ImportRow* row);

  // A problem of a whole row, or of the cell of a target in it.
  void report(std::uint32_t row, std::string_view target, const base::Diagnostic& problem,
              std::string_view text = "");
  const std::string& heading(std::uint32_t column) const;
  // Where a target stands; -1: nowhere.
  std::int32_t column_of(std::string_view target) const;

 private:
  struct Column;
  void read_cell(const SheetCell& cell, Column* column, ImportRow* row);
  void read_role(const SheetCell& cell, const Column& column, ImportRow* row);
  void check_required(ImportRow* row);
  bool is_left_out(const SheetRow& cells) const;

  const dictionary::Dictionary& dictionary_;
  const dictionary::Layout& layout_;
  std::vector<std::string> headings_;
  Report report_;
  std::vector<std::unique_ptr<Column>> columns_;  // By column of the sheet; null: not taken.
  std::vector<std::string> left_out_;             // Plain words.
  std::vector<std::uint16_t> watched_;            // Of the layout: what a row must say.
  std::int32_t id_column_ = -1;                   // Of the layout.
  std::int32_t name_column_ = -1;
  std::string nothing_;
};

}  // namespace actions
