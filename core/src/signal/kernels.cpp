#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "convscope/signal.hpp"
#include "signal/catalogue.hpp"

namespace convscope::signal {
namespace {

/// Tap `k` of `size` along one axis, of filter number `filter` of the bank, on the axis with number `axis`.
using Tap = double (*)(std::int64_t k, std::int64_t size, std::int64_t filter, std::size_t axis);

double box(std::int64_t, std::int64_t size, std::int64_t, std::size_t) { return 1.0 / static_cast<double>(size); }

/// Weights 1, 2, ..., 2, 1, added up to 1.
double triangle(std::int64_t k, std::int64_t size, std::int64_t, std::size_t) {
  const auto height = static_cast<double>(std::min(k + 1, size - k));
  const auto half = static_cast<double>(size / 2);
  const double sum = size % 2 == 0 ? half * (half + 1.0) : (half + 1.0) * (half + 1.0);
  return height / sum;
}

/// Standard deviation a quarter of the kernel, as far as it matters: two deviations to each side.
double gaussian(std::int64_t k, std::int64_t size, std::int64_t, std::size_t) {
  const double deviation = std::max(static_cast<double>(size) / 4.0, 0.25);
  const auto bell = [&](std::int64_t i) {
    const double x = (static_cast<double>(i) - static_cast<double>(size - 1) / 2.0) / deviation;
    return std::exp(-0.5 * x * x);
  };
  double sum = 0.0;
  for (std::int64_t i = 0; i < size; ++i) sum += bell(i);
  return bell(k) / sum;
}

/// Sobel: a difference of the two ends along axis number `filter`, a triangle along the others.
double sobel(std::int64_t k, std::int64_t size, std::int64_t filter, std::size_t axis) {
  if (static_cast<std::int64_t>(axis) != filter) return triangle(k, size, 0, axis);
  if (size == 1) return 1.0;
  if (k == 0) return -0.5;
  return k == size - 1 ? 0.5 : 0.0;
}

/// Haar: bit `axis` of the filter's number chooses half-difference (1) or half-sum (0) of the axis' two halves.
double haar(std::int64_t k, std::int64_t size, std::int64_t filter, std::size_t axis) {
  const bool difference = ((filter >> axis) & 1) != 0;
  if (size == 1) return difference ? 0.0 : 1.0;
  const std::int64_t half = size / 2;
  const double weight = 0.5 / static_cast<double>(half);
  if (k < half) return weight;
  if (k >= size - half) return difference ? -weight : weight;
  return 0.0;
}

struct Row {
  Choice choice;
  Tap tap = nullptr;  ///< null: identity
};

constexpr Row rows[] = {
    {{"identity", "Identity: one 1 at the centre", 0}},
    {{"box", "Box: the mean", 0}, box},
    {{"triangle", "Triangle: linear interpolation", 0}, triangle},
    {{"gaussian", "Gaussian: smooth", 0}, gaussian},
    {{"sobel", "Sobel: edges", 0}, sobel},
    {{"haar", "Haar: half-sums and half-differences", 0}, haar},
};

/// How many different filters the bank has.
std::int64_t bank_size(Tap tap, std::size_t axes) {
  if (tap == sobel) return static_cast<std::int64_t>(axes);
  if (tap == haar) return std::int64_t{1} << axes;
  return 1;
}

/// The two leading axes of a weight, told apart by their part in the layer.
struct Channels {
  std::int64_t groups;
  bool transposed;
  std::int64_t first;   ///< out, or in of a transposed convolution
  std::int64_t second;  ///< in/groups, or out/groups of a transposed convolution

  [[nodiscard]] std::int64_t per_group() const { return std::max<std::int64_t>(first / std::max<std::int64_t>(groups, 1), 1); }
  /// Number of channels that add up in one output value.
  [[nodiscard]] std::int64_t summed() const { return transposed ? per_group() : second; }
};

/// What a convolution with such a weight would refuse.
Result<void> check_use(const Shape& shape, std::int64_t groups, std::span<const std::int64_t> stride) {
  const std::size_t axes = shape.size() - 2;
  const auto refuse = [](std::string message, std::string hint) {
    return Failure(Error{.type = ErrorType::value_error, .message = std::move(message), .hint = std::move(hint)});
  };
  if (groups < 1 || shape[0] % groups != 0) {
    return refuse(concat("groups is ", groups, "; the weight's first size is ", shape[0]),
                  "Give a number of groups that divides it.");
  }
  if (stride.size() > 1 && stride.size() != axes) {
    return refuse(concat("stride has ", stride.size(), " numbers; the weight has ", axes, " spatial ",
                         axes == 1 ? "axis" : "axes"),
                  "Give one for all axes, or one for each.");
  }
  if (std::ranges::any_of(stride, [](std::int64_t step) { return step < 1; })) {
    return refuse(concat("stride is ", to_string(stride)), "Every stride is 1 or more.");
  }
  return {};
}

}  // namespace

std::vector<Choice> kernels(int spatial) { return choices_for(std::span<const Row>(rows), spatial); }

Result<Tensor> make_kernel(std::string_view name, const Shape& shape, bool transposed, std::int64_t groups,
                           std::span<const std::int64_t> stride) {
  if (shape.size() < 3 || shape.size() > 5) {
    return Failure(Error{
        .type = ErrorType::value_error,
        .message = concat("a kernel is made for the weight of a convolution, which has 3 to 5 axes, not for ",
                          to_string(std::span(shape)))});
  }
  const std::span<const std::int64_t> taps = std::span(shape).subspan(2);
  const auto row = find_row(std::span<const Row>(rows), name, static_cast<int>(taps.size()), "kernel");
  if (!row) return std::unexpected(row.error());
  if (auto fits = check_use(shape, groups, stride); !fits) return std::unexpected(std::move(fits).error());
  auto tensor = allocate(shape);
  if (!tensor || tensor->size() == 0) return tensor;

  const Tap tap = (*row)->tap;
  const Channels channels{groups, transposed, shape[0], shape[1]};
  const std::int64_t bank = bank_size(tap, taps.size());
  double scale = 1.0;
  if (transposed && tap != nullptr && tap != sobel) {
    for (std::size_t axis = 0; axis < taps.size(); ++axis) {
      scale *= static_cast<double>(stride.empty() ? 1 : stride[std::min(axis, stride.size() - 1)]);
    }
  }
  // A transposed convolution adds up a whole bank at each output: that is a reconstruction, not an average.
  const std::int64_t alike = tap == nullptr
                                 ? (channels.summed() + channels.second - 1) / channels.second
                                 : (transposed ? (channels.summed() + bank - 1) / bank : channels.summed());
  if (tap != nullptr || transposed) scale /= static_cast<double>(std::max<std::int64_t>(alike, 1));

  std::array<std::int64_t, 3> k{};
  std::size_t offset = 0;
  for (std::int64_t i = 0; i < channels.first; ++i) {
    const std::int64_t within = i % channels.per_group();
    for (std::int64_t j = 0; j < channels.second; ++j) {
      k.fill(0);
      std::size_t plane = 1;
      for (const std::int64_t size : taps) plane *= static_cast<std::size_t>(size);
      for (std::size_t position = 0; position < plane; ++position, ++offset) {
        double weight = scale;
        for (std::size_t axis = 0; axis < taps.size(); ++axis) {
          weight *= tap != nullptr ? tap(k[axis], taps[axis], i % bank, axis)
                                   : (k[axis] == (taps[axis] - 1) / 2 && within % channels.second == j ? 1.0 : 0.0);
        }
        tensor->data()[offset] = static_cast<float>(weight);
        for (std::size_t axis = taps.size(); axis-- > 0;) {
          if (++k[axis] < taps[axis]) break;
          k[axis] = 0;
        }
      }
    }
  }
  return tensor;
}

}  // namespace convscope::signal
