#pragma once

#include <string>
#include <string_view>

namespace convscope::text {

/// What to do about a class of torch.nn that the layer table does not have: what it is, and what to write instead.
/// docs/coverage.md gives the reasons.
[[nodiscard]] std::string out_of_scope_hint(std::string_view class_name);

}  // namespace convscope::text
