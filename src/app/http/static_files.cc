#include "app/http/static_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace http {
namespace {

constexpr std::size_t kMaxFiles = 5000;
constexpr std::size_t kMaxBytes = 64u << 20;

constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".wasm", "application/wasm"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".webmanifest", "application/manifest+json"}};

// Pages may load only what the server itself sends; WebAssembly is allowed to compile.
constexpr std::string_view kPagePolicy =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

base::Error unreadable(const std::string& path) {
  return {base::ErrorCode::kUnavailable, "读不了网页文件", path};
}

using Contents = std::map<std::string, std::array<std::string, kCodingCount>>;

// Reads little-endian numbers and bytes of a bundle; false when it is too short.
class BundleReader {
 public:
  explicit BundleReader(std::string_view bytes) : rest_(bytes) {}

  bool number(uint32_t* value) {
    std::string_view bytes;
    if (!take(4, &bytes)) return false;
    *value = 0;
    for (std::size_t i = 4; i-- > 0;) *value = *value << 8 | static_cast<unsigned char>(bytes[i]);
    return true;
  }
  bool take(std::size_t count, std::string_view* bytes) {
    if (count > rest_.size()) return false;
    *bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return true;
  }
  bool is_done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool read_bundle(std::string_view bundle, Contents* contents) {
  BundleReader reader(bundle);
  std::string_view magic;
  uint32_t count = 0;
  if (!reader.take(8, &magic) || magic != "SWPAGES1" || !reader.number(&count)) return false;
  for (uint32_t i = 0; i < count; ++i) {
    std::array<uint32_t, 1 + kCodingCount> lengths{};
    for (uint32_t& length : lengths) {
      if (!reader.number(&length)) return false;
    }
    std::string_view path;
    if (!reader.take(lengths[0], &path)) return false;
    auto& forms = (*contents)[std::string(path)];
    for (std::size_t form = 0; form < forms.size(); ++form) {
      std::string_view bytes;
      if (!reader.take(lengths[1 + form], &bytes)) return false;
      forms[form] = bytes;
    }
  }
  return reader.is_done();
}

bool is_navigation(const Request& request) {
  const std::size_t slash = request.path.rfind('/');
  const bool names_a_file =
      request.path.find('.', slash == std::string::npos ? 0 : slash) != std::string::npos;
  return !names_a_file && request.accept.find("text/html") != std::string::npos;
}

}  // namespace

std::string content_type_of(std::string_view path) {
  for (const auto& [suffix, type] : kTypes) {
    if (ends_with(path, suffix)) return std::string(type);
  }
  return "application/octet-stream";
}

base::Result<StaticFiles> StaticFiles::load(const std::string& folder, std::string_view prefix) {
  namespace fs = std::filesystem;
  std::size_t total = 0;
  std::error_code error;
  std::map<std::string, std::string> bytes_by_path;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (!at->is_regular_file(error)) continue;
    std::ifstream stream(at->path(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    if (!stream) return unreadable(at->path().string());
    total += bytes.size();
    if (bytes_by_path.size() >= kMaxFiles || total > kMaxBytes) {
      return base::Error{base::ErrorCode::kInvalidInput, "网页目录太大，最多 5000 个文件、64 MB",
                         folder};
    }
    const std::string relative = fs::relative(at->path(), folder, error).generic_string();
    bytes_by_path.emplace(relative, std::move(bytes));
  }
  if (error) return unreadable(folder);
  Contents contents;
  for (auto& [path, bytes] : bytes_by_path) {
    if (ends_with(path, ".br") || ends_with(path, ".gz")) continue;
    const auto twin = [&](const char* suffix) {
      const auto found = bytes_by_path.find(path + suffix);
      return found == bytes_by_path.end() ? std::string() : found->second;
    };
    contents[path] = {bytes, twin(".gz"), twin(".br")};
  }
  return make(contents, prefix, folder);
}

base::Result<StaticFiles> StaticFiles::unpack(std::string_view bundle, std::string_view prefix) {
  Contents contents;
  if (!read_bundle(bundle, &contents)) {
    return base::Error{base::ErrorCode::kCorrupt, "程序里的网页不完整，请重新构建程序", "pages"};
  }
  return make(contents, prefix, "pages");
}

base::Result<StaticFiles> StaticFiles::make(const Contents& contents, std::string_view prefix,
                                            const std::string& where) {
  StaticFiles made;
  made.prefix_ = prefix;
  for (const auto& [path, forms] : contents) {
    File file;
    file.content_type = content_type_of(path);
    file.is_immutable = path.compare(0, 7, "assets/") == 0;
    for (std::size_t form = 0; form < forms.size(); ++form) {
      if (form != 0 && forms[form].empty()) continue;
      file.forms[form] = {std::make_shared<const std::string>(forms[form]), etag_of(forms[form])};
    }
    made.files_.emplace(made.prefix_ + "/" + path, std::move(file));
  }
  if (!made.files_.contains(made.prefix_ + "/index.html")) {
    return base::Error{base::ErrorCode::kNotFound, "网页目录里没有 index.html，请先构建网页",
                       where};
  }
  return made;
}

Response StaticFiles::respond(const File& file, const Request& request) const {
  // The form the reader wants most; among equals the smallest, which stands last.
  std::size_t best = 0;
  int most = quality_of(request.accept_encoding, Coding::kIdentity);
  bool has_others = false;
  for (std::size_t form = 1; form < file.forms.size(); ++form) {
    if (file.forms[form].bytes == nullptr) continue;
    has_others = true;
    const int quality = quality_of(request.accept_encoding, static_cast<Coding>(form));
    if (quality == 0 || quality < most) continue;
    most = quality;
    best = form;
  }
  Response response;
  response.content_type = file.content_type;
  response.etag = file.forms[best].etag;
  response.cache_control = file.is_immutable ? "public, max-age=31536000, immutable" : "no-cache";
  if (file.content_type.compare(0, 9, "text/html") == 0) {
    response.headers.emplace_back("Content-Security-Policy", kPagePolicy);
  }
  if (has_others) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (etag_matches(request.if_none_match, response.etag)) {
    response.status = 304;
    return response;
  }
  if (best != 0) {
    response.headers.emplace_back("Content-Encoding", to_text(static_cast<Coding>(best)));
  }
  response.shared_body = file.forms[best].bytes;
  return response;
}

std::optional<Response> StaticFiles::answer(const Request& request) const {
  if (files_.empty()) return std::nullopt;
  if (request.method != Method::kGet && request.method != Method::kHead) return std::nullopt;
  if (request.path == "/" || request.path == prefix_) {
    Response response;
    response.status = 302;
    response.content_type = "text/plain; charset=utf-8";
    response.headers.emplace_back("Location", prefix_ + "/");
    return response;
  }
  const auto found = files_.find(request.path);
  if (found != files_.end()) return respond(found->second, request);
  const std::string below = prefix_ + "/";
  const bool is_below = request.path.compare(0, below.size(), below) == 0;
  if (!is_below) return std::nullopt;
  // The first page is the folder's own, also for programs that do not ask for HTML by name.
  if (request.path != below && !is_navigation(request)) return std::nullopt;
  return respond(files_.find(below + "index.html")->second, request);
}

}  // namespace http
