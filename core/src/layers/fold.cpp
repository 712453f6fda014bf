// nn.Fold: adds sliding blocks, given as columns, up to an image. torch/nn/modules/fold.py, col2im_shape_check of
// aten/src/ATen/native/im2col_shape_check.h.

#include <algorithm>
#include <array>

#include "layers/blocks.hpp"
#include "layers/errors.hpp"
#include "layers/no_output_size.hpp"
#include "layers/pool_hints.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

class Fold final : public Layer {
 public:
  explicit Fold(const BoundArguments& a) : output_size_(a[0]), arguments_{a[1], a[2], a[3], a[4]} {}

  [[nodiscard]] std::string_view type() const noexcept override { return "Fold"; }
  [[nodiscard]] std::string extra_repr() const override {
    return concat("output_size=", output_size_.str(), ", ", arguments_.repr());
  }

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    Result<Plan> plan = plan_for(input, options);
    if (!plan) return std::unexpected(std::move(plan).error());
    return std::move(plan->output);
  }

  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& options) const override {
    const Result<Plan> plan = plan_for(input, options);
    if (!plan) return {};
    const Pair& kernel = plan->sizes.kernel;
    const std::size_t channels = input.size() - 2;
    return {{"C", "C_in/(kernel_size[0]·kernel_size[1])",
             concat(input[channels], "/(", kernel[0], "·", kernel[1], ") = ", output[channels])},
            {"H", "output_size[0]", concat(plan->image[0])},
            {"W", "output_size[1]", concat(plan->image[1])}};
  }

  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const override {
    const Result<Plan> plan = plan_for(input, options);
    if (!plan) return {};
    const std::size_t channels = input.size() - 2;
    const BlockSizes sizes = plan->sizes;
    const Pair image = plan->image;
    const std::int64_t down = saturate(sizes.count(0, image[0]));
    const std::int64_t across = saturate(sizes.count(1, image[1]));
    std::vector<AxisDependency> found;
    if (channels == 1) found.push_back({.from = 0, .to = 0});
    found.push_back({.from = channels, .to = channels, .reads = [positions = input[channels] / output[channels]](
                                                                    std::int64_t channel) {
                       return Reads{.begin = channel * positions, .length = positions};
                     }});
    // A row of the image reads whole rows of blocks, a column some blocks of every row.
    found.push_back({.from = channels + 1, .to = channels + 1, .reads = [=](std::int64_t row) {
                       const auto [first, last] = blocks_at(sizes, 0, image[0], row);
                       return Reads{.begin = first * across, .length = (last - first) * across};
                     }});
    found.push_back({.from = channels + 1, .to = channels + 2, .reads = [=](std::int64_t column) {
                       const auto [first, last] = blocks_at(sizes, 1, image[1], column);
                       return Reads{.begin = first, .length = last - first, .step = across, .count = down};
                     }});
    return found;
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& /*state*/, const CallOptions& options,
                                     Tensor& output) const override {
    Result<Plan> plan = plan_for(shape_of(input), options);
    if (!plan) return std::unexpected(std::move(plan).error());
    output.fill(0.0F);
    kernels::fold(input.data(), plan->planes(), plan->sizes.blocks(plan->image), output.data());
    return {};
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& /*state*/,
                                                const CallOptions& options) const override {
    Result<Plan> plan = plan_for(shape_of(input), options);
    if (!plan) return std::unexpected(std::move(plan).error());
    LayerGradients gradients{zeros(shape_of(input)), {}};
    kernels::unfold(grad_output.data(), plan->planes(), plan->sizes.blocks(plan->image), gradients.input.data());
    return gradients;
  }

 private:
  struct Plan {
    BlockSizes sizes;
    Shape output;
    Pair image;

    [[nodiscard]] std::int64_t planes() const { return output.size() == 4 ? output[0] * output[1] : output[0]; }
  };

  [[nodiscard]] Result<Plan> plan_for(const Shape& input, const CallOptions& options) const {
    if (options.output_size) return std::unexpected(no_output_size(type()));
    Result<Pair> image = pair_argument("col2im", "output_size", 2, output_size_);
    if (!image) return std::unexpected(std::move(image).error());
    Result<BlockSizes> sizes = parse_blocks("col2im", 3, arguments_);
    if (!sizes) return std::unexpected(std::move(sizes).error());
    using enum BlockCheck;
    if (Result<void> status = check_blocks(*sizes, {kernel, stride, dilation, padding}); !status) {
      return std::unexpected(std::move(status).error());
    }
    if (Result<void> status = check_input(*sizes, *image, input); !status) {
      return std::unexpected(std::move(status).error());
    }
    const std::size_t channels = input.size() - 2;
    Shape output(input.begin(), input.end() - 2);
    output.push_back(input[channels] / (sizes->kernel[0] * sizes->kernel[1]));
    output.insert(output.end(), image->begin(), image->end());
    if (Result<std::int64_t> count = element_count(output); !count) return std::unexpected(std::move(count).error());
    return Plan{*sizes, std::move(output), *image};
  }

  /// The part of col2im_shape_check that looks at the input.
  [[nodiscard]] static Result<void> check_input(const BlockSizes& s, const Pair& image, const Shape& input) {
    const std::size_t rank = input.size();
    const bool empty = std::ranges::find(input.begin() + (rank == 3 ? 1 : 0), input.end(), 0) != input.end();
    if ((rank != 2 && rank != 3) || empty) {
      return fail_call(concat("Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero "
                              "dimensions for input, but got: ",
                              to_string(input)),
                       empty ? hints::pool_empty(input)
                             : concat("Give the columns as (N, C·", s.kernel[0], "·", s.kernel[1],
                                      ", blocks), as nn.Unfold makes them; yours has ", rank,
                                      rank == 1 ? " axis." : " axes."));
    }
    const std::int64_t rows = input[rank - 2];
    const Wide positions = static_cast<Wide>(s.kernel[0]) * s.kernel[1];
    if (positions > max_size) {
      return fail_call(concat("Given kernel_width = ", s.kernel[1], " and kernel_height = ", s.kernel[0],
                              " the product of kernel_width and kernel_height overflowed."),
                       "Use a smaller kernel_size.");
    }
    if (rows % positions != 0) {
      return fail_call(concat("Expected size of input's dimension 1 to be divisible by the product of kernel_size, but "
                              "got input.size(1)=",
                              rows, " and kernel_size=", pair_text(s.kernel), "."),
                       concat("The columns' height is the channels times ", to_text(positions), ": ",
                              to_text((rows / positions + 1) * positions), " is the next one that divides."));
    }
    const std::array<Wide, 2> blocks{s.count(0, image[0]), s.count(1, image[1])};
    const std::string given =
        concat("Given output_size=", pair_text(image), ", kernel_size=", pair_text(s.kernel),
               ", dilation=", pair_text(s.dilation), ", padding=", pair_text(s.padding), ", stride=", pair_text(s.stride));
    const Wide columns = static_cast<Wide>(saturate(blocks[0])) * saturate(blocks[1]);
    if (static_cast<Wide>(input.back()) != columns) {
      return fail_call(concat(given, ", expected size of input's dimension 2 to match the calculated number of sliding "
                                     "blocks ",
                              to_text(blocks[0]), " * ", to_text(blocks[1]), " = ", to_text(columns),
                              ", but got input.size(2)=", input.back(), "."),
                       blocks[0] >= 1 && blocks[1] >= 1
                           ? concat("Give ", to_text(columns), " columns, or the output_size from which "
                                                                             "nn.Unfold with these arguments made them.")
                           : std::string("The blocks do not fit into output_size: use a larger output_size or padding."));
    }
    if (blocks[0] < 1 || blocks[1] < 1) {
      return fail_call(concat(given, ", calculated shape of the array of sliding blocks as (", to_text(blocks[0]), ", ",
                              to_text(blocks[1]), "), which is too small (non-positive)"),
                       "The blocks do not fit into output_size: use a larger output_size or padding.");
    }
    if (image[0] < 1 || image[1] < 1) {
      return fail_call(concat("Expected output spatial size to be positive, but got: output_size=", pair_text(image), "."),
                       "Use an output_size of 1 or more along each axis.");
    }
    return {};
  }

  Value output_size_;
  BlockArguments arguments_;
};

constexpr std::array<ParameterInfo, 5> signature{{{"output_size", "", "size"},
                                                  {"kernel_size", "", "size"},
                                                  {"dilation", "1", "size"},
                                                  {"padding", "0", "size"},
                                                  {"stride", "1", "size"}}};

}  // namespace

LayerEntry fold() { return {"Fold", signature, construct<Fold>, 2}; }

}  // namespace convscope::layers::entries
