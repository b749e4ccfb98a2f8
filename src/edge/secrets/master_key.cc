#include "edge/secrets/master_key.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edge/secrets/bytes.h"
#include "edge/secrets/digest.h"
#include "edge/secrets/random.h"

namespace secrets {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kIndexBytes = 16;
constexpr std::size_t kCheckBytes = 16;
constexpr std::size_t kMostFileBytes = 4096;
constexpr std::string_view kSecretLine = "master_key: ";
constexpr std::string_view kSumLine = "sm3: ";
constexpr std::string_view kHead =
    "# 守望主密钥 Shouwang master key\n"
    "# 证件号码、电话、银行账号用它加密。请另存一份到安全的地方：丢了它，这些号码再也读不出来。\n"
    "# 不要发给任何人，不要和数据库备份放在一起。\n";

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

Error system_error(std::string_view what, const std::string& path) {
  return {ErrorCode::kUnavailable,
          std::string(what) + "：" + std::strerror(errno) + "，请检查权限和磁盘空间", path};
}

Error damaged(const std::string& path) {
  return {ErrorCode::kCorrupt, "密钥文件已损坏，请用密钥备份替换它；数据没有改动", path};
}

std::string sum_of(std::string_view secret_hex) {
  std::string bytes = "shouwang key file ";
  bytes += secret_hex;
  std::string sum = to_hex(sm3(bytes)).substr(0, 16);
  wipe(&bytes);
  return sum;
}

// The value behind `key` up to the end of its line.
std::string_view line_value(std::string_view text, std::string_view key) {
  const std::size_t at = text.find("\n" + std::string(key));
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + 1 + key.size());
  return text.substr(0, text.find_first_of("\r\n"));
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool read_all(int file, std::string* text) {
  std::array<char, kMostFileBytes> part{};
  for (;;) {
    const ssize_t count = read(file, part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count > 0) text->append(part.data(), static_cast<std::size_t>(count));
    if (count <= 0 || text->size() > kMostFileBytes) {
      wipe(part.data(), part.size());
      return count == 0;
    }
  }
}

bool make_folder_durable(const std::filesystem::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.get() >= 0 && fsync(opened.get()) == 0;
}

// Each use has a key of its own, so that one never weakens another.
std::string derive(std::string_view secret, std::string_view use) {
  return hmac_sm3(secret, "shouwang 1 " + std::string(use));
}

DataKey wrapping_key(std::string_view secret) {
  std::string bytes = derive(secret, "wrap");
  const WipeAtEnd wiped(&bytes);
  std::string id_bytes = derive(secret, "key id");
  uint32_t id = 0;
  for (std::size_t i = 0; i < 4; ++i) id = id << 8U | static_cast<unsigned char>(id_bytes[i]);
  return DataKey(std::string_view(bytes).substr(0, kKeyBytes), id);
}

}  // namespace

MasterKey::MasterKey(std::string_view secret)
    : wrapping_(wrapping_key(secret)),
      indexing_(kSm3Bytes),
      check_value_(to_hex(derive(secret, "check")).substr(0, kCheckBytes * 2)) {
  std::string index_key = derive(secret, "index");
  std::memcpy(indexing_.data(), index_key.data(), indexing_.size());
  wipe(&index_key);
}

base::Result<MasterKey> MasterKey::load(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0 && errno == ENOENT) {
    return Error{ErrorCode::kNotFound, "没有密钥文件", path};
  }
  struct stat status{};
  if (file.get() < 0 || fstat(file.get(), &status) != 0)
    return system_error("密钥文件打不开", path);
  if (!S_ISREG(status.st_mode)) return damaged(path);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Error{ErrorCode::kForbidden,
                 "其他用户可以读取密钥文件，拒绝启动。请运行 chmod 600 '" + path +
                     "'；如果已有别人登录过这台机器，请按泄露处理",
                 path};
  }
  std::string text;
  const WipeAtEnd wiped_text(&text);
  text.reserve(2 * kMostFileBytes);
  if (!read_all(file.get(), &text)) return system_error("密钥文件读不出来", path);
  const std::string_view secret_hex = line_value(text, kSecretLine);
  auto secret = from_hex(secret_hex);
  const bool is_whole =
      secret && secret->size() == kSecretBytes && sum_of(secret_hex) == line_value(text, kSumLine);
  if (!is_whole) return damaged(path);
  MasterKey key(*secret);
  wipe(&*secret);
  return key;
}

base::Result<MasterKey> MasterKey::create(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) {
    std::error_code error;
    std::filesystem::create_directories(folder.parent_path(), error);
    if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
      return system_error("密钥文件夹建不起来", folder.string());
  }
  // Written under another name: a crash leaves no damaged key behind, which would stop every start.
  const std::string unfinished = path + ".new";
  unlink(unfinished.c_str());
  const Descriptor file(::open(
      unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (file.get() < 0) return system_error("密钥文件写不了", path);
  std::string secret = random_bytes(kSecretBytes);
  const WipeAtEnd wiped_secret(&secret);
  std::string hex = to_hex(secret);
  const WipeAtEnd wiped_hex(&hex);
  std::string text;
  text.reserve(kMostFileBytes);
  const WipeAtEnd wiped_text(&text);
  text.append(kHead).append(kSecretLine).append(hex).append("\n");
  text.append(kSumLine).append(sum_of(hex)).append("\n");
  // link() never replaces a key that is there.
  const bool is_written = write_all(file.get(), text) && fsync(file.get()) == 0 &&
                          link(unfinished.c_str(), path.c_str()) == 0;
  std::optional<Error> error;
  if (!is_written) error = system_error("密钥文件写不了", path);
  unlink(unfinished.c_str());
  if (error) return *std::move(error);
  if (!folder.empty() && !make_folder_durable(folder)) {
    error = system_error("密钥文件写不了", path);
    unlink(path.c_str());
    return *std::move(error);
  }
  return MasterKey(secret);
}

std::string MasterKey::wrap(const DataKey& key, std::string_view place) const {
  return wrapping_.seal(key.bytes(), place);
}

base::Result<DataKey> MasterKey::unwrap(std::string_view wrapped, std::string_view place,
                                        uint32_t id) const {
  std::string bytes = TRY(wrapping_.open(wrapped, place));
  const WipeAtEnd wiped(&bytes);
  if (bytes.size() != kKeyBytes) {
    return Error{ErrorCode::kCorrupt, "数据密钥的长度不对，请从备份恢复", "secrets.cannot_open"};
  }
  return DataKey(bytes, id);
}

std::string MasterKey::seal(std::string_view plain, std::string_view place) const {
  return wrapping_.seal(plain, "value " + std::string(place));
}

base::Result<std::string> MasterKey::open(std::string_view sealed, std::string_view place) const {
  return wrapping_.open(sealed, "value " + std::string(place));
}

std::string MasterKey::blind_index(std::string_view kind, std::string_view value) const {
  std::string bytes(kind);
  bytes += '\0';
  bytes += value;
  std::string index = hmac_sm3(indexing_.view(), bytes).substr(0, kIndexBytes);
  wipe(&bytes);
  return index;
}

base::Result<MasterKey> open_master_key(const std::string& path,
                                        const std::optional<std::string>& known_check) {
  auto loaded = MasterKey::load(path);
  if (!loaded && loaded.error().code == ErrorCode::kNotFound) {
    if (!known_check) return MasterKey::create(path);
    return Error{ErrorCode::kNotFound,
                 "找不到密钥文件，拒绝启动。请从密钥备份把它恢复到 " + path +
                     "（权限 600）。没有它，证件号码、电话和银行账号读不出来，其余资料还在；"
                     "没有新建密钥，也没有改动任何数据",
                 path};
  }
  if (loaded && known_check && !equal_in_constant_time(loaded->check_value(), *known_check)) {
    return Error{ErrorCode::kConflict,
                 "密钥文件不是这个数据库的，拒绝启动。请从密钥备份恢复原来的 " + path +
                     "，或者改用与它配套的数据库；没有改动任何数据",
                 path};
  }
  return loaded;
}

}  // namespace secrets
