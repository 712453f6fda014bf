#pragma once

#include <array>

#include "kernels/arithmetic.simd.hpp"
#include "kernels/batch.hpp"
#include "kernels/depthwise.simd.hpp"
#include "kernels/direct.simd.hpp"
#include "kernels/dot.simd.hpp"
#include "kernels/fourier.simd.hpp"
#include "kernels/igemm.simd.hpp"
#include "kernels/make_table.hpp"
#include "kernels/pointwise.simd.hpp"
#include "kernels/row.simd.hpp"
#include "kernels/transpose.simd.hpp"
#include "kernels/window.simd.hpp"
#include "kernels/winograd.simd.hpp"

namespace convscope::kernels {

/// As many pixels as leave registers for a row of weights, a pixel and, where nothing fuses, a product.
template <class Arch>
constexpr ConvolutionKernel wide_igemm() {
  ConvolutionKernel row{.name = "f32_igemm_6x2v",
                        .family = ConvolutionKernel::Family::igemm,
                        .width = 2 * lanes<Arch>,
                        .speed = 1.0,
                        .use = "many output channels",
                        .igemm = igemm<Arch, 6, 2>};
  if constexpr (registers<Arch> == 32) {
    row.name = "f32_igemm_14x2v";
    row.igemm = igemm<Arch, 14, 2>;
  } else if constexpr (!fused<Arch>) {
    row.name = "f32_igemm_5x2v";
    row.igemm = igemm<Arch, 5, 2>;
  }
  return row;
}

/// The fastest measured: more sums than 2vx4's gain nothing where there are 16 registers.
template <class Arch>
constexpr ConvolutionKernel wide_direct() {
  ConvolutionKernel row{.name = "f32_direct_2vx4",
                        .family = ConvolutionKernel::Family::direct,
                        .width = 4,
                        .speed = 0.65,
                        .use = "more output channels, for few products each",
                        .direct = direct<Arch, 2, 4>};
  if constexpr (registers<Arch> == 32) {
    row.name = "f32_direct_3vx8";
    row.width = 8;
    row.speed = 0.8;
    row.direct = direct<Arch, 3, 8>;
  }
  return row;
}

template <class Arch>
inline constexpr std::array convolution_kernels{
    wide_igemm<Arch>(),
    ConvolutionKernel{.name = "f32_igemm_12x1v",
                      .family = ConvolutionKernel::Family::igemm,
                      .width = lanes<Arch>,
                      .speed = 0.8,
                      .use = "about one vector of output channels",
                      .igemm = igemm<Arch, 12, 1>},
    ConvolutionKernel{.name = "f32_direct_8vx1",
                      .family = ConvolutionKernel::Family::direct,
                      .width = 1,
                      .speed = 0.5,
                      .use = "one output channel, depthwise",
                      .direct = direct<Arch, 8, 1>},
    ConvolutionKernel{.name = "f32_direct_4vx2",
                      .family = ConvolutionKernel::Family::direct,
                      .width = 2,
                      .speed = 0.6,
                      .use = "two output channels",
                      .direct = direct<Arch, 4, 2>},
    ConvolutionKernel{.name = "f32_direct_3vx3",
                      .family = ConvolutionKernel::Family::direct,
                      .width = 3,
                      .speed = 0.65,
                      .use = "three output channels: colours",
                      .direct = direct<Arch, 3, 3>},
    wide_direct<Arch>(),
    ConvolutionKernel{.name = "f32_depthwise_4x1v",
                      .family = ConvolutionKernel::Family::depthwise,
                      .width = 1,
                      .speed = 0.9,
                      .use = "depthwise, 3×3, stride 1 or 2",
                      .depthwise = depthwise<Arch>},
    ConvolutionKernel{.name = "f32_winograd_4x4_3x3",
                      .family = ConvolutionKernel::Family::winograd,
                      .width = 2 * lanes<Arch>,
                      .speed = 1.0,
                      .use = "many channels, 3×3, stride 1",
                      .igemm = wide_igemm<Arch>().igemm,
                      .winograd_input = winograd::input<Arch>,
                      .winograd_output = winograd::output<Arch>},
    ConvolutionKernel{.name = "f32_fourier",
                      .family = ConvolutionKernel::Family::fourier,
                      .width = 2 * lanes<Arch>,
                      .speed = 1.0,
                      .use = "long kernels along one axis, stride 1",
                      .igemm = wide_igemm<Arch>().igemm,
                      .fourier_forward = fourier::forward<Arch>,
                      .fourier_inverse = fourier::inverse<Arch>},
    ConvolutionKernel{.name = "f32_dot_8x1v",
                      .family = ConvolutionKernel::Family::dot,
                      .width = 1,
                      .speed = 0.5,
                      .use = "gradients of weights with few channels on one side",
                      .dot = dot<Arch>},
};

template <class Arch>
inline constexpr Table table_of{
    .architecture = architecture_name<Arch>,
    .lanes = lanes<Arch>,
    .convolution = convolution_kernels<Arch>,
    .planes_to_columns = planes_to_columns<Arch>,
    .columns_to_planes = columns_to_planes<Arch>,
    .column_pairs_to_planes = column_pairs_to_planes<Arch>,
    .frame = frame<Arch>,
    .copy = copy<Arch>,
    .interleave = interleave<Arch>,
    .split = split<Arch>,
    .pointwise = make_pointwise<Arch>(),
    .arithmetic = make_arithmetic<Arch>(),
    .rows = make_row<Arch>(),
    .windows = make_window<Arch>(),
};

template <class Arch>
const Table& MakeTable::operator()(Arch /*architecture*/) const noexcept {
  return table_of<Arch>;
}

}  // namespace convscope::kernels
