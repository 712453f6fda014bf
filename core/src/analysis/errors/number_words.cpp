#include <algorithm>
#include <array>

#include "analysis/errors/form.hpp"
#include "analysis/fixes/numbers.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

struct Words {
  std::string_view name, meaning;
};

constexpr auto table = std::to_array<Words>({
    {"wanted channels", "in_channels of the layer"},
    {"input channels", "channels of the tensor"},
    {"arriving channels", "channels of the tensor"},
    {"padded input", "sizes of the tensor with padding on both sides"},
    {"kernel", "dilation · (kernel_size − 1) + 1 on each axis"},
    {"smallest size", "with output_padding=0"},
    {"largest size", "smallest size + stride − 1"},
    {"output", "what would come out"},
    {"matrix", "in_features × out_features of the Linear layer"},
    {"axis", "counted from 0: the batch is 0, the channels are 1"},
    {"expected", "size of the first tensor"},
    {"other", "size of a later tensor"},
    {"number", "which tensor, counted from 0"},
    {"target", "sizes of what the loss compares with"},
    {"model output", "sizes of what the model gives"},
    {"count", "how many there are"},
    {"square", "upscale_factor · upscale_factor"},
    {"transposed", "1: a transposed convolution"},
    {"place", "place in the size of the weight, counted from 1"},
});

/// "28 × 28" of the numbers from the third on.
std::string sizes_text(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (std::size_t i = 2; i < numbers.size(); ++i) text += concat(i > 2 ? " × " : "", numbers[i]);
  return text;
}

std::string weight_meaning(const Holes& holes) {
  const auto sizes = holes.numbers("weight");
  if (sizes.size() < 3 || sizes.size() > 5) return {};
  const bool transposed = !holes.text("transposed").empty();
  return concat(transposed ? "in_channels " : "out_channels ", sizes[0],
                transposed ? ", out_channels / groups " : ", in_channels / groups ", sizes[1], ", kernel_size ",
                sizes_text(sizes));
}

/// What arrives at a layer with a weight of as many axes.
std::string input_meaning(const Holes& holes) {
  const auto sizes = holes.numbers("input");
  if (sizes.size() < 3 || sizes.size() != holes.numbers("weight").size()) return {};
  return concat("batch ", sizes[0], ", channels ", sizes[1], ", size ", sizes_text(sizes));
}

}  // namespace

std::string meaning_of(std::string_view name, const Holes& holes) {
  if (name == "weight") return weight_meaning(holes);
  if (name == "input") return input_meaning(holes);
  const auto row = std::ranges::find(table, name, &Words::name);
  return row == table.end() ? std::string() : std::string(row->meaning);
}

}  // namespace convscope::analysis
