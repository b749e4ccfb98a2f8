// Answers of the deeds → JSON of the contract (api/openapi.yaml). Spelling only.
#pragma once

#include <string>
#include <vector>

#include "app/actions/answers.h"
#include "app/actions/answers_screening.h"
#include "app/actions/form_matrix.h"

namespace http {

std::string render(const std::vector<actions::Deployment>& deployments);
std::string render(const std::vector<actions::Region>& regions);
std::string render(const std::vector<actions::CountedRule>& rules);
std::string render(const actions::HouseholdPage& page);
std::string render(const actions::Household& household);
std::string render(const actions::HouseholdSummary& summary);
std::string render(const actions::FindingList& findings);
std::string render(const actions::Finding& finding);
std::string render(const actions::WhatIfAnswer& answer);
std::string render(const actions::RegionScreening& screening);
std::string render(const actions::RuleRegions& regions);
std::string render(const actions::MissingList& list);
std::string render(const actions::SearchAnswer& answer);
std::string render(const actions::CountyWhatIf& answer);
std::string render(const actions::WhatIfHouseholds& page);
std::string render(const std::vector<actions::PackSummary>& packs);
std::string render(const actions::Pack& pack);
std::string render(const std::vector<actions::Indicator>& indicators);
std::string render(const actions::Form& form);
std::string render(const actions::SourceText& source);
std::string render(const actions::FormMatrix& matrix);
std::string render(const actions::FormConversion& conversion);

}  // namespace http
