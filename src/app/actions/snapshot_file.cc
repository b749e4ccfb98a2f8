#include "app/actions/snapshot_file.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "app/actions/village_bytes.h"
#include "edge/secrets/bytes.h"
#include "edge/store/frame_file.h"

namespace actions {
namespace {

// The file's own key follows from the master key: whoever loses that one makes the file anew.
secrets::DataKey key_of(const SnapshotFile& file) {
  std::string bytes = file.master_key->blind_index("snapshot_file", file.county);
  const secrets::WipeAtEnd wipe(&bytes);
  return {bytes, 1};
}

std::string day(base::Date date) { return " " + base::to_text(date); }

// Which build this is: another one may read the same households otherwise.
std::string build_mark() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto size = std::filesystem::file_size(program, error);
  const auto written = std::filesystem::last_write_time(program, error);
  return std::to_string(size) + "/" + std::to_string(written.time_since_epoch().count());
}

base::Result<std::string> fingerprint_of(const SnapshotFile& file, const SnapshotSchema& schema,
                                         int64_t sequence) {
  const rules::Setting& setting = schema.setting();
  std::string text =
      village_bytes_version() + " " + build_mark() + " " + file.policy_hash + day(setting.as_of);
  if (setting.rule_date) text += day(*setting.rule_date);
  if (setting.period) text += day(setting.period->first) + day(setting.period->second);
  return text + " " + TRY(file.mark(sequence));
}

base::Result<std::vector<VillageDraft>> read_villages(const store::FrameFile& frames,
                                                      const secrets::DataKey& key,
                                                      const SnapshotSchema& schema, int threads) {
  const auto open = [&](std::string_view sealed, std::string_view place) {
    return key.open(sealed, place);
  };
  std::vector<std::optional<base::Result<VillageDraft>>> read(frames.size());
  std::atomic<std::size_t> next{0};
  run_on_threads(threads, [&](int) {
    for (std::size_t i = next++; i < read.size(); i = next++) {
      base::Result<std::string> bytes = frames.part(i, open);
      if (!bytes) {
        read[i].emplace(std::move(bytes).error());
        continue;
      }
      std::string plain = *std::move(bytes);
      const secrets::WipeAtEnd wipe(&plain);
      read[i].emplace(village_from_bytes(schema, plain));
    }
  });
  std::vector<VillageDraft> villages;
  villages.reserve(read.size());
  for (auto& one : read) {
    if (!*one) return std::move(*one).error();
    villages.push_back(**std::move(one));
  }
  return villages;
}

}  // namespace

base::Result<void> save_snapshot(const SnapshotFile& file, const Snapshot& snapshot) {
  const secrets::DataKey key = key_of(file);
  std::vector<store::FramePart> parts;
  for (const VillagePart* part : snapshot.parts_of(-1))
    parts.push_back({part->region, to_bytes(*part)});
  const store::FrameTag tag = {file.county, snapshot.sequence(),
                               TRY(fingerprint_of(file, snapshot.schema(), snapshot.sequence()))};
  base::Result<void> written = store::write_frame_file(
      file.path, tag, parts,
      [&](std::string_view bytes, std::string_view place) { return key.seal(bytes, place); });
  for (store::FramePart& part : parts) secrets::wipe(&part.bytes);
  return written;
}

base::Result<int64_t> load_snapshot(const SnapshotFile& file, const SnapshotSchema& schema,
                                    int threads, SnapshotWriter* writer) {
  const store::FrameFile frames = TRY(store::FrameFile::open(file.path));
  if (frames.tag().county != file.county ||
      frames.tag().fingerprint != TRY(fingerprint_of(file, schema, frames.tag().sequence))) {
    return base::Error{base::ErrorCode::kNotFound,
                       "快照文件是按别的政策、时点或数据做的，将重新生成", file.path};
  }
  if (threads <= 0) threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const secrets::DataKey key = key_of(file);
  std::vector<VillageDraft> villages = TRY(read_villages(frames, key, schema, threads));
  for (VillageDraft& village : villages) TRY(writer->add(std::move(village)));
  return frames.tag().sequence;
}

}  // namespace actions
