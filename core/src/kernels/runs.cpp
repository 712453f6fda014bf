#include "kernels/runs.hpp"

#include <cstddef>

namespace convscope::kernels {

void scale_runs(std::span<const float> x, std::span<const float> factors, std::span<float> out) {
  if (x.size() == factors.size()) {
    for (std::size_t i = 0; i < x.size(); ++i) out[i] = x[i] * factors[i];
    return;
  }
  const std::size_t length = factors.empty() ? 0 : x.size() / factors.size();
  for (std::size_t run = 0; run < factors.size(); ++run) {
    const float factor = factors[run];
    for (std::size_t i = run * length; i < (run + 1) * length; ++i) out[i] = x[i] * factor;
  }
}

void shift_runs(std::span<float> values, std::span<const float> addends) {
  if (values.size() == addends.size()) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += addends[i];
    return;
  }
  const std::size_t length = addends.empty() ? 0 : values.size() / addends.size();
  for (std::size_t run = 0; run < addends.size(); ++run) {
    const float addend = addends[run];
    for (std::size_t i = run * length; i < (run + 1) * length; ++i) values[i] += addend;
  }
}

}  // namespace convscope::kernels
