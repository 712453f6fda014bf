#include <vector>

#include "analysis/errors/form.hpp"

namespace convscope::analysis {

std::span<const Form> forms() {
  static const std::vector<Form> all = [] {
    std::vector<Form> joined;
    for (const auto table : {convolution_forms(), neighbour_forms()}) {
      joined.insert(joined.end(), table.begin(), table.end());
    }
    return joined;
  }();
  return all;
}

}  // namespace convscope::analysis
