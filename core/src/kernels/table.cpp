#include "kernels/table.hpp"

#include <array>

#include "kernels/batch.hpp"

namespace convscope::kernels {
namespace {

using enum ConvolutionKernel::Family;

constexpr std::array table{
    ConvolutionKernel{.name = "f32_igemm_6x2v",
                      .family = igemm,
                      .width = 2 * lanes,
                      .speed = 1.0,
                      .use = "many output channels",
                      .igemm = f32_igemm_6x2v},
    ConvolutionKernel{.name = "f32_igemm_12x1v",
                      .family = igemm,
                      .width = lanes,
                      .speed = 0.8,
                      .use = "about one vector of output channels",
                      .igemm = f32_igemm_12x1v},
    ConvolutionKernel{.name = "f32_direct_8vx1",
                      .family = direct,
                      .width = 1,
                      .speed = 0.5,
                      .use = "one output channel, depthwise",
                      .direct = f32_direct_8vx1},
    ConvolutionKernel{.name = "f32_direct_4vx2",
                      .family = direct,
                      .width = 2,
                      .speed = 0.6,
                      .use = "two output channels",
                      .direct = f32_direct_4vx2},
    ConvolutionKernel{.name = "f32_direct_3vx3",
                      .family = direct,
                      .width = 3,
                      .speed = 0.65,
                      .use = "three output channels: colours",
                      .direct = f32_direct_3vx3},
    ConvolutionKernel{.name = "f32_direct_2vx4",
                      .family = direct,
                      .width = 4,
                      .speed = 0.65,
                      .use = "four output channels",
                      .direct = f32_direct_2vx4},
    ConvolutionKernel{.name = "f32_dot_8x1v",
                      .family = dot,
                      .width = 1,
                      .speed = 0.5,
                      .use = "gradients of weights with few channels on one side",
                      .dot = f32_dot_8x1v},
};

}  // namespace

std::span<const ConvolutionKernel> convolution_kernels() { return table; }

const ConvolutionKernel* find_convolution_kernel(std::string_view name) {
  for (const ConvolutionKernel& kernel : table) {
    if (kernel.name == name) return &kernel;
  }
  return nullptr;
}

std::string_view architecture() {
#if defined(__wasm_relaxed_simd__)
  return "wasm-relaxed";
#else
  return xsimd::default_arch::name();
#endif
}

}  // namespace convscope::kernels
