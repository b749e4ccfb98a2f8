// What changed, in the order of the county's change sequence, written in the transaction of the
// change itself. Followers read on from the last change they know.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/store/store.h"

namespace store {

struct Change {
  int64_t sequence = 0;
  std::string kind;     // "submission", "account", "region" …
  std::string subject;  // Id of what changed.
  std::optional<int64_t> household;
  int64_t at_ms = 0;  // Never earlier than the change before.
  friend bool operator==(const Change&, const Change&) = default;
};

// Its sequence; Change::sequence is not read, and a time before that of the last change becomes
// that one. Submissions write theirs themselves (submissions.h).
base::Result<int64_t> add_change(Transaction& transaction, std::string_view county,
                                 const Change& change);
// When the last change was made; 0: there is none.
base::Result<int64_t> latest_change_ms(Connection& connection, std::string_view county);
// At most `most` changes after `sequence`, in order.
base::Result<std::vector<Change>> read_changes(Connection& connection, std::string_view county,
                                               int64_t sequence, int64_t most);
// Households that changed after `sequence`, each once, ascending: to bring a copy up to date.
base::Result<std::vector<int64_t>> households_changed_after(Connection& connection,
                                                            std::string_view county,
                                                            int64_t sequence);

// Subjects of the changes of one kind after `sequence`, each once.
base::Result<std::vector<std::string>> subjects_changed_after(Connection& connection,
                                                              std::string_view county,
                                                              std::string_view kind,
                                                              int64_t sequence);

}  // namespace store
