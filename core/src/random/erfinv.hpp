#pragma once

namespace convscope {

/// The inverse of the error function on [−1, 1], as torch.erfinv has it for float32 (native/Math.h, calc_erfinv, built
/// for AVX2): a rational approximation, fused where GCC fuses, and two steps of Newton's method. ±1 gives ±infinity.
[[nodiscard]] float erfinv(float y);

}  // namespace convscope
