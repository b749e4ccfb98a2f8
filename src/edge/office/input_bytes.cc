#include "edge/office/input_bytes.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace office {

base::Error unreadable(std::string message) {
  return {base::ErrorCode::kInvalidInput, std::move(message), "import.unreadable"};
}

base::Error cut_off() {
  return unreadable("文件不完整（可能没有传完或没有存完），请重新保存后再上传");
}

base::Error damaged() {
  return unreadable("文件已损坏，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
}

base::Result<std::shared_ptr<const InputBytes>> InputBytes::open(const std::string& path) {
  const std::shared_ptr<InputBytes> input(new InputBytes);
  input->file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat facts{};
  if (input->file_ < 0 || ::fstat(input->file_, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return base::Error{base::ErrorCode::kNotFound, "打不开文件，请检查文件是否还在", path};
  }
  input->size_ = static_cast<std::uint64_t>(facts.st_size);
  return std::shared_ptr<const InputBytes>(input);
}

std::shared_ptr<const InputBytes> InputBytes::keep(std::string bytes) {
  const std::shared_ptr<InputBytes> input(new InputBytes);
  input->bytes_ = std::move(bytes);
  input->size_ = input->bytes_.size();
  return input;
}

InputBytes::~InputBytes() {
  if (file_ >= 0) ::close(file_);
}

std::size_t InputBytes::read_at(std::uint64_t offset, char* out, std::size_t size) const {
  if (offset >= size_) return 0;
  size = static_cast<std::size_t>(std::min<std::uint64_t>(size, size_ - offset));
  if (file_ < 0) {
    std::memcpy(out, bytes_.data() + offset, size);
    return size;
  }
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count =
        ::pread(file_, out + done, size - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

std::string InputBytes::read_at(std::uint64_t offset, std::size_t size) const {
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(size, size_)), '\0');
  bytes.resize(read_at(offset, bytes.data(), bytes.size()));
  return bytes;
}

}  // namespace office
