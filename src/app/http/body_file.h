// A request's body on disk while its request lives: uploads need not fit into memory. The file has
// no name, so nothing of it remains when the process ends, however it ends.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace http {

class BodyFile {
 public:
  // `folder` must lie on the disk that holds the data: uploads are personal data too.
  static base::Result<std::unique_ptr<BodyFile>> create(const std::string& folder);
  ~BodyFile();
  BodyFile(const BodyFile&) = delete;
  BodyFile& operator=(const BodyFile&) = delete;

  int64_t size_bytes() const { return size_bytes_; }
  // For libraries that open a file by its name; good while this object lives.
  std::string path() const;
  base::Result<std::string> read_all() const;

  // False: the disk is full.
  bool append(std::string_view bytes);

 private:
  explicit BodyFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
  int64_t size_bytes_ = 0;
};

}  // namespace http
