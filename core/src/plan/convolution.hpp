#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "convscope/layer.hpp"
#include "convscope/shape.hpp"
#include "convscope/tensor.hpp"
#include "plan/epilogue.hpp"

/// Convolution on tensors: picks the kernel, pads, packs, and calls it. The only code that knows the hardware.
namespace convscope::plan {

/// A convolution whose arguments a layer has checked. Axis 0 is the outermost spatial axis; n = `spatial` are used.
struct ConvolutionSpec {
  int spatial = 1;  ///< number of spatial axes, 1 to 3
  bool transposed = false;
  std::int64_t groups = 1;
  std::array<std::int64_t, 3> stride{1, 1, 1};
  std::array<std::int64_t, 3> dilation{1, 1, 1};
  std::array<std::int64_t, 3> pad_begin{0, 0, 0};  ///< negative: crops
  std::array<std::int64_t, 3> pad_end{0, 0, 0};
  AxisWindow::Border border = AxisWindow::Border::zeros;  ///< transposed: always zeros
};

/// Gradients of sum(output · grad_output), shaped as what they belong to; `bias` has no elements where there is none.
struct ConvolutionGradients {
  Tensor input;
  Tensor weight;
  Tensor bias;
};

/// A convolution of tensors of these shapes, to be run again and again: planned when first run, its weights packed when
/// they are others. `input` is (N, C, ...) or (C, ...); `weight` is (out, in/groups, kernel...), transposed
/// (in, out/groups, kernel...); `bias` is (out) or null; `output` is what the layer worked out, with as many axes as
/// the input. Any axis may be empty.
class PreparedConvolution {
 public:
  PreparedConvolution(const ConvolutionSpec& spec, const Shape& input, const Shape& weight, const Shape& output);
  PreparedConvolution(PreparedConvolution&&) noexcept;
  PreparedConvolution& operator=(PreparedConvolution&&) noexcept;
  ~PreparedConvolution();

  /// Writes the output, of these sizes. `version`: another number whenever weight or bias may be others. `epilogue`
  /// (may be null) is applied to every value of the output.
  void forward(const Tensor& input, const Tensor& weight, const Tensor* bias, std::uint64_t version, Tensor& output,
               const Epilogue* epilogue = nullptr);
  /// `bias`: whether there is one.
  [[nodiscard]] ConvolutionGradients backward(const Tensor& input, const Tensor& weight, bool bias,
                                              std::uint64_t version, const Tensor& grad_output);

 private:
  struct Plans;
  std::unique_ptr<Plans> plans_;
};

/// One run of it.
[[nodiscard]] Tensor convolve(const ConvolutionSpec& spec, const Tensor& input, const Tensor& weight,
                              const Tensor* bias, const Shape& output_shape);
[[nodiscard]] ConvolutionGradients convolve_backward(const ConvolutionSpec& spec, const Tensor& input,
                                                     const Tensor& weight, bool bias, const Tensor& grad_output);

/// Scratch memory in bytes that `convolve` takes besides its operands and its result. A call whose kernels would need
/// more than `max_bytes` runs on the reference; the number is what that needs then, and may be more still: the caller
/// refuses.
[[nodiscard]] std::int64_t scratch_bytes(const ConvolutionSpec& spec, const Shape& input, const Shape& weight,
                                         const Shape& output);
/// The same for `convolve_backward`.
[[nodiscard]] std::int64_t backward_scratch_bytes(const ConvolutionSpec& spec, const Shape& input, const Shape& weight,
                                                  const Shape& output);

/// Which kernel the plans that this thread makes from now on use, by its name in kernels/table.hpp; "reference" takes
/// the place of all kernels at once; empty lets the planner pick. A kernel of a family that can't do a part of the work
/// leaves that part to the planner. For tests and benches. False, and nothing changes, for an unknown name.
bool force_kernel(std::string_view name);
/// Name of the kernel that this thread's last convolution ran; empty when there was nothing to multiply.
[[nodiscard]] std::string_view last_kernel();
/// The same for the last gradient of a weight.
[[nodiscard]] std::string_view last_weight_gradient_kernel();

}  // namespace convscope::plan
