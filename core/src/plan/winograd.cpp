#include "kernels/winograd.hpp"

#include <algorithm>
#include <vector>

#include "division.hpp"
#include "plan/algorithm.hpp"
#include "plan/deep.hpp"
#include "plan/extend.hpp"
#include "plan/images.hpp"

/// 3×3 convolutions by Winograd's minimal filtering: tiles are transformed, each of the 36 places is a matrix
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
    const std::int64_t tile_floats = places * (g_.in_channels + blocks_ * width_);
    // As many tasks for each worker.
    const std::int64_t workers = images_.workers();
    const std::int64_t tasks = ceil_divide(ceil_divide(tiles() * tile_floats, task_floats), workers) * workers;
    const std::int64_t least = std::min(least_tiles, ceil_divide(tiles(), workers));
    count_ = std::max(ceil_divide(tiles(), tasks), least);
    // Where nothing is to be shared, whole rows: each row cut in two is one more vector that is not full.
    if (workers == 1 && count_ > tile_columns_) count_ = ceil_divide(count_, tile_columns_) * tile_columns_;
    // The transform writes whole vectors.
    room_ = count_ + lanes();
    for (std::int64_t c = 0; c < g_.in_channels; ++c) depth_.push_back(static_cast<std::ptrdiff_t>(c * room_));
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
            const bool exists = out < g_.out_channels;
            const float* const from = weight + (exists ? weight_place(g_, group, in, out) : 0);
            for (std::size_t tap = 0; tap < 9; ++tap) {
              columns[tap * static_cast<std::size_t>(width_) + static_cast<std::size_t>(i)] =
                  exists ? from[taps[tap]] : 0.0F;
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

  [[nodiscard]] bool writes_bounded() const override { return true; }
  [[nodiscard]] std::int64_t scratch() const override { return images_.scratch(worker_scratch()); }

  void run(const Operands& o) const override {
    images_.run(o, worker_scratch(), ceil_divide(tiles(), count_),
                [&](std::int64_t item, std::int64_t begin, std::int64_t end, const float* image, float* scratch) {
                  for (std::int64_t task = begin; task < end; ++task) run_task(o, item, task * count_, image, scratch);
                });
  }

 private:
  /// Of an image, row by row.
  [[nodiscard]] std::int64_t tiles() const { return tile_rows_ * tile_columns_; }

  /// Transformed inputs [place][channel][tile], products [place][block][tile][width], four rows [column][width].
  [[nodiscard]] std::int64_t worker_scratch() const {
    return places * room_ * (g_.in_channels + blocks_ * width_) + tile * tile * tile_columns_ * width_;
  }

  /// Tiles of one row.
  struct Stretch {
    std::int64_t row;
    std::int64_t column;
    std::int64_t count;
    std::int64_t at;  ///< of the first, among the task's
  };

  /// The tiles from `first` on, cut at the ends of rows.
  void run_task(const Operands& o, std::int64_t item, std::int64_t first, const float* image, float* inputs) const {
    float* const products = inputs + places * g_.in_channels * room_;
    float* const lines = products + places * blocks_ * room_ * width_;
    const std::int64_t count = std::min(count_, tiles() - first);
    const auto each_stretch = [&](auto&& visit) {
      for (std::int64_t at = 0; at < count;) {
        const std::int64_t column = (first + at) % tile_columns_;
        const Stretch stretch{(first + at) / tile_columns_, column, std::min(count - at, tile_columns_ - column), at};
        visit(stretch);
        at += stretch.count;
      }
    };
    for (std::int64_t c = 0; c < g_.in_channels; ++c) {
      // In order: what one writes beyond its last tile the next one writes over.
      each_stretch([&](const Stretch& stretch) { transform_inputs(image, c, stretch, inputs); });
    }
    multiply(item % g_.groups, count, inputs, products);
    each_stretch([&](const Stretch& stretch) {
      for (std::int64_t block = 0; block < blocks_; ++block) {
        write(o, item, stretch, block, products + (block * room_ + stretch.at) * width_, lines);
      }
    });
  }

  void transform_inputs(const float* image, std::int64_t channel, const Stretch& stretch, float* to) const {
    const ImageLayout& layout = image_.layout();
    // The row is sorted by tile: each part has one value of every tile.
    kernel().winograd_input({.rows = image + channel * layout.plane + stretch.row * tile * layout.row + stretch.column,
                             .row = static_cast<std::ptrdiff_t>(layout.row),
                             .part = static_cast<std::ptrdiff_t>(layout.part),
                             .tiles = static_cast<std::size_t>(stretch.count),
                             .to = to + channel * room_ + stretch.at,
                             .place_step = static_cast<std::ptrdiff_t>(g_.in_channels * room_)});
  }

  void multiply(std::int64_t group, std::int64_t tiles, const float* inputs, float* products) const {
    const std::int64_t depth = g_.in_channels;
    // A place's inputs stay in the cache while all channels take them.
    for (std::int64_t place = 0; place < places; ++place) {
      for (std::int64_t block = 0; block < blocks_; ++block) {
        const float* const weights = weights_.data() + ((group * places + place) * blocks_ + block) * depth * width_;
        multiply_deep(kernel(), {.input = inputs + place * depth * room_,
                                 .pixels = nullptr,
                                 .step = 1,
                                 .pixel_count = static_cast<std::size_t>(tiles),
                                 .depth = depth_.data(),
                                 .depth_count = depth_.size(),
                                 .weights = weights,
                                 .start = zeros_.data(),
                                 .output = products + (place * blocks_ + block) * room_ * width_});
      }
    }
  }

  /// A stretch of a block's channels.
  void write(const Operands& o, std::int64_t item, const Stretch& stretch, std::int64_t block, const float* products,
             float* lines) const {
    const std::int64_t channel = block * width_;
    const std::int64_t channels = std::min(width_, g_.out_channels - channel);
    const std::int64_t line = tile * stretch.count * width_;
    const std::int64_t first = tile * stretch.column;
    const auto columns = static_cast<std::size_t>(std::min(tile * stretch.count, g_.out[2] - first));
    kernel().winograd_output({.from = products,
                              .place_step = static_cast<std::ptrdiff_t>(blocks_ * room_ * width_),
                              .tiles = static_cast<std::size_t>(stretch.count),
                              .bias = biases_.data() + item % g_.groups * g_.out_channels + channel,
                              .rows = lines,
                              .row = static_cast<std::ptrdiff_t>(line),
                              .lowest = o.lowest()});
    float* const plane = o.output + (item * g_.out_channels + channel) * g_.out_pixels();
    const std::int64_t rows = std::min(tile, g_.out[1] - stretch.row * tile);
    o.finish(lines, static_cast<std::size_t>(rows * line));
    for (std::int64_t y = 0; y < rows; ++y) {
      float* const row = plane + (stretch.row * tile + y) * g_.out[2] + first;
      table().columns_to_planes(lines + y * line, static_cast<std::size_t>(width_), static_cast<std::size_t>(channels),
                                columns, row, static_cast<std::ptrdiff_t>(g_.out_pixels()), 1);
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
  std::int64_t count_ = 1;  ///< tiles of a task
  std::int64_t room_ = 0;   ///< places for them
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
