// The deeds of importing that only read or change the batch itself.
#include "app/actions/import_deeds.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <set>

#include "app/actions/account_book.h"
#include "app/actions/import_desk.h"
#include "app/actions/submission_parts.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "edge/secrets/bytes.h"
#include "edge/secrets/random.h"

namespace actions {
namespace {

using rights::Caller;
using store::ImportBatch;
using store::ImportState;

constexpr int64_t kUndoMs = int64_t{30} * 24 * 60 * 60 * 1000;
constexpr std::size_t kMostNameCharacters = 200;
constexpr std::size_t kMostMappingName = 60;
constexpr std::size_t kBatchIdBytes = 8;

base::Error problem(std::string_view id, base::ErrorCode code, std::string_view message = "") {
  return {code, std::string(message), std::string(id)};
}

base::Error wrong_state(std::string_view sentence) {
  return problem("import.wrong_state", base::ErrorCode::kConflict, sentence);
}

// Whoever sits at the terminal acts for the whole county.
std::string territory_of(const ImportDesk::Work& work, const Caller& caller) {
  const std::string& county = work.deployment().settings.region;
  const bool is_above = caller.scope.empty() || rights::is_within(county, caller.scope);
  if (is_above) return county;
  return rights::is_within(caller.scope, county) ? caller.scope : std::string();
}

bool is_going(ImportState state) {
  return state == ImportState::kValidating || state == ImportState::kApplying ||
         state == ImportState::kUndoing;
}

std::optional<int64_t> undo_until(const ImportBatch& batch) {
  const bool has_applied =
      batch.state == ImportState::kApplied || batch.state == ImportState::kCancelled;
  if (!has_applied || !batch.applied_at_ms) return std::nullopt;
  return *batch.applied_at_ms + kUndoMs;
}

base::Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return problem("import.unreadable", base::ErrorCode::kInvalidInput, "文件打不开");
  std::string bytes;
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  while (file) {
    const std::size_t size = bytes.size();
    bytes.resize(size + kPiece);
    file.read(bytes.data() + size, static_cast<std::streamsize>(kPiece));
    bytes.resize(size + static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > static_cast<std::size_t>(kMostImportBytes))
      return problem("import.too_large", base::ErrorCode::kInvalidInput);
  }
  return bytes;
}

base::Result<void> check_layout(const ImportDesk::Work& work, std::string_view layout) {
  if (layout.empty() || work.policy().find_layout(layout) != nullptr) return {};
  return problem("layout.not_found", base::ErrorCode::kNotFound, layout);
}

// Flows without a period would be about nothing.
bool lacks_period(const ImportDesk::Work& work, const dictionary::Layout& layout,
                  const ImportMapping& mapping) {
  if (layout.period != dictionary::LayoutPeriod::kAccounting || mapping.period) return false;
  if (work.deployment().as_of().period) return false;
  return std::any_of(mapping.columns.begin(), mapping.columns.end(), [&](const auto& one) {
    const auto* column = layout.find(one.second);
    const auto* indicator =
        column == nullptr ? nullptr : work.policy().dictionary.find_indicator(column->indicator);
    return indicator != nullptr && indicator->kind == dictionary::Kind::kFlow;
  });
}

std::vector<Fault> mapping_faults(const dictionary::Layout& layout, const ImportMapping& mapping) {
  std::vector<Fault> faults;
  std::set<std::string_view> taken;
  for (std::size_t i = 0; i < mapping.columns.size(); ++i) {
    const auto& target = mapping.columns[i].second;
    const std::string where = "mapping.columns." + std::to_string(i);
    const auto* column = layout.find(target);
    if (column == nullptr) {
      faults.push_back({where, "没有“" + target + "”这一项", "请从这种表格的各项里选"});
    } else if (!taken.insert(column->target()).second && !column->joins) {
      faults.push_back({where, "“" + column->label + "”选了两列", "请只留一列"});
    }
  }
  for (const auto& column : layout.columns) {
    if (column.is_required && taken.count(column.target()) == 0)
      faults.push_back({"mapping.columns", "没有“" + column.label + "”一列", "请指定是哪一列"});
  }
  if (mapping.heading_row == 0)
    faults.push_back({"mapping.header_row", "没有说明表头在第几行", "请填写表头所在的行"});
  return faults;
}

}  // namespace

ImportDesk::ImportDesk(std::unique_ptr<Work> work) : work_(std::move(work)) {}
ImportDesk::~ImportDesk() = default;

base::Result<std::unique_ptr<ImportDesk>> ImportDesk::open(ImportDeskParts parts) {
  auto work = std::make_unique<Work>(std::move(parts));
  TRY(work->make_folder());
  return std::unique_ptr<ImportDesk>(new ImportDesk(std::move(work)));
}

base::Result<void> ImportDesk::begin() { return work_->begin(); }
void ImportDesk::stop() { work_->stop(); }

base::Result<void> check_importer(const Caller& caller) {
  if (caller.permissions.has(rights::Permission::kImportHouseholds)) return {};
  return problem("permission.denied", base::ErrorCode::kForbidden);
}

base::Result<ImportBatch> open_batch(const ImportDesk::Work& work, const Caller& caller,
                                     std::string_view batch_id) {
  TRY(check_importer(caller));
  auto found = TRY(work.find(batch_id));
  if (!found || !rights::is_within(found->region, territory_of(work, caller)))
    return problem("import.not_found", base::ErrorCode::kNotFound, batch_id);
  return *std::move(found);
}

ImportBatchView view_batch(const ImportDesk::Work& work, ImportBatch batch) {
  ImportBatchView view;
  const auto* layout = work.policy().find_layout(batch.layout);
  if (layout != nullptr) view.layout_label = layout->label;
  const int32_t node = work.deployment().regions->find(batch.region);
  view.region_full_name = node < 0 ? batch.region : work.deployment().regions->at(node).full_name;
  view.mapping = import_mapping_of(batch.mapping);
  view.counts = import_counts_of(batch.counts);
  view.progress = work.progress_of(batch.batch_id);
  view.undo_until_ms = undo_until(batch);
  const bool is_open = view.undo_until_ms && *view.undo_until_ms > ImportDesk::Work::now_ms();
  switch (batch.state) {
    case ImportState::kStaged:
      view.can = {"preflight", "mapping", "validate", "apply"};
      break;
    case ImportState::kUploaded:
    case ImportState::kFailed:
      view.can = {"preflight", "mapping", "validate"};
      break;
    case ImportState::kValidating:
    case ImportState::kApplying:
    case ImportState::kUndoing:
      view.can = {"cancel"};
      break;
    case ImportState::kCancelled:
      view.can = {"apply"};
      if (is_open) view.can.emplace_back("undo");
      break;
    case ImportState::kApplied:
      if (is_open) view.can = {"undo"};
      break;
    case ImportState::kUndone:
      break;
  }
  view.batch = std::move(batch);
  return view;
}

base::Result<ImportBatchView> upload_import(ImportDesk& desk, const Caller& caller,
                                            std::string_view file_name, std::string_view layout,
                                            const std::string& path) {
  ImportDesk::Work& work = desk.work();
  TRY(check_importer(caller));
  TRY(check_layout(work, layout));
  if (territory_of(work, caller).empty())
    return problem("region.out_of_scope", base::ErrorCode::kForbidden);
  const std::string bytes = TRY(read_file(path));
  // What cannot be opened is refused before it is kept.
  const auto opened = ImportSheets::open(bytes);
  if (!opened) return opened.error();
  ImportBatch batch;
  batch.batch_id = secrets::to_hex(secrets::random_bytes(kBatchIdBytes));
  batch.account_id = parse_account_id(caller.account).value_or(0);
  batch.account_name = caller.name;
  batch.region = territory_of(work, caller);
  batch.file_name = base::trim(file_name);
  if (base::count_code_points(batch.file_name) > kMostNameCharacters || batch.file_name.empty())
    batch.file_name = "未命名";
  batch.file_bytes = static_cast<int64_t>(bytes.size());
  batch.sha256 =
      secrets::to_hex(work.county().key()->blind_index("import_file", base::sha256_hex(bytes)));
  batch.layout = layout;
  batch.counts = to_bytes(ImportCounts{});
  batch.created_at_ms = ImportDesk::Work::now_ms();
  const auto key = std::make_shared<const secrets::DataKey>(secrets::DataKey::create(1));
  batch.key_id = key->id();
  batch.wrapped_key = work.county().key()->wrap(*key, work.place_of(batch.batch_id, "key"));
  const auto kept = work.keep_upload(batch, key, bytes);
  auto saved = kept ? work.save(batch, caller, "import_upload") : base::Result<void>(kept.error());
  if (!saved) {
    work.forget_files(batch.batch_id);
    return saved.error();
  }
  return get_import(desk, caller, batch.batch_id);
}

base::Result<ImportPage> list_imports(ImportDesk& desk, const Caller& caller,
                                      std::string_view cursor, int64_t limit) {
  ImportDesk::Work& work = desk.work();
  TRY(check_importer(caller));
  int64_t before_ms = 0;
  const std::size_t stroke = cursor.find('-');
  if (!cursor.empty()) {
    const auto [end, error] =
        std::from_chars(cursor.data(), cursor.data() + cursor.size(), before_ms);
    if (error != std::errc() || stroke == std::string_view::npos || end != cursor.data() + stroke)
      return problem("cursor.invalid", base::ErrorCode::kInvalidInput);
  }
  if (territory_of(work, caller).empty()) return ImportPage{};
  const store::Reader reader = TRY(work.county().store().read());
  const std::string territory = territory_of(work, caller);
  const auto prefix = rights::territory(territory);
  auto batches = TRY(store::list_import_batches(
      reader, work.county().code(), prefix, before_ms,
      cursor.empty() ? std::string_view() : cursor.substr(stroke + 1), limit + 1));
  ImportPage page;
  const auto wanted = static_cast<std::size_t>(limit);
  for (std::size_t i = 0; i < batches.size() && i < wanted; ++i)
    page.items.push_back(view_batch(work, std::move(batches[i])));
  if (batches.size() > wanted) {
    const ImportBatch& last = page.items.back().batch;
    page.next_cursor = std::to_string(last.created_at_ms) + "-" + last.batch_id;
  }
  return page;
}

base::Result<ImportBatchView> get_import(ImportDesk& desk, const Caller& caller,
                                         std::string_view batch_id) {
  const ImportDesk::Work& work = desk.work();
  ImportBatch batch = TRY(open_batch(work, caller, batch_id));
  std::optional<ImportBatch> same;
  {
    const store::Reader reader = TRY(work.county().store().read());
    for (ImportBatch& other :
         TRY(store::import_batches_of_file(reader, work.county().code(), batch.sha256))) {
      const bool is_earlier = other.created_at_ms < batch.created_at_ms &&
                              other.batch_id != batch.batch_id &&
                              rights::is_within(other.region, territory_of(work, caller));
      if (is_earlier) same = std::move(other);
    }
  }
  ImportBatchView view = view_batch(work, std::move(batch));
  view.same_file = std::move(same);
  return view;
}

base::Result<ImportMappingResult> set_import_mapping(ImportDesk& desk, const Caller& caller,
                                                     std::string_view batch_id,
                                                     const ImportMapping& mapping,
                                                     std::string_view save_as) {
  ImportDesk::Work& work = desk.work();
  ImportBatch batch = TRY(open_batch(work, caller, batch_id));
  const auto* layout = work.policy().find_layout(mapping.layout);
  if (layout == nullptr)
    return problem("layout.not_found", base::ErrorCode::kNotFound, mapping.layout);
  const auto view = view_batch(work, batch);
  if (std::find(view.can.begin(), view.can.end(), "mapping") == view.can.end())
    return wrong_state("已经开始导入，不能再改列的对应");
  ImportMappingResult result;
  result.faults = mapping_faults(*layout, mapping);
  if (lacks_period(work, *layout, mapping))
    result.faults.push_back({"mapping.period", "没有说明收入支出是哪个核算期的", "请填写起止日期"});
  const std::string name(base::trim(save_as));
  if (base::count_code_points(name) > kMostMappingName)
    result.faults.push_back({"save_as", "名称太长", "请不超过 60 个字"});
  if (!result.faults.empty()) return result;
  batch.layout = mapping.layout;
  batch.mapping = to_bytes(mapping);
  batch.state = ImportState::kUploaded;
  batch.counts = to_bytes(ImportCounts{});
  batch.failure.clear();
  const auto keep = [&](Writing& writing) -> base::Result<void> {
    if (!name.empty()) {
      TRY(store::put_import_mapping(writing.transaction, work.county().code(),
                                    {name, mapping.layout, batch.mapping}));
    }
    return store::put_import_batch(writing.transaction, work.county().code(), batch);
  };
  TRY(work.write(keep));
  result.answer = TRY(get_import(desk, caller, batch_id));
  return result;
}

base::Result<void> delete_import_mapping(ImportDesk& desk, const Caller& caller,
                                         std::string_view name) {
  ImportDesk::Work& work = desk.work();
  TRY(check_importer(caller));
  bool was_there = false;
  const auto forget = [&](Writing& writing) -> base::Result<void> {
    was_there = TRY(store::delete_import_mapping(writing.transaction, work.county().code(), name));
    return {};
  };
  TRY(work.write(forget));
  if (!was_there) return problem("import.mapping_not_found", base::ErrorCode::kNotFound, name);
  return {};
}

base::Result<ImportBatchView> validate_import(ImportDesk& desk, const Caller& caller,
                                              std::string_view batch_id) {
  ImportDesk::Work& work = desk.work();
  ImportBatch batch = TRY(open_batch(work, caller, batch_id));
  const auto view = view_batch(work, batch);
  if (std::find(view.can.begin(), view.can.end(), "validate") == view.can.end())
    return wrong_state("这一批正在处理或已经导入，不能再检查");
  if (!import_mapping_of(batch.mapping)) {
    const auto preflight = TRY(preflight_import(desk, caller, batch_id, {}));
    if (!preflight.mapping || !preflight.missing.empty())
      return wrong_state("认不出这是什么表，请先核对列的对应");
    batch.layout = preflight.mapping->layout;
    batch.mapping = to_bytes(*preflight.mapping);
  }
  const auto* layout = work.policy().find_layout(batch.layout);
  // Facts of villages have no store yet (village_facts.h).
  if (layout != nullptr && layout->row == "village")
    return wrong_state("这个版本还不能保存村的资料，文件已留存，没有导入");
  batch.state = ImportState::kValidating;
  batch.failure.clear();
  TRY(work.save(batch));
  work.enqueue(batch.batch_id);
  return view_batch(work, std::move(batch));
}

base::Result<ImportBatchView> apply_import(ImportDesk& desk, const Caller& caller,
                                           std::string_view batch_id) {
  ImportDesk::Work& work = desk.work();
  ImportBatch batch = TRY(open_batch(work, caller, batch_id));
  const bool can = batch.state == ImportState::kStaged || batch.state == ImportState::kCancelled;
  if (!can) return wrong_state("请先检查全部行，再导入");
  batch.state = ImportState::kApplying;
  batch.failure.clear();
  TRY(work.save(batch, caller, "import_begin"));
  work.enqueue(batch.batch_id);
  return view_batch(work, std::move(batch));
}

base::Result<ImportBatchView> cancel_import(ImportDesk& desk, const Caller& caller,
                                            std::string_view batch_id) {
  ImportDesk::Work& work = desk.work();
  ImportBatch batch = TRY(open_batch(work, caller, batch_id));
  if (!is_going(batch.state)) return wrong_state("现在没有在处理这一批");
  work.cancel(batch.batch_id);
  return view_batch(work, std::move(batch));
}

base::Result<ImportBatchView> undo_import(ImportDesk& desk, const Caller& caller,
                                          std::string_view batch_id, std::string_view reason) {
  ImportDesk::Work& work = desk.work();
  ImportBatch batch = TRY(open_batch(work, caller, batch_id));
  std::vector<Fault> faults;
  check_reason(reason, &faults);
  if (!faults.empty())
    return problem("request.invalid", base::ErrorCode::kInvalidInput, faults.front().message);
  const auto until = undo_until(batch);
  if (!until) return wrong_state("这一批没有导入，不用撤回");
  if (*until < ImportDesk::Work::now_ms())
    return problem("import.too_late", base::ErrorCode::kConflict);
  batch.state = ImportState::kUndoing;
  batch.reason = base::trim(reason);
  batch.failure.clear();
  TRY(work.save(batch, caller, "import_undo_begin"));
  work.enqueue(batch.batch_id);
  return view_batch(work, std::move(batch));
}

base::Result<ImportProblemPage> list_import_problems(ImportDesk& desk, const Caller& caller,
                                                     std::string_view batch_id,
                                                     std::string_view cursor, int64_t limit) {
  const ImportDesk::Work& work = desk.work();
  const ImportBatch batch = TRY(open_batch(work, caller, batch_id));
  const auto first = cursor.empty() ? std::optional<int64_t>(0) : base::parse_scaled(cursor, 0);
  if (!first || *first < 0) return problem("cursor.invalid", base::ErrorCode::kInvalidInput);
  ImportProblemPage page;
  const auto file = work.open_file(batch, "problems");
  if (!file) return page;  // Nothing was checked yet.
  page.total = static_cast<int64_t>(file->records());
  TRY(file->read(static_cast<uint64_t>(*first), [&](uint64_t, std::string_view bytes) {
    page.items.push_back(cell_problem_of(bytes));
    return static_cast<int64_t>(page.items.size()) < limit;
  }));
  const int64_t next = *first + static_cast<int64_t>(page.items.size());
  if (next < page.total) page.next_cursor = std::to_string(next);
  return page;
}

std::optional<store::ImportEntryState> parse_imported_state(std::string_view word) {
  return store::parse_import_entry_state(word);
}

base::Result<ImportedHouseholdPage> list_import_households(
    ImportDesk& desk, const Caller& caller, std::string_view batch_id,
    std::optional<store::ImportEntryState> state, std::string_view cursor, int64_t limit) {
  const ImportDesk::Work& work = desk.work();
  const ImportBatch batch = TRY(open_batch(work, caller, batch_id));
  const auto after = cursor.empty() ? std::optional<int64_t>(-1) : base::parse_scaled(cursor, 0);
  if (!after || *after < -1) return problem("cursor.invalid", base::ErrorCode::kInvalidInput);
  std::vector<store::ImportEntry> entries;
  {
    const store::Reader reader = TRY(work.county().store().read());
    entries = TRY(store::list_import_entries(reader, work.county().code(), batch.batch_id, state,
                                             *after, limit + 1));
  }
  ImportedHouseholdPage page;
  const View view = work.view();
  for (std::size_t i = 0; i < entries.size() && i < static_cast<std::size_t>(limit); ++i) {
    ImportedHousehold one;
    one.entry = std::move(entries[i]);
    const auto place =
        one.entry.household ? view.snapshot->find(*one.entry.household) : std::nullopt;
    if (place) one.head_name = place->part->keys.head_name(place->row);
    const int32_t node = place ? place->node : view.regions().find(one.entry.region);
    if (node >= 0) one.region_name = view.regions().at(node).full_name;
    page.items.push_back(std::move(one));
  }
  if (entries.size() > static_cast<std::size_t>(limit))
    page.next_cursor = std::to_string(page.items.back().entry.entry);
  return page;
}

base::Result<ImportLayouts> list_import_layouts(ImportDesk& desk, const Caller& caller) {
  const ImportDesk::Work& work = desk.work();
  TRY(check_importer(caller));
  const store::Reader reader = TRY(work.county().store().read());
  ImportLayouts made;
  made.layouts = &work.policy().layouts;
  made.mappings = TRY(store::list_import_mappings(reader, work.county().code()));
  return made;
}

base::Result<ImportBatchView> wait_for_import(ImportDesk& desk, const Caller& caller,
                                              std::string_view batch_id) {
  desk.work().wait(std::string(batch_id));
  return get_import(desk, caller, batch_id);
}

}  // namespace actions
