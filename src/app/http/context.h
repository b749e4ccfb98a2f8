// What the routes call, put together at start-up and shared by all requests. Each member is safe to
// use from several threads at once.
#pragma once

#include <memory>

#include "app/actions/account_book.h"
#include "app/actions/county.h"
#include "app/actions/import_deeds.h"
#include "app/actions/live.h"
#include "app/http/metrics.h"
#include "app/http/service.h"

namespace http {

struct Context {
  std::shared_ptr<const actions::Live> live;
  FindCaller find_caller;  // Null: nobody can log in here.
  std::shared_ptr<Metrics> metrics = std::make_shared<Metrics>();
  std::shared_ptr<actions::AccountBook> accounts = nullptr;  // Null: there are no accounts here.
  actions::County* county = nullptr;  // Null: everything is in memory, and nothing can be written.
  actions::ImportDesk* imports = nullptr;  // Null: nothing can be imported.
  bool is_behind_proxy = false;  // Readers come by HTTPS, through a proxy that says who they are.
};

}  // namespace http
