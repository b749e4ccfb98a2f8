// The one secret of an installation, in a file that only its own user can read. It wraps the data
// keys and makes the blind indexes; whoever has the database without it has no ID number, telephone
// or account number. One object for the life of the process; any number of threads may use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "edge/secrets/sealing.h"

namespace secrets {

class MasterKey {
 public:
  // Reads the file. Refused: others may read it, it is damaged, it is missing (kNotFound). The
  // message says what to do.
  static base::Result<MasterKey> load(const std::string& path);
  // Writes a new one (0600, its folder 0700), durable on return. Never replaces a file.
  static base::Result<MasterKey> create(const std::string& path);

  // What the database keeps to recognise this key; tells nothing about it. Hexadecimal.
  const std::string& check_value() const { return check_value_; }

  // A data key as the database keeps it; `place` names its row ("370305/household/12").
  std::string wrap(const DataKey& key, std::string_view place) const;
  base::Result<DataKey> unwrap(std::string_view wrapped, std::string_view place, uint32_t id) const;

  // Short values of the installation itself (an account's telephone), which no household's erasure
  // concerns.
  std::string seal(std::string_view plain, std::string_view place) const;
  base::Result<std::string> open(std::string_view sealed, std::string_view place) const;

  // Equal values of one kind ("id_number", "phone") have equal indexes, 16 bytes; nobody without
  // the key can make one.
  std::string blind_index(std::string_view kind, std::string_view value) const;

 private:
  explicit MasterKey(std::string_view secret);

  DataKey wrapping_;
  LockedBytes indexing_;
  std::string check_value_;
};

// The key that goes with a database. `known_check` is the check value the database keeps (none: a
// new database). A new database gets a new key file, or takes the one that lies there; an old one
// must find its own, otherwise the error says what to restore and nothing is written.
base::Result<MasterKey> open_master_key(const std::string& path,
                                        const std::optional<std::string>& known_check);

}  // namespace secrets
