#include "edge/transfer/region_files.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace transfer {
namespace {

struct Table {
  std::string_view file;
  std::string_view parent_column;  // Empty: nothing is above.
  registry::RegionLevel level;
};

constexpr std::array<Table, 5> kTables = {{
    {"provinces.csv", "", registry::RegionLevel::kProvince},
    {"cities.csv", "provinceCode", registry::RegionLevel::kPrefecture},
    {"areas.csv", "cityCode", registry::RegionLevel::kCounty},
    {"streets.csv", "areaCode", registry::RegionLevel::kTownship},
    {"villages.csv", "streetCode", registry::RegionLevel::kVillage},
}};

// Fields of one line; these tables quote names but put neither quotes nor line breaks into them.
std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  if (line.ends_with('\r')) line.remove_suffix(1);
  while (true) {
    std::size_t end = 0;
    if (line.starts_with('"')) {
      line.remove_prefix(1);
      end = std::min(line.find('"'), line.size());
      fields.push_back(line.substr(0, end));
      line.remove_prefix(std::min(end + 1, line.size()));
      end = 0;
    } else {
      end = std::min(line.find(','), line.size());
      fields.push_back(line.substr(0, end));
      line.remove_prefix(end);
    }
    if (!line.starts_with(',')) return fields;
    line.remove_prefix(1);
  }
}

std::size_t find_column(const std::vector<std::string_view>& header, std::string_view name) {
  return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
}

void read_table(const std::string& folder, const Table& table, std::vector<registry::Region>* into,
                base::Diagnostics* problems) {
  const std::string path = (std::filesystem::path(folder) / table.file).string();
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) {
    problems->push_back(base::diagnose("demo.unreadable", {path, 0, 0}, {path}));
    return;
  }
  std::string_view rest = text;
  const auto next_line = [&rest] {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
  };
  const auto header = fields_of(next_line());
  const std::size_t code = find_column(header, "code"), name = find_column(header, "name");
  const std::size_t parent = find_column(header, table.parent_column);
  for (int32_t line = 2; !rest.empty(); ++line) {
    const auto fields = fields_of(next_line());
    if (code >= fields.size() || name >= fields.size() ||
        (!table.parent_column.empty() && parent >= fields.size())) {
      problems->push_back(
          base::diagnose("policy.csv_field_count", {path, line, 1},
                         {std::to_string(fields.size()), std::to_string(header.size())}));
      return;
    }
    registry::Region region;
    region.code = registry::full_region_code(fields[code]);
    region.name = fields[name];
    region.level = table.level;
    if (!table.parent_column.empty()) region.parent = registry::full_region_code(fields[parent]);
    into->push_back(std::move(region));
  }
}

base::Error cannot_write(const std::string& path) {
  return {base::ErrorCode::kUnavailable, "写不了文件 " + path + "，请检查磁盘空间和权限", path};
}

}  // namespace

base::Result<RegionFile> RegionFile::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return base::Error{base::ErrorCode::kNotFound,
                       "没有区划数据文件 " + path + "，请先运行 script/regions", path};
  }
  struct stat status{};
  const bool has_bytes = ::fstat(file, &status) == 0 && status.st_size > 0;
  RegionFile made;
  if (has_bytes) {
    made.size_ = static_cast<std::size_t>(status.st_size);
    made.bytes_ = ::mmap(nullptr, made.size_, PROT_READ, MAP_PRIVATE, file, 0);
    if (made.bytes_ == MAP_FAILED) made.bytes_ = nullptr;
  }
  ::close(file);
  if (made.bytes_ == nullptr)
    return base::Error{base::ErrorCode::kCorrupt, "区划数据文件 " + path + " 是空的或读不出来",
                       path};
  auto tree = registry::RegionTree::from_bytes({static_cast<const char*>(made.bytes_), made.size_});
  if (!tree) {
    base::Error error = std::move(tree).error();
    error.where = path;
    return error;
  }
  made.tree_ = *std::move(tree);
  return made;
}

RegionFile::RegionFile(RegionFile&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      tree_(std::exchange(other.tree_, {})) {}

RegionFile& RegionFile::operator=(RegionFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  std::swap(tree_, other.tree_);
  return *this;
}

RegionFile::~RegionFile() {
  if (bytes_ != nullptr) ::munmap(bytes_, size_);
}

std::vector<registry::Region> read_division_tables(const std::string& folder,
                                                   base::Diagnostics* problems) {
  std::vector<registry::Region> regions;
  base::Diagnostics found;
  for (const Table& table : kTables) read_table(folder, table, &regions, &found);
  if (!found.empty()) regions.clear();
  problems->insert(problems->end(), found.begin(), found.end());
  return regions;
}

base::Result<void> write_whole_file(const std::string& path, std::string_view bytes) {
  std::error_code error;
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  const std::string unfinished = path + ".unfinished";
  {
    std::ofstream stream(unfinished, std::ios::binary | std::ios::trunc);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.flush();
    if (!stream) {
      stream.close();
      std::filesystem::remove(unfinished, error);
      return cannot_write(path);
    }
  }
  std::filesystem::rename(unfinished, path, error);
  if (error) return cannot_write(path);
  return {};
}

}  // namespace transfer
