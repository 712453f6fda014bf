#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "convscope/signal.hpp"
#include "text/concat.hpp"

namespace convscope::signal {
namespace {

BoxedError not_comparable(const Shape& input, const Shape& output) {
  return Error{.type = ErrorType::value_error,
               .message = concat("input ", to_string(std::span(input)), " and output ", to_string(std::span(output)),
                                 " can't be compared: they must agree in all but their spatial sizes")};
}

/// Row-major strides.
Shape strides_of(const Shape& sizes) {
  Shape strides(sizes.size(), 1);
  for (std::size_t axis = sizes.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * sizes[axis];
  return strides;
}

}  // namespace

Result<Shape> common_part(const Shape& input, const Shape& output, int spatial) {
  const auto rank = static_cast<int>(input.size());
  if (spatial < 0) spatial = std::max(rank - 2, 0);
  if (input.size() != output.size() || spatial > rank) return std::unexpected(not_comparable(input, output));
  Shape common(input.size());
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    const bool may_differ = static_cast<int>(axis) >= rank - spatial;
    if (!may_differ && input[axis] != output[axis]) return std::unexpected(not_comparable(input, output));
    common[axis] = std::min(input[axis], output[axis]);
  }
  return common;
}

Result<Quality> compare(const Tensor& input, const Tensor& output, int spatial) {
  const Shape a = shape_of(input);
  const Shape b = shape_of(output);
  auto part = common_part(a, b, spatial);
  if (!part) return std::unexpected(std::move(part).error());
  const Shape& common = *part;
  Quality quality{.compared = common, .difference = zeros(common)};
  const Shape a_strides = strides_of(a);
  const Shape b_strides = strides_of(b);
  Shape index(common.size(), 0);
  double sum = 0.0;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (float& difference : std::span<float>(quality.difference.data(), quality.difference.size())) {
    std::size_t in = 0;
    std::size_t out = 0;
    for (std::size_t axis = 0; axis < common.size(); ++axis) {
      in += static_cast<std::size_t>(index[axis] * a_strides[axis]);
      out += static_cast<std::size_t>(index[axis] * b_strides[axis]);
    }
    const double wanted = input.data()[in];
    const double error = static_cast<double>(output.data()[out]) - wanted;
    difference = static_cast<float>(error);
    sum += error * error;
    low = std::min(low, wanted);
    high = std::max(high, wanted);
    for (std::size_t axis = common.size(); axis-- > 0;) {
      if (++index[axis] < common[axis]) break;
      index[axis] = 0;
    }
  }
  const auto count = static_cast<double>(quality.difference.size());
  quality.mse = count > 0 ? sum / count : 0.0;
  // A constant input has no range to measure against; its magnitude stands in, and 1 for silence.
  double peak = high - low;
  if (!(peak > 0.0)) peak = std::abs(high) > 0.0 && std::isfinite(high) ? std::abs(high) : 1.0;
  quality.psnr = quality.mse == 0.0 ? std::numeric_limits<double>::infinity()
                                    : 10.0 * std::log10(peak * peak / quality.mse);
  return quality;
}

}  // namespace convscope::signal
