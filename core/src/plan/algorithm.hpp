#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "kernels/table.hpp"
#include "plan/epilogue.hpp"
#include "plan/geometry.hpp"
#include "plan/on_kernel.hpp"
#include "plan/scratch.hpp"

namespace convscope::plan {

/// What a run reads and writes: batch × groups × channels planes each.
struct Operands {
  const float* input;
  float* output;
  float* scratch;  ///< Algorithm::scratch() floats, whose contents do not matter
  const Epilogue* epilogue = nullptr;

  /// The bound for kernels: see Algorithm::writes_bounded.
  [[nodiscard]] float lowest() const { return epilogue == nullptr ? kernels::unbounded : epilogue->lowest; }
  /// What is left to be done to values that these have written.
  void finish(float* values, std::size_t count) const {
    if (epilogue != nullptr && !epilogue->is_bound()) (*epilogue)(values, count);
  }
};

/// One way to carry out a convolution of known sizes: everything that does not depend on values is worked out when it
/// is made, everything that depends on the weights alone when it packs them.
class Algorithm : public OnKernel {
 public:
  explicit Algorithm(const kernels::ConvolutionKernel& kernel) : OnKernel(kernel) {}

  /// Takes weights in PyTorch's layout, and biases (null: none), into the order that the kernel reads them in.
  virtual void pack(const float* weight, const float* bias) = 0;
  /// Writes every output.
  virtual void run(const Operands& operands) const = 0;
  /// Whether `run` itself does what an epilogue that is a bound does, and does not call it for what kernels write.
  [[nodiscard]] virtual bool writes_bounded() const { return false; }
};

[[nodiscard]] std::unique_ptr<Algorithm> make_implicit_gemm(const Geometry& geometry,
                                                            const kernels::ConvolutionKernel& kernel);
[[nodiscard]] std::unique_ptr<Algorithm> make_direct(const Geometry& geometry,
                                                     const kernels::ConvolutionKernel& kernel);
[[nodiscard]] std::unique_ptr<Algorithm> make_depthwise(const Geometry& geometry,
                                                        const kernels::ConvolutionKernel& kernel);
/// Whether a direct kernel takes several rows of so many outputs as one, these being short, with what stands between
/// them; it then writes lines, from which the rows are copied. `depth`: products of an output.
[[nodiscard]] bool joins_rows(std::int64_t columns, std::int64_t depth);
/// `joined`: joined_items of the geometry.
[[nodiscard]] std::unique_ptr<Algorithm> make_joined(const Geometry& geometry, const Geometry& joined);

/// The biases of all channels, zeros where there are none, and `behind` zeros more: a block takes a whole width.
[[nodiscard]] std::vector<float> padded_biases(const Geometry& geometry, const float* bias, std::int64_t behind);

/// Floats that a task of Winograd's filtering works on at most, where it can: the second-level cache.
inline constexpr std::int64_t task_floats = 192 * 1024;
/// Tiles of a Winograd task, where there are as many for each worker: all weights are read for them.
inline constexpr std::int64_t least_tiles = 12;

/// Floats of a direct kernel's lines for each lane and phase along x, at most, where rows go together.
inline constexpr std::int64_t direct_line = 320 * 8;

[[nodiscard]] std::unique_ptr<Algorithm> make_winograd(const Geometry& geometry,
                                                       const kernels::ConvolutionKernel& kernel);
[[nodiscard]] std::unique_ptr<Algorithm> make_fourier(const Geometry& geometry,
                                                      const kernels::ConvolutionKernel& kernel);

}  // namespace convscope::plan
