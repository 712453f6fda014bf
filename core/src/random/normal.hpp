#pragma once

#include <span>

namespace convscope {

struct NormalParameters {
  float mean;
  float deviation;
};

/// Sixteen uniform numbers become sixteen normal ones, in place, to the last bit as PyTorch's AVX2 code makes them:
/// u[j] and u[j + 8] give the radius and the angle of Box and Muller. Its logarithm, sine and cosine are Cephes'
/// polynomials for float (Moshier; vectorised by Pommier and Garberoglio) with the roundings that GCC's contraction to
/// fused multiply-adds leaves; found by comparison with PyTorch 1.13 and 2.6.
void normal_from_uniform(std::span<float, 16> values, const NormalParameters& parameters);

}  // namespace convscope
