// A file of records, sealed in pieces: what people upload and what is made of it lies on the disk
// no more readable than the database. Written once from front to back; complete and durable when
// finish() says so, before that there is no file of this name. Read from any record on, a piece in
// memory at a time. Who changes, cuts or swaps a piece is noticed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/secrets/sealing.h"

namespace secrets {

class SealedFileWriter {
 public:
  // `place` names what the file is ("370305/import/…/rows"): a file does not open as another.
  static base::Result<SealedFileWriter> create(const std::string& path,
                                               std::shared_ptr<const DataKey> key,
                                               std::string place);
  SealedFileWriter(SealedFileWriter&& other) noexcept;
  SealedFileWriter& operator=(SealedFileWriter&&) = delete;
  SealedFileWriter(const SealedFileWriter&) = delete;
  SealedFileWriter& operator=(const SealedFileWriter&) = delete;
  ~SealedFileWriter();  // What was not finished is gone.

  base::Result<void> add(std::string_view record);
  base::Result<void> finish();
  uint64_t records() const { return records_; }

 private:
  SealedFileWriter(int descriptor, std::string path, std::shared_ptr<const DataKey> key,
                   std::string place);
  base::Result<void> write_piece();
  base::Result<void> put(std::string_view bytes);

  int descriptor_;
  std::string path_;
  std::shared_ptr<const DataKey> key_;
  std::string place_;
  std::string piece_;
  uint64_t records_ = 0;
  uint64_t written_bytes_ = 0;
  struct Piece {
    uint64_t first_record = 0;
    uint64_t offset = 0;
  };
  std::vector<Piece> pieces_;
  uint64_t first_in_piece_ = 0;
};

// Any number of threads may read one at once.
class SealedFile {
 public:
  // kNotFound when there is none; kCorrupt when it is damaged, of another place or key.
  static base::Result<SealedFile> open(const std::string& path, std::shared_ptr<const DataKey> key,
                                       std::string place);
  SealedFile(SealedFile&& other) noexcept;
  SealedFile& operator=(SealedFile&&) = delete;
  SealedFile(const SealedFile&) = delete;
  SealedFile& operator=(const SealedFile&) = delete;
  ~SealedFile();

  uint64_t records() const { return records_; }
  // From record `first` on, until `take` says false or the file ends.
  using Take = std::function<bool(uint64_t record, std::string_view bytes)>;
  base::Result<void> read(uint64_t first, const Take& take) const;

 private:
  SealedFile(int descriptor, std::shared_ptr<const DataKey> key, std::string place);
  base::Result<std::string> open_piece(std::size_t piece) const;
  base::Error damaged() const;

  int descriptor_;
  std::shared_ptr<const DataKey> key_;
  std::string place_;
  uint64_t records_ = 0;
  std::vector<uint64_t> first_records_;
  std::vector<uint64_t> offsets_;  // One more than pieces: the end.
};

}  // namespace secrets
