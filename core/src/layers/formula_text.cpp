#include "layers/formula_text.hpp"

#include "text/concat.hpp"

namespace convscope::layers {

std::string factor(Wide number) {
  if (number >= 0) return to_text(number);
  return concat("(−", to_text(-number), ")");
}

std::string transposed_numeric(const hints::TransposedAxis& t) {
  return concat("(", factor(t.input), " − 1)·", factor(t.stride), " − 2·", factor(t.padding), " + ", factor(t.dilation),
                "·(", factor(t.kernel), "−1) + ", factor(t.output_padding), " + 1 = ", [&] {
                  const Wide output = hints::output_of(t);
                  return output >= 0 ? to_text(output) : concat("−", to_text(-output));
                }());
}

}  // namespace convscope::layers
