// A database of the project: `sqlite:<path>` (one file, one server) or `postgresql://…` (one server
// that writes, others that follow). Tables and functions on them stand in the other headers of this
// folder: those that read take a Connection, those that write a Transaction.
//
// A Store may be used by any number of threads; readers run beside each other and beside the one
// writing transaction.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "edge/store/connection.h"

namespace store {

enum class Role : uint8_t {
  kLeader,    // The one server that writes; a second one is refused.
  kFollower,  // Reads beside a leader: another server, a tool.
};

struct Options {
  Role role = Role::kLeader;
  int readers_most = 4;  // Connections for readers; who comes when all are taken waits.
  // Of a leader on PostgreSQL: when another server writes already, it is a follower until that one
  // ends (Store::try_to_lead), instead of being refused.
  bool may_follow = false;
};

class Pool;
class WritingConnection;

// A borrowed connection that sees the data as they were at its first question, until it is given
// back.
class Reader {
 public:
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader();
  Connection& connection() const { return *connection_; }
  operator Connection&() const { return *connection_; }  // NOLINT: implicit by design.

 private:
  friend class Pool;
  Reader(Pool* pool, std::unique_ptr<Connection> connection);
  Pool* pool_;
  std::unique_ptr<Connection> connection_;
};

// The writing transaction. What was not committed when it ends is rolled back. It stays in the
// thread that began it.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  Connection& connection() const;
  operator Connection&() const { return connection(); }  // NOLINT: implicit by design.

  // One deed of a group commit: its writes stay when it succeeds and vanish when it fails, and the
  // deeds before and after it are not touched. When the database gave up the whole transaction
  // (disk full, connection lost), every later call says so.
  base::Result<void> attempt(const std::function<base::Result<void>(Transaction&)>& deed);
  // After success everything is on the disk.
  base::Result<void> commit();
  // The same deeds again may succeed: another transaction was in the way.
  bool may_retry() const;

 private:
  friend class Store;
  explicit Transaction(WritingConnection* writing) : writing_(writing) {}
  WritingConnection* writing_;  // Null after the end.
  base::Result<void> state_;    // The error that ended it early.
  bool retry_ = false;
};

class Store {
 public:
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  SqlDialect dialect() const { return dialect_; }
  Role role() const { return role_; }
  // On PostgreSQL: leads from now on unless another server does, or a leader looks whether it still
  // does after its connection was lost. True: this one writes. Called again and again by one
  // thread. A follower on SQLite stays one.
  base::Result<bool> try_to_lead();
  // How other servers call this one while it leads, after the name of the machine: few ASCII
  // letters.
  void set_name(std::string_view name);
  // How the leading server calls itself; empty: there is none, or nobody knows (SQLite).
  base::Result<std::string> leader_name();
  const std::string& subject() const { return subject_; }  // The URL without password.

  base::Result<Reader> read();
  // Waits while another thread has the transaction. Not for followers (refused, kForbidden).
  base::Result<Transaction> begin();
  // begin, deed, commit; again when others were in the way, so a deed changes nothing but the
  // database.
  base::Result<void> write(const std::function<base::Result<void>(Transaction&)>& deed);

 private:
  friend base::Result<std::unique_ptr<Store>> open(const std::string& url, const Options& options);
  Store(std::string url, const Options& options);

  base::Error refusal();

  SqlDialect dialect_;
  const bool may_follow_;
  std::atomic<Role> role_;
  std::string subject_;
  std::unique_ptr<WritingConnection> writing_;
  std::unique_ptr<Pool> pool_;
};

// Opens the database, and makes or upgrades its tables (leader). Refused with a sentence that says
// what to do: second leader, newer data, no such folder, no server. The error of a follower whose
// leader has not made the tables yet stands at kNotPrepared.
inline constexpr const char* kNotPrepared = "store.not_prepared";
base::Result<std::unique_ptr<Store>> open(const std::string& url, const Options& options = {});

}  // namespace store
