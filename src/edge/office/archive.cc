#include "edge/office/archive.h"

#include <array>

#include <zip.h>

namespace office {
namespace {

// Adds the parts; the archive keeps no copy, so `parts` must live until it is closed.
bool add_parts(zip_t* archive, const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    zip_source_t* source = zip_source_buffer(archive, part.bytes.data(), part.bytes.size(), 0);
    if (source == nullptr) return false;
    if (zip_file_add(archive, part.name.c_str(), source, ZIP_FL_ENC_UTF_8) < 0) {
      zip_source_free(source);
      return false;
    }
  }
  return true;
}

std::string read_source(zip_source_t* source) {
  std::string bytes;
  if (zip_source_open(source) != 0) return bytes;
  std::array<char, 16384> part{};
  for (;;) {
    const zip_int64_t count = zip_source_read(source, part.data(), part.size());
    if (count <= 0) break;
    bytes.append(part.data(), static_cast<std::size_t>(count));
  }
  zip_source_close(source);
  return bytes;
}

}  // namespace

std::string write_archive(const std::vector<Part>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_t* archive =
      source == nullptr ? nullptr : zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);
  zip_error_fini(&error);
  if (archive == nullptr) {
    if (source != nullptr) zip_source_free(source);
    return "";
  }
  zip_source_keep(source);  // It holds the bytes beyond the end of the archive.
  std::string bytes;
  if (!add_parts(archive, parts)) {
    zip_discard(archive);
  } else if (zip_close(archive) == 0) {
    bytes = read_source(source);
  } else {
    zip_discard(archive);
  }
  zip_source_free(source);
  return bytes;
}

}  // namespace office
