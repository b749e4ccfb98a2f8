#include "app/http/body_file.h"

#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

namespace http {

base::Result<std::unique_ptr<BodyFile>> BodyFile::create(const std::string& folder) {
  int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0) {  // Some file systems know no files without a name.
    std::string name = folder + "/upload_XXXXXX";
    descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor >= 0) ::unlink(name.c_str());
  }
  if (descriptor < 0) {
    return base::Error{base::ErrorCode::kUnavailable, "无法在这里暂存上传的文件，请检查目录权限",
                       folder};
  }
  return std::unique_ptr<BodyFile>(new BodyFile(descriptor));
}

BodyFile::~BodyFile() { ::close(descriptor_); }

std::string BodyFile::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

base::Result<std::string> BodyFile::read_all() const {
  std::string bytes(static_cast<std::size_t>(size_bytes_), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got =
        ::pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return base::Error{base::ErrorCode::kUnavailable, "读不回上传的文件，请重新上传", path()};
    }
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

bool BodyFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
    size_bytes_ += put;
  }
  return true;
}

}  // namespace http
