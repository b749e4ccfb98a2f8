// A list of households or of their members as a file to take away, whole: every row that the
// question answers, counted before the first byte, made while it is sent. What is masked on pages
// is masked in the file, unless the caller may reveal values and says why. Every file is noted in
// the log before it is handed out, with its number of rows; texts of people are not.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/actions/account_book.h"
#include "app/actions/deeds.h"

namespace actions {

enum class ExportKind : uint8_t { kHouseholds, kMembers };
enum class ExportFormat : uint8_t { kXlsx, kCsv };

struct ExportRequest {
  ExportKind kind = ExportKind::kHouseholds;
  ExportFormat format = ExportFormat::kXlsx;
  HouseholdQuery query;  // Without cursor and limit.
  // Indicators of the household, or of the person for kMembers; empty: none beside what the list
  // shows, for members those of the pack's first form.
  std::vector<std::string> columns;
  bool is_open = false;  // Also what is masked, in full.
  std::string reason;    // Needed when is_open.
};

inline constexpr std::size_t kMostExportColumns = 200;

struct ListExport {
  std::string file_name;
  int64_t household_count = 0;
  int64_t row_count = 0;
  // Puts the next piece of the file into its argument; false: that was the last one. One call at a
  // time, on any thread. Throws when a household can no longer be read: half a file must not be
  // taken for a whole one.
  std::function<bool(std::string* piece)> next;
};

// `book` null: nobody can log in here, and nothing is noted. Errors: those of list_households,
// "request.invalid" (the reason), "query.invalid" (a column), "permission.denied".
base::Result<ListExport> export_list(std::shared_ptr<const Live> live, AccountBook* book,
                                     const rights::Caller& caller, const ExportRequest& request);

}  // namespace actions
