// No size of any layer or input wraps, traps or hangs. Run with UBSan this tests the arithmetic.

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <random>
#include <string>

#include "convscope/layer.hpp"
#include "convscope/text.hpp"

using namespace convscope;

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

std::int64_t pick(std::mt19937_64& random) {
  constexpr std::array<std::int64_t, 22> edges{0,
                                               1,
                                               2,
                                               3,
                                               4,
                                               7,
                                               16,
                                               -1,
                                               -2,
                                               1000,
                                               1 << 20,
                                               1LL << 31,
                                               1LL << 32,
                                               3037000500,
                                               1LL << 40,
                                               1LL << 61,
                                               1LL << 62,
                                               largest / 2,
                                               largest / 2 + 1,
                                               largest - 1,
                                               largest,
                                               std::numeric_limits<std::int64_t>::min()};
  const std::uint64_t bits = random();
  return bits % 3 == 0 ? edges[bits / 3 % edges.size()] : edges[bits / 3 % 7];
}

/// A size of an input, negative once in a while: a Shape can hold it.
std::int64_t size(std::mt19937_64& random) {
  const std::int64_t number = pick(random);
  return number < 0 && random() % 8 != 0 ? 1 : number;
}

Value sizes(std::mt19937_64& random, int spatial) {
  if (random() % 2 == 0) return Value::of(pick(random));
  std::vector<std::int64_t> items;
  for (int i = 0; i < spatial; ++i) items.push_back(pick(random));
  return Value::tuple_of(items);
}

void call_everything(const Layer& layer, const Shape& input, const CallOptions& options) {
  (void)layer.repr();
  (void)layer.parameters();
  const auto output = layer.output_shape(input, options);
  if (!output) {
    CHECK(!output.error()->message.empty());
    CHECK(output.error()->stage == Stage::call);
  }
  const Shape out = output.value_or(Shape{});
  CHECK(layer.macs(input, out) >= 0);
  for (const AxisFormula& formula : layer.formula(input, out, options)) CHECK(!formula.numeric.empty());
  (void)layer.windows(input, options);
}

}  // namespace

TEST_CASE("any sizes give a shape or an error") {
  std::mt19937_64 random(7);
  constexpr std::array<std::string_view, 4> modes{"zeros", "reflect", "replicate", "circular"};
  int shapes = 0;
  for (int round = 0; round < 60'000; ++round) {
    const LayerEntry& entry = layer_table()[random() % 6];
    const bool transposed = entry.type.starts_with("ConvT");
    std::vector<Argument> arguments;
    const auto give = [&](std::string_view name, Value value) {
      arguments.push_back({Argument::Form::keyword, std::string(name), std::move(value), {}});
    };
    const std::int64_t in = random() % 2 == 0 ? 1 : pick(random);
    give("in_channels", Value::of(in));
    give("out_channels", Value::of(random() % 2 == 0 ? 1 : pick(random)));
    give("kernel_size", sizes(random, entry.spatial));
    give("stride", sizes(random, entry.spatial));
    give("dilation", sizes(random, entry.spatial));
    if (!transposed && random() % 4 == 0) {
      give("padding", Value::of(std::string("same")));
    } else {
      give("padding", sizes(random, entry.spatial));
    }
    if (random() % 4 == 0) give("groups", Value::of(pick(random)));
    if (transposed) give("output_padding", sizes(random, entry.spatial));
    if (!transposed) give("padding_mode", Value::of(std::string(modes[random() % 4])));
    const auto bound = bind_arguments(entry, arguments);
    REQUIRE(bound);
    const auto layer = entry.make(entry, *bound);
    if (!layer) {
      CHECK(layer.error()->stage == Stage::init);
      continue;
    }
    Shape input;
    if (random() % 4 != 0) input.push_back(random() % 2 == 0 ? 1 : size(random));
    input.push_back(in < 0 ? 1 : in);
    for (int i = 0; i < entry.spatial; ++i) input.push_back(size(random));
    CallOptions options;
    if (transposed && random() % 4 == 0) options.output_size = sizes(random, entry.spatial);
    const auto output = (*layer)->output_shape(input, options);
    shapes += output ? 1 : 0;
    call_everything(**layer, input, options);
  }
  CHECK(shapes > 500);
}

TEST_CASE("activations and normalisations take any sizes") {
  std::mt19937_64 random(11);
  constexpr std::array<std::string_view, 14> sources{
      "nn.PReLU(3)",
      "nn.Softmax()",
      "nn.Softmax2d()",
      "nn.GLU(1)",
      "nn.BatchNorm1d(3)",
      "nn.BatchNorm2d(3)",
      "nn.BatchNorm3d(3)",
      "nn.InstanceNorm1d(3, track_running_stats=True)",
      "nn.InstanceNorm2d(3, affine=True)",
      "nn.GroupNorm(3, 3)",
      "nn.GroupNorm(1, 3)",
      "nn.LayerNorm(3)",
      "nn.RMSNorm((3, 3))",
      "nn.LocalResponseNorm(3)",
  };
  for (const std::string_view source : sources) {
    const auto layer = make_layer(text::parse(source).value());
    REQUIRE(layer);
    int shapes = 0;
    for (int round = 0; round < 3000; ++round) {
      Shape input;
      const std::size_t axes = random() % 6;
      while (input.size() < axes) input.push_back(random() % 2 == 0 ? 3 : size(random));
      CallOptions options;
      options.training = random() % 2 == 0;
      const auto output = (*layer)->output_shape(input, options);
      call_everything(**layer, input, options);
      if (!output) continue;
      ++shapes;
      (void)(*layer)->dependencies(input, *output, options);
      CHECK((*layer)->scratch_bytes(input, options, false) >= 0);
      CHECK((*layer)->scratch_bytes(input, options, true) >= 0);
    }
    CHECK_MESSAGE(shapes > 20, source);
  }
}

TEST_CASE("sizes that can't be stored name the bytes") {
  const auto call = text::parse("nn.Conv2d(10**9, 10**9, 99)");
  REQUIRE(call);
  const auto layer = make_layer(*call);
  REQUIRE(!layer);
  CHECK(layer.error()->type == ErrorType::runtime_error);
  CHECK(layer.error()->stage == Stage::init);
  CHECK(layer.error()->message == "Storage size calculation overflowed with sizes=[1000000000, 1000000000, 99, 99]");
  CHECK(layer.error()->hint.find("39204.0 EB") != std::string::npos);
}

TEST_CASE("huge sizes that can be stored give their shape") {
  const auto call = text::parse("nn.Conv1d(1, 1, 3, stride=2, padding=1)");
  REQUIRE(call);
  const auto layer = make_layer(*call);
  REQUIRE(layer);
  constexpr std::int64_t size = std::int64_t{1} << 60;
  CHECK((*layer)->output_shape({1, 1, size}, {}).value() == Shape{1, 1, size / 2});
  CHECK((*layer)->macs({1, 1, size}, {1, 1, size / 2}) == 3 * (size / 2));
  CHECK((*layer)->macs({1, 1, size}, {100, 1, size / 2}) == largest);
}

TEST_CASE("a size far below zero is negative, not too much memory") {
  const auto call = text::parse("nn.ReflectionPad2d((-9223372036854775807, -9223372036854775807, 1, 1))");
  REQUIRE(call);
  const auto layer = make_layer(*call);
  REQUIRE(layer);
  const auto output = (*layer)->output_shape({1, 1, 4, 4}, {});
  REQUIRE(!output);
  CHECK(output.error()->message.starts_with("Trying to create tensor with negative dimension"));
}

TEST_CASE("blocks whose number exceeds 128 bits") {
  const auto shape_of = [](std::string_view text, const Shape& input) {
    const auto call = text::parse(text);
    REQUIRE(call);
    const auto layer = make_layer(*call);
    REQUIRE(layer);
    return (*layer)->output_shape(input, {});
  };
  const auto unfolded = shape_of("nn.Unfold(1, padding=9223372036854775807)", {1, 1, 4, 4});
  REQUIRE(!unfolded);
  CHECK(unfolded.error()->message.starts_with("Storage size calculation overflowed with sizes=[1, 1, "));
  const auto folded = shape_of("nn.Fold((4, 4), 1, padding=9223372036854775807)", {1, 1, 16});
  REQUIRE(!folded);
  CHECK(folded.error()->message.find("18446744073709551618 * 18446744073709551618") != std::string::npos);
}
