#include <algorithm>

#include "division.hpp"
#include "plan/lanes.hpp"
#include "plan/phased.hpp"

/// Convolution with pixels in the vector: for few output channels.
namespace convscope::plan {
namespace {

/// A row whose vectors have fewer products than this is joined to others.
constexpr std::int64_t row_products = 128;
/// Rows of fewer vectors than the first are always joined, of so many as the second never.
constexpr std::int64_t least_row = 8;
constexpr std::int64_t most_row = 64;
/// Joined rows have vectors for so many products, within these bounds.
constexpr std::int64_t call_products = 512;
constexpr std::int64_t least_call = 80;
constexpr std::int64_t most_call = 256;
static_assert((most_call + most_row) * 8 <= direct_line, "of the widest kernel");
/// Columns of one call at most: what it reads, and four channels of what it writes, stay in the first-level cache.
constexpr std::int64_t most_columns = 2048;

class Direct final : public Phased {
 public:
  // Vectors of pixels need neighbours, which a stride tears apart: the image is sorted accordingly.
  Direct(const Geometry& geometry, const kernels::ConvolutionKernel& kernel) : Phased(geometry, kernel, true, false) {
    // Short rows leave vectors half empty and wait for their own sums, and a call for a few products takes longer than
    // these: several rows, with what stands between them, then go as one.
    const auto n = lanes();
    const std::int64_t columns = std::min(out().columns(), most_columns);
    const std::int64_t step = row_step();
    const std::int64_t depth = mean_depth(geometry, phases());
    std::int64_t rows = 1;
    if (joins_rows(columns, depth) && step < 2 * columns) {
      const std::int64_t vectors = std::clamp(call_products / depth, least_call, most_call);
      rows = std::clamp<std::int64_t>(vectors * n / step, 1, phases(1).front().count);
    }
    flat_ = (rows - 1) * step + columns;
    cut(rows, columns);
  }

 private:
  /// A line of each phase and channel of a block.
  [[nodiscard]] std::int64_t worker_scratch() const override { return flat_ * width() * x_phases(); }

  void run_task(const Task& task) const override {
    const Chunk& chunk = task.chunk;
    const Epilogue* const epilogue = task.operands.epilogue;
    for (std::int64_t block = task.begin; block < task.end; ++block) {
      float* const first_plane = plane(task, block);
      const float* const biases = this->biases(task.item, block);
      // A lone row of all channels needs no line: it is written where it belongs.
      const bool straight = !out().interleaved() && chunk.rows == 1 && channels(block) == width();
      const std::int64_t plane_step = straight ? geometry().out_pixels() : flat_;
      for (std::size_t p = 0; p < phases(2).size(); ++p) {
        const Part& part = this->part(chunk, p);
        const std::int64_t columns = chunk.columns_of(phases(2)[p]);
        if (columns == 0) continue;
        float* const to = straight ? out().row(chunk, 0, first_plane) : line(task, p, 0);
        const auto count = static_cast<std::size_t>((chunk.rows - 1) * row_step() + columns);
        kernel().direct({.input = first(task, 1),
                         .depth = part.depth.data(),
                         .depth_count = part.depth.size(),
                         .weights = weights(part, task.item, block),
                         .bias = biases,
                         .output = to,
                         .plane = static_cast<std::ptrdiff_t>(plane_step),
                         .count = count,
                         .lowest = task.operands.lowest()});
        for (std::int64_t c = 0; c < channels(block); ++c) task.operands.finish(to + c * plane_step, count);
      }
      for (std::int64_t c = 0; !straight && c < channels(block); ++c) {
        float rest = biases[c];  // between the outputs of phases
        if (epilogue != nullptr && out().interleaved()) (*epilogue)(&rest, 1);
        for (std::int64_t r = 0; r < chunk.rows; ++r) {
          const auto line_of = [&](const AxisPhase&, std::size_t p) { return line(task, p, c) + r * row_step(); };
          out().put(chunk, line_of, rest, out().row(chunk, r, first_plane + c * geometry().out_pixels()));
        }
      }
    }
  }

  [[nodiscard]] float* line(const Task& task, std::size_t x_phase, std::int64_t channel) const {
    return task.scratch + (static_cast<std::int64_t>(x_phase) * width() + channel) * flat_;
  }

  std::int64_t flat_ = 0;  ///< longest line of a call
};

}  // namespace

bool joins_rows(std::int64_t columns, std::int64_t depth) {
  return ceil_divide(columns, lanes()) < std::clamp(row_products / depth, least_row, most_row);
}

std::unique_ptr<Algorithm> make_direct(const Geometry& geometry, const kernels::ConvolutionKernel& kernel) {
  return std::make_unique<Direct>(geometry, kernel);
}

}  // namespace convscope::plan
