#pragma once

#include <span>
#include <string_view>

#include "kernels/arithmetic.hpp"
#include "kernels/depthwise.hpp"
#include "kernels/direct.hpp"
#include "kernels/dot.hpp"
#include "kernels/fourier.hpp"
#include "kernels/igemm.hpp"
#include "kernels/pointwise.hpp"
#include "kernels/row.hpp"
#include "kernels/transpose.hpp"
#include "kernels/window.hpp"
#include "kernels/winograd.hpp"

namespace convscope::kernels {

/// One convolution kernel. What is not in the table does not exist; tests and benches walk it.
struct ConvolutionKernel {
  enum class Family {
    igemm,      ///< convolutions both ways, gradients of weights, matrix products
    direct,     ///< convolutions both ways
    depthwise,  ///< convolutions both ways of single channels, 3×3, stride 1 or 2
    winograd,   ///< convolutions both ways, 3×3, stride 1
    fourier,    ///< convolutions both ways along one axis, stride 1, and gradients of weights
    dot,        ///< gradients of weights, matrix products of few rows
  };
  std::string_view name;
  Family family;
  std::size_t width;  ///< output channels of one call: the packed weights' innermost size
  double speed;       ///< products relative to the fastest igemm, when nothing is left over; winograd, fourier: of their own
  std::string_view use;
  IgemmKernel igemm = nullptr;  ///< winograd, fourier: of the products between their transforms
  DirectKernel direct = nullptr;
  DepthwiseKernel depthwise = nullptr;
  winograd::InputKernel winograd_input = nullptr;
  winograd::OutputKernel winograd_output = nullptr;
  fourier::Forward fourier_forward = nullptr;
  fourier::Inverse fourier_inverse = nullptr;
  DotKernel dot = nullptr;
};

/// All kernels, compiled for one instruction set.
struct Table {
  std::string_view architecture;  ///< "sse4.2", "fma3+avx2", "avx512bw", "arm64+neon", "wasm", "wasm-relaxed"
  std::size_t lanes;              ///< floats in a vector
  std::span<const ConvolutionKernel> convolution;
  PlanesToColumns planes_to_columns;
  ColumnsToPlanes columns_to_planes;
  ColumnPairsToPlanes column_pairs_to_planes;
  Frame frame;
  Copy copy;
  Interleave interleave;
  Split split;
  Pointwise pointwise;
  Arithmetic arithmetic;
  RowKernels rows;
  WindowKernels windows;

  /// The row of that name, or nullptr.
  [[nodiscard]] const ConvolutionKernel* find(std::string_view name) const;
};

/// The kernels of the best instruction set that this processor has, or of the one that is forced.
[[nodiscard]] const Table& table();

/// The instruction sets that this build has kernels for and this processor has, best first.
[[nodiscard]] std::span<const std::string_view> available_architectures();

/// From now on `table()` is that instruction set's; "" for the best. For tests and benches, while no kernel runs: what
/// was planned or packed for other vectors does not fit. False: not available, nothing changed.
[[nodiscard]] bool force_architecture(std::string_view name);

}  // namespace convscope::kernels
