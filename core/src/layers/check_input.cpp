#include "layers/check_input.hpp"

#include <algorithm>

#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

Result<void> check_input(const Shape& input) {
  const auto negative = std::ranges::find_if(input, [](std::int64_t size) { return size < 0; });
  if (negative == input.end()) return {};
  return fail_call(concat("Trying to create tensor with negative dimension ", *negative, ": ", to_string(input)),
                   "Every size of the input must be at least 1.");
}

}  // namespace convscope::layers
