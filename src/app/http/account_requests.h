// What the routes of sessions and accounts share: fields of a JSON body, and answers of their
// deeds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/account_deeds.h"
#include "app/http/render_accounts.h"
#include "app/http/respond.h"
#include "app/http/routes.h"

namespace http {

// Fields of a JSON object; what is absent or of another kind is noted as a fault.
class BodyFields {
 public:
  explicit BodyFields(const JsonValue& json) : json_(json) {}

  std::string text(std::string_view name, std::size_t most_bytes = 4096);  // Required.
  std::optional<std::string> maybe_text(std::string_view name);
  std::optional<std::vector<std::string>> maybe_texts(std::string_view name);
  int64_t integer(std::string_view name);
  const std::vector<Fault>& faults() const { return faults_; }

 private:
  void refuse(std::string_view name, std::string_view expected);

  const JsonValue& json_;
  std::vector<Fault> faults_;
};

// The same routes where nobody can log in (a table of the command line): each says so.
std::vector<Route> without_accounts(std::vector<Route> routes);

// A deed's error as users may see it.
Response account_problem(const base::Error& error);

// Answers about people with accounts, and passwords told once, are kept by nobody on the way.
Response private_response(std::string body, int status = 200);

template <typename T>
Response account_answer(const base::Result<T>& result) {
  return result ? private_response(render(*result)) : account_problem(result.error());
}

Response faults_response(const std::vector<actions::AccountFault>& faults);

template <typename T>
Response account_answer(const base::Result<actions::Checked<T>>& result, int status) {
  if (!result) return account_problem(result.error());
  if (!result->done) return faults_response(result->faults);
  return private_response(render(*result->done), status);
}

}  // namespace http
