// The kinds of files behind annotate().
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "edge/office/annotate.h"
#include "edge/office/input_bytes.h"

namespace office {

using AnnotateInput = std::shared_ptr<const InputBytes>;

base::Result<AnnotateReport> annotate_xlsx(const AnnotateInput& input,
                                           const AnnotateRequest& request, const ByteSink& sink);
base::Result<AnnotateReport> annotate_csv(const AnnotateInput& input,
                                          const AnnotateRequest& request, const ByteSink& sink);
// XLS and HTML tables.
base::Result<AnnotateReport> annotate_as_new(const AnnotateInput& input,
                                             const AnnotateRequest& request, const ByteSink& sink);

base::Error nobody_listens();
// The messages of one row, "甲；乙"; `count` becomes how many problems from `first` are of its row.
std::string reasons_of_row(const AnnotateRequest& request, std::size_t first, std::size_t* count);

}  // namespace office
