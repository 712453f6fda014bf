#include "convscope/mirror.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <numeric>
#include <string>

#include "convolution_case.hpp"
#include "convscope/summary.hpp"

using namespace convscope;
using namespace convscope::test;

namespace {

std::string number(std::int64_t value) { return std::to_string(value); }

/// Encoders as people write them, of one to three axes, from a seed.
class Encoders {
 public:
  explicit Encoders(std::uint64_t seed) : random_(seed), axes_(random_.in(1, 3)), channels_(random_.in(1, 4)) {
    input = {random_.in(1, 2), channels_};
    for (std::int64_t axis = 0; axis < axes_; ++axis) input.push_back(random_.in(12, axes_ == 3 ? 20 : 48));
    text = block(random_.in(1, 3));
  }

  std::string text;
  Shape input;

 private:
  std::string dimensions() const { return number(axes_) + "d"; }
  /// A number, or one for each axis.
  std::string size(std::int64_t low, std::int64_t high) {
    if (axes_ == 1 || random_.in(0, 3) > 0) return number(random_.in(low, high));
    std::string tuple = "(";
    for (std::int64_t axis = 0; axis < axes_; ++axis) tuple += (axis > 0 ? ", " : "") + number(random_.in(low, high));
    return tuple + ")";
  }
  std::string convolution() {
    const std::int64_t groups = channels_ % 2 == 0 && random_.in(0, 3) == 0 ? 2 : 1;
    const std::int64_t out = 2 * random_.in(1, 4);
    const std::string channels = number(channels_) + ", " + number(out);
    channels_ = out;
    const std::string rest =
        (groups > 1 ? ", groups=2" : std::string()) + (random_.in(0, 3) == 0 ? ", bias=False" : "");
    if (random_.in(0, 5) == 0)
      return "nn.Conv" + dimensions() + "(" + channels + ", " + size(1, 5) +
             ", padding='same', dilation=" + number(random_.in(1, 2)) + rest + ")";
    static const std::vector<std::string> modes = {"", "", "", ", padding_mode='circular'",
                                                   ", padding_mode='replicate'"};
    return "nn.Conv" + dimensions() + "(" + channels + ", " + size(1, 4) + ", stride=" + size(1, 3) +
           ", padding=" + size(0, 2) + ", dilation=" + size(1, 2) + rest + random_.of(modes) + ")";
  }
  std::string shrinking() {
    switch (random_.in(0, 7)) {
      case 0:
        return "nn.MaxPool" + dimensions() + "(" + number(random_.in(2, 3)) +
               (random_.in(0, 1) == 0 ? ", ceil_mode=True)" : ")");
      case 1:
        return "nn.AvgPool" + dimensions() + "(" + size(2, 3) + ", stride=" + size(1, 2) + ")";
      case 2:
        return "nn.ConvTranspose" + dimensions() + "(" + number(channels_) + ", " + number(channels_) + ", " +
               size(1, 3) + ", stride=" + number(random_.in(1, 2)) +
               ", dilation=3, output_padding=" + number(random_.in(0, 2)) + ")";
      case 3:
        return "nn.AdaptiveAvgPool" + dimensions() + "(" + number(random_.in(2, 5)) + ")";
      case 4:
        return axes_ == 2 ? "nn.ZeroPad2d((1, 2, 0, 3))" : "nn.ConstantPad" + dimensions() + "(1, 0.5)";
      case 5:
        return "nn.Upsample(scale_factor=" + number(random_.in(1, 3)) + ")";
      default:
        return convolution();
    }
  }
  std::string keeping() {
    static const std::vector<std::string> plain = {"nn.ReLU()",         "nn.GELU()",       "nn.Tanh()",
                                                   "nn.LeakyReLU(0.2)", "nn.Dropout(0.1)", "nn.Identity()"};
    const std::string channels = number(channels_);
    switch (random_.in(0, 3)) {
      case 0:
        return "nn.BatchNorm" + dimensions() + "(" + channels + ").eval()";
      case 1:
        return "nn.GroupNorm(1, " + channels + ")";
      default:
        return random_.of(plain);
    }
  }
  std::string block(std::int64_t depth) {
    std::string items;
    const std::int64_t count = random_.in(1, 3);
    for (std::int64_t i = 0; i < count; ++i) {
      if (i > 0) items += ", ";
      items += depth > 1 && random_.in(0, 1) == 0 ? block(depth - 1) : shrinking();
      if (random_.in(0, 2) > 0) items += ", " + keeping();
    }
    return "nn.Sequential(" + items + ")";
  }

  Random random_;
  std::int64_t axes_;
  std::int64_t channels_;
};

}  // namespace

TEST_CASE("the mirror inverts every encoder of a random thousand") {
  int mirrored = 0;
  for (std::uint64_t seed = 0; mirrored < 1000; ++seed) {
    REQUIRE(seed < 20000);
    const Encoders drawn(seed);
    std::string text = drawn.text;
    Report report = summary(text, drawn.input);
    if (!report.output) continue;  // the drawn sizes shrink to nothing: no encoder
    if (seed % 3 == 0) {           // down to a vector
      const std::int64_t features =
          std::accumulate(report.output->begin() + 1, report.output->end(), std::int64_t{1}, std::multiplies<>());
      text = "nn.Sequential(" + text + ", nn.Flatten(), nn.Linear(" + number(features) +
             ", 8), nn.ReLU(), nn.Linear(8, 3))";
      report = summary(text, drawn.input);
    }
    INFO("seed ", seed, ": ", text, " ", to_string(drawn.input));
    const auto mirror = convscope::mirror(text, drawn.input);
    REQUIRE_MESSAGE(mirror.has_value(), (mirror ? "" : mirror.error()->message));
    INFO(mirror->text);
    CHECK(mirror->encoded == *report.output);
    CHECK(summary(mirror->text, mirror->encoded).output == drawn.input);
    CHECK(summary(mirror->model, drawn.input).output == drawn.input);
    CHECK(mirror->steps.size() == report.layers.size());
    ++mirrored;
  }
}

TEST_CASE("channels are reversed, norms and activations used again behind what brings their tensor back") {
  const auto mirror = convscope::mirror(
      "nn.Sequential(nn.Conv2d(3, 16, 3, stride=2, padding=1), nn.BatchNorm2d(16), nn.ReLU(), "
      "nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.BatchNorm2d(32), nn.ReLU())",
      {1, 3, 32, 33});
  REQUIRE(mirror.has_value());
  CHECK(mirror->text ==
        "nn.Sequential(\n    nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=(1, 0)),\n    "
        "nn.BatchNorm2d(16),\n    nn.ReLU(),\n"
        "    nn.ConvTranspose2d(16, 3, 3, stride=2, padding=1, output_padding=(1, 0)),\n)");
  CHECK(mirror->model.starts_with("nn.Sequential(\n    nn.Sequential(nn.Conv2d(3, 16"));
  CHECK(mirror->model.ends_with("output_padding=(1, 0)),\n    ),\n)"));
  CHECK(mirror->encoded == Shape{1, 32, 8, 9});
  CHECK(mirror->steps[1].becomes == "nn.BatchNorm2d(16)");
  CHECK(mirror->steps[5].becomes.empty());
}

TEST_CASE("each kind of layer has its opposite") {
  const auto mirrored = [](std::string_view model, const Shape& input) {
    const auto mirror = convscope::mirror(model, input);
    REQUIRE_MESSAGE(mirror.has_value(), std::string(model), ": ", mirror ? "" : mirror.error()->message);
    return mirror->text;
  };
  CHECK(mirrored("nn.Conv1d(1, 4, 3, stride=2, padding=1)", {1, 1, 100}) ==
        "nn.ConvTranspose1d(4, 1, 3, stride=2, padding=1, output_padding=1)");
  CHECK(mirrored("nn.Conv1d(1, 4, 3, stride=2, padding=1)", {1, 99}) ==
        "nn.ConvTranspose1d(4, 1, 3, stride=2, padding=1)");
  CHECK(mirrored("nn.Conv1d(2, 4, 4, padding='same', groups=2, bias=False)", {1, 2, 9}) ==
        "nn.Conv1d(4, 2, 4, padding='same', groups=2, bias=False)");
  CHECK(mirrored("nn.MaxPool2d(2)", {1, 3, 8, 8}) == "nn.Upsample(scale_factor=2)");
  CHECK(mirrored("nn.MaxPool2d(2)", {1, 3, 8, 9}) == "nn.Upsample(size=(8, 9))");
  CHECK(mirrored("nn.MaxPool1d(2)", {3, 9}) == "nn.ConvTranspose1d(3, 3, 3, stride=2, groups=3)");
  CHECK(mirrored("nn.Upsample(scale_factor=2)", {1, 3, 8}) == "nn.AvgPool1d(2)");
  CHECK(mirrored("nn.ConvTranspose2d(8, 3, 4, 2, 1)", {1, 8, 5, 5}) == "nn.Conv2d(3, 8, 4, stride=2, padding=1)");
  CHECK(mirrored("nn.Sequential(nn.Flatten(), nn.Linear(24, 5, bias=False))", {2, 2, 3, 4}) ==
        "nn.Sequential(nn.Linear(5, 24, bias=False), nn.Unflatten(1, (2, 3, 4)))");
  CHECK(mirrored("nn.Unflatten(1, (2, 3))", {4, 6}) == "nn.Flatten(1, 2)");
  CHECK(mirrored("nn.PixelUnshuffle(2)", {1, 3, 8, 8}) == "nn.PixelShuffle(2)");
  CHECK(mirrored("nn.Unfold(3, padding=1)", {1, 2, 6, 7}) ==
        "nn.Fold((6, 7), kernel_size=3, dilation=1, padding=1, stride=1)");
  CHECK(mirrored("nn.ReflectionPad1d((2, 3))", {1, 2, 6}) == "nn.ZeroPad1d((-2, -3))");
  CHECK(mirrored("nn.GLU(dim=1)", {1, 8, 6}) == "nn.Conv1d(4, 8, 1)");
  CHECK(mirrored("nn.ReLU()", {1, 8, 6}) == "nn.Identity()");
  CHECK(mirrored("Sequential(\n  (enc): Sequential(\n    (0): Conv1d(1, 4, kernel_size=(3,), stride=(2,))\n    (1): "
                 "ReLU()\n  )\n  (out): Conv1d(4, 2, kernel_size=(1,), stride=(1,))\n)",
                 {1, 1, 9}) ==
        "nn.Sequential(nn.ConvTranspose1d(2, 4, 1), nn.ReLU(), nn.ConvTranspose1d(4, 1, 3, stride=2))");
}

TEST_CASE("what is wrapped in weight_norm or spectral_norm is mirrored in the same") {
  const auto mirror = convscope::mirror(
      "nn.Sequential(nn.utils.weight_norm(nn.Conv1d(1, 4, 3, 2, bias=False)), nn.ReLU(), "
      "nn.utils.parametrizations.spectral_norm(nn.Conv1d(4, 8, 3, 2)), nn.Flatten(), "
      "nn.utils.weight_norm(nn.Linear(32, 5)))",
      {1, 1, 20});
  REQUIRE(mirror.has_value());
  CHECK(mirror->text.contains("nn.utils.weight_norm(nn.Linear(5, 32))"));
  CHECK(mirror->text.contains("nn.utils.parametrizations.spectral_norm(nn.ConvTranspose1d(8, 4, 3, stride=2)"));
  CHECK(mirror->text.contains(
      "nn.utils.weight_norm(nn.ConvTranspose1d(4, 1, 3, stride=2, output_padding=1, bias=False))"));
  CHECK(summary(mirror->model, {1, 1, 20}).output == Shape{1, 1, 20});
}

TEST_CASE("a decoder that is there already can be replaced") {
  const auto mirror = convscope::mirror(
      "nn.Sequential(nn.Sequential(nn.Conv1d(1, 4, 3, 2, 1), nn.ReLU(), nn.Conv1d(4, 8, 3, 2, 1)), "
      "nn.Sequential(nn.ConvTranspose1d(8, 4, 2, 2), nn.ConvTranspose1d(4, 1, 2, 2)))",
      {1, 1, 99}, {.replace_decoder = true});
  REQUIRE(mirror.has_value());
  CHECK(mirror->model.starts_with(
      "nn.Sequential(nn.Sequential(nn.Sequential(nn.Conv1d(1, 4, 3, 2, 1), nn.ReLU(), nn.Conv1d(4, 8, 3, 2, 1))),"));
  CHECK(mirror->encoded == Shape{1, 8, 25});
  CHECK(summary(mirror->model, {1, 1, 99}).output == Shape{1, 1, 99});
  CHECK(convscope::mirror("nn.Conv1d(1, 4, 3)", {1, 1, 9}, {.replace_decoder = true})->text ==
        "nn.ConvTranspose1d(4, 1, 3)");
}

/// A graph, not a chain.
static constexpr std::string_view doubling = R"json({
  "inputs": ["x"],
  "modules": {"a": "nn.ReLU()"},
  "nodes": [{"name": "y", "call": "torch.add", "args": ["$x", "$x"]}],
  "output": "$y"
})json";

TEST_CASE("what has no mirror says so") {
  const auto refused = [](std::string_view model, const Shape& input) {
    const auto mirror = convscope::mirror(model, input);
    REQUIRE_FALSE(mirror.has_value());
    return mirror.error()->message;
  };
  CHECK(refused("nn.Conv1d(2, 1, 3)", {1, 1, 9}).starts_with("Given groups=1, weight of size [1, 2, 3]"));
  CHECK(refused("nn.Conv1d(2, 1, 3", {1, 1, 9}).find("never closed") != std::string::npos);
  CHECK(refused("nn.Conv1d(1, 1, 3)", {-1}) != "");
  CHECK(refused("nn.Sequential(nn.Conv1d(1, 4, 3), nn.MaxPool1d(2, return_indices=True))", {1, 1, 20}) ==
        "MaxPool1d (1) gives 2 tensors; a decoder of layers in a row takes one");
  CHECK(refused(doubling, {1, 1, 9}) == "only a chain of layers has a mirror");
}
