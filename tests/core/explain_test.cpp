// Every number of an explanation against the layers themselves: they are made, called and run over all small arguments.

#include "convscope/explain.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "layer_case.hpp"
#include "text/concat.hpp"

using namespace convscope;

namespace {

Explanation explained(const std::string& model, const Shape& input, const CallOptions& options = {}) {
  const TensorType type{input};
  return explain(model, std::span(&type, 1), options);
}

/// The size that comes out of a layer along L, where it takes the input.
std::optional<std::int64_t> size_after(const Layer& layer, std::int64_t input, const CallOptions& options = {}) {
  const Result<Shape> output = layer.output_shape({1, 1, input}, options);
  return output ? std::optional(output->back()) : std::nullopt;
}

/// Every input size up to `limit` that gives this output.
std::vector<std::int64_t> sizes_giving(const Layer& layer, std::int64_t output, std::int64_t limit) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t size = 0; size <= limit; ++size) {
    if (size_after(layer, size) == output) sizes.push_back(size);
  }
  return sizes;
}

/// The values of a layer whose weights are 1 and whose biases are 0: of ones, each counts what it is made of.
std::vector<float> run(const Layer& layer, const Tensor& input) {
  test::LayerState state(layer);
  for (Tensor& parameter : state.parameters) std::fill(parameter.data(), parameter.data() + parameter.size(), 1.0F);
  if (state.parameters.size() > 1) std::fill(state.parameters[1].data(), state.parameters[1].data() + 1, 0.0F);
  CallState call = state.call();
  const Tensor output = layer.forward(input, call, {}).value();
  return {output.data(), output.data() + output.size()};
}

Tensor ones(std::int64_t size) {
  Tensor tensor = zeros({1, 1, size});
  std::fill(tensor.data(), tensor.data() + tensor.size(), 1.0F);
  return tensor;
}

/// How many windows lie over each sample: what a sum over all windows says of a single 1.
std::vector<std::int64_t> windows_over(const Layer& layer, std::int64_t input) {
  std::vector<std::int64_t> counts;
  for (std::int64_t i = 0; i < input; ++i) {
    Tensor one = zeros({1, 1, input});
    one.data()[i] = 1.0F;
    const std::vector<float> output = run(layer, one);
    counts.push_back(static_cast<std::int64_t>(std::accumulate(output.begin(), output.end(), 0.0F)));
  }
  return counts;
}

const AxisExplanation& only_axis(const Explanation& explanation) {
  REQUIRE_FALSE(explanation.error);
  REQUIRE(explanation.layers.size() == 1);
  REQUIRE(explanation.layers[0].axes.size() == 1);
  return explanation.layers[0].axes[0];
}

std::vector<std::pair<std::int64_t, std::int64_t>> ranges_of_zero(const std::vector<std::int64_t>& counts) {
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    if (counts[i] != 0) continue;
    if (!ranges.empty() && ranges.back().second == at)
      ++ranges.back().second;
    else
      ranges.emplace_back(at, at + 1);
  }
  return ranges;
}

/// The cells of a line say for every sample what was counted, and nothing else.
void check_cells(const NumberLine& line, const std::vector<std::int64_t>& counts, LineCell::Kind some,
                 LineCell::Kind none, LineCell::Kind outside) {
  REQUIRE(line.parts.size() == (line.end - line.begin > NumberLine::max_cells ? 2 : 1));
  CHECK(line.parts.front().cells.front().position == line.begin);
  CHECK(line.parts.back().cells.back().position == line.end - 1);
  for (const NumberLine::Part& part : line.parts) {
    for (const LineCell& cell : part.cells) {
      CAPTURE(cell.position);
      if (cell.position < 0 || cell.position >= static_cast<std::int64_t>(counts.size())) {
        CHECK(cell.kind == outside);
      } else {
        const std::int64_t count = counts[static_cast<std::size_t>(cell.position)];
        CHECK(cell.count == count);
        CHECK(cell.kind == (count > 0 ? some : none));
      }
    }
  }
}

/// The value that is advised for an argument, or what it has.
std::string advised(const Checkerboard& checkerboard, const std::string& name, const std::string& otherwise) {
  const std::string advice = checkerboard.sentence.substr(checkerboard.sentence.find(". ") + 2);
  const std::size_t at = advice.find(name + "=");
  if (at == std::string::npos) return otherwise;
  const std::size_t begin = at + name.size() + 1;
  const std::size_t end = advice[begin] == '(' ? advice.find(')', begin) + 1 : advice.find(' ', begin);
  return advice.substr(begin, end - begin);
}

template <class Check>
void over_small_arguments(const Check& check) {
  for (std::int64_t kernel = 1; kernel <= 4; ++kernel) {
    for (std::int64_t stride = 1; stride <= 4; ++stride) {
      for (std::int64_t dilation = 1; dilation <= 3; ++dilation) {
        for (std::int64_t padding = 0; padding <= 3; ++padding) check(kernel, stride, dilation, padding);
      }
    }
  }
}

/// The numbers of a text, in their order.
std::vector<std::int64_t> numbers_in(std::string_view text) {
  std::vector<std::int64_t> numbers;
  bool inside = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !inside) numbers.push_back(0);
    if (digit) numbers.back() = numbers.back() * 10 + (c - '0');
    inside = digit;
  }
  return numbers;
}

/// "output_padding from 0 to 1 makes 99 to 100; ..." against the layer with these: no other one leaves an output.
void check_choices(const std::string& sentence, const std::string& model, std::int64_t input) {
  CAPTURE(sentence);
  CHECK(sentence.find('-') == std::string::npos);
  if (!sentence.starts_with("output_padding")) return;
  std::vector<std::int64_t> said = numbers_in(sentence.substr(0, sentence.find(';')));
  if (said.size() == 2) said = {said[0], said[0], said[1], said[1]};
  REQUIRE(said.size() == 4);
  const std::string start = model.substr(0, model.find(", output_padding="));
  for (std::int64_t more = 0; more <= said[1]; ++more) {
    const auto layer = test::made(concat(start, ", output_padding=", more, ")"));
    const auto size = size_after(*layer, input);
    CHECK(size.has_value() == (more >= said[0]));
    if (size) CHECK(*size == said[2] + more - said[0]);
  }
}

std::string arguments(std::int64_t kernel, std::int64_t stride, std::int64_t dilation, std::int64_t padding) {
  return concat(kernel, ", stride=", stride, ", padding=", padding, ", dilation=", dilation);
}

}  // namespace

TEST_CASE("explain: a convolution's remainder, unread samples, sizes in common and way back are what the layers say") {
  over_small_arguments([](auto kernel, auto stride, auto dilation, auto padding) {
    const std::string text = concat("nn.Conv1d(1, 1, ", arguments(kernel, stride, dilation, padding), ")");
    CAPTURE(text);
    const auto layer = test::made(text);
    for (const std::int64_t input : {1, 2, 5, 8, 11, 12, 13, 40}) {
      CAPTURE(input);
      const auto output = size_after(*layer, input);
      if (!output) continue;
      const Explanation explanation = explained(text, {1, 1, input});
      const AxisExplanation& axis = only_axis(explanation);
      CHECK(axis.output == *output);

      const std::vector<std::int64_t> same = sizes_giving(*layer, *output, 60);
      CHECK(axis.same_output == SizeRange{same.front(), same.back()});

      const std::vector<std::int64_t> counts = windows_over(*layer, input);
      CHECK(axis.unread->ranges == ranges_of_zero(counts));
      check_cells(*axis.line, counts, LineCell::Kind::sample, LineCell::Kind::unread, LineCell::Kind::padding);
      CHECK(axis.line->begin == -padding);
      CHECK(axis.line->end == input + padding);
      CHECK(axis.line->left_over == *axis.remainder);
      CHECK(axis.line->windows == *output);
      // One more would let a window more begin when the remainder is full.
      CHECK(size_after(*layer, input + stride - *axis.remainder) == *output + 1);
      CHECK(size_after(*layer, input + stride - *axis.remainder - 1) == *output);

      const auto back = test::made(concat("nn.ConvTranspose1d(1, 1, ", arguments(kernel, stride, dilation, padding),
                                          ", output_padding=", *axis.output_padding, ")"));
      REQUIRE(explanation.layers[0].undo);
      CHECK(size_after(*back, *output) == input);
      CHECK(size_after(*test::made(explanation.layers[0].undo->text), *output) == input);
    }
  });
}

TEST_CASE("explain: pooling, also with ceil_mode") {
  over_small_arguments([](auto kernel, auto stride, auto dilation, auto padding) {
    for (const std::string_view ceil : {"False", "True"}) {
      const std::string text =
          concat("nn.MaxPool1d(", arguments(kernel, stride, dilation, padding), ", ceil_mode=", ceil, ")");
      CAPTURE(text);
      const auto layer = test::made(text);
      for (const std::int64_t input : {1, 4, 7, 9, 10, 33}) {
        CAPTURE(input);
        const auto output = size_after(*layer, input);
        if (!output) continue;
        const Explanation explanation = explained(text, {1, 1, input});
        const AxisExplanation& axis = only_axis(explanation);
        const std::vector<std::int64_t> same = sizes_giving(*layer, *output, 60);
        CHECK(axis.same_output == SizeRange{same.front(), same.back()});
        CHECK((*axis.remainder >= 0 || ceil == "True"));
        CHECK_FALSE(axis.output_padding);
        const LineWindow& last = axis.line->parts.back().windows.back();
        CHECK(last.index == *output - 1);
        CHECK(last.end == input + padding - *axis.remainder);
        if (!explanation.layers[0].undo) continue;
        const auto unpool = test::made(explanation.layers[0].undo->text);
        const std::vector<TensorType> pooled{{{1, 1, *output}}, {{1, 1, *output}, DType::int64}};
        const CallOptions wanted{.output_size = Value::list_of(std::vector{input})};
        CHECK(unpool->call(pooled, wanted).value()->results()[0].shape.back() == input);
      }
    }
  });
}

TEST_CASE("explain: where a transposed convolution's outputs come from") {
  over_small_arguments([](auto kernel, auto stride, auto dilation, auto padding) {
    for (std::int64_t output_padding = 0; output_padding < std::max(stride, dilation); ++output_padding) {
      const std::string text = concat("nn.ConvTranspose1d(1, 1, ", arguments(kernel, stride, dilation, padding),
                                      ", output_padding=", output_padding, ")");
      CAPTURE(text);
      const auto layer = test::made(text);
      for (const std::int64_t input : {1, 2, 3, 9, 17}) {
        CAPTURE(input);
        const auto output = size_after(*layer, input);
        if (!output) continue;
        const Explanation explanation = explained(text, {1, 1, input});
        const AxisExplanation& axis = only_axis(explanation);
        std::vector<std::int64_t> reached;
        for (const float value : run(*layer, ones(input))) reached.push_back(static_cast<std::int64_t>(value));
        CHECK(axis.overlap->bias_only->ranges == ranges_of_zero(reached));
        check_cells(*axis.line, reached, LineCell::Kind::output, LineCell::Kind::bias, LineCell::Kind::cropped);
        CHECK(axis.same_output == SizeRange{input, input});
        CHECK(axis.unread->ranges == ranges_of_zero(windows_over(*layer, input)));

        for (std::int64_t wanted = 1; wanted <= *output + 5; ++wanted) {
          const CallOptions options{.output_size = Value::list_of(std::vector{wanted})};
          const bool in_range =
              axis.output_sizes && wanted >= axis.output_sizes->from && wanted <= *axis.output_sizes->to;
          CHECK((size_after(*layer, input, options) == wanted) == in_range);
        }
        if (axis.output_sizes) CHECK(axis.output_sizes->from >= 1);
        check_choices(axis.sentences.back(), text, input);
      }
    }
  });
}

TEST_CASE("explain: the checkerboard score is the contrast of what outputs far from the ends add up") {
  over_small_arguments([](auto kernel, auto stride, auto dilation, auto padding) {
    const std::string text = concat("nn.ConvTranspose1d(1, 1, ", arguments(kernel, stride, dilation, padding), ")");
    CAPTURE(text);
    const auto inner = [&](const Layer& layer) {
      const std::vector<float> output = run(layer, ones(40));
      return std::vector<std::int64_t>(output.begin() + 12, output.end() - 12);
    };
    const std::vector<std::int64_t> counts = inner(*test::made(text));
    const auto [least, most] = std::ranges::minmax(counts);
    const Explanation explanation = explained(text, {1, 1, 40});
    const AxisOverlap& overlap = *only_axis(explanation).overlap;
    CHECK(overlap.least == least);
    CHECK(overlap.most == most);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      CHECK(overlap.pattern[(i + 12) % static_cast<std::size_t>(stride)] == counts[i]);
    }
    REQUIRE(explanation.layers[0].checkerboard);
    const Checkerboard& checkerboard = *explanation.layers[0].checkerboard;
    CHECK(checkerboard.score == doctest::Approx(static_cast<double>(most - least) / static_cast<double>(most + least)));
    if (checkerboard.score == 0.0) return;
    // What the sentence advises makes all equal.
    const std::string better =
        concat("nn.ConvTranspose1d(1, 1, ", advised(checkerboard, "kernel_size", concat(kernel)), ", stride=", stride,
               ", padding=", padding, ", dilation=", advised(checkerboard, "dilation", concat(dilation)), ")");
    CAPTURE(better);
    const std::vector<std::int64_t> even = inner(*test::made(better));
    CHECK(std::ranges::count(even, even[0]) == static_cast<std::ptrdiff_t>(even.size()));
  });
  // Two axes multiply: 2·2 against 1·1.
  CHECK(explained("nn.ConvTranspose2d(1, 1, 3, stride=2)", {1, 1, 9, 9}).layers[0].checkerboard->score ==
        doctest::Approx(0.6));
}

TEST_CASE("explain: what is advised against a checkerboard makes every axis even") {
  const auto score = [](const std::string& text) { return *explained(text, {1, 1, 40, 40}).layers[0].checkerboard; };
  for (const std::string kernel : {"3", "4", "(3, 6)", "(3, 5)", "(4, 5)"}) {
    for (const std::string stride : {"2", "3", "(2, 3)", "(4, 2)"}) {
      for (const std::string dilation : {"1", "2", "(2, 3)", "(1, 3)"}) {
        const std::string text =
            concat("nn.ConvTranspose2d(1, 1, ", kernel, ", stride=", stride, ", dilation=", dilation, ")");
        CAPTURE(text);
        const Checkerboard uneven = score(text);
        CAPTURE(uneven.sentence);
        if (uneven.score == 0.0) continue;
        CHECK(score(concat("nn.ConvTranspose2d(1, 1, ", advised(uneven, "kernel_size", kernel), ", stride=", stride,
                           ", dilation=", advised(uneven, "dilation", dilation), ")"))
                  .score == 0.0);
      }
    }
  }
  CHECK(score("nn.ConvTranspose2d(1, 1, (3, 5), stride=(2, 3))").sentence ==
        "Checkerboard score 0.60: kernel_size=3 is no multiple of stride=2 along H and kernel_size=5 is no multiple of "
        "stride=3 along W, so neighbouring outputs add up unequally many inputs. kernel_size=(4, 6) makes it even.");
}

TEST_CASE("explain: what is said of outputs away from the ends is said where there are some") {
  over_small_arguments([](auto kernel, auto stride, auto dilation, auto padding) {
    const std::string text = concat("nn.ConvTranspose1d(1, 1, ", arguments(kernel, stride, dilation, padding), ")");
    CAPTURE(text);
    const auto layer = test::made(text);
    for (std::int64_t input = 1; input <= 8; ++input) {
      CAPTURE(input);
      const auto output = size_after(*layer, input);
      if (!output) continue;
      const LayerExplanation row = explained(text, {1, 1, input}).layers[0];
      const std::string& sentence = row.axes[0].sentences[1];
      CAPTURE(sentence);
      const std::vector<float> reached = run(*layer, ones(input));
      const std::vector<float> longer = run(*layer, ones(input + 20));
      std::int64_t inner = 0;
      for (std::int64_t o = 0; o < *output; ++o) {
        // Behind the first input's window, and before the inputs that are not there.
        const bool after_begin = o + padding >= dilation * (kernel - 1);
        const bool before_end = o + padding < input * stride;
        if (after_begin && before_end) ++inner;
        if (before_end) CHECK(reached[static_cast<std::size_t>(o)] == longer[static_cast<std::size_t>(o)]);
      }
      CHECK(sentence.starts_with("Away from the ends") == (inner >= stride));
      CHECK(row.checkerboard.has_value() == (inner >= stride));
      if (inner >= stride) continue;
      const auto [least, most] = std::ranges::minmax(reached);
      const std::vector<std::int64_t> said = numbers_in(sentence);
      CHECK(said.front() == static_cast<std::int64_t>(least));
      CHECK(said.back() == static_cast<std::int64_t>(most));
    }
  });
  // DCGAN's first layer.
  const LayerExplanation first = explained("nn.ConvTranspose2d(100, 512, 4, 1, 0)", {1, 100, 1, 1}).layers[0];
  CHECK(first.axes[0].sentences[1] == "Every output adds up 1 input.");
  CHECK_FALSE(first.checkerboard);
}

TEST_CASE("explain: what the floor leaves over, with borders that are not zeros") {
  for (const std::string mode : {"zeros", "reflect", "replicate", "circular"}) {
    over_small_arguments([&](auto kernel, auto stride, auto dilation, auto padding) {
      const std::string text =
          concat("nn.Conv1d(1, 1, ", arguments(kernel, stride, dilation, padding), ", padding_mode='", mode, "')");
      CAPTURE(text);
      const auto layer = test::made(text);
      for (std::int64_t input = padding + 1; input <= 10; ++input) {
        CAPTURE(input);
        if (!size_after(*layer, input)) continue;
        const Explanation explanation = explained(text, {1, 1, input});
        const AxisExplanation& axis = only_axis(explanation);
        CHECK(axis.unread->ranges == ranges_of_zero(windows_over(*layer, input)));
        const bool of_padding = axis.sentences[1].starts_with("What is left over is padding");
        const bool repeated = axis.sentences[1].starts_with("Of what is left over");
        const bool all_read = axis.unread->count == 0;
        CHECK(of_padding == (all_read && *axis.remainder > 0 && *axis.remainder <= padding));
        CHECK(repeated == (all_read && *axis.remainder > padding));
        if (repeated) CHECK(numbers_in(axis.sentences[1]) == std::vector{*axis.remainder - padding});
      }
    });
  }
  CHECK(only_axis(explained("nn.Conv1d(1, 1, 4, stride=4, padding=1, padding_mode='circular')", {1, 1, 8}))
            .sentences[1] ==
        "Of what is left over 1 position is a sample, read only as padding_mode='circular' repeats it.");
}

TEST_CASE("explain: sentences with the numbers") {
  const Explanation conv = explained("nn.Conv1d(1, 16, 3, stride=2, padding=1)", {1, 1, 100});
  CHECK(only_axis(conv).sentences ==
        std::vector<std::string>{
            "100 samples and 1 + 1 of padding make 102 positions. A window takes 3; windows 2 apart fit "
            "50 times, and 1 position is left over at the end: ⌊99/2⌋ + 1 = 50.",
            "What is left over is padding: every sample is read.", "Inputs of 99 and 100 both give 50."});
  CHECK(conv.layers[0].sentence == "[1, 1, 100] becomes [1, 16, 50].");
  CHECK(conv.layers[0].undo->text == "nn.ConvTranspose1d(16, 1, 3, stride=2, padding=1, output_padding=1)");
  // What the layer has besides its window comes back too.
  CHECK(explained("nn.Conv1d(4, 8, 2, groups=2, bias=False)", {1, 4, 9}).layers[0].undo->text ==
        "nn.ConvTranspose1d(8, 4, 2, groups=2, bias=False)");
  CHECK(conv.layers[0].undo->sentence ==
        "ConvTranspose1d with the same kernel_size, stride, padding and dilation makes 99 of 50: output_padding=1 or "
        "output_size=[100] brings 100 back.");

  const Explanation up = explained("nn.ConvTranspose1d(16, 1, 3, stride=2, padding=1)", {1, 16, 50});
  CHECK(
      only_axis(up).sentences ==
      std::vector<std::string>{
          "50 inputs, 2 apart, write 3 values each and span 101 positions. padding=1 cuts 1 off each end: 99 come out.",
          "Away from the ends outputs add up 1 and 2 inputs, in turn.",
          "output_padding from 0 to 1 makes 99 to 100; output_size can ask for each of these."});
  CHECK(up.layers[0].checkerboard->sentence ==
        "Checkerboard score 0.33: kernel_size=3 is no multiple of stride=2, so neighbouring outputs add up unequally "
        "many "
        "inputs. kernel_size=4 makes it even.");

  const Explanation pool = explained("nn.MaxPool1d(2)", {1, 1, 9});
  CHECK(only_axis(pool).sentences[1] == "No window reads sample 8.");
  CHECK(only_axis(explained("nn.Conv1d(1, 1, 1, stride=4)", {1, 1, 40})).sentences[1] ==
        "No window reads 30 samples: 1 to 3, 5 to 7, 9 to 11 and so on.");
  CHECK(only_axis(explained("nn.AdaptiveAvgPool1d(7)", {1, 1, 32})).sentences ==
        std::vector<std::string>{"output_size sets 7.", "Whatever comes in, 7 comes out."});
}

TEST_CASE("explain: the first sentence is the reason, as the formula gives it") {
  const auto first = [](const std::string& model, const Shape& input) {
    return only_axis(explained(model, input)).sentences[0];
  };
  CHECK(first("nn.ZeroPad1d(1)", {1, 1, 9}) == "9 + 1 + 1 = 11.");
  CHECK(first("nn.Upsample(scale_factor=2)", {1, 1, 9}) == "⌊9·2.0⌋ = 18.");
  CHECK(first("nn.Upsample(size=5)", {1, 1, 9}) == "size sets 5.");
  const auto shuffled = explained("nn.PixelShuffle(2)", {1, 8, 3, 3}).layers[0].axes;
  CHECK(shuffled[0].sentences[0] == "8/2² = 2.");
  CHECK(shuffled[1].sentences[0] == "3·2 = 6.");
}

TEST_CASE("explain: layers without windows, and models that fail") {
  const auto sentence = [](const std::string& model, const Shape& input) {
    return explained(model, input).layers.back().sentence;
  };
  CHECK(sentence("nn.ReLU()", {2, 3}) == "ReLU keeps the shape, [2, 3].");
  CHECK(sentence("nn.Flatten()", {1, 16, 7, 7}) ==
        "[1, 16, 7, 7] becomes [1, 784]: Flatten only arranges the 784 values anew.");
  CHECK(sentence("nn.Linear(784, 10)", {1, 784}) ==
        "[1, 784] becomes [1, 10]: Linear works along the last axis and keeps the others.");
  // As many values as before, and still not the same ones.
  CHECK(sentence("nn.Conv2d(1, 4, 2, stride=2)", {1, 1, 4, 4}) == "[1, 1, 4, 4] becomes [1, 4, 2, 2].");
  CHECK(sentence("nn.ConvTranspose2d(4, 1, 2, 2)", {1, 4, 2, 2}) == "[1, 4, 2, 2] becomes [1, 1, 4, 4].");
  CHECK(sentence("nn.Conv1d(1, 1, 3)", {1, 1, 9}) == "[1, 1, 9] becomes [1, 1, 7].");
  CHECK(sentence("nn.PixelShuffle(2)", {1, 4, 2, 2}) ==
        "[1, 4, 2, 2] becomes [1, 1, 4, 4]: PixelShuffle only arranges the 16 values anew.");
  CHECK(sentence("nn.GLU()", {2, 8}) == "[2, 8] becomes [2, 4].");
  const Explanation failed = explained("nn.Sequential(nn.Conv1d(1, 2, 3), nn.Conv1d(3, 1, 3))", {1, 1, 9});
  CHECK(failed.layers.size() == 1);
  REQUIRE(failed.error);
  CHECK(failed.error->layer == "1");
  CHECK(explained("nn.Conv1d(", {1}).error->type == ErrorType::syntax_error);
}

TEST_CASE("explain: one layer of a model, by its name") {
  const TensorType type{{1, 1, 20}};
  const std::string model = "nn.Sequential(nn.Conv1d(1, 2, 3), nn.ReLU(), nn.Conv1d(2, 1, 3))";
  const Explanation all = explain(model, std::span(&type, 1));
  const Explanation one = explain(model, std::span(&type, 1), {}, "2");
  REQUIRE(one.layers.size() == 1);
  CHECK(one.layers[0].name == "2");
  CHECK(one.layers[0].axes[0].sentences == all.layers[2].axes[0].sentences);
  CHECK(explain(model, std::span(&type, 1), {}, "3").layers.empty());
  CHECK(explain("nn.ReLU()", std::span(&type, 1), {}, "").layers.size() == 1);
}

TEST_CASE("explain: every layer of the table is explained at once, whatever its arguments") {
  struct Source {
    std::mt19937 random{5};
    std::int64_t in(std::int64_t low, std::int64_t high) {
      return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    }
  } source;
  int explanations = 0;
  for (const LayerEntry& entry : layer_table()) {
    for (int attempt = 0; attempt < 60; ++attempt) {
      const test::LayerCase c = test::plausible_layer(source, entry);
      const Shape input = test::plausible_input(source, c, entry.spatial);
      CAPTURE(c.text);
      for (const LayerExplanation& layer : explained(c.text, input).layers) {
        ++explanations;
        CHECK_FALSE(layer.sentence.empty());
        for (const AxisExplanation& axis : layer.axes) {
          CHECK_FALSE(axis.sentences.empty());
          CHECK(axis.same_output->from <= axis.input);
          if (axis.same_output->to) CHECK(*axis.same_output->to >= axis.input);
        }
      }
    }
  }
  CHECK(explanations > 500);
}

TEST_CASE("explain: sizes near the end of what there is") {
  constexpr std::int64_t huge = std::int64_t{1} << 53;
  const Explanation conv = explained(concat("nn.Conv1d(1, 1, 3, stride=", huge / 2, ", padding=1)"), {1, 1, huge});
  CHECK(only_axis(conv).output == 2);
  const Explanation up = explained("nn.ConvTranspose1d(1, 1, 3, stride=1048576)", {1, 1, std::int64_t{1} << 40});
  CHECK(only_axis(up).overlap->pattern.empty());
  CHECK_FALSE(only_axis(up).line);
  const Explanation wide = explained("nn.Conv1d(1, 1, 1099511627776, padding=1099511627776)", {1, 1, 5});
  CHECK(only_axis(wide).line->parts.size() == 2);
}
