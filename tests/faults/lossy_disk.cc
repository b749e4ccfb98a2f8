// A disk that loses power. Linked into a program, it stands between SQLite and the kernel: what was
// written and not synced is remembered, and at the write that LOSSY_DISK_WRITES names (counted from
// 1) some of it is lost, some stays, some stays torn, and the program ends on the spot. What was
// synced stays, unless LOSSY_DISK_LIES is set: then syncing does nothing, as on disks that lie.
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <signal.h>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

constexpr std::size_t kSectorBytes = 512;

// What happened to a file since it was synced last.
struct Change {
  off_t offset = 0;
  std::string before;  // Shorter than `after` at the end of the file.
  std::string after;
  off_t size_before = 0;
  bool is_cut = false;  // The file was cut to `offset`.
};

template <typename Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

ssize_t real_pwrite(int file, const void* bytes, std::size_t size, off_t offset) {
  static const auto call = real<ssize_t (*)(int, const void*, std::size_t, off64_t)>("pwrite64");
  return call(file, bytes, size, offset);
}

int real_cut(int file, off_t size) {
  static const auto call = real<int (*)(int, off64_t)>("ftruncate64");
  return call(file, size);
}

class Disk {
 public:
  ssize_t write(int file, const void* bytes, std::size_t size, off_t offset) {
    const std::scoped_lock lock(mutex_);
    const std::string path = path_of(file);
    if (!path.empty()) {
      Change change = before_of(file, offset, size);
      change.after.assign(static_cast<const char*>(bytes), size);
      changes_[path].push_back(std::move(change));
    }
    const ssize_t written = real_pwrite(file, bytes, size, offset);
    if (!path.empty() && ++writes_ == fatal_write_) lose_power();
    return written;
  }

  int cut(int file, off_t size) {
    const std::scoped_lock lock(mutex_);
    const std::string path = path_of(file);
    if (!path.empty()) {
      struct stat now{};
      ::fstat(file, &now);
      const auto lost = static_cast<std::size_t>(now.st_size > size ? now.st_size - size : 0);
      Change change = before_of(file, size, lost);
      change.is_cut = true;
      changes_[path].push_back(std::move(change));
    }
    return real_cut(file, size);
  }

  void synced(int file) {
    const std::scoped_lock lock(mutex_);
    if (!lies_) changes_.erase(path_of(file));
  }

 private:
  // "" for files that are not of the database. The index of the log (-shm) is memory, not data.
  static std::string path_of(int file) {
    char path[4096];
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    const ssize_t length = ::readlink(link.c_str(), path, sizeof path);
    const std::string text(path, length > 0 ? static_cast<std::size_t>(length) : 0);
    if (text.find(".db") == std::string::npos || text.ends_with("-shm")) return {};
    return text.ends_with(".lock") ? std::string() : text;
  }

  static Change before_of(int file, off_t offset, std::size_t size) {
    struct stat now{};
    ::fstat(file, &now);
    Change change;
    change.offset = offset;
    change.size_before = now.st_size;
    change.before.resize(size);
    const ssize_t read = ::pread(file, change.before.data(), size, offset);
    change.before.resize(read > 0 ? static_cast<std::size_t>(read) : 0);
    return change;
  }

  [[noreturn]] void lose_power() {
    std::mt19937 random(static_cast<uint32_t>(fatal_write_));
    for (const auto& [path, changes] : changes_) {
      const int file = ::open(path.c_str(), O_RDWR);
      if (file < 0) continue;
      for (std::size_t i = changes.size(); i-- > 0;) undo(file, changes[i]);
      for (const Change& change : changes) {
        const auto fate = random() % 4;
        if (fate >= 2) keep(file, change, change.after.size());
        if (fate == 1) keep(file, change, change.after.size() / 2 / kSectorBytes * kSectorBytes);
      }
    }
    ::raise(SIGKILL);
    ::_exit(137);
  }

  static void undo(int file, const Change& change) {
    real_pwrite(file, change.before.data(), change.before.size(), change.offset);
    real_cut(file, change.size_before);
  }

  static void keep(int file, const Change& change, std::size_t size) {
    if (change.is_cut) {
      real_cut(file, change.offset);
    } else {
      real_pwrite(file, change.after.data(), size, change.offset);
    }
  }

  static int64_t number_of(const char* name) {
    const char* text = std::getenv(name);
    return text == nullptr ? 0 : std::atoll(text);
  }

  std::mutex mutex_;
  std::map<std::string, std::vector<Change>> changes_;  // By path.
  int64_t writes_ = 0;
  const int64_t fatal_write_ = number_of("LOSSY_DISK_WRITES");
  const bool lies_ = std::getenv("LOSSY_DISK_LIES") != nullptr;
};

Disk& disk() {
  static Disk* const one = new Disk();  // Never destroyed: files are written until the end.
  return *one;
}

}  // namespace

// The calls that SQLite makes, under every name that the C library has for them.
extern "C" {

ssize_t pwrite(int file, const void* bytes, std::size_t size, off_t offset) {
  return disk().write(file, bytes, size, offset);
}
ssize_t pwrite64(int file, const void* bytes, std::size_t size, off64_t offset) {
  return disk().write(file, bytes, size, offset);
}
int ftruncate(int file, off_t size) noexcept { return disk().cut(file, size); }
int ftruncate64(int file, off64_t size) noexcept { return disk().cut(file, size); }

int fsync(int file) {
  static const auto call = real<int (*)(int)>("fsync");
  const int done = call(file);
  if (done == 0) disk().synced(file);
  return done;
}
int fdatasync(int file) {
  static const auto call = real<int (*)(int)>("fdatasync");
  const int done = call(file);
  if (done == 0) disk().synced(file);
  return done;
}

}  // extern "C"
