// One connection to SQLite or PostgreSQL behind the same calls. The same SQL text with $1 … $n
// serves both; values are int64, text, bytes or nothing: never floating point. A connection is used
// by one thread at a time. Statements are prepared once for each text and kept, so texts must be
// few and never contain a value.
//
// Sums and counts are written CAST(… AS BIGINT): PostgreSQL would answer in numeric.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/store/dialect.h"
#include "edge/store/failure.h"

namespace store {

// A value given to a statement. Texts and bytes are borrowed for the time of the call.
class Parameter {
 public:
  enum class Kind : uint8_t { kNull, kInteger, kText, kBytes };

  Parameter(std::nullptr_t) {}                                               // NOLINT: implicit
  Parameter(int64_t integer) : kind_(Kind::kInteger), integer_(integer) {}   // NOLINT: implicit
  Parameter(int integer) : Parameter(int64_t{integer}) {}                    // NOLINT: implicit
  Parameter(bool yes) : Parameter(int64_t{yes}) {}                           // NOLINT: implicit
  Parameter(std::string_view text) : kind_(Kind::kText), text_(text) {}      // NOLINT: implicit
  Parameter(const std::string& text) : Parameter(std::string_view(text)) {}  // NOLINT: implicit
  Parameter(const char* text) : Parameter(std::string_view(text)) {}         // NOLINT: implicit
  template <typename T>
  Parameter(const std::optional<T>& maybe)  // NOLINT: implicit by design.
      : Parameter(maybe ? Parameter(*maybe) : Parameter(nullptr)) {}
  static Parameter bytes(std::string_view bytes) {
    Parameter parameter(bytes);
    parameter.kind_ = Kind::kBytes;
    return parameter;
  }

  Kind kind() const { return kind_; }
  int64_t integer() const { return integer_; }
  std::string_view text() const { return text_; }  // Of texts and bytes.

 private:
  Kind kind_ = Kind::kNull;
  int64_t integer_ = 0;
  std::string_view text_;
};

using Parameters = std::span<const Parameter>;

// The rows of one query, forward only. Columns count from 0; asking a column for what it does not
// hold is a mistake of the program (asserted). Views are valid until next() or the end of the
// cursor, which must not outlive its connection.
class Cursor {
 public:
  Cursor() = default;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  virtual ~Cursor() = default;
  virtual base::Result<bool> next() = 0;  // False: there are no more rows.
  virtual bool is_null(int column) const = 0;
  virtual int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
  virtual std::string_view bytes(int column) const = 0;
  virtual int columns() const = 0;

  std::string string(int column) const { return std::string(text(column)); }
  bool is_true(int column) const { return integer(column) != 0; }
  std::optional<int64_t> maybe_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
  }
  std::optional<std::string> maybe_string(int column) const {
    return is_null(column) ? std::nullopt : std::optional(string(column));
  }
};

// Many rows into one table (COPY BINARY on PostgreSQL), inside the transaction that is open. After
// a failure, or when it ends without finish(), the transaction must be rolled back.
class Bulk {
 public:
  Bulk() = default;
  Bulk(const Bulk&) = delete;
  Bulk& operator=(const Bulk&) = delete;
  virtual ~Bulk() = default;
  virtual base::Result<void> row(Parameters values) = 0;
  base::Result<void> row(std::initializer_list<Parameter> values) {
    return row(Parameters(values.begin(), values.size()));
  }
  virtual base::Result<void> finish() = 0;
};

// kAll fetches the rows at once and leaves the connection free for other statements. kStreamed
// holds few rows in memory, and no other statement may run on the connection until its cursor ends;
// a cursor that ends early reads the rest all the same.
enum class Fetch : uint8_t { kAll, kStreamed };

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  virtual SqlDialect dialect() const = 0;
  virtual base::Result<std::unique_ptr<Cursor>> query(std::string_view sql, Parameters parameters,
                                                      Fetch fetch = Fetch::kAll) = 0;
  // Number of rows that were inserted, changed or deleted.
  virtual base::Result<int64_t> execute(std::string_view sql, Parameters parameters) = 0;
  // Several statements at once, without parameters, not kept: migrations, BEGIN, COMMIT.
  virtual base::Result<void> run(const std::string& script) = 0;
  virtual base::Result<std::unique_ptr<Bulk>> bulk(const std::string& table,
                                                   const std::vector<std::string>& columns) = 0;
  // Statements kept from before a table changed its columns must not be used again.
  virtual base::Result<void> forget_statements() = 0;
  // What the last failed call met; kNone before the first failure.
  virtual FailureKind last_failure() const = 0;
  // False: the connection is of no use any more.
  virtual bool is_alive() const = 0;

  base::Result<std::unique_ptr<Cursor>> query(std::string_view sql,
                                              std::initializer_list<Parameter> parameters = {},
                                              Fetch fetch = Fetch::kAll) {
    return query(sql, Parameters(parameters.begin(), parameters.size()), fetch);
  }
  base::Result<int64_t> execute(std::string_view sql,
                                std::initializer_list<Parameter> parameters = {}) {
    return execute(sql, Parameters(parameters.begin(), parameters.size()));
  }
};

}  // namespace store
