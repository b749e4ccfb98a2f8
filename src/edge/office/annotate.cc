#include "edge/office/annotate.h"

#include <utility>

#include "edge/office/annotate_parts.h"

namespace office {

base::Error nobody_listens() {
  return {base::ErrorCode::kConflict, "下载已取消", "import.annotate"};
}

std::string reasons_of_row(const AnnotateRequest& request, std::size_t first, std::size_t* count) {
  std::string reasons;
  std::size_t at = first;
  for (; at < request.problems.size() && request.problems[at].row == request.problems[first].row;
       ++at) {
    const std::string& message = request.problems[at].message;
    if (message.empty()) continue;
    if (!reasons.empty()) reasons += "；";
    reasons += message;
  }
  *count = at - first;
  return reasons;
}

namespace {

base::Result<AnnotateReport> annotate_input(const AnnotateInput& input,
                                            const AnnotateRequest& request, const ByteSink& sink) {
  const std::string head = input->read_at(0, 512);
  if (head.substr(0, 2) == "PK") return annotate_xlsx(input, request, sink);
  // What a text never begins with, or a page of the web.
  const std::size_t begin = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool is_page = begin != std::string::npos && head[begin] == '<';
  if (is_page || head.substr(0, 4) == "\xD0\xCF\x11\xE0") {
    return unreadable("这种格式标不出错误，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
  }
  return annotate_csv(input, request, sink);
}

}  // namespace

base::Result<AnnotateReport> annotate(const std::string& path, const AnnotateRequest& request,
                                      const ByteSink& sink) {
  const AnnotateInput input = TRY(InputBytes::open(path));
  return annotate_input(input, request, sink);
}

base::Result<AnnotateReport> annotate_bytes(std::string bytes, const AnnotateRequest& request,
                                            const ByteSink& sink) {
  return annotate_input(InputBytes::keep(std::move(bytes)), request, sink);
}

}  // namespace office
