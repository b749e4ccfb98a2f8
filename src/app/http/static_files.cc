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

bool accepts_brotli(std::string_view accept_encoding) {
  const std::size_t at = accept_encoding.find("br");
  if (at == std::string_view::npos) return false;
  const std::string_view rest = accept_encoding.substr(at);
  return rest.substr(0, rest.find(',')).find("q=0") == std::string_view::npos;
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
  StaticFiles made;
  made.prefix_ = prefix;
  std::size_t total = 0;
  std::error_code error;
  std::map<std::string, std::shared_ptr<const std::string>> bytes_by_path;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (!at->is_regular_file(error)) continue;
    std::ifstream stream(at->path(), std::ios::binary);
    auto bytes = std::make_shared<std::string>(std::istreambuf_iterator<char>(stream),
                                               std::istreambuf_iterator<char>());
    if (!stream) return unreadable(at->path().string());
    total += bytes->size();
    if (bytes_by_path.size() >= kMaxFiles || total > kMaxBytes) {
      return base::Error{base::ErrorCode::kInvalidInput, "网页目录太大，最多 5000 个文件、64 MB",
                         folder};
    }
    const std::string relative = fs::relative(at->path(), folder, error).generic_string();
    bytes_by_path.emplace(made.prefix_ + "/" + relative, std::move(bytes));
  }
  if (error) return unreadable(folder);
  for (const auto& [path, bytes] : bytes_by_path) {
    if (ends_with(path, ".br")) continue;
    const auto twin = bytes_by_path.find(path + ".br");
    File file{bytes, twin == bytes_by_path.end() ? nullptr : twin->second, content_type_of(path),
              etag_of(*bytes), path.find("/assets/") != std::string::npos};
    made.files_.emplace(path, std::move(file));
  }
  if (!made.files_.contains(made.prefix_ + "/index.html")) {
    return base::Error{base::ErrorCode::kNotFound, "网页目录里没有 index.html，请先构建网页",
                       folder};
  }
  return made;
}

Response StaticFiles::respond(const File& file, const Request& request) const {
  Response response;
  response.content_type = file.content_type;
  response.etag = file.etag;
  response.cache_control = file.is_immutable ? "public, max-age=31536000, immutable" : "no-cache";
  if (ends_with(file.content_type, "charset=utf-8") &&
      file.content_type.find("html") != std::string::npos) {
    response.headers.emplace_back("Content-Security-Policy", kPagePolicy);
  }
  if (file.brotli != nullptr) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (etag_matches(request.if_none_match, file.etag)) {
    response.status = 304;
    return response;
  }
  const bool compressed = file.brotli != nullptr && accepts_brotli(request.accept_encoding);
  if (compressed) {
    response.headers.emplace_back("Content-Encoding", "br");
    // Another representation needs another strong validator; both are accepted because comparison
    // is by the file's.
    response.etag = "W/" + file.etag;
  }
  response.shared_body = compressed ? file.brotli : file.bytes;
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
