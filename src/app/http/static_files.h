// The files of the web applications, read once at start and then immutable: no path of a request
// ever touches the disk. A file `x` with a brotli twin `x.br` beside it is sent compressed to
// readers that accept it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/http/message.h"
#include "core/base/result.h"

namespace http {

class StaticFiles {
 public:
  StaticFiles() = default;  // Serves nothing.

  // Reads all files below `folder`, to be served below `prefix` ("/desk"). Fails when there is no
  // index.html.
  static base::Result<StaticFiles> load(const std::string& folder, std::string_view prefix);

  // The file; the application's index.html for a *navigation* to a path below the prefix that is no
  // file (the page's own router takes over); a redirect from "/" to the application. None when it
  // is neither.
  std::optional<Response> answer(const Request& request) const;

  std::size_t file_count() const { return files_.size(); }

 private:
  struct File {
    std::shared_ptr<const std::string> bytes;
    std::shared_ptr<const std::string> brotli;  // May be null.
    std::string content_type;
    std::string etag;
    bool is_immutable = false;  // The build put a hash of the content into the name.
  };

  Response respond(const File& file, const Request& request) const;

  std::string prefix_;
  std::map<std::string, File, std::less<>> files_;  // By path of the request.
};

std::string content_type_of(std::string_view path);

}  // namespace http
