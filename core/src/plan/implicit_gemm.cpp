#include <algorithm>
#include <array>

#include "plan/phased.hpp"

/// Convolution as a matrix product whose matrix of pixels is never made: its rows are read where they stand, through a
/// table of places (Dukhan 2019, "The Indirect Convolution Algorithm", arXiv:1907.02129). Output channels in the
/// vector.
namespace convscope::plan {
namespace {

/// Pixels of one task and block of channels: their sums stay in the first-level cache beside the weights of one block
/// of the depth.
constexpr std::int64_t pixel_block = 192;
/// A part of a row begins at a multiple of this, so that only the last one has a tile left over.
constexpr std::int64_t pixel_multiple = 24;
/// Shorter rows go to the kernel together, by a table of their pixels' places.
constexpr std::int64_t least_columns = 4;

class ImplicitGemm final : public Phased {
 public:
  ImplicitGemm(const Geometry& geometry, const kernels::ConvolutionKernel& kernel)
      : Phased(geometry, kernel, false, true) {
    // Many phases make many lines, of few columns each.
    const std::int64_t pixels = std::clamp<std::int64_t>(8 * pixel_block / x_phases(), 1, pixel_block);
    const std::int64_t parts = ceil_divide(out().columns(), pixels);
    const std::int64_t columns =
        std::min(out().columns(), ceil_divide(ceil_divide(out().columns(), parts), pixel_multiple) * pixel_multiple);
    const std::int64_t rows = std::max<std::int64_t>(1, pixels / columns);
    pixels_ = rows * columns;
    cut(rows, columns);
  }

 private:
  /// The sums of a block of channels, and the lines that they become where rows are interleaved.
  [[nodiscard]] std::int64_t worker_scratch() const override {
    return pixels_ * width() * (out().interleaved() ? 1 + x_phases() : 1);
  }

  void run_task(const Task& task) const override {
    const Chunk& chunk = task.chunk;
    const std::int64_t line = pixels_ * width();
    float* const sums = task.scratch;
    float* const lines = sums + line;
    for (std::int64_t block = task.begin; block < task.end; ++block) {
      float* const first_plane = plane(task, block);
      for (std::size_t p = 0; p < phases(2).size(); ++p) {
        const std::int64_t columns = chunk.columns_of(phases(2)[p]);
        if (columns == 0) continue;
        multiply(task, block, p, columns, sums);
        if (out().interleaved()) {
          to_planes(sums, block, chunk.rows * columns, lines + static_cast<std::int64_t>(p) * line, pixels_);
        } else if (out().joined(chunk)) {
          to_planes(sums, block, chunk.rows * columns, out().row(chunk, 0, first_plane), geometry().out_pixels());
        } else {
          for (std::int64_t r = 0; r < chunk.rows; ++r) {
            to_planes(sums + r * columns * width(), block, columns, out().row(chunk, r, first_plane),
                      geometry().out_pixels());
          }
        }
      }
      for (std::int64_t c = 0; c < channels(block); ++c) {
        float* const own = first_plane + c * geometry().out_pixels();
        for (std::int64_t r = 0; out().interleaved() && r < chunk.rows; ++r) {
          const auto line_of = [&](const AxisPhase& x, std::size_t p) {
            return lines + static_cast<std::int64_t>(p) * line + c * pixels_ + r * chunk.columns_of(x);
          };
          out().put(chunk, line_of, biases(task.item, block)[c], out().row(chunk, r, own));
        }
        out().finish(chunk, task.operands.epilogue, own);
      }
    }
  }

  /// The sums [row][column][width] of a chunk's outputs of one phase.
  void multiply(const Task& task, std::int64_t block, std::size_t x_phase, std::int64_t columns, float* sums) const {
    const Chunk& chunk = task.chunk;
    const Part& part = this->part(chunk, x_phase);
    const auto step = static_cast<std::ptrdiff_t>(phases(2)[x_phase].in_step);
    const auto row_step = static_cast<std::ptrdiff_t>(this->row_step(chunk));
    const auto depth = static_cast<std::int64_t>(part.depth.size());
    const float* const weights = this->weights(part, task.item, block);

    std::array<std::ptrdiff_t, static_cast<std::size_t>(pixel_block)> places;
    const bool together = columns < least_columns && chunk.rows > 1;
    if (together) {
      std::size_t place = 0;
      for (std::int64_t r = 0; r < chunk.rows; ++r) {
        for (std::int64_t c = 0; c < columns; ++c)
          places[place++] = static_cast<std::ptrdiff_t>(r) * row_step + static_cast<std::ptrdiff_t>(c) * step;
      }
    }
    for (std::int64_t k = 0; k < depth; k += kernels::igemm_depth) {
      kernels::IgemmArguments arguments{
          .input = first(task, step),
          .pixels = together ? places.data() : nullptr,
          .step = step,
          .pixel_count = static_cast<std::size_t>(together ? chunk.rows * columns : columns),
          .depth = part.depth.data() + k,
          .depth_count = static_cast<std::size_t>(std::min(kernels::igemm_depth, depth - k)),
          .weights = weights + k * width(),
          .start = k == 0 ? biases(task.item, block) : nullptr,
          .output = sums};
      for (std::int64_t r = 0; r < (together ? 1 : chunk.rows); ++r) {
        kernel().igemm(arguments);
        arguments.input += row_step;
        arguments.output += columns * width();
      }
    }
  }

  void to_planes(const float* sums, std::int64_t block, std::int64_t pixels, float* to, std::int64_t plane) const {
    table().columns_to_planes(sums, static_cast<std::size_t>(width()), static_cast<std::size_t>(channels(block)),
                              static_cast<std::size_t>(pixels), to, static_cast<std::ptrdiff_t>(plane), 1);
  }

  std::int64_t pixels_ = 0;  ///< of a chunk
};

}  // namespace

std::unique_ptr<Algorithm> make_implicit_gemm(const Geometry& geometry, const kernels::ConvolutionKernel& kernel) {
  return std::make_unique<ImplicitGemm>(geometry, kernel);
}

}  // namespace convscope::plan
