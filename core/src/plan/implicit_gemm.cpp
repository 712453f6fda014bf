#include <algorithm>
#include <vector>

#include "division.hpp"
#include "plan/deep.hpp"
#include "plan/lanes.hpp"
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

class ImplicitGemm final : public Phased {
 public:
  ImplicitGemm(const Geometry& geometry, const kernels::ConvolutionKernel& kernel)
      : Phased(geometry, kernel, false, true) {
    // Many phases make many lines, of few columns each.
    const std::int64_t pixels = std::clamp<std::int64_t>(8 * pixel_block / x_phases(), 1, pixel_block);
    const std::int64_t parts = ceil_divide(out().columns(), pixels);
    const std::int64_t columns =
        std::min(out().columns(), ceil_divide(ceil_divide(out().columns(), parts), pixel_multiple) * pixel_multiple);
    const std::int64_t longest = std::ranges::max(phases(1), {}, &AxisPhase::count).count;
    const std::int64_t rows = std::clamp<std::int64_t>(pixels / columns, 1, longest);
    sums_ = rows * columns * width();
    cut(rows, columns);
    // By a table of places the rows of a task are one to the kernel, whose tiles needn't end where they do. That takes
    // an addition for each value read, which is little beside two vectors of products; beside one it is much, but for
    // rows that hardly begin a tile.
    constexpr std::int64_t short_row = 4;
    if (rows > 1 && (width() > lanes() || columns < short_row)) tabulate(rows);
  }

 private:
  /// The sums of each phase for a block of channels.
  [[nodiscard]] std::int64_t worker_scratch() const override { return x_phases() * sums_; }

  void run_task(const Task& task) const override {
    const Chunk& chunk = task.chunk;
    const auto sums = [&](std::size_t x_phase) { return task.scratch + static_cast<std::int64_t>(x_phase) * sums_; };
    for (std::int64_t block = task.begin; block < task.end; ++block) {
      for (std::size_t p = 0; p < phases(2).size(); ++p) {
        const std::int64_t columns = chunk.columns_of(phases(2)[p]);
        if (columns == 0) continue;
        multiply(task, block, p, columns, sums(p));
        task.operands.finish(sums(p), static_cast<std::size_t>(chunk.rows * columns * width()));
      }
      out().put_columns(chunk, sums, width(), channels(block), biases(task.item, block), task.operands.epilogue,
                        plane(task, block));
    }
  }

  /// The sums [row][column][width] of a chunk's outputs of one phase.
  void multiply(const Task& task, std::int64_t block, std::size_t x_phase, std::int64_t columns, float* sums) const {
    const Chunk& chunk = task.chunk;
    const Part& part = this->part(chunk, x_phase);
    const auto step = static_cast<std::ptrdiff_t>(phases(2)[x_phase].in_step);
    const bool together = !places_.empty();
    const auto rows = static_cast<std::size_t>(chunk.rows);
    multiply_deep(kernel(), {.input = first(task, step),
                             .pixels = together ? places_[x_phase].data() : nullptr,
                             .step = step,
                             .pixel_count = static_cast<std::size_t>(columns) * (together ? rows : 1),
                             .rows = together ? 1 : rows,
                             .row = static_cast<std::ptrdiff_t>(row_step()),
                             .depth = part.depth.data(),
                             .depth_count = part.depth.size(),
                             .weights = this->weights(part, task.item, block),
                             .start = biases(task.item, block),
                             .output = sums,
                             .lowest = task.operands.lowest()});
  }

  /// Where the outputs of `rows` whole rows read.
  void tabulate(std::int64_t rows) {
    for (const AxisPhase& phase : phases(2)) {
      std::vector<std::ptrdiff_t>& places = places_.emplace_back();
      places.reserve(static_cast<std::size_t>(rows * phase.count));
      for (std::int64_t r = 0; r < rows; ++r) {
        for (std::int64_t c = 0; c < phase.count; ++c) {
          places.push_back(static_cast<std::ptrdiff_t>(r * row_step() + c * phase.in_step));
        }
      }
    }
  }

  std::int64_t sums_ = 0;                            ///< of a chunk and phase
  std::vector<std::vector<std::ptrdiff_t>> places_;  ///< by x phase; none where rows go one by one
};

}  // namespace

std::unique_ptr<Algorithm> make_implicit_gemm(const Geometry& geometry, const kernels::ConvolutionKernel& kernel) {
  return std::make_unique<ImplicitGemm>(geometry, kernel);
}

}  // namespace convscope::plan
