// What can go wrong with a database, and the one sentence for it: what happened and what to do
// next, in the words of the person who runs the server. Details of the database stand in
// Error::where for the log; they never hold a value of a row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace store {

enum class FailureKind : uint8_t {
  kNone,
  kDiskFull,
  kReadOnly,
  kNotFound,        // The file or its folder does not exist or may not be opened.
  kInUse,           // Another server works on this data.
  kBusy,            // Someone held a lock for too long.
  kSerialization,   // Another transaction was in the way: the same deed again may succeed.
  kConnectionLost,  // The connection is of no use any more.
  kRefused,         // The server does not answer, or does not know the user or the database.
  kConstraint,      // A key that exists already, a row that others need.
  kNewerData,       // Written by a newer program.
  kDamaged,         // The file is damaged or is no database.
  kInputOutput,
  kStatement,  // A mistake in an SQL text of the program.
};

// `subject`: file or server, without password. `detail`: the database's own words.
base::Error make_error(FailureKind kind, std::string_view subject, std::string_view detail);

FailureKind sqlite_failure(int extended_code);
// By the five characters of SQLSTATE; an empty one means that the connection is gone.
FailureKind postgres_failure(std::string_view sql_state);

// "postgresql://user:secret@host/db" → "postgresql://user@host/db".
std::string without_password(std::string_view url);

}  // namespace store
