// The parts of a ZIP archive that lies in memory. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace office {

class Archive {
 public:
  // `bytes` must outlive the object.
  static base::Result<Archive> open(std::string_view bytes);

  // None when there is no such part. An error when it is damaged or unfolds beyond kMostPartBytes.
  base::Result<std::optional<std::string>> read(const std::string& name) const;

 private:
  struct Close {
    void operator()(void* archive) const;
  };
  explicit Archive(void* archive) : archive_(archive) {}
  std::unique_ptr<void, Close> archive_;
};

struct Part {
  std::string name;
  std::string bytes;
};

// An archive of these parts; empty when memory ran out.
std::string write_archive(const std::vector<Part>& parts);

}  // namespace office
