// nn.Unfold: the sliding blocks of an image as columns. torch/nn/modules/fold.py, im2col_shape_check of
// aten/src/ATen/native/im2col_shape_check.h.

#include <algorithm>
#include <array>

#include "layers/blocks.hpp"
#include "layers/dimension.hpp"
#include "layers/errors.hpp"
#include "layers/formula_text.hpp"
#include "layers/no_output_size.hpp"
#include "layers/pool_hints.hpp"
#include "layers/table.hpp"
#include "layers/window_size.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

class Unfold final : public Layer {
 public:
  explicit Unfold(const BoundArguments& a) : arguments_{a[0], a[1], a[2], a[3]} {}

  [[nodiscard]] std::string_view type() const noexcept override { return "Unfold"; }
  [[nodiscard]] std::string extra_repr() const override { return arguments_.repr(); }

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    Result<Plan> plan = plan_for(input, options);
    if (!plan) return std::unexpected(std::move(plan).error());
    return std::move(plan->output);
  }

  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& options) const override {
    const Result<Plan> plan = plan_for(input, options);
    if (!plan) return {};
    const BlockSizes& s = plan->sizes;
    const auto blocks = [&](std::size_t axis) {
      return concat("(⌊(", factor(plan->image[axis]), " + 2·", factor(s.padding[axis]), " − ", factor(s.dilation[axis]),
                    "·(", factor(s.kernel[axis]), "−1) − 1)/", factor(s.stride[axis]), "⌋ + 1)");
    };
    const auto symbol = [](std::string_view axis) {
      return concat("(⌊(", axis, "_in + 2·padding − dilation·(kernel_size−1) − 1)/stride⌋ + 1)");
    };
    const std::size_t channels = input.size() - 3;
    return {{"C", "C_in·kernel_size[0]·kernel_size[1]",
             concat(input[channels], "·", s.kernel[0], "·", s.kernel[1], " = ", output[channels])},
            {"L", concat(symbol("H"), "·", symbol("W")), concat(blocks(0), "·", blocks(1), " = ", output.back())}};
  }

  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const override {
    const Result<Plan> plan = plan_for(input, options);
    if (!plan) return {};
    const std::size_t channels = input.size() - 3;
    const BlockSizes sizes = plan->sizes;
    std::vector<AxisDependency> found;
    if (channels == 1) found.push_back({.from = 0, .to = 0});
    found.push_back({.from = channels, .to = channels, .reads = [positions = output[channels] / input[channels]](
                                                                    std::int64_t row) {
                       return Reads{.begin = row / positions};
                     }});
    const std::int64_t across = saturate(sizes.count(1, plan->image[1]));
    for (std::size_t axis = 0; axis < 2; ++axis) {
      found.push_back({.from = channels + 1 + axis,
                       .to = channels + 1,
                       .reads = [sizes, axis, across, size = plan->image[axis]](std::int64_t position) {
                         const std::int64_t block = axis == 0 ? position / across : position % across;
                         return image_reads(sizes, axis, size, block);
                       }});
    }
    return found;
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& /*state*/, const CallOptions& options,
                                     Tensor& output) const override {
    Result<Plan> plan = plan_for(shape_of(input), options);
    if (!plan) return std::unexpected(std::move(plan).error());
    kernels::unfold(input.data(), plan->planes(), plan->sizes.blocks(plan->image), output.data());
    return {};
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& /*state*/,
                                                const CallOptions& options) const override {
    Result<Plan> plan = plan_for(shape_of(input), options);
    if (!plan) return std::unexpected(std::move(plan).error());
    LayerGradients gradients{zeros(plan->input), {}};
    kernels::fold(grad_output.data(), plan->planes(), plan->sizes.blocks(plan->image), gradients.input.data());
    return gradients;
  }

 private:
  struct Plan {
    BlockSizes sizes;
    Shape input;
    Shape output;
    Pair image;

    [[nodiscard]] std::int64_t planes() const { return input.size() == 4 ? input[0] * input[1] : input[0]; }
  };

  /// What of the image a block reads along one axis, without the padding.
  [[nodiscard]] static Reads image_reads(const BlockSizes& s, std::size_t axis, std::int64_t size, std::int64_t block) {
    const Wide start = static_cast<Wide>(block) * s.stride[axis] - s.padding[axis];
    const Wide first = start < 0 ? ceil_divide(-start, s.dilation[axis]) : 0;
    const Wide last = std::min<Wide>(s.kernel[axis], floor_divide(size - 1 - start, s.dilation[axis]) + 1);
    return {.begin = saturate(start + first * s.dilation[axis]),
            .step = s.dilation[axis],
            .count = saturate(std::max<Wide>(last - first, 0))};
  }

  [[nodiscard]] Result<Plan> plan_for(const Shape& input, const CallOptions& options) const {
    if (options.output_size) return std::unexpected(no_output_size(type()));
    Result<BlockSizes> sizes = parse_blocks("im2col", 2, arguments_);
    if (!sizes) return std::unexpected(std::move(sizes).error());
    using enum BlockCheck;
    if (Result<void> status = check_blocks(*sizes, {kernel, dilation, padding, stride}); !status) {
      return std::unexpected(std::move(status).error());
    }
    const std::size_t rank = input.size();
    if (rank < 2) return no_dimension(rank, 1, hints::pool_rank(2, input));
    if (rank == 2 && input[1] != 0) return no_dimension(rank, 2, hints::pool_rank(2, input));
    const bool empty = std::ranges::find(input.begin() + (rank == 4 ? 1 : 0), input.end(), 0) != input.end();
    if ((rank != 3 && rank != 4) || empty) {
      return fail_call(concat("Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero "
                              "dimensions for input, but got: ",
                              to_string(input)),
                       empty ? hints::pool_empty(input) : hints::pool_rank(2, input));
    }
    const Pair image{input[rank - 2], input[rank - 1]};
    const std::array<Wide, 2> blocks{sizes->count(0, image[0]), sizes->count(1, image[1])};
    if (blocks[0] < 1 || blocks[1] < 1) return no_blocks(*sizes, image, blocks);
    const Wide positions = static_cast<Wide>(sizes->kernel[0]) * sizes->kernel[1];
    Shape output(input.begin(), input.end() - 3);
    output.push_back(saturate(saturate(positions) * static_cast<Wide>(input[rank - 3])));
    output.push_back(saturating_product(saturate(blocks[0]), saturate(blocks[1])));
    if (Result<std::int64_t> count = element_count(output); !count) return std::unexpected(std::move(count).error());
    return Plan{*sizes, input, std::move(output), image};
  }

  [[nodiscard]] static Failure no_blocks(const BlockSizes& s, const Pair& image,
                                                        const std::array<Wide, 2>& blocks) {
    const std::size_t axis = blocks[0] < 1 ? 0 : 1;
    const Wide span = window_span(s.kernel[axis], s.dilation[axis]);
    // PyTorch 2.6 prints the height in the place of the width.
    return fail_call(
        concat("Given input with spatial size (", image[0], ", ", image[0], "), kernel_size=", pair_text(s.kernel),
               ", dilation=", pair_text(s.dilation), ", padding=", pair_text(s.padding),
               ", calculated shape of the array of sliding blocks as (", to_text(blocks[0]), ", ", to_text(blocks[1]),
               "), but its components must be at least one."),
        concat("Along ", axis == 0 ? "H" : "W", " a block spans ", to_text(span), ", the padded input has ",
               to_text(static_cast<Wide>(image[axis]) + 2 * static_cast<Wide>(s.padding[axis])),
               ": use an input of at least ", to_text(span - 2 * static_cast<Wide>(s.padding[axis])), " or padding=",
               to_text(ceil_divide(span - image[axis], 2)), "."));
  }

  BlockArguments arguments_;
};

constexpr std::array<ParameterInfo, 4> signature{
    {{"kernel_size", "", "size"}, {"dilation", "1", "size"}, {"padding", "0", "size"}, {"stride", "1", "size"}}};

}  // namespace

LayerEntry unfold() { return {"Unfold", signature, construct<Unfold>, 2}; }

}  // namespace convscope::layers::entries
