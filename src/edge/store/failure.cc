#include "edge/store/failure.h"

#include <sqlite3.h>

namespace store {
namespace {

std::string sentence(FailureKind kind, const std::string& subject) {
  switch (kind) {
    case FailureKind::kDiskFull:
      return "磁盘已满，这次没有保存，原有数据没有变：请清理" + subject +
             "所在的磁盘，然后再做一次";
    case FailureKind::kReadOnly:
      return subject + "是只读的，不能保存：请检查文件、所在目录和磁盘的写权限，然后重新启动";
    case FailureKind::kNotFound:
      return "打不开" + subject + "：请检查路径是否存在、运行本程序的用户有没有读写权限";
    case FailureKind::kInUse:
      return subject +
             "正由另一个服务进程使用，一份数据只能由一个服务写：请先停止那个进程，"
             "或换一个数据目录";
    case FailureKind::kBusy:
      return subject + "一直被别的程序占用，这次没有保存：请关闭直接打开数据库的工具，然后再做一次";
    case FailureKind::kSerialization:
      return "同一时间有别的改动，这次没有保存：请再做一次";
    case FailureKind::kConnectionLost:
      return "与数据库" + subject +
             "的连接断了，没有收到答复的改动可能没有保存：请检查数据库是否在运行，"
             "恢复后核对并再做一次";
    case FailureKind::kRefused:
      return "连不上数据库" + subject + "：请检查数据库是否在运行，地址、用户和密码是否正确";
    case FailureKind::kConstraint:
      return "与已有的数据冲突，这次没有保存：请刷新后核对";
    case FailureKind::kNewerData:
      return subject +
             "由更新版本的程序写成，本程序读不懂，什么也没有改动：请安装新版本的程序，"
             "或从备份恢复旧数据";
    case FailureKind::kDamaged:
      return subject + "已损坏或不是本程序的数据库，没有改动它：请从最近的备份恢复";
    case FailureKind::kInputOutput:
      return "读写" + subject + "时磁盘出错：请检查磁盘，必要时从备份恢复";
    case FailureKind::kNone:
    case FailureKind::kStatement:
      break;
  }
  return "程序给数据库的命令有误：请把运行日志交给维护人员";
}

base::ErrorCode code_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::kConstraint:
    case FailureKind::kSerialization:
      return base::ErrorCode::kConflict;
    case FailureKind::kDamaged:
    case FailureKind::kNewerData:
    case FailureKind::kStatement:
      return base::ErrorCode::kCorrupt;
    default:
      return base::ErrorCode::kUnavailable;
  }
}

}  // namespace

base::Error make_error(FailureKind kind, std::string_view subject, std::string_view detail) {
  std::string where(subject);
  if (!detail.empty()) where += ": " + std::string(detail);
  return {code_of(kind), sentence(kind, std::string(subject)), std::move(where)};
}

FailureKind sqlite_failure(int extended_code) {
  switch (extended_code & 0xFF) {
    case SQLITE_FULL:
      return FailureKind::kDiskFull;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return FailureKind::kReadOnly;
    case SQLITE_CANTOPEN:
      return FailureKind::kNotFound;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return FailureKind::kBusy;
    case SQLITE_CONSTRAINT:
      return FailureKind::kConstraint;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return FailureKind::kDamaged;
    case SQLITE_IOERR:
      return FailureKind::kInputOutput;
    default:
      return FailureKind::kStatement;
  }
}

FailureKind postgres_failure(std::string_view sql_state) {
  const std::string_view kind = sql_state.substr(0, 2);
  if (sql_state.empty() || kind == "08" || sql_state == "57P01" || sql_state == "57P02" ||
      sql_state == "57P03" || sql_state == "57P05")
    return FailureKind::kConnectionLost;
  if (kind == "40") return FailureKind::kSerialization;
  if (kind == "23") return FailureKind::kConstraint;
  if (sql_state == "53100") return FailureKind::kDiskFull;
  if (sql_state == "25006" || sql_state == "42501") return FailureKind::kReadOnly;
  if (kind == "53" || sql_state == "55P03") return FailureKind::kBusy;
  if (kind == "28" || kind == "3D") return FailureKind::kRefused;
  if (kind == "58") return FailureKind::kInputOutput;
  if (kind == "XX") return FailureKind::kDamaged;
  return FailureKind::kStatement;
}

std::string without_password(std::string_view url) {
  const size_t scheme = url.find("://");
  const size_t at = url.find('@');
  if (scheme == std::string_view::npos || at == std::string_view::npos) return std::string(url);
  const size_t colon = url.find(':', scheme + 3);
  if (colon == std::string_view::npos || colon > at) return std::string(url);
  return std::string(url.substr(0, colon)) + std::string(url.substr(at));
}

}  // namespace store
