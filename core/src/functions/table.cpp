#include "functions/table.hpp"

#include <algorithm>
#include <vector>

#include "text/concat.hpp"

// Every family of functions. Each name is a function in the family's own file.
#define CONVSCOPE_FUNCTIONS(FAMILY) \
  FAMILY(arithmetic)                \
  FAMILY(elementwise)               \
  FAMILY(join)                      \
  FAMILY(reshape)                   \
  FAMILY(axis_views)                \
  FAMILY(slices)                    \
  FAMILY(subscript)                 \
  FAMILY(copies)                    \
  FAMILY(repeats)                   \
  FAMILY(constants)                 \
  FAMILY(matmul)                    \
  FAMILY(reductions)                \
  FAMILY(extrema)                   \
  FAMILY(normalize)                 \
  FAMILY(pad)                       \
  FAMILY(layer_functions)           \
  FAMILY(norm_functions)

namespace convscope {

namespace functions::families {

#define CONVSCOPE_DECLARE(name) Family name;
CONVSCOPE_FUNCTIONS(CONVSCOPE_DECLARE)
#undef CONVSCOPE_DECLARE

}  // namespace functions::families

std::span<const FunctionEntry> function_table() {
  static const std::vector<FunctionEntry> table = [] {
    std::vector<FunctionEntry> rows;
#define CONVSCOPE_FAMILY(name) functions::families::name(),
    for (const std::span<const FunctionEntry> family : {CONVSCOPE_FUNCTIONS(CONVSCOPE_FAMILY)}) {
      rows.insert(rows.end(), family.begin(), family.end());
    }
#undef CONVSCOPE_FAMILY
    return rows;
  }();
  return table;
}

const FunctionEntry* find_function(std::string_view callee) {
  constexpr std::string_view long_prefix = "torch.nn.functional.";
  const std::string name =
      callee.starts_with(long_prefix) ? concat("F.", callee.substr(long_prefix.size())) : std::string(callee);
  const std::span<const FunctionEntry> table = function_table();
  const auto row = std::ranges::find_if(table, [&](const FunctionEntry& entry) {
    return std::ranges::find(entry.callees, name) != entry.callees.end();
  });
  return row == table.end() ? nullptr : &*row;
}

}  // namespace convscope
