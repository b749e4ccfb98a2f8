// One masked value in full, for somebody who says why. It is written to the log before it is told.
#pragma once

#include <string>
#include <string_view>

#include "app/actions/account_book.h"
#include "app/actions/answers.h"
#include "app/actions/live.h"
#include "core/access/access.h"
#include "core/base/result.h"

namespace actions {

struct RevealRequest {
  std::string deployment;
  std::string household;
  std::string record;  // Empty: the household itself.
  std::string indicator;
  std::string reason;
};

struct RevealedValue {
  WireValue value;
  std::string display;
  int64_t show_seconds = 0;  // The page hides it again.
};

// Errors: "permission.denied", "household.not_found" (also outside the caller's territory),
// "indicator.not_found", "value.not_masked", "value.not_known", "request.invalid" (the reason).
base::Result<RevealedValue> reveal_value(const Live& live, AccountBook& book,
                                         const rights::Caller& caller,
                                         const RevealRequest& request);

}  // namespace actions
