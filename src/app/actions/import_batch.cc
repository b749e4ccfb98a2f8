#include "app/actions/import_batch.h"

#include <array>

#include "core/base/byte_stream.h"

namespace actions {
namespace {

constexpr uint8_t kFormat = 1;

using Figure = int64_t ImportCounts::*;
constexpr std::array<Figure, 13> kFigures = {
    &ImportCounts::rows,          &ImportCounts::good_rows,      &ImportCounts::bad_rows,
    &ImportCounts::repeated_rows, &ImportCounts::left_out_rows,  &ImportCounts::problems,
    &ImportCounts::households,    &ImportCounts::new_households, &ImportCounts::applied,
    &ImportCounts::unchanged,     &ImportCounts::refused,        &ImportCounts::undone,
    &ImportCounts::kept};

void write_day(base::ByteWriter* writer, const std::optional<base::Date>& day) {
  writer->byte(day ? 1 : 0);
  if (day) writer->number(day->days);
}

std::optional<base::Date> read_day(base::ByteReader* reader) {
  if (reader->byte() == 0) return std::nullopt;
  return base::Date{static_cast<int32_t>(reader->number())};
}

}  // namespace

std::string to_bytes(const ImportMapping& mapping) {
  base::ByteWriter writer;
  writer.byte(kFormat);
  writer.text(mapping.layout);
  writer.text(mapping.sheet);
  writer.size(mapping.heading_row);
  writer.size(mapping.columns.size());
  for (const auto& [column, target] : mapping.columns) {
    writer.size(column);
    writer.text(target);
  }
  write_day(&writer, mapping.instant);
  write_day(&writer, mapping.period ? std::optional(mapping.period->from) : std::nullopt);
  write_day(&writer, mapping.period ? std::optional(mapping.period->to) : std::nullopt);
  return writer.take();
}

std::optional<ImportMapping> import_mapping_of(std::string_view bytes) {
  base::ByteReader reader(bytes);
  if (bytes.empty() || reader.byte() != kFormat) return std::nullopt;
  ImportMapping mapping;
  mapping.layout = reader.text();
  mapping.sheet = reader.text();
  mapping.heading_row = static_cast<std::uint32_t>(reader.size());
  const std::size_t columns = reader.count();
  for (std::size_t i = 0; i < columns; ++i) {
    const auto column = static_cast<std::uint32_t>(reader.size());
    mapping.columns.emplace_back(column, reader.text());
  }
  mapping.instant = read_day(&reader);
  const auto from = read_day(&reader);
  const auto to = read_day(&reader);
  if (from && to) mapping.period = registry::Period{*from, *to};
  if (!reader.at_end()) return std::nullopt;
  return mapping;
}

std::string to_bytes(const ImportCounts& counts) {
  base::ByteWriter writer;
  for (const Figure figure : kFigures) writer.number(counts.*figure);
  return writer.take();
}

ImportCounts import_counts_of(std::string_view bytes) {
  ImportCounts counts;
  base::ByteReader reader(bytes);
  for (const Figure figure : kFigures) counts.*figure = reader.number();
  return counts;
}

std::string to_bytes(const CellProblem& problem) {
  base::ByteWriter writer;
  writer.size(problem.row);
  writer.number(problem.column);
  writer.byte(problem.severity == base::Severity::kError ? 1 : 0);
  for (const std::string* text :
       {&problem.heading, &problem.target, &problem.text, &problem.message, &problem.help})
    writer.text(*text);
  return writer.take();
}

CellProblem cell_problem_of(std::string_view bytes) {
  CellProblem problem;
  base::ByteReader reader(bytes);
  problem.row = static_cast<std::uint32_t>(reader.size());
  problem.column = static_cast<std::int32_t>(reader.number());
  problem.severity = reader.byte() == 1 ? base::Severity::kError : base::Severity::kWarning;
  for (std::string* text :
       {&problem.heading, &problem.target, &problem.text, &problem.message, &problem.help})
    *text = reader.text();
  return problem;
}

}  // namespace actions
