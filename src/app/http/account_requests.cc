#include "app/http/account_requests.h"

#include <utility>

#include "app/actions/writer.h"

namespace http {

void BodyFields::refuse(std::string_view name, std::string_view expected) {
  faults_.push_back(
      {std::string(name), "这里应为" + std::string(expected), "请按 api/openapi.yaml 的写法提交"});
}

std::string BodyFields::text(std::string_view name, std::size_t most_bytes) {
  const JsonValue* value = json_.find(name);
  if (value != nullptr && value->kind == JsonKind::kString && value->text.size() <= most_bytes)
    return value->text;
  refuse(name, "一段文字");
  return "";
}

std::optional<std::string> BodyFields::maybe_text(std::string_view name) {
  const JsonValue* value = json_.find(name);
  if (value == nullptr || value->kind == JsonKind::kNull) return std::nullopt;
  if (value->kind == JsonKind::kString) return value->text;
  refuse(name, "一段文字");
  return std::nullopt;
}

std::optional<std::vector<std::string>> BodyFields::maybe_texts(std::string_view name) {
  const JsonValue* value = json_.find(name);
  if (value == nullptr || value->kind == JsonKind::kNull) return std::nullopt;
  std::vector<std::string> texts;
  for (const JsonValue& item : value->items) {
    if (item.kind == JsonKind::kString) texts.push_back(item.text);
  }
  if (value->kind == JsonKind::kArray && texts.size() == value->items.size()) return texts;
  refuse(name, "一组文字");
  return std::nullopt;
}

int64_t BodyFields::integer(std::string_view name) {
  const JsonValue* value = json_.find(name);
  if (value != nullptr && value->kind == JsonKind::kInteger) return value->integer;
  refuse(name, "整数");
  return 0;
}

std::vector<Route> without_accounts(std::vector<Route> routes) {
  for (Route& route : routes)
    route.handler = [](const Request&) { return problem_response("session.not_offered"); };
  return routes;
}

Response account_problem(const base::Error& error) {
  if (find_problem(error.where) != nullptr) return problem_response(error);
  const base::Error told = actions::told_to_users(error);
  return find_problem(told.where) == nullptr ? problem_response("server.failed")
                                             : problem_response(told);
}

Response private_response(std::string body, int status) {
  Response response = json_response(std::move(body), status);
  response.cache_control = "no-store";
  return response;
}

Response faults_response(const std::vector<actions::AccountFault>& faults) {
  std::vector<Fault> shown;
  for (const auto& fault : faults) shown.push_back({fault.where, fault.message, fault.help});
  return problem_response("request.invalid", "", shown);
}

}  // namespace http
