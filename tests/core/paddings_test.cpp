// What "same" means elsewhere, against PyTorch's layers padded or cut by hand, and values from the definitions.

#include "convscope/paddings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

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

/// The arguments that a sentence names for PyTorch: "padding=1", "output_padding=0".
std::string argument(const std::string& sentence, const std::string& name) {
  const std::size_t at = sentence.find(" " + name + "=");
  if (at == std::string::npos) return "0";
  const std::size_t begin = at + name.size() + 2;
  return sentence.substr(begin, sentence.find_first_of(" .", begin) - begin);
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
        "Pads 2 before and 3 behind: 112 come out, as in PyTorch; every window lies 1 position later than PyTorch's.");
  CHECK(first.conventions[0].sentence == "In PyTorch: nn.ZeroPad2d((2, 3, 2, 3)) before it, and padding=0.");

  const LayerPaddings up = of("nn.ConvTranspose1d(1, 1, 5, stride=2)", {1, 1, 8});
  CHECK(ends(up.conventions[0]) == std::vector<std::int64_t>{1, 2});
  CHECK(ends(up.conventions[1]) == std::vector<std::int64_t>{1, 2});
  CHECK(ends(up.conventions[2]) == std::vector<std::int64_t>{2, 1});
  CHECK(ends(up.conventions[3]) == std::vector<std::int64_t>{1, 2});
  CHECK(up.conventions[0].axes[0].output == 16);
  CHECK(up.conventions[0].sentence == "In PyTorch: padding=0, then y[..., 1:-2].");
  CHECK(up.conventions[2].sentence == "In PyTorch: padding=2 and output_padding=1.");
  CHECK(up.conventions[0].axes[0].sentence ==
        "Cuts 1 off before and 2 off behind: 16 come out, not 19; what each input writes lies 1 position earlier than "
        "PyTorch's.");
}

TEST_CASE("paddings: only where there is a definition") {
  const LayerPaddings dilated = of("nn.Conv1d(1, 1, 3, stride=2, dilation=2)", {1, 1, 20});
  CHECK(dilated.conventions[0].axes.empty());
  CHECK(dilated.conventions[0].sentence == "Takes no strides above 1 together with dilation.");
  CHECK(dilated.conventions[3].axes.size() == 1);
  const LayerPaddings gaps = of("nn.Conv1d(1, 1, 1, stride=4)", {1, 1, 20});
  CHECK(ends(gaps.conventions[0]) == std::vector<std::int64_t>{0, 0});
  CHECK(gaps.conventions[1].axes.empty());
  const LayerPaddings pool = of("nn.MaxPool1d(3, stride=2, dilation=2)", {1, 1, 20});
  CHECK(pool.conventions[0].sentence == "Has no pooling with dilation.");
  const TensorType type{{1, 4, 9}};
  CHECK(paddings("nn.Sequential(nn.ReLU(), nn.Flatten(), nn.Linear(36, 2))", std::span(&type, 1)).layers.empty());
  CHECK(paddings("nn.Conv1d(2, 1, 3)", std::span(&type, 1)).error);
}

TEST_CASE("paddings: PyTorch's layers give these sizes when they pad so") {
  for (std::int64_t kernel = 1; kernel <= 5; ++kernel) {
    for (std::int64_t stride = 1; stride <= 4; ++stride) {
      for (std::int64_t dilation = 1; dilation <= 3; ++dilation) {
        for (std::int64_t input = 1; input <= 14; ++input) {
          const std::string arguments = concat(kernel, ", stride=", stride, ", dilation=", dilation);
          CAPTURE(arguments);
          CAPTURE(input);
          const std::int64_t reach = dilation * (kernel - 1);
          const auto size = [](const std::string& model, std::int64_t length) {
            const Report report = summary(model, {1, 1, length});
            REQUIRE(report.output);
            return report.output->back();
          };
          for (const PaddingConvention& convention :
               of(concat("nn.Conv1d(1, 1, ", arguments, ", padding=", reach, ")"), {1, 1, input}).conventions) {
            if (convention.axes.empty()) continue;
            const PaddedAxis& axis = convention.axes[0];
            CHECK(axis.output == (input + stride - 1) / stride);
            CHECK(std::abs(axis.begin - axis.end) <= 1);
            const std::string padded = concat("nn.Sequential(nn.ZeroPad1d((", axis.begin, ", ", axis.end,
                                              ")), nn.Conv1d(1, 1, ", arguments, "))");
            CHECK(size(padded, input) == axis.output);
            if (axis.begin == axis.end) {
              CHECK(size(concat("nn.Conv1d(1, 1, ", arguments, ", padding=", argument(convention.sentence, "padding"),
                                ")"),
                         input) == axis.output);
            }
          }
          for (const PaddingConvention& convention :
               of(concat("nn.ConvTranspose1d(1, 1, ", arguments, ")"), {1, 1, input}).conventions) {
            if (convention.axes.empty()) continue;
            const PaddedAxis& axis = convention.axes[0];
            CHECK(axis.output == input * stride);
            CHECK(size(concat("nn.ConvTranspose1d(1, 1, ", arguments, ")"), input) - axis.begin - axis.end ==
                  axis.output);
            if (convention.sentence.find("y[...") != std::string::npos) continue;
            const std::string same =
                concat("nn.ConvTranspose1d(1, 1, ", arguments, ", padding=", argument(convention.sentence, "padding"),
                       ", output_padding=", argument(convention.sentence, "output_padding"), ")");
            CAPTURE(same);
            CHECK(size(same, input) == axis.output);
          }
        }
      }
    }
  }
}
