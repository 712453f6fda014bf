// What a hint proposes works: the test carries it out.

#include <doctest/doctest.h>

#include <charconv>
#include <optional>
#include <random>
#include <string>

#include "convscope/layer.hpp"
#include "convscope/text.hpp"

using namespace convscope;

namespace {

/// Arguments of a one-dimensional layer, and its input's length.
struct Case {
  bool transposed = false;
  std::int64_t in = 1, out = 1, kernel = 1, stride = 1, padding = 0, dilation = 1, output_padding = 0, groups = 1;
  Shape input;

  [[nodiscard]] std::string source() const {
    return std::string("nn.Conv") + (transposed ? "Transpose1d(" : "1d(") + std::to_string(in) + ", " +
           std::to_string(out) + ", " + std::to_string(kernel) + ", stride=" + std::to_string(stride) +
           ", padding=" + std::to_string(padding) + ", dilation=" + std::to_string(dilation) +
           ", groups=" + std::to_string(groups) +
           (transposed ? ", output_padding=" + std::to_string(output_padding) : std::string()) + ")";
  }
  [[nodiscard]] Result<Shape> run(const CallOptions& options = {}) const {
    const auto call = text::parse(source());
    REQUIRE(call);
    const auto layer = make_layer(*call);
    if (!layer) return std::unexpected(layer.error());
    return (*layer)->output_shape(input, options);
  }
};

/// The number after `key` in the hint.
std::optional<std::int64_t> number_after(std::string_view hint, std::string_view key) {
  const std::size_t at = hint.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  std::int64_t number = 0;
  const char* begin = hint.data() + at + key.size();
  if (std::from_chars(begin, hint.data() + hint.size(), number).ec != std::errc{}) return std::nullopt;
  return number;
}

/// Applies what the hint proposes for `key` and expects that the call now works.
void try_it(const Case& test, std::string_view hint, std::string_view key, std::int64_t Case::*member, int& tried) {
  const auto number = number_after(hint, key);
  if (!number) return;
  Case changed = test;
  changed.*member = *number;
  CAPTURE(changed.source());
  const auto result = changed.run();
  CHECK_MESSAGE(result.has_value(), hint, " -> ", result ? "" : result.error()->message);
  ++tried;
}

void try_input(const Case& test, std::string_view hint, std::string_view key, int& tried) {
  const auto number = number_after(hint, key);
  if (!number) return;
  Case changed = test;
  changed.input.back() = *number;
  CHECK_MESSAGE(changed.run().has_value(), hint);
  if (*number > 1) {  // "at least": one less does not do
    changed.input.back() = *number - 1;
    CHECK_MESSAGE(!changed.run().has_value(), hint);
  }
  ++tried;
}

std::string hint_of(const Case& test) {
  const auto result = test.run();
  return result ? "" : result.error()->hint;
}

}  // namespace

TEST_CASE("a misspelt name is answered by the one that was meant") {
  const auto error_of = [](std::string_view source) { return make_layer(*text::parse(source)).error(); };
  // Two letters that changed places are two mistakes for Python, which proposes nothing: that is ours alone.
  const auto swapped = error_of("nn.Conv2d(3, 8, 3, bais=False)");
  CHECK(swapped->message == "Conv2d.__init__() got an unexpected keyword argument 'bais'");
  CHECK(swapped->hint == "Write bias instead of bais.");
  const auto longer = error_of("nn.Conv2d(3, 8, 3, biass=False)");
  CHECK(longer->message == "Conv2d.__init__() got an unexpected keyword argument 'biass'. Did you mean 'bias'?");
  CHECK(longer->hint == "Write bias instead of biass.");
  CHECK(error_of("nn.Conv2d(3, 8, 3, base=False)")->hint.starts_with("Conv2d takes in_channels, out_channels"));
  CHECK(error_of("nn.Conv2d(3, 8, 3, pad=1)")->hint.starts_with("Conv2d takes in_channels, out_channels"));
}

TEST_CASE("hints for sizes hold") {
  std::mt19937_64 random(3);
  const auto upto = [&](std::int64_t most) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most + 1));
  };
  int tried = 0;
  for (int round = 0; round < 20'000; ++round) {
    Case test;
    test.transposed = round % 2 == 0;
    test.kernel = 1 + upto(8);
    test.stride = 1 + upto(3);
    test.dilation = 1 + upto(3);
    test.padding = upto(test.transposed ? 12 : 2);
    test.output_padding = test.transposed ? upto(4) : 0;
    test.input = {1, 1, 1 + upto(9)};
    const auto result = test.run();
    if (result) continue;
    CAPTURE(test.source());
    CAPTURE(test.input.back());
    const std::string& message = result.error()->message;
    const std::string& hint = result.error()->hint;
    REQUIRE(!hint.empty());
    if (message.starts_with("Calculated padded")) {
      try_input(test, hint, "an input of at least ", tried);
      try_it(test, hint, "padding=", &Case::padding, tried);
      try_it(test, hint, "kernel_size=", &Case::kernel, tried);
      try_it(test, hint, "dilation=", &Case::dilation, tried);
    } else if (message.starts_with("Given input size per channel")) {
      try_input(test, hint, "an input of at least ", tried);
      try_it(test, hint, "Use padding=", &Case::padding, tried);
    } else if (message.starts_with("output padding must be")) {
      const auto shortest = number_after(hint, "this layer gives ");
      const auto longest = number_after(hint, " … ");
      if (!shortest) continue;
      Case ends = test;
      ends.output_padding = 0;
      const auto first = ends.run();
      ends.output_padding = std::max(test.stride, test.dilation) - 1;
      const auto last = ends.run();
      REQUIRE(last);
      CHECK(last->back() == longest.value_or(*shortest));
      if (first && longest) CHECK(first->back() == *shortest);
      ++tried;
    } else {
      FAIL(message);
    }
  }
  CHECK(tried > 5000);
}

TEST_CASE("hints for output_size hold") {
  int tried = 0;
  for (std::int64_t wanted = 1; wanted < 60; ++wanted) {
    Case test;
    test.transposed = true;
    test.kernel = 4;
    test.stride = 3;
    test.padding = 1;
    test.input = {1, 1, 9};
    CallOptions options;
    options.output_size = Value::list_of(std::vector{wanted});
    const auto result = test.run(options);
    if (result) continue;
    const auto input = number_after(result.error()->hint, "needs an input of ");
    if (!input) continue;
    test.input.back() = *input;
    CHECK(test.run(options).value().back() == wanted);
    ++tried;
  }
  CHECK(tried > 40);
}

TEST_CASE("hints for channels and groups hold") {
  Case test;
  test.kernel = 3;
  test.input = {1, 3, 9};
  CHECK(hint_of(test) ==
        "in_channels=1 but the input has 3 channels: use in_channels=3, or give an input of (N, 1, L).");
  test.input = {16, 100};
  CHECK(
      hint_of(test) ==
      "in_channels=1 but the input has 16 channels: use in_channels=16, or give an input of (1, L). PyTorch reads (16, "
      "100) as one item without a batch. For a batch of 16 use x.unsqueeze(1): (16, 1, 100).");
  test.in = 16;
  test.out = 8;
  test.groups = 3;
  CHECK(hint_of(test) ==
        "groups=3 does not divide in_channels=16; 1, 2, 4, 8 divide in_channels=16 and out_channels=8.");
  test.out = 16;
  CHECK(hint_of(test) == "groups=3 does not divide in_channels=16; 1, 2, 4, 8, 16 do.");
  test.groups = 2;
  test.input = {1, 3, 9};
  CHECK(hint_of(test) == "in_channels=16 but the input has 3 channels: give an input of (N, 16, L).");
  test.input = {1, 9, 16};
  CHECK(hint_of(test).ends_with("The last axis has 16: if the channels stand there, use x.permute(0, 2, 1)."));
}

TEST_CASE("hints name PyTorch's view of one-dimensional layers") {
  Case test;
  test.transposed = true;
  test.kernel = 3;
  test.stride = 2;
  test.padding = 1;
  test.output_padding = 11;
  test.input = {1, 1, 10};
  CHECK(hint_of(test) ==
        "output_padding 11 must be below max(stride 2, dilation 1) = 2: from L = 10 this layer gives 19 … 20. (PyTorch "
        "runs ConvTranspose1d as 2-D with height 1.)");
  test.output_padding = 0;
  test.padding = 12;
  CHECK(hint_of(test) ==
        "Along L the output would have (10 − 1)·2 − 2·12 + 1·(3−1) + 0 + 1 = −3. Use padding=10 or less, or an input "
        "of at "
        "least 12. (PyTorch runs ConvTranspose1d as 2-D with height 1.)");
}
