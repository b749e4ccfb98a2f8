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
    {"request.timeout", 408, "等待请求超时", "请检查网络后重试"},
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
    {"household.not_found", 404, "没有这一户", "这一户可能已迁出或编号有误，请从农户列表中选择"},
    {"rule.not_found", 404, "没有这条规则", "可用的规则见 /api/v1/rules"},
    {"pack.not_found", 404, "没有这个政策包", "已载入的政策包见 /api/v1/packs"},
    {"form.not_found", 404, "政策包里没有这张表", "表的清单见政策包"},
    {"source.not_found", 404, "政策包里没有这份原文", "原文的清单见政策包"},
    {"server.storage_failed", 503, "没有保存，原有数据没有变", "请按下面的说明处理后再做一次"},
    {"server.storage_conflict", 409, "与别的改动冲突，没有保存", "请刷新后核对，再做一次"},
    {"server.storage_damaged", 500, "数据库有损坏，没有保存", "请告诉管理员从备份恢复"},
    {"file.not_found", 404, "没有这个页面", "请从首页进入；若页面从未安装，请先构建网页"},
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
