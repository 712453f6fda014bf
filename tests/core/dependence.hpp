#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "convscope/model.hpp"
#include "convscope/network.hpp"
#include "convscope/random.hpp"
#include "convscope/tensor.hpp"

namespace convscope {

/// depends[o][i]: whether position o along the output's axis depends on sample i along the input's, over all channels
/// and the other axes. By gradients: every parameter and input is random, so what depends has a gradient.
inline std::vector<std::vector<bool>> dependence(const std::string& model, const Shape& shape, std::size_t input_axis,
                                                 std::size_t output_axis) {
  Network network = Network::make(Model::parse(model).value(), 1).value();
  Generator random(7);
  Tensor x = zeros(shape);
  random.uniform({x.data(), x.size()}, 0.5, 1.5);
  const Tensor y = network.forward(x).value();
  const Shape out = shape_of(y);
  const auto position = [](const Shape& sizes, std::size_t axis, std::size_t flat) {
    for (std::size_t i = sizes.size() - 1; i > axis; --i) flat /= static_cast<std::size_t>(sizes[i]);
    return flat % static_cast<std::size_t>(sizes[axis]);
  };
  std::vector<std::vector<bool>> depends(static_cast<std::size_t>(out[output_axis]),
                                         std::vector<bool>(static_cast<std::size_t>(shape[input_axis]), false));
  for (std::size_t flat = 0; flat < y.size(); ++flat) {
    Tensor one = zeros(out);
    one.data()[flat] = 1.0F;
    const Gradients gradients = network.backward(one).value();
    for (std::size_t i = 0; i < gradients.input.size(); ++i) {
      if (gradients.input.data()[i] != 0.0F) {
        depends[position(out, output_axis, flat)][position(shape, input_axis, i)] = true;
      }
    }
  }
  return depends;
}

}  // namespace convscope
