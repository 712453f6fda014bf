#include "layers/weight_norm.hpp"

#include <cmath>
#include <utility>

#include "text/concat.hpp"

namespace convscope::layers {

namespace {

/// Sum over a slice of a · b, in double: as near to the exact sum as float32 can say.
double dot(const Slices& slices, std::size_t slice, const Tensor& a, const Tensor& b) {
  double sum = 0.0;
  for (std::size_t run = 0; run < slices.runs; ++run) {
    const std::size_t begin = slices.begin(run, slice);
    const float* const x = a.data() + begin;
    const float* const y = b.data() + begin;
    for (std::size_t i = 0; i < slices.length; ++i) sum += static_cast<double>(x[i]) * static_cast<double>(y[i]);
  }
  return sum;
}

float norm(const Slices& slices, std::size_t slice, const Tensor& v) {
  return static_cast<float>(std::sqrt(dot(slices, slice, v, v)));
}

}  // namespace

WeightNorm::WeightNorm(Target target, std::optional<std::size_t> axis)
    : target_(std::move(target)),
      norm_shape_(axis ? target_.shape.size() : 0, 1),
      slices_(Slices::across(target_.shape, axis)) {
  if (axis) norm_shape_[*axis] = target_.shape[*axis];
}

std::vector<ParameterSpec> WeightNorm::parameters() const {
  const std::string& name = target_.name;
  const std::string below = concat("parametrizations.", name, ".original");
  return {{target_.parametrized ? below + "0" : name + "_g", norm_shape_, {}},
          {target_.parametrized ? below + "1" : name + "_v", target_.shape, target_.init}};
}

void WeightNorm::initialize(Generator& /*generator*/, Tensor original, std::span<Tensor> parameters,
                            std::span<Tensor> /*buffers*/) const {
  for (std::size_t slice = 0; slice < slices_.count; ++slice) {
    parameters[0].data()[slice] = norm(slices_, slice, original);
  }
  parameters[1] = std::move(original);
}

Tensor WeightNorm::value(std::span<const Tensor> parameters, std::span<Tensor> /*buffers*/, bool /*training*/,
                         std::vector<Tensor>& /*saved*/) const {
  const Tensor& v = parameters[1];
  Tensor value = uninitialized(target_.shape);
  for (std::size_t slice = 0; slice < slices_.count; ++slice) {
    const float factor = parameters[0].data()[slice] / norm(slices_, slice, v);
    for (std::size_t run = 0; run < slices_.runs; ++run) {
      const std::size_t begin = slices_.begin(run, slice);
      const float* const from = v.data() + begin;
      float* const to = value.data() + begin;
      for (std::size_t i = 0; i < slices_.length; ++i) to[i] = from[i] * factor;
    }
  }
  return value;
}

std::vector<Tensor> WeightNorm::gradients(std::span<const Tensor> parameters, std::span<const Tensor> /*saved*/,
                                          const Tensor& gradient) const {
  const Tensor& v = parameters[1];
  std::vector<Tensor> found;
  found.push_back(uninitialized(norm_shape_));
  found.push_back(uninitialized(target_.shape));
  for (std::size_t slice = 0; slice < slices_.count; ++slice) {
    // With w = g·v/‖v‖: ∂/∂g = G·v/‖v‖, ∂/∂v = g/‖v‖ · (G − v·(G·v)/‖v‖²).
    const double square = dot(slices_, slice, v, v);
    const double length = std::sqrt(square);
    const double along = dot(slices_, slice, gradient, v);
    found[0].data()[slice] = static_cast<float>(along / length);
    const double factor = static_cast<double>(parameters[0].data()[slice]) / length;
    const double share = along / square;
    for (std::size_t run = 0; run < slices_.runs; ++run) {
      const std::size_t begin = slices_.begin(run, slice);
      const float* const of_value = gradient.data() + begin;
      const float* const direction = v.data() + begin;
      float* const of_direction = found[1].data() + begin;
      for (std::size_t i = 0; i < slices_.length; ++i) {
        of_direction[i] =
            static_cast<float>(factor * (static_cast<double>(of_value[i]) - static_cast<double>(direction[i]) * share));
      }
    }
  }
  return found;
}

}  // namespace convscope::layers
