// A small dictionary and random histories for the tests of this folder. Tests only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/dictionary/dictionary.h"
#include "core/registry/submission.h"

namespace registry::test_support {

// Household: register (state), income (flow), origin (fixed), phone (masked text), per_head
// (derived). Person: name (fixed), health (state), id_number (masked), wage (flow). Record of work
// below a person: works (state).
dictionary::Dictionary sample_dictionary();

base::Date day(std::string_view text);   // "2023-09-30"
int64_t noon_ms(std::string_view text);  // Of that day in China.

// Collected on `collected`, received at noon of it; `sequence` is its place.
Submission submission(std::string id, int64_t sequence, std::string_view collected);
StatedFact state(RecordId record, std::string indicator, int64_t number, std::string_view instant);
StatedFact flow(RecordId record, std::string indicator, int64_t number, std::string_view from,
                std::string_view to);
RecordChange coming(RecordId record, std::string_view on);
RecordChange leaving(RecordId record, std::string_view on, std::string reason);

// A history of `count` submissions, sequences 1 … count: members come and leave, instants go back
// and forth, some are compensated, some compensations too.
std::vector<Submission> random_history(uint32_t seed, int count);

}  // namespace registry::test_support
