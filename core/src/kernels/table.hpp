#pragma once

#include <span>
#include <string_view>

#include "kernels/direct.hpp"
#include "kernels/dot.hpp"
#include "kernels/igemm.hpp"

namespace convscope::kernels {

/// One convolution kernel. What is not in the table does not exist; tests and benches walk it.
struct ConvolutionKernel {
  enum class Family {
    igemm,   ///< convolutions both ways and gradients of weights
    direct,  ///< convolutions both ways
    dot,     ///< gradients of weights
  };
  std::string_view name;
  Family family;
  std::size_t width;  ///< output channels of one call: the packed weights' innermost size
  double speed;       ///< products a cycle relative to the fastest kernel, when nothing is left over
  std::string_view use;
  IgemmKernel igemm = nullptr;
  DirectKernel direct = nullptr;
  DotKernel dot = nullptr;
};

[[nodiscard]] std::span<const ConvolutionKernel> convolution_kernels();
/// The row of that name, or nullptr.
[[nodiscard]] const ConvolutionKernel* find_convolution_kernel(std::string_view name);

/// Instruction set of this build: "fma3+avx2", "sse4.1", "wasm", "wasm-relaxed".
[[nodiscard]] std::string_view architecture();

}  // namespace convscope::kernels
