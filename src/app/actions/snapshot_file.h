// The snapshot of a county in a sealed file, so that a server is ready in the time of reading it
// rather than of folding every household. A copy that may be deleted at any time: what does not fit
// (another policy, another day, another key, damage) is made anew from the database.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "app/actions/snapshot.h"
#include "core/base/result.h"
#include "edge/secrets/master_key.h"

namespace actions {

struct SnapshotFile {
  std::string path;
  std::string county;                              // 6 digits.
  std::string policy_hash;                         // Policy::content_hash.
  const secrets::MasterKey* master_key = nullptr;  // Outlives the call.
  // What the database says about the change with this number, so that a file made before a backup
  // was restored is not taken for the restored data.
  std::function<base::Result<std::string>(int64_t sequence)> mark;
};

base::Result<void> save_snapshot(const SnapshotFile& file, const Snapshot& snapshot);

// Adds all villages of the file to `writer`, which is empty, on `threads` threads (0: as many as
// there are cores); the sequence that they know. Errors: kNotFound (no file, or one made from
// something else), kCorrupt, and those of SnapshotWriter::add; a writer that met one is thrown
// away.
base::Result<int64_t> load_snapshot(const SnapshotFile& file, const SnapshotSchema& schema,
                                    int threads, SnapshotWriter* writer);

}  // namespace actions
