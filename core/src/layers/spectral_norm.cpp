#include "layers/spectral_norm.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "convscope/random.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

/// The parametrization begins with vectors that are near already.
constexpr std::int64_t first_iterations = 15;

/// W·v, one number for each row.
std::vector<double> times(const Slices& rows, const Tensor& weight, const Tensor& v) {
  std::vector<double> product(rows.count, 0.0);
  for (std::size_t run = 0; run < rows.runs; ++run) {
    const float* const part = v.data() + run * rows.length;
    for (std::size_t row = 0; row < rows.count; ++row) {
      const float* const w = weight.data() + rows.begin(run, row);
      double sum = 0.0;
      for (std::size_t i = 0; i < rows.length; ++i) sum += static_cast<double>(w[i]) * static_cast<double>(part[i]);
      product[row] += sum;
    }
  }
  return product;
}

/// Wᵀ·u, one number for each column.
std::vector<double> transposed_times(const Slices& rows, const Tensor& weight, const Tensor& u) {
  std::vector<double> product(rows.runs * rows.length, 0.0);
  for (std::size_t run = 0; run < rows.runs; ++run) {
    double* const part = product.data() + run * rows.length;
    for (std::size_t row = 0; row < rows.count; ++row) {
      const float* const w = weight.data() + rows.begin(run, row);
      const auto factor = static_cast<double>(u.data()[row]);
      for (std::size_t i = 0; i < rows.length; ++i) part[i] += static_cast<double>(w[i]) * factor;
    }
  }
  return product;
}

/// F.normalize: divided by the norm, or by eps where the norm is less.
template <class Numbers>
void normalize(const Numbers& numbers, double eps, Tensor& out) {
  double square = 0.0;
  for (const auto number : numbers) square += static_cast<double>(number) * static_cast<double>(number);
  const double length = std::max(std::sqrt(square), eps);
  std::ranges::transform(numbers, out.data(),
                         [&](auto number) { return static_cast<float>(static_cast<double>(number) / length); });
}

/// σ = u·W·v.
double sigma(const Slices& rows, const Tensor& weight, const Tensor& u, const Tensor& v) {
  const std::vector<double> product = times(rows, weight, v);
  double sum = 0.0;
  for (std::size_t row = 0; row < rows.count; ++row) sum += static_cast<double>(u.data()[row]) * product[row];
  return sum;
}

}  // namespace

SpectralNorm::SpectralNorm(Target target, std::size_t axis, std::int64_t iterations, double eps)
    : target_(std::move(target)), slices_(Slices::across(target_.shape, axis)), iterations_(iterations), eps_(eps) {}

std::vector<ParameterSpec> SpectralNorm::parameters() const {
  const std::string& name = target_.name;
  return {{target_.parametrized ? concat("parametrizations.", name, ".original") : name + "_orig", target_.shape,
           target_.init}};
}

std::vector<BufferSpec> SpectralNorm::buffers() const {
  const std::string before = target_.parametrized ? concat("parametrizations.", target_.name, ".0") : target_.name;
  const auto height = static_cast<std::int64_t>(slices_.count);
  const auto width = static_cast<std::int64_t>(slices_.runs * slices_.length);
  const std::string_view dot = target_.parametrized ? "." : "";
  return {{.name = concat(before, dot, "_u"), .shape = {height}},
          {.name = concat(before, dot, "_v"), .shape = {width}}};
}

void SpectralNorm::initialize(Generator& generator, Tensor original, std::span<Tensor> parameters,
                              std::span<Tensor> buffers) const {
  for (Tensor& vector : buffers) generator.normal({vector.data(), vector.size()}, 0.0, 1.0);
  for (Tensor& vector : buffers) normalize(Tensor(vector), eps_, vector);
  // Registering it computes the parameter once.
  if (target_.parametrized) iterate(original, buffers, first_iterations + iterations_);
  parameters[0] = std::move(original);
}

void SpectralNorm::iterate(const Tensor& weight, std::span<Tensor> buffers, std::int64_t count) const {
  Tensor& u = buffers[0];
  Tensor& v = buffers[1];
  for (std::int64_t i = 0; i < count; ++i) {
    // The two implementations begin with different vectors.
    if (target_.parametrized) normalize(times(slices_, weight, v), eps_, u);
    normalize(transposed_times(slices_, weight, u), eps_, v);
    if (!target_.parametrized) normalize(times(slices_, weight, v), eps_, u);
  }
}

Tensor SpectralNorm::value(std::span<const Tensor> parameters, std::span<Tensor> buffers, bool training,
                           std::vector<Tensor>& saved) const {
  const Tensor& weight = parameters[0];
  if (training) iterate(weight, buffers, iterations_);
  const auto divisor = static_cast<float>(sigma(slices_, weight, buffers[0], buffers[1]));
  Tensor value = uninitialized(target_.shape);
  std::transform(weight.data(), weight.data() + weight.size(), value.data(), [&](float w) { return w / divisor; });
  // Later calls change the buffers.
  saved.push_back(buffers[0]);
  saved.push_back(buffers[1]);
  return value;
}

std::vector<Tensor> SpectralNorm::gradients(std::span<const Tensor> parameters, std::span<const Tensor> saved,
                                            const Tensor& gradient) const {
  const Tensor& weight = parameters[0];
  const Tensor& u = saved[0];
  const Tensor& v = saved[1];
  const double divisor = sigma(slices_, weight, u, v);
  double along = 0.0;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    along += static_cast<double>(gradient.data()[i]) * static_cast<double>(weight.data()[i]);
  }
  // With σ = u·W·v, u and v fixed: ∂/∂W = G/σ − (G·W)/σ² · u·vᵀ.
  const double share = along / (divisor * divisor);
  Tensor found = uninitialized(target_.shape);
  for (std::size_t run = 0; run < slices_.runs; ++run) {
    const float* const part = v.data() + run * slices_.length;
    for (std::size_t row = 0; row < slices_.count; ++row) {
      const std::size_t begin = slices_.begin(run, row);
      const double factor = share * static_cast<double>(u.data()[row]);
      for (std::size_t i = 0; i < slices_.length; ++i) {
        found.data()[begin + i] = static_cast<float>(static_cast<double>(gradient.data()[begin + i]) / divisor -
                                                     factor * static_cast<double>(part[i]));
      }
    }
  }
  std::vector<Tensor> gradients;
  gradients.push_back(std::move(found));
  return gradients;
}

}  // namespace convscope::layers
