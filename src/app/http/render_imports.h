// Answers of the deeds of importing → JSON of the contract (api/openapi.yaml). Spelling only.
#pragma once

#include <string>

#include "app/actions/import_deeds.h"

namespace http {

std::string render(const actions::ImportBatchView& batch);
std::string render(const actions::ImportPage& page);
std::string render(const actions::ImportPreflight& preflight);
std::string render(const actions::ImportProblemPage& page);
std::string render(const actions::ImportedHouseholdPage& page);
std::string render(const actions::ImportLayouts& layouts);

}  // namespace http
