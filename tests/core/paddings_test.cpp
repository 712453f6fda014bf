// What "same" means elsewhere, against PyTorch's layers padded or cut by hand, and values from the definitions.

#include "convscope/paddings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "convscope/network.hpp"
#include "convscope/summary.hpp"
#include "text/concat.hpp"

using namespace convscope;

namespace {

LayerPaddings of(const std::string& model, const Shape& input) {
  const TensorType type{input};
  const Paddings found = paddings(model, std::span(&type, 1));
  REQUIRE_FALSE(found.error);
  REQUIRE(found.layers.size() == 1);
  REQUIRE(found.layers[0].conventions.size() == 4);
  return found.layers[0];
}

std::vector<std::int64_t> ends(const PaddingConvention& convention) {
  std::vector<std::int64_t> numbers;
  for (const PaddedAxis& axis : convention.axes) numbers.insert(numbers.end(), {axis.begin, axis.end});
  return numbers;
}

/// The tensor with positions added around its last axes, or cropped where a number is negative.
Tensor padded(const Tensor& tensor, const std::vector<std::pair<std::int64_t, std::int64_t>>& ends, float fill) {
  const Shape from = shape_of(tensor);
  Shape to = from;
  const std::size_t lead = from.size() - ends.size();
  for (std::size_t i = 0; i < ends.size(); ++i) to[lead + i] += ends[i].first + ends[i].second;
  Tensor result = zeros(to);
  for (std::size_t flat = 0; flat < result.size(); ++flat) {
    std::size_t rest = flat;
    std::int64_t source = 0;
    std::int64_t stride = 1;
    bool inside = true;
    for (std::size_t axis = to.size(); axis-- > 0;) {
      const auto size = static_cast<std::size_t>(to[axis]);
      std::int64_t at = static_cast<std::int64_t>(rest % size);
      if (axis >= lead) at -= ends[axis - lead].first;
      inside = inside && at >= 0 && at < from[axis];
      source += at * stride;
      stride *= from[axis];
      rest /= size;
    }
    result.data()[flat] = inside ? tensor.data()[source] : fill;
  }
  return result;
}

Tensor run(const std::string& model, const Tensor& input) {
  CAPTURE(model);
  auto made = Model::parse(model);
  REQUIRE(made);
  auto network = Network::make(*std::move(made), 7);
  REQUIRE(network);
  auto output = network->forward(input);
  REQUIRE(output);
  return *std::move(output);
}

Tensor random_input(const Shape& shape) {
  static std::mt19937 random(3);
  Tensor tensor = zeros(shape);
  for (float& value : tensor) value = std::uniform_real_distribution<float>(0.1F, 2.0F)(random);
  return tensor;
}

/// A layer whose padding is left open.
struct Bare {
  std::string type;       ///< "Conv2d"
  std::string start;      ///< "nn.Conv2d(2, 2, 3, stride=2"
  std::string rest = "";  ///< what the layer has besides: ", padding=1"

  [[nodiscard]] bool is(const std::string& prefix) const { return type.starts_with(prefix); }
};

/// What the other framework gives: the layer without padding, on an input that is padded here, or cropped here.
Tensor elsewhere(const Bare& bare, const PaddingConvention& convention, const Tensor& input) {
  std::vector<std::pair<std::int64_t, std::int64_t>> around;
  std::vector<std::pair<std::int64_t, std::int64_t>> off;
  for (const PaddedAxis& axis : convention.axes) {
    around.emplace_back(axis.begin, axis.end);
    off.emplace_back(-axis.begin, axis.output_padding - axis.end);
  }
  const std::string layer = bare.start + ")";
  // Positions that no input reaches are the bias: without one, that is 0.
  if (bare.is("ConvTranspose")) return padded(run(bare.start + ", bias=False)", input), off, 0.0F);
  if (bare.is("MaxPool")) return run(layer, padded(input, around, -std::numeric_limits<float>::infinity()));
  if (bare.is("AvgPool") && convention.name != "JAX") {
    // The mean of the samples alone: what the windows' means miss is their share of ones.
    Tensor ones = zeros(shape_of(input));
    std::fill(ones.data(), ones.data() + ones.size(), 1.0F);
    Tensor mean = run(layer, padded(input, around, 0.0F));
    const Tensor share = run(layer, padded(ones, around, 0.0F));
    for (std::size_t i = 0; i < mean.size(); ++i) mean.data()[i] /= share.data()[i];
    return mean;
  }
  return run(layer, padded(input, around, 0.0F));
}

int check_values(const Bare& bare, const Shape& shape) {
  const std::string model = concat(bare.start, bare.rest, bare.is("ConvTranspose") ? ", bias=False)" : ")");
  CAPTURE(model);
  CAPTURE(to_string(shape));
  if (!summary(model, shape).output) return 0;
  const Tensor input = random_input(shape);
  int compared = 0;
  for (const PaddingConvention& convention : of(model, shape).conventions) {
    if (convention.axes.empty()) continue;
    CAPTURE(convention.option);
    CAPTURE(convention.text);
    CAPTURE(convention.sentence);
    if (convention.text.empty()) {  // the input is padded as it is padded here
      const PaddedAxis& axis = convention.axes[0];
      const std::string words = concat("F.pad(x, (", axis.begin, ", ", axis.end, "), value=float('-inf'))");
      REQUIRE(bare.is("MaxPool1d"));
      CHECK(convention.sentence.find(words) != std::string::npos);
      continue;
    }
    const Tensor wanted = elsewhere(bare, convention, input);
    const Tensor advised = run(convention.text, input);
    REQUIRE(shape_of(advised) == shape_of(wanted));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      // Equal also where both are infinite: a window of a dilated pool may meet padding only.
      if (advised.data()[i] != wanted.data()[i]) CHECK(advised.data()[i] == doctest::Approx(wanted.data()[i]));
    }
    ++compared;
  }
  return compared;
}

}  // namespace

TEST_CASE("paddings: as the definitions give them") {
  // 224 by 7 with stride 2, as the first layer of ResNet: 5 positions, 2 before and 3 behind.
  const LayerPaddings first = of("nn.Conv2d(3, 64, 7, stride=2, padding=3)", {1, 3, 224, 224});
  CHECK(ends(first.conventions[0]) == std::vector<std::int64_t>{2, 3, 2, 3});
  CHECK(ends(first.conventions[1]) == std::vector<std::int64_t>{2, 3, 2, 3});
  CHECK(ends(first.conventions[2]) == std::vector<std::int64_t>{3, 2, 3, 2});
  CHECK(ends(first.conventions[3]) == std::vector<std::int64_t>{2, 3, 2, 3});
  CHECK(first.conventions[0].axes[0].shift == 1);
  CHECK(first.conventions[2].axes[0].shift == 0);
  CHECK(first.conventions[0].axes[0].sentence ==
        "Pads 2 at the beginning and 3 at the end: 112 come out, as in PyTorch; every window lies 1 position later "
        "than PyTorch's.");
  CHECK(first.conventions[0].sentence == "In PyTorch: nn.ZeroPad2d((2, 3, 2, 3)) before it, padding=0.");
  CHECK(first.conventions[0].text == "nn.Sequential(nn.ZeroPad2d((2, 3, 2, 3)), nn.Conv2d(3, 64, 7, stride=2))");

  const LayerPaddings up = of("nn.ConvTranspose1d(1, 1, 5, stride=2)", {1, 1, 8});
  CHECK(ends(up.conventions[0]) == std::vector<std::int64_t>{1, 2});
  CHECK(ends(up.conventions[1]) == std::vector<std::int64_t>{1, 2});
  CHECK(ends(up.conventions[2]) == std::vector<std::int64_t>{2, 1});
  CHECK(ends(up.conventions[3]) == std::vector<std::int64_t>{1, 2});
  CHECK(up.conventions[0].axes[0].output == 16);
  CHECK(up.conventions[0].sentence == "In PyTorch: padding=1, nn.ZeroPad1d((0, -1)) after it.");
  CHECK(up.conventions[2].sentence == "In PyTorch: padding=2, output_padding=1.");
  CHECK(up.conventions[0].axes[0].sentence ==
        "Crops 1 at the beginning and 2 at the end: 16 come out, not 19; what each input writes lies 1 position "
        "earlier than PyTorch's.");
  CHECK(up.conventions[3].sentence.ends_with(
      "lax.conv_transpose does not flip the kernel as PyTorch does: give one of them weight.flip(2), or JAX "
      "transpose_kernel=True."));

  // Either end of an odd sum, with the sums as they are defined.
  for (std::int64_t kernel = 1; kernel <= 6; ++kernel) {
    for (std::int64_t stride = 1; stride <= 4; ++stride) {
      for (std::int64_t input = 1; input <= 12; ++input) {
        const std::string arguments = concat("(1, 1, ", kernel, ", stride=", stride, ")");
        CAPTURE(arguments);
        const std::int64_t sum = std::max<std::int64_t>(((input - 1) / stride) * stride + kernel - input, 0);
        const std::vector<std::int64_t> upper{sum / 2, sum - sum / 2};
        const std::vector<std::int64_t> lower{sum - sum / 2, sum / 2};
        const TensorType type{{1, 1, input}};
        const bool fits = kernel <= input;
        if (!fits) continue;
        const LayerPaddings row = of("nn.Conv1d" + arguments, {1, 1, input});
        CHECK(ends(row.conventions[0]) == upper);
        if (!row.conventions[1].axes.empty()) CHECK(ends(row.conventions[1]) == upper);
        if (!row.conventions[2].axes.empty()) CHECK(ends(row.conventions[2]) == lower);
        CHECK(ends(row.conventions[3]) == upper);
      }
    }
  }
}

TEST_CASE("paddings: ONNX counts output_padding among what is cropped") {
  const LayerPaddings row = of("nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1, output_padding=1)", {1, 1, 8});
  CHECK(ends(row.conventions[0]) == std::vector<std::int64_t>{0, 1});
  for (const std::size_t onnx : {1, 2}) {
    CHECK(ends(row.conventions[onnx]) == std::vector<std::int64_t>{1, 1});
    CHECK(row.conventions[onnx].axes[0].output_padding == 1);
    CHECK(row.conventions[onnx].axes[0].shift == 0);
    CHECK(row.conventions[onnx].sentence == "In PyTorch: this layer as it stands.");
  }
}

TEST_CASE("paddings: only where there is a definition") {
  const LayerPaddings dilated = of("nn.Conv1d(1, 1, 3, stride=2, dilation=2)", {1, 1, 20});
  CHECK(dilated.conventions[0].axes.empty());
  CHECK(dilated.conventions[0].text.empty());
  CHECK(dilated.conventions[0].sentence == "TensorFlow takes no stride above 1 together with a dilation above 1.");
  CHECK(dilated.conventions[3].axes.size() == 1);
  const LayerPaddings gaps = of("nn.Conv1d(1, 1, 1, stride=4)", {1, 1, 20});
  CHECK(ends(gaps.conventions[0]) == std::vector<std::int64_t>{0, 0});
  CHECK(gaps.conventions[1].axes.empty());
  CHECK(of("nn.MaxPool1d(3, stride=2, dilation=2)", {1, 1, 20}).conventions[0].axes.empty());
  // tf.nn.pool takes dilations, at stride 1.
  const LayerPaddings pool = of("nn.MaxPool1d(3, stride=1, dilation=2)", {1, 1, 20});
  CHECK(ends(pool.conventions[0]) == std::vector<std::int64_t>{2, 2});
  CHECK(pool.conventions[0].sentence.ends_with("tf.nn.pool takes dilations; Keras has no pooling layer that does."));
  CHECK(of("nn.LPPool1d(2, 3)", {1, 1, 20}).conventions[0].sentence == "TensorFlow pools by maximum or average only.");
  const TensorType type{{1, 4, 9}};
  CHECK(paddings("nn.Sequential(nn.ReLU(), nn.Flatten(), nn.Linear(36, 2))", std::span(&type, 1)).layers.empty());
  CHECK(paddings("nn.Conv1d(2, 1, 3)", std::span(&type, 1)).error);
}

TEST_CASE("paddings: every kind of layer has a definition of its own") {
  const auto sources = [](const std::string& model) {
    std::string found;
    for (const PaddingConvention& convention : of(model, {1, 1, 20}).conventions) found += convention.source + "\n";
    return found;
  };
  CHECK(sources("nn.ConvTranspose1d(1, 1, 3)") ==
        "https://www.tensorflow.org/api_docs/python/tf/nn/conv_transpose\n"
        "https://onnx.ai/onnx/operators/onnx__ConvTranspose.html\n"
        "https://onnx.ai/onnx/operators/onnx__ConvTranspose.html\n"
        "https://docs.jax.dev/en/latest/_autosummary/jax.lax.conv_transpose.html\n");
  CHECK(sources("nn.AvgPool1d(3)") ==
        "https://www.tensorflow.org/api_docs/python/tf/nn/pool\n"
        "https://onnx.ai/onnx/operators/onnx__AveragePool.html\n"
        "https://onnx.ai/onnx/operators/onnx__AveragePool.html\n"
        "https://docs.jax.dev/en/latest/_autosummary/jax.lax.reduce_window.html\n");
}

TEST_CASE("paddings: one layer of a model, by its name") {
  const TensorType type{{1, 1, 20}};
  const std::string model = "nn.Sequential(nn.Conv1d(1, 2, 3), nn.ReLU(), nn.Conv1d(2, 1, 4))";
  const Paddings one = paddings(model, std::span(&type, 1), {}, "2");
  REQUIRE(one.layers.size() == 1);
  CHECK(one.layers[0].name == "2");
  CHECK(one.layers[0].conventions[0].text == "nn.Conv1d(2, 1, 4, padding='same')");
  CHECK(paddings(model, std::span(&type, 1), {}, "1").layers.empty());
}

TEST_CASE("paddings: what PyTorch is advised gives the other framework's values") {
  int compared = 0;
  for (std::int64_t kernel = 1; kernel <= 5; ++kernel) {
    for (std::int64_t stride = 1; stride <= 3; ++stride) {
      for (std::int64_t input = 1; input <= 9; ++input) {
        const std::string window = concat(kernel, ", stride=", stride);
        for (std::int64_t dilation = 1; dilation <= 3; ++dilation) {
          const std::string dilated = concat(window, ", dilation=", dilation);
          const std::int64_t reach = dilation * (kernel - 1);
          compared +=
              check_values({"Conv1d", concat("nn.Conv1d(2, 2, ", dilated), concat(", padding=", reach)}, {1, 2, input});
          compared += check_values({"ConvTranspose1d", concat("nn.ConvTranspose1d(2, 2, ", dilated)}, {1, 2, input});
          compared += check_values({"MaxPool1d", concat("nn.MaxPool1d(", dilated),
                                    concat(", padding=", std::min((reach + 1) / 2, kernel / 2), ", ceil_mode=True")},
                                   {1, 2, input});
        }
        compared += check_values({"AvgPool1d", concat("nn.AvgPool1d(", window), concat(", padding=", kernel / 2)},
                                 {1, 2, input});
        compared += check_values({"LPPool1d", concat("nn.LPPool1d(2, ", window)}, {1, 2, input});
      }
    }
  }
  for (const std::string mode : {"reflect", "replicate", "circular"}) {
    compared +=
        check_values({"Conv1d", "nn.Conv1d(2, 2, 3", concat(", padding=1, padding_mode='", mode, "'")}, {1, 2, 8});
  }
  for (std::int64_t more = 0; more < 3; ++more) {
    for (std::int64_t kernel = 1; kernel <= 5; ++kernel) {
      const std::string start = concat("nn.ConvTranspose1d(2, 2, ", kernel, ", stride=3");
      compared += check_values({"ConvTranspose1d", start, concat(", output_padding=", more)}, {1, 2, 5});
    }
  }
  CHECK(compared > 2000);
}

TEST_CASE("paddings: the same of two axes that differ") {
  int compared = 0;
  for (const std::string kernel : {"(2, 3)", "(4, 2)", "(1, 5)", "(4, 4)"}) {
    for (const std::string stride : {"(1, 2)", "(3, 1)", "(2, 2)", "(3, 2)"}) {
      const std::string window = concat(kernel, ", stride=", stride);
      for (const Shape& input : {Shape{1, 2, 6, 7}, Shape{1, 2, 5, 5}, Shape{2, 7, 6}}) {
        compared += check_values({"Conv2d", concat("nn.Conv2d(2, 2, ", window)}, input);
        compared += check_values({"ConvTranspose2d", concat("nn.ConvTranspose2d(2, 2, ", window)}, input);
        compared += check_values({"MaxPool2d", concat("nn.MaxPool2d(", window)}, input);
        compared += check_values({"AvgPool2d", concat("nn.AvgPool2d(", window)}, input);
        compared += check_values({"LPPool2d", concat("nn.LPPool2d(2, ", window)}, input);
      }
    }
  }
  CHECK(compared > 500);
}

TEST_CASE("paddings: a divisor that is given stays") {
  const LayerPaddings row = of("nn.AvgPool2d(2, stride=1, divisor_override=3)", {1, 1, 5, 5});
  CHECK(row.conventions[0].text ==
        "nn.Sequential(nn.AvgPool2d(2, stride=1, divisor_override=3, padding=1, count_include_pad=False), "
        "nn.ZeroPad2d((-1, 0, -1, 0)))");
}
