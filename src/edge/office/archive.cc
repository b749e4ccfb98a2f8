#include "edge/office/archive.h"

#include <array>

#include <zip.h>

#include "edge/office/table.h"

namespace office {
namespace {

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

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

void Archive::Close::operator()(void* archive) const { zip_discard(static_cast<zip_t*>(archive)); }

base::Result<Archive> Archive::open(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr
                       ? nullptr
                       : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  zip_error_fini(&error);
  if (archive == nullptr) {
    if (source != nullptr) zip_source_free(source);
    return unreadable("文件已损坏，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
  }
  Archive opened(archive);
  if (zip_get_num_entries(archive, 0) > static_cast<zip_int64_t>(kMostParts)) {
    return unreadable("这不是普通的表格文件，请把内容复制到新的 xlsx 再上传");
  }
  return opened;
}

base::Result<std::optional<std::string>> Archive::read(const std::string& name) const {
  auto* archive = static_cast<zip_t*>(archive_.get());
  const zip_int64_t index = zip_name_locate(archive, name.c_str(), ZIP_FL_NOCASE);
  if (index < 0) return std::optional<std::string>();
  const std::unique_ptr<zip_file_t, CloseFile> file(
      zip_fopen_index(archive, static_cast<zip_uint64_t>(index), 0));
  if (file == nullptr) return unreadable("表格里有读不出来的部分，请另存为 xlsx 再上传");
  // The size an archive states may be a lie: what counts is what comes out.
  std::string bytes;
  std::array<char, 16384> part{};
  for (;;) {
    const zip_int64_t count = zip_fread(file.get(), part.data(), part.size());
    if (count < 0) return unreadable("表格里有损坏的部分，请另存为 xlsx 再上传");
    if (count == 0) return std::optional(std::move(bytes));
    bytes.append(part.data(), static_cast<std::size_t>(count));
    if (bytes.size() > kMostPartBytes) {
      return unreadable("表格展开后超过 64 MB，请只保留要导入的内容");
    }
  }
}

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
