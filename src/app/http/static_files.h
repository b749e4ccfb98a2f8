// The files of the web applications, read once at start and then immutable: no path of a request
// ever touches the disk. They come from the program itself (embedded_pages.h) or, while pages are
// being written, from a folder, where `x.br` and `x.gz` beside `x` are its compressed forms.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/http/encoding.h"
#include "app/http/message.h"
#include "core/base/result.h"

namespace http {

class StaticFiles {
 public:
  StaticFiles() = default;  // Serves nothing.

  // Reads all files below `folder`, to be served below `prefix` ("/desk"). Fails when there is no
  // index.html.
  static base::Result<StaticFiles> load(const std::string& folder, std::string_view prefix);

  // The same from a bundle (web/tools/pack_pages.mjs).
  static base::Result<StaticFiles> unpack(std::string_view bundle, std::string_view prefix);

  // The file; the application's index.html for a *navigation* to a path below the prefix that is no
  // file (the page's own router takes over); a redirect from "/" to the application. None when it
  // is neither.
  std::optional<Response> answer(const Request& request) const;

  std::size_t file_count() const { return files_.size(); }

 private:
  struct Form {
    std::shared_ptr<const std::string> bytes;  // Null: there is no such form.
    std::string etag;
  };
  struct File {
    std::array<Form, kCodingCount> forms;
    std::string content_type;
    bool is_immutable = false;  // The build put a hash of the content into the name.
  };

  static base::Result<StaticFiles> make(
      const std::map<std::string, std::array<std::string, kCodingCount>>& contents,
      std::string_view prefix, const std::string& where);

  Response respond(const File& file, const Request& request) const;

  std::string prefix_;
  std::map<std::string, File, std::less<>> files_;  // By path of the request.
};

std::string content_type_of(std::string_view path);

}  // namespace http
