// For tests: one part of an archive as text.
#pragma once

#include <string>

#include "edge/office/zip_reader.h"

namespace office {

// Empty when there is none.
inline std::string part_of(const std::string& archive_bytes, const std::string& name) {
  const auto archive = ZipReader::open(InputBytes::keep(archive_bytes));
  const ZipPart* found = archive ? archive->find(name) : nullptr;
  if (found == nullptr) return "";
  const auto text = archive->read(*found, 64U << 20U);
  return text ? *text : "";
}

}  // namespace office
