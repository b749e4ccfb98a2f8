// Staged households become submissions: of each only what differs from what is known, one
// submission a household; and batches are taken back by compensations. Runs on the writer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/actions/household_archive.h"
#include "app/actions/import_batch.h"
#include "app/actions/import_register.h"
#include "app/actions/import_stage.h"
#include "app/actions/writer.h"
#include "core/dictionary/layout.h"
#include "edge/store/imports.h"

namespace actions {

// What applying a batch needs; outlives the calls.
struct ImportPlan {
  std::string batch_id;
  const HouseholdArchive* archive = nullptr;
  const dictionary::Layout* layout = nullptr;
  const ImportRegister* known = nullptr;  // As the county stood when applying began.
  ImportMapping mapping;
  registry::AsOf as_of;  // Of the deployment: the day and period of rows that say none.
  std::string scope;     // Households outside are refused.
  std::string account;
  std::string policy_hash;
  std::string reason;  // Of undoing.
};

// Brings one household in. Refusals are in the entry; an Error is the database's.
base::Result<store::ImportEntry> apply_staged(const ImportPlan& plan, Writing& writing,
                                              const StagedHousehold& staged, int64_t entry);
// Takes back what the entry brought; its new state.
base::Result<store::ImportEntry> undo_applied(const ImportPlan& plan, Writing& writing,
                                              store::ImportEntry entry);

}  // namespace actions
