#include "edge/store/projection_write.h"

#include <algorithm>
#include <map>
#include <utility>

#include "edge/store/counties.h"

namespace store {
namespace {

constexpr std::string_view kSetting = "projection";
constexpr size_t kHouseholdsPerTransaction = 2000;

std::vector<std::string> column_names(const ProjectionTable& table) {
  std::vector<std::string> names = {"county_code", "household_id", "record_id", "from_day",
                                    "until_day"};
  if (!table.is_flow) {
    if (table.entity_place == 0) {
      names.insert(names.end(), {"region_code", "household_group", "number"});
    } else {
      names.insert(names.end(), {"owner_id", "joined_day", "left_day"});
    }
  }
  for (int64_t word = 0; word < table.words; ++word)
    names.push_back("absent_" + std::to_string(word));
  for (const ProjectionColumn& column : table.columns) {
    const std::string& id = column.indicator->id;
    if (column.type == ColumnType::kSealed) {
      names.push_back("\"" + id + "_sealed\"");
      names.push_back("\"" + id + "_index\"");
    } else {
      names.push_back("\"" + id + "\"");
    }
  }
  return names;
}

std::string insert_sql(const ProjectionTable& table) {
  std::string names, marks;
  int count = 0;
  for (const std::string& name : column_names(table)) {
    names += (count == 0 ? "" : ", ") + name;
    marks += (count == 0 ? "$" : ", $") + std::to_string(count + 1);
    ++count;
  }
  return "INSERT INTO " + table.name + " (" + names + ") VALUES (" + marks + ")";
}

// One row as parameters; they borrow from it.
class RowParameters {
 public:
  RowParameters(std::string_view county, const Masking& masking)
      : county_(county), masking_(masking) {}

  Parameters of(const ProjectionTable& table, registry::HouseholdId household,
                const ProjectedRow& row) {
    parameters_.clear();
    if (household != household_) masked_.clear();
    household_ = household;
    parameters_.insert(parameters_.end(),
                       {county_, household, row.record, row.from_day, row.until_day});
    if (!table.is_flow && table.entity_place == 0) {
      parameters_.insert(parameters_.end(), {row.region, row.group, row.number});
    } else if (!table.is_flow) {
      parameters_.insert(parameters_.end(), {row.owner, day(row.joined), day(row.left)});
    }
    const size_t first_word = parameters_.size();
    std::vector<int64_t> words(static_cast<size_t>(table.words));
    parameters_.resize(first_word + words.size(), Parameter(nullptr));
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const ProjectionColumn& column = table.columns[i];
      if (row.values[i].state == dictionary::State::kNotApplicable) {
        words[static_cast<size_t>(column.bit / kBitsPerWord)] |= int64_t{1}
                                                                 << (column.bit % kBitsPerWord);
      }
      add(column, row.values[i]);
    }
    for (size_t word = 0; word < words.size(); ++word)
      parameters_[first_word + word] = Parameter(words[word]);
    return parameters_;
  }

 private:
  static Parameter day(const std::optional<base::Date>& date) {
    return date ? Parameter(date->days) : Parameter(nullptr);
  }

  void add(const ProjectionColumn& column, const dictionary::Value& value) {
    const bool is_known = value.state == dictionary::State::kKnown;
    if (column.type == ColumnType::kText) {
      parameters_.push_back(is_known ? Parameter(value.text) : Parameter(nullptr));
    } else if (column.type != ColumnType::kSealed) {
      parameters_.push_back(is_known ? Parameter(value.number) : Parameter(nullptr));
    } else {
      const bool is_open = is_known && !value.text.empty();
      const Masked* masked = is_open ? &masked_of(*column.indicator, value.text) : nullptr;
      add_bytes(masked == nullptr ? nullptr : &masked->sealed);
      add_bytes(masked == nullptr ? nullptr : &masked->index);
    }
  }

  struct Masked {
    std::string sealed;
    std::string index;
  };

  // The rows of a household repeat most of its texts: each is sealed once.
  const Masked& masked_of(const dictionary::Indicator& indicator, const std::string& text) {
    const auto [found, is_new] = masked_.try_emplace({&indicator, text});
    if (is_new) {
      if (masking_.seal) found->second.sealed = masking_.seal(household_, indicator, text);
      if (masking_.index) found->second.index = masking_.index(indicator, text);
    }
    return found->second;
  }

  void add_bytes(const std::string* bytes) {
    const bool is_there = bytes != nullptr && !bytes->empty();
    parameters_.push_back(is_there ? Parameter::bytes(*bytes) : Parameter(nullptr));
  }

  std::string_view county_;
  const Masking& masking_;
  std::vector<Parameter> parameters_;
  registry::HouseholdId household_ = 0;
  std::map<std::pair<const dictionary::Indicator*, std::string>, Masked> masked_;
};

base::Result<void> delete_rows(Connection& connection, std::string_view county,
                               const Projection& projection) {
  for (const ProjectionTable& table : projection.tables) {
    TRY(connection.execute("DELETE FROM " + table.name + " WHERE county_code = $1", {county}));
  }
  return {};
}

}  // namespace

base::Result<void> replace_projection(Transaction& transaction, std::string_view county,
                                      registry::HouseholdId household, const Projection& projection,
                                      std::span<const ProjectedRow> rows, const Masking& masking) {
  Connection& connection = transaction;
  for (const ProjectionTable& table : projection.tables) {
    TRY(connection.execute(
        "DELETE FROM " + table.name + " WHERE county_code = $1 AND household_id = $2",
        {county, household}));
  }
  RowParameters parameters(county, masking);
  size_t last = projection.tables.size();
  std::string sql;
  for (const ProjectedRow& row : rows) {
    const ProjectionTable& table = projection.tables[row.table];
    if (row.table != last) sql = insert_sql(table);
    last = row.table;
    TRY(connection.execute(sql, parameters.of(table, household, row)));
  }
  return {};
}

base::Result<void> change_projection(Transaction& transaction, std::string_view county,
                                     registry::HouseholdId household, const Projection& projection,
                                     std::span<const ProjectedRow> before,
                                     std::span<const ProjectedRow> after, const Masking& masking) {
  Connection& connection = transaction;
  for (const ProjectedRow& row : before) {
    if (std::find(after.begin(), after.end(), row) != after.end()) continue;
    TRY(connection.execute("DELETE FROM " + projection.tables[row.table].name +
                               " WHERE county_code = $1 AND household_id = $2 AND record_id = $3 "
                               "AND from_day = $4 AND until_day = $5",
                           {county, household, row.record, row.from_day, row.until_day}));
  }
  RowParameters parameters(county, masking);
  for (const ProjectedRow& row : after) {
    if (std::find(before.begin(), before.end(), row) != before.end()) continue;
    const ProjectionTable& table = projection.tables[row.table];
    TRY(connection.execute(insert_sql(table), parameters.of(table, household, row)));
  }
  return {};
}

base::Result<void> add_projection(Transaction& transaction, std::string_view county,
                                  const Projection& projection,
                                  std::span<const HouseholdRows> households,
                                  const Masking& masking) {
  RowParameters parameters(county, masking);
  for (size_t t = 0; t < projection.tables.size(); ++t) {
    const ProjectionTable& table = projection.tables[t];
    auto bulk = TRY(transaction.connection().bulk(table.name, column_names(table)));
    for (const HouseholdRows& household : households) {
      for (const ProjectedRow& row : household.rows) {
        if (row.table == t) TRY(bulk->row(parameters.of(table, household.household, row)));
      }
    }
    TRY(bulk->finish());
  }
  return {};
}

base::Result<bool> is_projection_current(Connection& connection, std::string_view county,
                                         const Projection& projection) {
  return TRY(find_setting(connection, county, kSetting)) == projection.fingerprint;
}

base::Result<void> rebuild_projection(Store& store, const Rebuild& rebuild) {
  const std::string& county = rebuild.county;
  const base::Result<void> emptied =
      store.write([&](Transaction& transaction) -> base::Result<void> {
        TRY(put_setting(transaction, county, kSetting, ""));
        return delete_rows(transaction, county, rebuild.projection);
      });
  if (!emptied) return emptied;
  std::vector<HouseholdRows> waiting;
  int64_t done = 0;
  const auto flush = [&]() -> base::Result<void> {
    const base::Result<void> written = store.write([&](Transaction& transaction) {
      return add_projection(transaction, county, rebuild.projection, waiting, rebuild.masking);
    });
    done += static_cast<int64_t>(waiting.size());
    waiting.clear();
    if (rebuild.progress) rebuild.progress(done);
    return written;
  };
  const Reader reader = TRY(store.read());
  TRY(load_histories(reader, county, "", [&](History&& history) -> base::Result<void> {
    std::vector<registry::Submission> submissions;
    submissions.reserve(history.submissions.size());
    for (const StoredSubmission& stored : history.submissions) {
      base::Result<registry::Submission> submission = rebuild.read(stored, history);
      if (!submission) return std::move(submission).error();
      submissions.push_back(*std::move(submission));
    }
    waiting.push_back(
        {history.household, project_rows(rebuild.projection, rebuild.historian, submissions)});
    if (waiting.size() < kHouseholdsPerTransaction) return {};
    return flush();
  }));
  TRY(flush());
  return store.write([&](Transaction& transaction) {
    return put_setting(transaction, county, kSetting, rebuild.projection.fingerprint);
  });
}

}  // namespace store
