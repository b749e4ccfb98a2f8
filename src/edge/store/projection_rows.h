// Rows of the projection for one household, from its history by the one fold.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/dictionary/value.h"
#include "core/registry/history.h"
#include "core/registry/submission.h"
#include "edge/store/projection.h"

namespace store {

struct ProjectedRow {
  size_t table = 0;  // In Projection::tables.
  registry::RecordId record = 0;
  registry::RecordId owner = 0;
  int32_t from_day = 0;   // State: first day. Flow: first day of the period.
  int32_t until_day = 0;  // State: the day after the last one, or kOpenDay. Flow: last day.
  std::string region;     // Households only.
  std::string group;
  std::string number;
  std::optional<base::Date> joined;
  std::optional<base::Date> left;
  std::vector<dictionary::Value> values;  // In the order of the table's columns.
  friend bool operator==(const ProjectedRow&, const ProjectedRow&) = default;
};

// A new row begins on every day on which something about the record differs from the day before;
// rows of one record follow each other without overlap. Nothing for a household of which nothing
// counts any more. Texts that were not opened come out as known and empty.
std::vector<ProjectedRow> project_rows(const Projection& projection,
                                       const registry::Historian& historian,
                                       std::span<const registry::Submission> submissions);

}  // namespace store
