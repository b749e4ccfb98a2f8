// What was submitted about a household, corrections, and submissions taken back. Writes are
// answered by the writer, when they are on the disk.
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "app/actions/deeds.h"
#include "app/actions/submission_desk.h"
#include "app/http/read_wire.h"
#include "app/http/render_submissions.h"
#include "app/http/respond.h"
#include "app/http/route_lists.h"
#include "core/access/access.h"
#include "core/base/sha256.h"

namespace http {
namespace {

constexpr int64_t kMostRows = 100;
constexpr std::size_t kMostFacts = 100;

// The households that stand in a database: those of the first deployment.
struct Desk {
  const actions::LiveDeployment* deployment = nullptr;
  actions::SubmissionDesk desk;
};
base::Result<Desk> desk_for(const Context& context, const Request& request,
                            rights::Permission permission) {
  // Who may not at all learns no more.
  if (!caller_of(request).permissions.has(permission)) {
    return base::Error{base::ErrorCode::kForbidden, "", "permission.denied"};
  }
  const auto* deployment =
      TRY(actions::find_deployment(*context.live, request.query_value("deployment")));
  if (context.county == nullptr || deployment != context.live->deployments.front().get()) {
    return base::Error{base::ErrorCode::kUnavailable,
                       "这个部署的农户只在内存里，没有历史，也不能修改", "deployment.in_memory"};
  }
  return Desk{deployment,
              actions::desk_of(*deployment, context.county->archive(), context.accounts.get())};
}

base::Result<registry::HouseholdId> household_of(const Request& request) {
  const auto id = actions::parse_id(request.path_value("household_id"));
  if (id) return *id;
  return actions::not_found("household.not_found", request.path_value("household_id"));
}

Response history(const Context& context, const Request& request) {
  const auto limit = query_integer(request, "limit", 20, 1, kMostRows);
  if (!limit) return problem_response("query.invalid", "limit");
  const auto list = [&]() -> base::Result<actions::HistoryPage> {
    const Desk desk = TRY(desk_for(context, request, rights::Permission::kReadHouseholds));
    return actions::list_history(desk.desk, caller_of(request), TRY(household_of(request)),
                                 request.query_value("cursor"), *limit);
  };
  const auto page = list();
  if (!page) return problem_response(actions::told_to_users(page.error()));
  return json_response(render(*page, [&](std::string_view pack, std::string_view form) {
    const auto shown = actions::show_form(*context.live, pack, form);
    return shown ? shown->title : std::string();
  }));
}

// -- writes

std::optional<actions::FactRequest> read_fact(const JsonValue& json) {
  const auto is_text_or_null = [](const JsonValue* value) {
    return value == nullptr || value->kind == JsonKind::kNull || value->kind == JsonKind::kString;
  };
  const JsonValue* record = json.find("record");
  const JsonValue* indicator = json.find("indicator");
  const JsonValue* value = json.find("value");
  const JsonValue* instant = json.find("instant");
  const JsonValue* period = json.find("period");
  const auto wire = value == nullptr ? std::nullopt : wire_of(*value);
  const bool fits = indicator != nullptr && indicator->kind == JsonKind::kString && wire &&
                    is_text_or_null(record) && is_text_or_null(instant);
  if (!fits) return std::nullopt;
  actions::FactRequest fact;
  if (record != nullptr) fact.record = record->text;
  fact.indicator = indicator->text;
  fact.value = *wire;
  if (instant != nullptr) fact.instant = instant->text;
  if (period == nullptr || period->kind == JsonKind::kNull) return fact;
  const JsonValue* from = period->find("from");
  const JsonValue* to = period->find("to");
  const bool is_period = from != nullptr && to != nullptr && from->kind == JsonKind::kString &&
                         to->kind == JsonKind::kString;
  if (!is_period) return std::nullopt;
  fact.period = actions::Period{from->text, to->text};
  return fact;
}

int64_t read_base(const JsonValue& json, std::vector<Fault>* faults) {
  const JsonValue* base = json.find("base_sequence");
  if (base != nullptr && base->kind == JsonKind::kInteger) return base->integer;
  faults->push_back(bad_shape("base_sequence"));
  return 0;
}

actions::SubmitRequest read_correction(const JsonValue& json, std::vector<Fault>* faults) {
  actions::SubmitRequest request;
  request.reason = read_text(json, "reason", faults);
  request.base_sequence = read_base(json, faults);
  const JsonValue* facts = json.find("facts");
  if (facts == nullptr || facts->kind != JsonKind::kArray || facts->items.size() > kMostFacts) {
    faults->push_back(bad_shape("facts"));
    return request;
  }
  for (std::size_t i = 0; i < facts->items.size(); ++i) {
    auto fact = read_fact(facts->items[i]);
    if (fact) {
      request.facts.push_back(*std::move(fact));
    } else {
      faults->push_back(bad_shape("facts." + std::to_string(i)));
    }
  }
  return request;
}

actions::UndoRequest read_undo(const JsonValue& json, std::vector<Fault>* faults) {
  actions::UndoRequest request;
  request.reason = read_text(json, "reason", faults);
  request.base_sequence = read_base(json, faults);
  request.submission = read_text(json, "compensates", faults);
  return request;
}

// What to do with a household, once its turn comes.
using Deed = std::function<base::Result<actions::SubmitResult>(actions::Writing&)>;

base::Result<Deed> deed_of(const Context& context, const RequestPointer& request,
                           const JsonValue& json, std::vector<Fault>* faults) {
  const auto desk = std::make_shared<const Desk>(
      TRY(desk_for(context, *request, rights::Permission::kCorrectHouseholds)));
  const registry::HouseholdId household = TRY(household_of(*request));
  const std::string kind = read_text(json, "kind", faults);
  if (kind == "compensation") {
    return Deed([=, asked = read_undo(json, faults)](actions::Writing& writing) {
      return actions::undo_submission(desk->desk, writing, caller_of(*request), household, asked);
    });
  }
  if (kind != "correction") faults->push_back(bad_shape("kind"));
  return Deed([=, asked = read_correction(json, faults)](actions::Writing& writing) {
    return actions::submit(desk->desk, writing, caller_of(*request), household, asked);
  });
}

Response refusal_of(const actions::SubmitResult& result) {
  if (!result.conflicts.empty()) return conflict_response(result);
  std::vector<Fault> faults;
  for (const auto& fault : result.faults) {
    faults.push_back({fault.where, fault.message, fault.help});
  }
  return problem_response("request.invalid", "", faults);
}

// The deed and its answer on their way through the writer.
actions::Write write_of(const Context& context, const RequestPointer& request, const Deed& deed,
                        const Reply& reply) {
  // A refusal with details that an error cannot carry.
  const auto refusal = std::make_shared<std::optional<Response>>();
  actions::Write write;
  write.county = context.county->code();
  write.account = actions::parse_account_id(caller_of(*request).account).value_or(0);
  write.idempotency = {request->idempotency_key,
                       base::sha256_hex(request->path + "\n" + request->body)};
  write.deed = [=](actions::Writing& writing) -> base::Result<actions::WriteAnswer> {
    refusal->reset();
    const auto result = TRY(deed(writing));
    if (result.answer) return actions::WriteAnswer{201, render(*result.answer), false};
    *refusal = refusal_of(result);
    return base::Error{base::ErrorCode::kConflict, "", "submission.conflict"};
  };
  write.reply = [=](base::Result<actions::WriteAnswer> answer) {
    if (!answer) {
      reply.send(*refusal ? **refusal : problem_response(answer.error()));
      return;
    }
    Response response = json_response(std::move(answer->body), static_cast<int>(answer->status));
    response.cache_control = "no-store";
    if (answer->is_replay) response.headers.emplace_back("Idempotent-Replay", "true");
    reply.send(std::move(response));
  };
  return write;
}

void submit(const Context& context, const RequestPointer& request, const Reply& reply) {
  std::optional<Response> problem;
  const auto json = read_json_body(*request, &problem);
  if (!json) return reply.send(*std::move(problem));
  std::vector<Fault> faults;
  const auto deed = deed_of(context, request, *json, &faults);
  if (!deed) return reply.send(problem_response(deed.error()));
  if (!faults.empty()) return reply.send(problem_response("request.invalid", "", faults));
  actions::Writer* const writer = context.county->writer();
  if (writer == nullptr) return reply.send(problem_response("server.stopping", ""));
  const auto queued = writer->write(write_of(context, request, *deed, reply));
  if (!queued) reply.send(problem_response(queued.error()));
}

}  // namespace

std::vector<Route> submission_routes(const Context& context) {
  return {
      get("/api/v1/households/{household_id}/history", "list_history",
          [context](const Request& request) { return history(context, request); })
          .needs("read_households")
          .in_worker(),
      post_later("/api/v1/households/{household_id}/submissions", "submit",
                 [context](const RequestPointer& request, const Reply& reply) {
                   submit(context, request, reply);
                 })
          .needs("correct_households")
          .with_key(),
  };
}

}  // namespace http
