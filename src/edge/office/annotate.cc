#include "edge/office/annotate.h"

#include <utility>

#include "edge/office/annotate_parts.h"
#include "edge/office/recognise.h"

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
  if (input->size() > kMostFileBytes) return unreadable("文件超过 512 MB，请拆成几个文件");
  switch (TRY(recognise(*input))) {
    case FileKind::kXlsx:
      return annotate_xlsx(input, request, sink);
    case FileKind::kCsv:
      return annotate_csv(input, request, sink);
    case FileKind::kXls:
    case FileKind::kHtml:
      break;
  }
  return annotate_as_new(input, request, sink);
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
