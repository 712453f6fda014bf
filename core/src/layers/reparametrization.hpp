#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/layer.hpp"

namespace convscope {
class Generator;
}

namespace convscope::layers {

/// A tensor as `count` slices across one of its axes: slice i is all positions with i on that axis, `runs` runs of
/// `length` values.
struct Slices {
  std::size_t runs = 1;
  std::size_t count = 1;
  std::size_t length = 1;

  /// Across the axis; the whole tensor as one slice where there is none.
  [[nodiscard]] static Slices across(const Shape& shape, std::optional<std::size_t> axis);
  /// Where run `run` of slice `slice` begins.
  [[nodiscard]] std::size_t begin(std::size_t run, std::size_t slice) const { return (run * count + slice) * length; }
};

/// What a parameter is made of before every call, in its own tensors' place: weight normalisation and spectral
/// normalisation. Its parameters and buffers stand behind the layer's own.
class Reparametrization {
 public:
  Reparametrization() = default;
  Reparametrization(const Reparametrization&) = delete;
  Reparametrization& operator=(const Reparametrization&) = delete;
  virtual ~Reparametrization() = default;

  [[nodiscard]] virtual std::vector<ParameterSpec> parameters() const = 0;
  [[nodiscard]] virtual std::vector<BufferSpec> buffers() const = 0;
  /// Fills them so that they stand for the parameter `original`, which the layer has drawn.
  virtual void initialize(Generator& generator, Tensor original, std::span<Tensor> parameters,
                          std::span<Tensor> buffers) const = 0;

  /// The parameter. `training` updates the buffers first. Appends what `gradients` needs.
  [[nodiscard]] virtual Tensor value(std::span<const Tensor> parameters, std::span<Tensor> buffers, bool training,
                                     std::vector<Tensor>& saved) const = 0;
  /// Gradients of `parameters` for that of the parameter.
  [[nodiscard]] virtual std::vector<Tensor> gradients(std::span<const Tensor> parameters, std::span<const Tensor> saved,
                                                      const Tensor& gradient) const = 0;
};

/// How torch.nn.utils names the tensors: hooks add a suffix to the parameter's name ("weight_g"), parametrizations are
/// modules below it ("parametrizations.weight.original0").
struct Target {
  std::string name;  ///< the parameter's
  Shape shape;
  Initializer init;
  bool parametrized = false;
};

}  // namespace convscope::layers
