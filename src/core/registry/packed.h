// What a submission states, as bytes for storage: small, versioned, checked on reading. Texts of
// masked indicators (identity numbers, telephones, accounts) stand in a part of their own, which
// storage seals with the household's data key; the plain part says that there is one and about
// when, so that histories fold without opening it.
//
// plain  := version, flags, [region], [group], [number], [moved_on],
//           moments, record changes, runs of facts of one record
// sealed := nothing when there are no masked texts, else version, texts in the order of their facts
// A fact names its moment (the instants and periods of a submission are few) and its indicator by
// the code of the code book. Numbers are varints, signed ones zigzag (core/base/byte_stream).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/dictionary/dictionary.h"
#include "core/registry/submission.h"

namespace registry {

// Names of indicators and entities as small numbers, and the codes of every code list in the order
// in which values count them: a coded value is kept as its place in the list. The numbers are given
// once, in the order of coming, stored with the data and never given anew: old submissions are read
// by them for ever. Immutable while it is read; extended when a deployment starts.
class CodeBook {
 public:
  struct Entry {
    uint32_t code = 0;
    std::string name;        // "net_income", "entity:person", "list:health/1".
    bool is_sealed = false;  // Texts of it go to the sealed part. Says what to write, not to read.
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  // As stored, in any order. An Error (kCorrupt) unless the codes are 0 … n-1 and the names differ.
  static base::Result<CodeBook> from_entries(std::vector<Entry> entries);

  // Adds what the dictionary has and the book lacks, and takes from the dictionary what is masked.
  // The entries that are new or changed: to be stored before anything is written with them.
  std::vector<Entry> extend(const dictionary::Dictionary& dictionary);

  // Do the dictionary's lists still begin with the codes that stored values count by? A list may
  // grow at its end; an Error (kConflict) names the list whose codes moved or vanished.
  base::Result<void> check_lists(const dictionary::Dictionary& dictionary) const;

  const std::vector<Entry>& entries() const { return entries_; }  // By code.
  const Entry* find_indicator(std::string_view id) const;
  const Entry* find_entity(std::string_view id) const;
  std::optional<std::string_view> indicator_of(uint64_t code) const;  // None for other codes.
  std::optional<std::string_view> entity_of(uint64_t code) const;

 private:
  const Entry* find(const std::string& name) const;

  std::vector<Entry> entries_;
  std::unordered_map<std::string, uint32_t> code_by_name_;
};

struct Packed {
  std::string plain;
  std::string sealed;  // Not encrypted here; empty when there is nothing to seal.
  friend bool operator==(const Packed&, const Packed&) = default;
};

// Region, group, number, moved_on, records and facts of the submission; the rest stands in columns.
// An Error (kInvalidInput) when the book lacks a name. A known value has either a number or a text.
base::Result<Packed> pack(const CodeBook& book, const Submission& submission);

// Fills the same members. With `sealed` none (the key is not at hand, or was destroyed) masked
// texts are read as empty, known values. An Error (kCorrupt) for bytes that `pack` does not write.
base::Result<void> unpack(const CodeBook& book, std::string_view plain,
                          std::optional<std::string_view> sealed, Submission* submission);

}  // namespace registry
