#include "kernels/winograd.hpp"

#include <algorithm>
#include <vector>

#include "plan/algorithm.hpp"
#include "plan/extend.hpp"
#include "plan/images.hpp"

/// 3×3 convolutions by Winograd's minimal filtering: rows of tiles are transformed, each of the 36 places is a matrix
/// product of its own, and the products are transformed back. The accuracy is in docs/decisions/0006.
namespace convscope::plan {
namespace {

namespace winograd = kernels::winograd;

constexpr auto tile = static_cast<std::int64_t>(winograd::outputs);
constexpr auto places = static_cast<std::int64_t>(winograd::places);

/// The phases of whole tiles, which may reach beyond the output.
Phases tile_phases(const Geometry& g) {
  Phases phases = make_phases(g);
  for (const std::size_t axis : {std::size_t{1}, std::size_t{2}}) {
    phases.read[axis].end = phases.read[axis].begin + ceil_divide(g.out[axis], tile) * tile + 2;
  }
  return phases;
}

class Winograd final : public Algorithm {
 public:
  Winograd(const Geometry& geometry, const kernels::ConvolutionKernel& kernel)
      : Algorithm(kernel),
        g_(geometry),
        phases_(tile_phases(g_)),
        image_(g_, phases_.read, g_.in_channels, tile, false),
        width_(static_cast<std::int64_t>(kernel.width)),
        blocks_(ceil_divide(g_.out_channels, width_)),
        tile_rows_(ceil_divide(g_.out[1], tile)),
        tile_columns_(ceil_divide(g_.out[2], tile)) {
    const std::int64_t row_floats = places * tile_columns_ * (g_.in_channels + blocks_ * width_);
    const std::int64_t tasks =
        std::max(ceil_divide(tile_rows_ * row_floats, task_floats), std::min(images_.workers(), tile_rows_));
    rows_ = ceil_divide(tile_rows_, std::min(tasks, tile_rows_));
    // The transform writes whole vectors.
    tiles_ = rows_ * tile_columns_ + static_cast<std::int64_t>(table().lanes);
    for (std::int64_t c = 0; c < g_.in_channels; ++c) depth_.push_back(static_cast<std::ptrdiff_t>(c * tiles_));
  }

  void pack(const float* weight, const float* bias) override {
    const std::int64_t depth = g_.in_channels;
    if (weights_.size() == 0) weights_ = Scratch<float>(g_.groups * places * blocks_ * depth * width_);
    const std::vector<std::int64_t> taps = read_order(g_, phases_);
    // The weights of a block's channels side by side, as they are stored: [tap][width].
    Scratch<float> columns(9 * width_);
    for (std::int64_t group = 0; group < g_.groups; ++group) {
      for (std::int64_t block = 0; block < blocks_; ++block) {
        for (std::int64_t in = 0; in < depth; ++in) {
          for (std::int64_t i = 0; i < width_; ++i) {
            const std::int64_t out = block * width_ + i;
            const std::int64_t pair = g_.transposed ? (group * depth + in) * g_.out_channels + out
                                                    : (group * g_.out_channels + out) * depth + in;
            for (std::size_t tap = 0; tap < 9; ++tap) {
              columns[tap * static_cast<std::size_t>(width_) + static_cast<std::size_t>(i)] =
                  out < g_.out_channels ? weight[pair * 9 + taps[tap]] : 0.0F;
            }
          }
          float* const to = weights_.data() + ((group * places * blocks_ + block) * depth + in) * width_;
          winograd::transform_weights(columns.data(), static_cast<std::size_t>(width_), to,
                                      static_cast<std::ptrdiff_t>(blocks_ * depth * width_));
        }
      }
    }
    biases_ = padded_biases(g_, bias, width_);
  }

  [[nodiscard]] std::int64_t scratch() const override { return images_.scratch(worker_scratch()); }

  void run(const Operands& o) const override {
    images_.run(o, worker_scratch(), ceil_divide(tile_rows_, rows_),
                [&](std::int64_t item, std::int64_t begin, std::int64_t end, const float* image, float* scratch) {
                  for (std::int64_t task = begin; task < end; ++task) run_task(o, item, task * rows_, image, scratch);
                });
  }

 private:
  /// Transformed inputs [place][channel][tile], products [place][block][tile][width], four rows [column][width].
  [[nodiscard]] std::int64_t worker_scratch() const {
    return places * tiles_ * (g_.in_channels + blocks_ * width_) + tile * tile * tile_columns_ * width_;
  }

  /// Rows of tiles from `first_row` on.
  void run_task(const Operands& o, std::int64_t item, std::int64_t first_row, const float* image, float* inputs) const {
    float* const products = inputs + places * g_.in_channels * tiles_;
    float* const lines = products + places * blocks_ * tiles_ * width_;
    const std::int64_t rows = std::min(rows_, tile_rows_ - first_row);
    transform_inputs(image, first_row, rows, inputs);
    multiply(item % g_.groups, rows * tile_columns_, inputs, products);
    for (std::int64_t row = 0; row < rows; ++row) {
      for (std::int64_t block = 0; block < blocks_; ++block) {
        write(o, item, first_row + row, block, products + (block * tiles_ + row * tile_columns_) * width_, lines);
      }
    }
  }

  void transform_inputs(const float* image, std::int64_t first_row, std::int64_t rows, float* to) const {
    const ImageLayout& layout = image_.layout();
    for (std::int64_t c = 0; c < g_.in_channels; ++c) {
      // In order: what a row writes beyond its last tile the next one writes over.
      for (std::int64_t row = 0; row < rows; ++row) {
        kernel().winograd_input({.rows = image + c * layout.plane + (first_row + row) * tile * layout.row,
                                 .row = static_cast<std::ptrdiff_t>(layout.row),
                                 .part = static_cast<std::ptrdiff_t>(layout.part),
                                 .tiles = static_cast<std::size_t>(tile_columns_),
                                 .to = to + c * tiles_ + row * tile_columns_,
                                 .place_step = static_cast<std::ptrdiff_t>(g_.in_channels * tiles_)});
      }
    }
  }

  void multiply(std::int64_t group, std::int64_t tiles, const float* inputs, float* products) const {
    const std::int64_t depth = g_.in_channels;
    // A place's inputs stay in the cache while all channels take them.
    for (std::int64_t place = 0; place < places; ++place) {
      for (std::int64_t block = 0; block < blocks_; ++block) {
        const float* const weights = weights_.data() + ((group * places + place) * blocks_ + block) * depth * width_;
        for (std::int64_t k = 0; k < depth; k += kernels::igemm_depth) {
          kernel().igemm({.input = inputs + place * depth * tiles_,
                          .pixels = nullptr,
                          .step = 1,
                          .pixel_count = static_cast<std::size_t>(tiles),
                          .depth = depth_.data() + k,
                          .depth_count = static_cast<std::size_t>(std::min(kernels::igemm_depth, depth - k)),
                          .weights = weights + k * width_,
                          .start = k == 0 ? zeros_.data() : nullptr,
                          .output = products + (place * blocks_ + block) * tiles_ * width_});
        }
      }
    }
  }

  /// A row of tiles of a block's channels.
  void write(const Operands& o, std::int64_t item, std::int64_t tile_row, std::int64_t block, const float* products,
             float* lines) const {
    const std::int64_t channel = block * width_;
    const std::int64_t channels = std::min(width_, g_.out_channels - channel);
    const std::int64_t line = tile * tile_columns_ * width_;
    kernel().winograd_output({.from = products,
                              .place_step = static_cast<std::ptrdiff_t>(blocks_ * tiles_ * width_),
                              .tiles = static_cast<std::size_t>(tile_columns_),
                              .bias = biases_.data() + item % g_.groups * g_.out_channels + channel,
                              .rows = lines,
                              .row = static_cast<std::ptrdiff_t>(line)});
    float* const plane = o.output + (item * g_.out_channels + channel) * g_.out_pixels();
    const std::int64_t rows = std::min(tile, g_.out[1] - tile_row * tile);
    for (std::int64_t y = 0; y < rows; ++y) {
      float* const row = plane + (tile_row * tile + y) * g_.out[2];
      table().columns_to_planes(lines + y * line, static_cast<std::size_t>(width_), static_cast<std::size_t>(channels),
                                static_cast<std::size_t>(g_.out[2]), row, static_cast<std::ptrdiff_t>(g_.out_pixels()),
                                1);
      for (std::int64_t c = 0; o.epilogue != nullptr && c < channels; ++c) {
        (*o.epilogue)(row + c * g_.out_pixels(), static_cast<std::size_t>(g_.out[2]));
      }
    }
  }

  Geometry g_;
  Phases phases_;
  Extension image_;
  Images images_{g_, image_};
  std::int64_t width_;
  std::int64_t blocks_;
  std::int64_t tile_rows_;
  std::int64_t tile_columns_;
  std::int64_t rows_ = 1;   ///< rows of tiles of a task
  std::int64_t tiles_ = 0;  ///< places for the tiles of a task
  std::vector<std::ptrdiff_t> depth_;
  Scratch<float> weights_;  ///< [group][place][block][channel][width]
  std::vector<float> biases_;
  std::vector<float> zeros_ = std::vector<float>(static_cast<std::size_t>(width_), 0.0F);
};

}  // namespace

std::unique_ptr<Algorithm> make_winograd(const Geometry& geometry, const kernels::ConvolutionKernel& kernel) {
  return std::make_unique<Winograd>(geometry, kernel);
}

}  // namespace convscope::plan
