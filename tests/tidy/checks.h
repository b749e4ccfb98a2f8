// One function per concern; each returns everything that is wrong in the tree. STYLE and
// ARCHITECTURE say why each rule exists.
#pragma once

#include <string>
#include <vector>

#include "tests/tidy/tree.h"

namespace tidy {

// src/LAYERS: unknown folders and headers, forbidden includes, includes not by full path, impure
// headers in the core, CMake dependencies that LAYERS does not allow, cycles.
std::vector<Finding> check_layers(const Tree& tree);

// Files above 600 lines (tests 1000), functions above 70 lines.
std::vector<Finding> check_sizes(const Tree& tree);

// File names: snake_case ASCII, by kind of file.
std::vector<Finding> check_names(const Tree& tree);

// Sources in no target, headers and modules nobody includes, documents and scripts nothing points
// at.
std::vector<Finding> check_dead_files(const Tree& tree);

// Region codes, years, form item codes, and every value and label of a pack, in src/ and web/
// outside tests and locale files. Words in tests/tidy/allowed_words.txt ("word: reason") are let
// through.
std::vector<Finding> check_no_policy(const Tree& tree);

// Files above 1 MB, broken links in documents, paths of somebody's machine, hosts of package
// registries.
std::vector<Finding> check_hygiene(const Tree& tree);

// Soft limits (files above 400 lines, components above 150, lines above 100 columns): told, never a
// failure.
std::vector<Finding> soft_limits(const Tree& tree);

// "path:line: message" lines, for people.
std::string to_text(const std::vector<Finding>& findings);

}  // namespace tidy
