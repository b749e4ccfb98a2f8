// What a Workbook reads from: one kind of file each. Calls are those of Workbook, which checks that
// the sheet exists.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "edge/office/input_bytes.h"
#include "edge/office/workbook.h"

namespace office {

class SheetSource {
 public:
  virtual ~SheetSource() = default;
  virtual base::Result<SheetLayout> read_layout(std::size_t sheet) = 0;
  virtual base::Result<std::vector<CellRange>> read_merged_ranges(std::size_t sheet) = 0;
  virtual base::Result<std::uint64_t> read_rows(std::size_t sheet, const RowCallback& on_row) = 0;
  virtual double share_read() const = 0;

  FileKind kind() const { return kind_; }
  const std::vector<SheetInfo>& sheets() const { return sheets_; }

 protected:
  explicit SheetSource(FileKind kind) : kind_(kind) {}
  std::vector<SheetInfo> sheets_;

 private:
  FileKind kind_;
};

using OpenedSource = base::Result<std::unique_ptr<SheetSource>>;
using Input = std::shared_ptr<const InputBytes>;

OpenedSource open_xlsx(const Input& input);
OpenedSource open_csv(const Input& input);
OpenedSource open_html(const Input& input);

}  // namespace office
