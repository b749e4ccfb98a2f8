#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

#include "core/base/byte_stream.h"
#include "core/expr/bytes.h"
#include "tests/four_ways/ways.h"

namespace four_ways {
namespace {

std::size_t as_size(int64_t value) { return static_cast<std::size_t>(value); }

void append_number(std::string* out, int64_t value) {
  const auto narrow = static_cast<int32_t>(value);
  out->append(reinterpret_cast<const char*>(&narrow), sizeof narrow);
}
void append_bytes(std::string* out, const std::string& bytes) {
  append_number(out, static_cast<int64_t>(bytes.size()));
  *out += bytes;
}

class Wasm : public Way {
 public:
  explicit Wasm(std::string module) : module_(std::move(module)) {
    std::string pattern = std::filesystem::temp_directory_path() / "four_ways_XXXXXX";
    folder_ = mkdtemp(pattern.data()) == nullptr ? "" : pattern;
  }
  ~Wasm() override {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  std::string name() const override { return "wasm"; }

  base::Result<Verdicts> run(const World& world, const expr::Program& program) override {
    write_file(batch_of(world, program));
    const std::string command = "node '" SHOUWANG_SOURCE_DIR "/tests/four_ways/run_wasm.mjs' '" +
                                module_ + "' '" + folder_ + "/in' '" + folder_ + "/out'";
    if (std::system(command.c_str()) != 0) return failure("node stopped with an error");
    std::ifstream in(folder_ + "/out", std::ios::binary);
    const std::string results{std::istreambuf_iterator<char>(in), {}};
    Verdicts verdicts = empty_verdicts(world, program);
    std::size_t at = 0;
    for (int32_t household = 0; household < world.tables[0].rows; ++household) {
      int32_t size = -1;
      if (at + 4 > results.size()) return failure("the answer is cut off");
      std::memcpy(&size, results.data() + at, 4);
      at += 4;
      if (size < 0) return failure("a record is refused");
      const auto begin = first_rows(world, program, household);
      base::ByteReader reader(std::string_view(results).substr(at, as_size(size)));
      at += as_size(size);
      for (std::size_t root = 0; root < program.roots.size(); ++root) {
        const std::size_t rows = as_size(static_cast<int64_t>(reader.size()));
        for (std::size_t row = 0; row < rows; ++row) {
          const bool known = reader.byte() == 0;
          const bool yes = known && reader.number() != 0;
          const auto of = as_size(begin[as_size(program.roots[root].table)]) + row;
          verdicts[root][of] = yes ? Verdict::kYes : known ? Verdict::kNo : Verdict::kUnknown;
        }
      }
      if (!reader.at_end()) return failure("the answer is longer than the roots need");
    }
    return verdicts;
  }

 private:
  static base::Error failure(const std::string& message) {
    return {base::ErrorCode::kCorrupt, "wasm: " + message, ""};
  }

  static std::string batch_of(const World& world, const expr::Program& program) {
    const expr::Layout layout = expr::layout_of(program);
    std::string batch;
    append_bytes(&batch, expr::to_bytes(program, expr::WithTrace::kNo));
    append_number(&batch, static_cast<int64_t>(world.zones.size()));
    for (const Zone& zone : world.zones)
      append_bytes(&batch, expr::to_bytes(program, context_of(world, program, zone)));
    append_number(&batch, world.tables[0].rows);
    for (std::size_t zone = 0; zone < world.zones.size(); ++zone) {
      for (int32_t household = world.zones[zone].begin; household < world.zones[zone].end;
           ++household) {
        append_number(&batch, static_cast<int64_t>(zone));
        append_bytes(&batch,
                     expr::to_bytes(program, layout, record_of(world, program, layout, household)));
      }
    }
    return batch;
  }

  void write_file(const std::string& batch) const {
    std::ofstream out(folder_ + "/in", std::ios::binary);
    out.write(batch.data(), static_cast<std::streamsize>(batch.size()));
  }

  std::string module_;
  std::string folder_;
};

}  // namespace

std::unique_ptr<Way> make_wasm(const std::string& module) { return std::make_unique<Wasm>(module); }

}  // namespace four_ways
