#include "app/http/problems.h"

#include <cassert>

#include "app/http/json_writer.h"

namespace http {
namespace {

constexpr Problem kProblems[] = {
    {"request.malformed", 400, "请求不符合 HTTP/1.1 格式",
     "请检查请求行、首部和正文长度；同时给出两种长度的请求不被接受"},
    {"request.bad_target", 400, "网址里有读不懂的字符", "请用 UTF-8 并按百分号编码书写网址"},
    {"request.invalid_json", 400, "正文读不懂", "请发送 UTF-8 编码、没有重复键的 JSON"},
    {"request.head_too_large", 431, "请求首部太大", "首部合计不得超过 16 KB，请清理 Cookie 后重试"},
    {"request.body_too_large", 413, "正文太大", "正文不得超过 1 MB，请减少内容"},
    {"request.if_match_missing", 428, "缺少 If-Match 首部，不知道改的是哪一版",
     "请先读取最新内容，再带上它的 ETag 提交"},
    {"request.changed_meanwhile", 412, "内容刚被别人改过，这次没有保存",
     "请刷新后核对，再重新修改"},
    {"request.foreign_origin", 403, "这个操作来自别的网站，没有执行", "请从本系统的页面里操作"},
    {"session.required", 401, "还没有登录，或登录已过期", "请重新登录"},
    {"session.wrong_password", 401, "账号或密码不对", "请核对后重试；忘记密码请找管理员重置"},
    {"session.not_offered", 404, "这里没有账号，不用登录",
     "请直接使用；要用账号，请带 --data 启动"},
    {"session.not_found", 404, "没有这个登录，可能已经退出", "请刷新登录列表"},
    {"password.change_required", 403, "需要先修改密码", "请修改初始密码后再使用"},
    {"password.too_weak", 422, "新密码不符合要求", "请按页面上列出的要求换一个密码"},
    {"permission.denied", 403, "您的角色不能做这项操作", "如确有需要，请找管理员调整角色"},
    {"rate.limited", 429, "操作太频繁，这次没有执行", "请过一会儿再试"},
    {"account.not_found", 404, "没有这个账号", "请从账号列表中选择"},
    {"account.locked", 429, "密码连续输错，账号已暂时锁定", "请稍后再试，或找管理员重置密码"},
    {"account.disabled", 403, "账号已停用", "请找管理员启用"},
    {"account.name_taken", 409, "这个登录名已有人用", "请换一个登录名"},
    {"account.changed_meanwhile", 409, "这个账号刚被别人改过", "请刷新后核对，再重新修改"},
    {"account.own", 409, "不能对自己的账号做这项操作", "请由另一位管理员操作"},
    {"account.last_manager", 409, "这是最后一个能管理账号的人", "请先把管理账号的角色交给另一个人"},
    {"role.not_found", 404, "没有这个角色", "可用的角色见 /api/v1/roles"},
    {"role.cannot_grant", 403, "不能授予这个角色", "只能在本辖区内授予自己权限以内的角色"},
    {"import.unreadable", 422, "文件读不懂", "请使用下载的模板，另存为 .xlsx 或 UTF-8 编码的 .csv"},
    {"import.too_large", 413, "文件太大", "请分成几个文件导入"},
    {"import.columns_missing", 422, "文件缺少必需的列", "请按下载的模板补齐各列"},
    {"import.not_found", 404, "没有这一批导入", "请从导入的列表里选择"},
    {"import.mapping_not_found", 404, "没有保存过这个名称的列对应", "请从列表里选择"},
    {"import.wrong_state", 409, "现在不能做这一步", "请刷新，看这一批进行到哪里"},
    {"import.too_late", 409, "导入已超过 30 天，不能再整批撤回", "请逐户更正"},
    {"layout.not_found", 404, "没有这种表格", "可以导入的表格见 /api/v1/imports/layouts"},
    {"idempotency.key_reused", 422, "这个 Idempotency-Key 已用于另一项内容",
     "每次新的提交请换一个新键；重试时正文须与第一次相同"},
    {"idempotency.under_way", 409, "同一次提交还在处理", "请稍等片刻再看结果，不必重复提交"},
    {"idempotency.key_missing", 400, "缺少 Idempotency-Key 首部",
     "请为每次提交生成一个新的键；网络中断后重试时沿用原来的键，系统只记一次"},
    {"idempotency.key_invalid", 400, "Idempotency-Key 写法不对",
     "应为 1 至 100 个可见的 ASCII 字符"},
    {"request.unsupported_version", 505, "只支持 HTTP/1.1 和 HTTP/1.0", "请升级客户端"},
    {"request.unsupported_media_type", 415, "正文类型应为 application/json",
     "请设置 Content-Type: application/json"},
    {"request.invalid", 422, "请求里有不能接受的内容", "请按 errors 逐项改正后重新提交"},
    {"route.not_found", 404, "没有这个网址", "请检查网址；接口见 api/openapi.yaml"},
    {"route.method_not_allowed", 405, "这个网址不接受这种操作", "允许的操作见 Allow 首部"},
    {"query.invalid", 400, "查询参数不对", "请按接口说明改正参数"},
    {"cursor.invalid", 400, "翻页位置已失效", "请从第一页重新查询"},
    {"deployment.not_found", 404, "没有这个部署", "可用的部署见 /api/v1/deployments"},
    {"region.not_found", 404, "没有这个区划", "可用的区划见 /api/v1/regions"},
    {"region.out_of_scope", 403, "这个区划不在您的辖区内", "请选择本辖区内的区划"},
    {"household.not_found", 404, "没有这一户", "这一户可能已迁出或编号有误，请从农户列表中选择"},
    {"rule.not_found", 404, "没有这条规则", "可用的规则见 /api/v1/rules"},
    {"indicator.not_found", 404, "没有这个指标", "可用的指标见政策包的指标清单"},
    {"value.not_known", 404, "这一项还没有填写", "没有可以查看的内容"},
    {"value.not_masked", 409, "这一项本来就完整显示", "请直接查看"},
    {"submission.not_found", 404, "没有这次提交", "请从这一户的历史中选择"},
    {"submission.conflict", 409, "这一户刚被别人改过", "请刷新后核对，再重新提交"},
    {"submission.duplicate", 409, "这次提交已经保存过", "请刷新后核对"},
    {"deployment.in_memory", 409, "这个部署没有保存数据，不能修改，也没有历史",
     "请带 --data 启动服务后再试"},
    {"submission.not_undoable", 409, "这次提交不能撤回", "请另做一次更正"},
    {"view.not_found", 404, "没有这个保存的视图", "请从视图列表中选择"},
    {"view.name_taken", 409, "已有同名的视图", "请换一个名称"},
    {"view.too_many", 409, "保存的视图太多", "请先删除不用的视图"},
    {"pack.not_found", 404, "没有这个政策包", "已载入的政策包见 /api/v1/packs"},
    {"form.not_found", 404, "政策包里没有这张表", "表的清单见政策包"},
    {"source.not_found", 404, "政策包里没有这份原文", "原文的清单见政策包"},
    {"server.storage_failed", 503, "没有保存，原有数据没有变", "请按下面的说明处理后再做一次"},
    {"server.reads_only", 503, "这台服务器只供查看，这次没有保存",
     "请在负责保存的服务器上操作，或几秒后再试"},
    {"server.storage_conflict", 409, "与别的改动冲突，没有保存", "请刷新后核对，再做一次"},
    {"server.storage_damaged", 500, "数据库有损坏，没有保存", "请告诉管理员从备份恢复"},
    {"file.not_found", 404, "没有这个页面", "请从首页进入；若页面从未安装，请先构建网页"},
    {"server.full", 503, "连接太多，服务器暂时接不下", "请稍后重试；若经常如此，请告诉管理员"},
    {"server.busy", 503, "服务器正忙，这次没有执行", "请稍后重试"},
    {"server.storage_full", 507, "服务器磁盘已满，这次没有保存", "请告诉管理员清理磁盘后重试"},
    {"server.stopping", 503, "服务正在停止", "请稍后重试"},
    {"server.failed", 500, "服务内部出错", "请稍后重试；若仍然出错，请把时间告诉管理员"},
};

}  // namespace

const Problem* find_problem(std::string_view id) {
  for (const Problem& problem : kProblems) {
    if (problem.id == id) return &problem;
  }
  return nullptr;
}

const Problem* problems_begin() { return kProblems; }
std::size_t problems_count() { return sizeof(kProblems) / sizeof(kProblems[0]); }

Response problem_response(std::string_view id, std::string_view detail,
                          const std::vector<Fault>& faults) {
  const Problem* problem = find_problem(id);
  assert(problem != nullptr && "the catalogue lacks this id");
  if (problem == nullptr) problem = find_problem("server.failed");
  JsonWriter json;
  json.begin_object();
  json.field("type", "urn:shouwang:" + std::string(problem->id));
  json.field("id", problem->id)
      .field("title", problem->title)
      .field_integer("status", problem->status);
  json.field_unless_empty("detail", detail).field("next_step", problem->next_step);
  if (!faults.empty()) {
    json.key("errors").begin_array();
    for (const Fault& fault : faults) {
      json.begin_object().field("where", fault.where).field("message", fault.message);
      json.field_unless_empty("help", fault.help).end_object();
    }
    json.end_array();
  }
  json.end_object();
  Response response;
  response.status = problem->status;
  response.content_type = "application/problem+json";
  response.cache_control = "no-store";
  response.body = json.take();
  return response;
}

}  // namespace http
