#include "app/http/render_imports.h"

#include "app/http/render_parts.h"
#include "core/base/time_text.h"

namespace http {
namespace {

using actions::ImportBatchView;
using actions::ImportMapping;

std::string time_or_nothing(const std::optional<int64_t>& ms) {
  return ms ? base::time_to_text(*ms) : std::string();
}

// 0 → "A", 27 → "AB".
std::string letters_of(int64_t column) {
  std::string letters;
  for (int64_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  return letters;
}

void write_mapping(JsonWriter* json, const ImportMapping& mapping) {
  json->begin_object().field("layout", mapping.layout).field("sheet", mapping.sheet);
  json->field_integer("header_row", mapping.heading_row);
  write_list(json, "columns", mapping.columns, [](JsonWriter* out, const auto& pair) {
    out->begin_object().field_integer("column", int64_t{pair.first} + 1);
    out->field("target", pair.second).end_object();
  });
  json->field_or_null("instant", mapping.instant ? base::to_text(*mapping.instant) : "");
  json->key("period");
  if (mapping.period) {
    write(json,
          actions::Period{base::to_text(mapping.period->from), base::to_text(mapping.period->to)});
  } else {
    json->null();
  }
  json->end_object();
}

void write_counts_of(JsonWriter* json, const actions::ImportCounts& counts) {
  json->key("counts").begin_object();
  json->field_integer("rows", counts.rows).field_integer("good_rows", counts.good_rows);
  json->field_integer("bad_rows", counts.bad_rows);
  json->field_integer("repeated_rows", counts.repeated_rows);
  json->field_integer("left_out_rows", counts.left_out_rows);
  json->field_integer("problems", counts.problems);
  json->field_integer("households", counts.households);
  json->field_integer("new_households", counts.new_households);
  json->field_integer("applied", counts.applied).field_integer("unchanged", counts.unchanged);
  json->field_integer("refused", counts.refused).field_integer("undone", counts.undone);
  json->field_integer("kept", counts.kept).end_object();
}

void write_progress(JsonWriter* json, const std::optional<actions::ImportProgress>& progress) {
  json->key("progress");
  if (!progress) {
    json->null();
    return;
  }
  json->begin_object().field_integer("done", progress->done);
  json->field_integer("total", progress->total);
  json->field("unit", progress->is_rows ? "rows" : "households").key("remaining_seconds");
  if (progress->remaining_seconds) {
    json->integer(*progress->remaining_seconds);
  } else {
    json->null();
  }
  json->end_object();
}

void write_batch(JsonWriter* json, const ImportBatchView& view) {
  const store::ImportBatch& batch = view.batch;
  json->begin_object().field("id", batch.batch_id).field("file_name", batch.file_name);
  json->field_integer("file_bytes", batch.file_bytes).key("same_file");
  if (view.same_file) {
    json->begin_object().field("id", view.same_file->batch_id);
    json->field("created_at", base::time_to_text(view.same_file->created_at_ms));
    json->field("created_by_name", view.same_file->account_name);
    json->field("state", to_word(view.same_file->state)).end_object();
  } else {
    json->null();
  }
  json->field("layout", batch.layout).field("layout_label", view.layout_label);
  json->field("state", to_word(batch.state)).key("mapping");
  if (view.mapping) {
    write_mapping(json, *view.mapping);
  } else {
    json->null();
  }
  json->field("region", batch.region).field("region_full_name", view.region_full_name);
  json->field("created_by_name", batch.account_name);
  json->field("created_at", base::time_to_text(batch.created_at_ms));
  json->field_or_null("applied_at", time_or_nothing(batch.applied_at_ms));
  json->field_or_null("undo_until", time_or_nothing(view.undo_until_ms));
  write_progress(json, view.progress);
  write_counts_of(json, view.counts);
  json->field_or_null("failure", batch.failure).key("can").begin_array();
  for (const std::string_view word : view.can) json->string(word);
  json->end_array().end_object();
}

void write_problem(JsonWriter* json, const actions::CellProblem& problem) {
  json->begin_object().field_integer("row", problem.row).key("column");
  if (problem.column < 0) {
    json->null();
  } else {
    json->integer(int64_t{problem.column} + 1);
  }
  json->field("letters", problem.column < 0 ? "" : letters_of(problem.column));
  json->field("heading", problem.heading).field("target", problem.target);
  json->field("text", problem.text);
  json->field("severity", problem.severity == base::Severity::kError ? "error" : "warning");
  json->field("message", problem.message).field("help", problem.help).end_object();
}

void write_column(JsonWriter* json, const actions::ImportPreflight::Column& column) {
  json->begin_object().field_integer("column", int64_t{column.column} + 1);
  json->field("letters", letters_of(column.column)).field("heading", column.heading);
  json->field("target", column.target).field("target_label", column.target_label);
  json->field_integer("confidence", column.confidence).field("note", column.note);
  write_list(json, "samples", column.samples, write_text);
  json->end_object();
}

}  // namespace

std::string render(const ImportBatchView& batch) {
  JsonWriter json;
  write_batch(&json, batch);
  return json.take();
}

std::string render(const actions::ImportPage& page) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", page.items, write_batch);
  json.field_or_null("next_cursor", page.next_cursor).end_object();
  return json.take();
}

std::string render(const actions::ImportPreflight& preflight) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "layouts", preflight.layouts, [](JsonWriter* out, const auto& one) {
    out->begin_object().field("id", one.id).field("label", one.label);
    out->field_integer("confidence", one.confidence).end_object();
  });
  json.key("mapping");
  if (preflight.mapping) {
    write_mapping(&json, *preflight.mapping);
  } else {
    json.null();
  }
  write_list(&json, "columns", preflight.columns, write_column);
  json.field("instant_from", preflight.instant_from);
  json.field_integer("rows_read", preflight.rows_read);
  json.field_boolean("is_whole", preflight.is_whole);
  write_list(&json, "sheets", preflight.sheets, write_text);
  write_list(&json, "missing", preflight.missing, write_text);
  write_list(&json, "problems", preflight.problems, write_problem);
  json.field_integer("problem_count", preflight.problem_count);
  json.field_integer("bad_rows", preflight.bad_rows);
  write_list(&json, "sample", preflight.sample, [](JsonWriter* out, const auto& one) {
    out->begin_object().field_integer("row", one.row);
    write_list(out, "values", one.values, write_text);
    out->end_object();
  });
  json.end_object();
  return json.take();
}

std::string render(const actions::ImportProblemPage& page) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", page.items, write_problem);
  json.field_integer("total", page.total);
  json.field_or_null("next_cursor", page.next_cursor).end_object();
  return json.take();
}

std::string render(const actions::ImportedHouseholdPage& page) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", page.items, [](JsonWriter* out, const auto& one) {
    const auto& entry = one.entry;
    out->begin_object().field_or_null("household_id",
                                      entry.household ? std::to_string(*entry.household) : "");
    out->field("household_number", entry.number).field("head_name", one.head_name);
    out->field("region_name", one.region_name).field("state", to_word(entry.state));
    out->field_boolean("is_new", entry.is_new).field_integer("first_row", entry.first_row);
    out->field_integer("rows", entry.rows).field_integer("changes", entry.changes);
    out->field("message", entry.message).end_object();
  });
  json.field_or_null("next_cursor", page.next_cursor).end_object();
  return json.take();
}

std::string render(const actions::ImportLayouts& layouts) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "layouts", *layouts.layouts, [](JsonWriter* out, const auto& layout) {
    out->begin_object().field("id", layout.id).field("label", layout.label);
    out->field("row", layout.row).field("note", layout.note);
    const bool has_instant = layout.find(to_word(dictionary::ColumnRole::kInstant)) != nullptr;
    out->field_boolean("needs_instant", !has_instant);
    out->field_boolean("needs_period", layout.period == dictionary::LayoutPeriod::kAccounting);
    write_list(out, "targets", layout.columns, [](JsonWriter* inner, const auto& column) {
      inner->begin_object().field("id", column.target()).field("label", column.label);
      write_list(inner, "headings", column.headings, write_text);
      inner->field_boolean("required", column.is_required).end_object();
    });
    out->end_object();
  });
  write_list(&json, "mappings", layouts.mappings, [](JsonWriter* out, const auto& mapping) {
    out->begin_object().field("name", mapping.name).field("layout", mapping.layout).end_object();
  });
  json.end_object();
  return json.take();
}

}  // namespace http
