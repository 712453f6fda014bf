#pragma once

#include <cstdint>

#include "convscope/operation.hpp"
#include "plan/geometry.hpp"

namespace convscope::analysis {

/// Positions of the longest axis that is followed position by position, and reads along one.
inline constexpr std::int64_t max_positions = std::int64_t{1} << 17;
inline constexpr std::int64_t max_reads = std::int64_t{1} << 22;

/// True where the result's positions are the operand's.
[[nodiscard]] inline bool is_identity(const AxisDependency& dependency) {
  const AxisWindow& w = dependency.window;
  return !dependency.reads && w.kernel == 1 && w.stride == 1 && w.pad_begin == 0 && w.pad_end == 0;
}

/// Calls visit(to, from) for every position `to` of a result's axis with `output` positions and every position `from`
/// of the operand's, with `input`, that it reads; a pair may come more than once. False when there is too much to
/// visit, or when `visit` says so by returning false.
template <class Visit>
[[nodiscard]] bool each_read(const AxisDependency& dependency, std::int64_t input, std::int64_t output, Visit&& visit) {
  const AxisWindow& w = dependency.window;
  if (input > max_positions || output > max_positions) return false;
  if (dependency.reads) {
    std::int64_t work = 0;
    for (std::int64_t to = 0; to < output; ++to) {
      const Reads reads = dependency.reads(to);
      for (std::int64_t j = 0; j < reads.count; ++j) {
        for (std::int64_t i = 0; i < reads.length; ++i) {
          const std::int64_t from = reads.begin + j * reads.step + i;
          if (++work > max_reads) return false;
          if (from >= 0 && from < input && !visit(to, from)) return false;
        }
      }
    }
    return true;
  }
  const std::int64_t positions = w.transposed ? input : output;
  if (w.kernel < 0 || w.kernel > max_reads || w.kernel * positions > max_reads) return false;
  for (std::int64_t p = 0; p < positions; ++p) {
    for (std::int64_t k = 0; k < w.kernel; ++k) {
      const std::int64_t other = p * w.stride + k * w.dilation - w.pad_begin;
      if (w.transposed) {
        if (other >= 0 && other < output && !visit(other, p)) return false;
      } else {
        const std::int64_t from = plan::source_index(other, input, w.border);
        if (from >= 0 && from < input && !visit(p, from)) return false;
      }
    }
  }
  return true;
}

}  // namespace convscope::analysis
