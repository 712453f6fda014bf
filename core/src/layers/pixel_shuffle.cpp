// nn.PixelShuffle, nn.PixelUnshuffle: r² channels become r × r pixels, and back. torch/nn/modules/pixelshuffle.py,
// aten/src/ATen/native/PixelShuffle.h.

#include <algorithm>
#include <array>
#include <utility>

#include "layers/dimension.hpp"
#include "layers/errors.hpp"
#include "layers/no_output_size.hpp"
#include "layers/product.hpp"
#include "layers/rearranging.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

constexpr std::array<ParameterInfo, 1> shuffle_signature{{{"upscale_factor", "", "int"}}};
constexpr std::array<ParameterInfo, 1> unshuffle_signature{{{"downscale_factor", "", "int"}}};

/// (..., C·r², H, W) on the coarse side, (..., C, H·r, W·r) on the fine one: the same for both directions.
plan::Rearrangement fine_from_coarse(const Shape& coarse, const Shape& fine, std::int64_t r) {
  const std::size_t rank = coarse.size();
  const std::int64_t batch = product(coarse, 0, rank - 3);
  const std::int64_t channels = fine[rank - 3];
  const std::int64_t width = coarse[rank - 1];
  const std::int64_t plane = coarse[rank - 2] * width;
  return {.size = {batch, channels, coarse[rank - 2], r, width, r},
          .step = {channels * r * r * plane, r * r * plane, width, r * plane, 1, plane}};
}

/// What the two layers share: one factor, checked at the call.
class PixelLayer : public Rearranging {
 public:
  [[nodiscard]] std::string extra_repr() const override { return concat(name_, "=", factor_.str()); }

 protected:
  PixelLayer(const Value& factor, std::string_view function, std::string_view name, Dense dense)
      : Rearranging(dense), factor_(factor), function_(function), name_(name) {}

  /// The factor, after the checks that both make of it and of the input.
  [[nodiscard]] Result<std::int64_t> check(const Shape& input, const CallOptions& options) const;
  [[nodiscard]] std::int64_t factor() const { return factor_.integer; }
  /// "C_in/upscale_factor²", "H_in·upscale_factor", ...: what the factor does to the channels, and to each side.
  [[nodiscard]] std::vector<AxisFormula> formulas(const Shape& input, const Shape& output, std::string_view channels,
                                                  std::string_view sides) const;

 private:
  Value factor_;
  std::string_view function_;
  std::string_view name_;
};

Result<std::int64_t> PixelLayer::check(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type()));
  if (auto count = element_count(input); !count) return std::unexpected(std::move(count).error());
  Result<std::int64_t> factor = check_int(function_, name_, 2, factor_);
  if (!factor) return factor;
  if (input.size() < 3) {
    return fail_call(concat(function_, " expects input to have at least 3 dimensions, but got input with ",
                            input.size(), " dimension(s)"),
                     "Give a tensor (N, C, H, W), or (C, H, W).");
  }
  if (*factor <= 0) {
    return fail_call(concat(function_, " expects a positive ", name_, ", but got ", *factor),
                     concat("Write ", name_, "=1 or more."));
  }
  return factor;
}

std::vector<AxisFormula> PixelLayer::formulas(const Shape& input, const Shape& output, std::string_view channels,
                                              std::string_view sides) const {
  std::vector<AxisFormula> formulas;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string_view axis = std::string_view("CHW").substr(i, 1);
    const std::string_view operation = i == 0 ? channels : sides;
    const std::string_view power = i == 0 ? "²" : "";
    const std::size_t at = input.size() - 3 + i;
    formulas.push_back({std::string(axis), concat(axis, "_in", operation, name_, power),
                        concat(input[at], operation, factor(), power, " = ", output[at])});
  }
  return formulas;
}

/// A size and the size next to it that a factor divides.
std::string divisible_hint(std::string_view axis, std::int64_t size, std::int64_t divisor) {
  const Wide below = static_cast<Wide>(size) / divisor * divisor;
  return concat("Give an input with ", axis, " = ", below > 0 ? concat(to_text(below), " or ") : std::string(),
                to_text(below + divisor), " instead of ", size, ".");
}

class PixelShuffle final : public PixelLayer {
 public:
  explicit PixelShuffle(const BoundArguments& arguments)
      : PixelLayer(arguments[0], "pixel_shuffle", "upscale_factor", Dense::output) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "PixelShuffle"; }
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    const Result<std::int64_t> r = check(input, options);
    if (!r) return std::unexpected(r.error());
    const Wide square = static_cast<Wide>(*r) * *r;
    if (!fits(square)) {
      return fail_call(ErrorType::value_error,
                       concat("upscale factor is too large, (upscale_factor)^2 overflowed: upscale_factor=", *r),
                       "Use a smaller upscale_factor.");
    }
    const std::size_t rank = input.size();
    if (input[rank - 3] % saturate(square) != 0) {
      return fail_call(concat("pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of "
                              "upscale_factor, but input.size(-3)=",
                              input[rank - 3], " is not divisible by ", to_text(square)),
                       divisible_hint("C", input[rank - 3], saturate(square)));
    }
    Shape output = input;
    output[rank - 3] /= saturate(square);
    output[rank - 2] = saturating_product(output[rank - 2], *r);
    output[rank - 1] = saturating_product(output[rank - 1], *r);
    if (auto count = element_count(output); !count) return std::unexpected(std::move(count).error());
    return output;
  }
  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& /*options*/) const override {
    return formulas(input, output, "/", "·");
  }
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& /*options*/) const override {
    const std::size_t rank = input.size();
    const std::int64_t r = factor();
    const std::int64_t channels = output[rank - 3];
    std::vector<AxisDependency> found;
    for (std::size_t axis = 0; axis + 3 < rank; ++axis) found.push_back({.from = axis, .to = axis});
    found.push_back({.from = rank - 3, .to = rank - 3, .reads = [r](std::int64_t channel) {
                       return Reads{.begin = channel * r * r, .length = r * r};
                     }});
    for (const std::size_t axis : {rank - 2, rank - 1}) {
      found.push_back(
          {.from = axis, .to = axis, .reads = [r](std::int64_t pixel) { return Reads{.begin = pixel / r}; }});
    }
    // Row and column also choose among the r² channels of a block: r together for a row, each r-th for a column.
    found.push_back({.from = rank - 3, .to = rank - 2, .reads = [r, channels](std::int64_t row) {
                       return Reads{.begin = row % r * r, .length = r, .step = r * r, .count = channels};
                     }});
    found.push_back({.from = rank - 3, .to = rank - 1, .reads = [r, channels](std::int64_t column) {
                       return Reads{.begin = column % r, .length = 1, .step = r, .count = channels * r};
                     }});
    return found;
  }

 private:
  [[nodiscard]] plan::Rearrangement rearrangement(const Shape& input, const Shape& output) const override {
    return fine_from_coarse(input, output, factor());
  }
};

/// pixel_unshuffle_cpu gives back such an input as it is, with its shape.
bool is_empty(const Shape& input) { return std::ranges::find(input, 0) != input.end(); }

class PixelUnshuffle final : public PixelLayer {
 public:
  explicit PixelUnshuffle(const BoundArguments& arguments)
      : PixelLayer(arguments[0], "pixel_unshuffle", "downscale_factor", Dense::input) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "PixelUnshuffle"; }
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    const Result<std::int64_t> r = check(input, options);
    if (!r) return std::unexpected(r.error());
    Shape output = input;
    for (int from_end = 2; from_end >= 1; --from_end) {
      std::int64_t& size = output[output.size() - static_cast<std::size_t>(from_end)];
      if (size % *r != 0) {
        return fail_call(concat("pixel_unshuffle expects ", from_end == 2 ? "height" : "width",
                                " to be divisible by downscale_factor, but input.size(-", from_end, ")=", size,
                                " is not divisible by ", *r),
                         divisible_hint(from_end == 2 ? "H" : "W", size, *r));
      }
      size /= *r;
    }
    if (is_empty(input)) return input;
    std::int64_t& channels = output[output.size() - 3];
    const Wide square = static_cast<Wide>(*r) * *r;
    if (channels != 0 && square > max_size / channels) return std::unexpected(out_of_memory(1e20L));
    channels = saturate(channels * square);
    if (auto count = element_count(output); !count) return std::unexpected(std::move(count).error());
    return output;
  }
  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& /*options*/) const override {
    if (is_empty(input)) return {};
    return formulas(input, output, "·", "/");
  }
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const override {
    if (is_empty(input)) return Layer::dependencies(input, output, options);
    const std::size_t rank = input.size();
    const std::int64_t r = factor();
    std::vector<AxisDependency> found;
    for (std::size_t axis = 0; axis + 3 < rank; ++axis) found.push_back({.from = axis, .to = axis});
    found.push_back({.from = rank - 3, .to = rank - 3, .reads = [r](std::int64_t channel) {
                       return Reads{.begin = channel / r / r};
                     }});
    for (const std::size_t axis : {rank - 2, rank - 1}) {
      found.push_back({.from = axis, .to = axis, .reads = [r](std::int64_t pixel) {
                         return Reads{.begin = pixel * r, .length = r};
                       }});
    }
    // The channel also chooses one row and one column of every r.
    found.push_back({.from = rank - 2, .to = rank - 3, .reads = [r, rows = output[rank - 2]](std::int64_t channel) {
                       return Reads{.begin = channel / r % r, .length = 1, .step = r, .count = rows};
                     }});
    found.push_back({.from = rank - 1, .to = rank - 3, .reads = [r, columns = output[rank - 1]](std::int64_t channel) {
                       return Reads{.begin = channel % r, .length = 1, .step = r, .count = columns};
                     }});
    return found;
  }

 private:
  [[nodiscard]] plan::Rearrangement rearrangement(const Shape& input, const Shape& output) const override {
    return fine_from_coarse(output, input, factor());
  }
};

}  // namespace

LayerEntry pixel_shuffle() { return {"PixelShuffle", shuffle_signature, construct<PixelShuffle>, 2}; }
LayerEntry pixel_unshuffle() { return {"PixelUnshuffle", unshuffle_signature, construct<PixelUnshuffle>, 2}; }

}  // namespace convscope::layers::entries
