// A small county on a database of its own, for programs that are killed while they write and for
// the tests that look at what is left.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/actions/household_archive.h"
#include "app/actions/submission_deeds.h"
#include "app/actions/writer.h"
#include "core/base/result.h"

namespace faults {

inline constexpr const char* kCounty = "990001";
inline constexpr int kHouseholds = 5;

struct County {
  dictionary::Dictionary dictionary;
  std::shared_ptr<const secrets::MasterKey> master_key;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<actions::HouseholdArchive> archive;
  std::unique_ptr<actions::Writer> writer;  // Ends first.

  actions::SubmissionDesk desk() const;
};

// Opens it, with its key in `folder`; founds its households the first time.
base::Result<std::unique_ptr<County>> open_county(const std::string& url,
                                                  const std::string& folder);

// Queues the correction with this id: `number` becomes the register of household `number` modulo
// kHouseholds plus one, and the identity number of its first person is stated again.
base::Result<void> send_correction(County& county, const std::string& id, int64_t number,
                                   std::function<void(base::Result<actions::WriteAnswer>)> reply);

}  // namespace faults
