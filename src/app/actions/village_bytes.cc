#include "app/actions/village_bytes.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/byte_stream.h"
#include "core/frame/frame_bytes.h"

namespace actions {
namespace {

constexpr int kKeysVersion = 2;

base::Error damaged() {
  return {base::ErrorCode::kCorrupt, "快照的数据不完整", "snapshot.damaged"};
}

}  // namespace

// Named by HouseholdKeys as its friend.
class KeyBytes {
 public:
  static void write(const HouseholdKeys& keys, base::ByteWriter* writer) {
    base::write_array(keys.ids_, writer);
    writer->text(keys.numbers_.bytes());
    writer->text(keys.groups_.bytes());
    base::write_array(keys.sizes_, writer);
    writer->size(keys.statuses_.size());
    for (const std::vector<uint8_t>& axis : keys.statuses_) base::write_array(axis, writer);
    for (const std::vector<int32_t>& axis : keys.since_) base::write_array(axis, writer);
    base::write_array(keys.heads_, writer);
    base::write_array(keys.first_, writer);
    writer->text(keys.names_.bytes());
    writer->text(keys.pinyin_.bytes());
    writer->text(keys.initials_.bytes());
    base::write_array(keys.id_tails_, writer);
  }

  static HouseholdKeys read(base::ByteReader* reader) {
    HouseholdKeys keys;
    keys.ids_ = base::read_array<registry::HouseholdId>(reader);
    keys.numbers_ = read_texts(reader);
    keys.groups_ = read_texts(reader);
    keys.sizes_ = base::read_array<uint16_t>(reader);
    for (std::size_t left = reader->count(); left > 0 && reader->ok(); --left)
      keys.statuses_.push_back(base::read_array<uint8_t>(reader));
    for (std::size_t axis = 0; axis < keys.statuses_.size() && reader->ok(); ++axis)
      keys.since_.push_back(base::read_array<int32_t>(reader));
    keys.heads_ = base::read_array<uint32_t>(reader);
    keys.first_ = base::read_array<uint32_t>(reader);
    keys.names_ = read_texts(reader);
    keys.pinyin_ = read_texts(reader);
    keys.initials_ = read_texts(reader);
    keys.id_tails_ = base::read_array<uint32_t>(reader);
    if (!is_whole(keys)) reader->fail();
    return keys;
  }

 private:
  static PackedTexts read_texts(base::ByteReader* reader) {
    const std::string_view bytes = reader->text();
    // Without the mark in front the first text would be lost.
    if (!bytes.empty() && bytes.front() != PackedTexts::kMark) reader->fail();
    return PackedTexts::from_bytes(std::string(bytes));
  }

  static bool is_whole(const HouseholdKeys& keys) {
    const std::size_t rows = keys.ids_.size(), persons = keys.names_.size();
    const auto is_full = [rows](const auto& axis) { return axis.size() == rows; };
    return std::is_sorted(keys.ids_.begin(), keys.ids_.end()) && keys.numbers_.size() == rows &&
           keys.groups_.size() == rows && keys.sizes_.size() == rows &&
           std::all_of(keys.statuses_.begin(), keys.statuses_.end(), is_full) &&
           std::all_of(keys.since_.begin(), keys.since_.end(), is_full) &&
           keys.heads_.size() == rows && keys.first_.size() == rows + 1 &&
           keys.first_.front() == 0 && std::is_sorted(keys.first_.begin(), keys.first_.end()) &&
           keys.first_.back() == persons && keys.pinyin_.size() == persons &&
           keys.initials_.size() == persons && keys.id_tails_.size() == persons;
  }
};

std::string village_bytes_version() {
  return std::to_string(kKeysVersion) + "." + std::to_string(frame::kBytesVersion);
}

std::string to_bytes(const VillagePart& part) {
  base::ByteWriter writer;
  writer.text(frame::to_bytes(part.frame));
  KeyBytes::write(part.keys, &writer);
  writer.size(part.repeat_keys.size());
  for (const std::vector<uint64_t>& keys : part.repeat_keys) base::write_array(keys, &writer);
  return writer.take();
}

base::Result<VillageDraft> village_from_bytes(const SnapshotSchema& schema,
                                              std::string_view bytes) {
  base::ByteReader reader(bytes);
  base::Result<frame::Frame> frame = frame::from_bytes(reader.text());
  if (!frame) return damaged();
  HouseholdKeys keys = KeyBytes::read(&reader);
  std::vector<std::vector<uint64_t>> repeat_keys;
  for (std::size_t left = reader.count(); left > 0 && reader.ok(); --left)
    repeat_keys.push_back(base::read_array<uint64_t>(&reader));
  if (!reader.at_end() || frame->regions().size() != 1 ||
      static_cast<int64_t>(keys.rows()) != frame->rows() ||
      frame->tables().size() != schema.program().tables.size() ||
      repeat_keys.size() != schema.repeats().size())
    return damaged();
  for (std::size_t fact = 0; fact < repeat_keys.size(); ++fact) {
    const auto& table = frame->tables()[schema.repeats()[fact].table];
    if (static_cast<int64_t>(repeat_keys[fact].size()) != table.rows) return damaged();
  }
  return VillageDraft::restore(schema, *std::move(frame), std::move(keys), std::move(repeat_keys));
}

}  // namespace actions
