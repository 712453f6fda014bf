// The cells of every kind of convolution against the reference: what a cell lists must add up to the reference's value,
// and who reads whom must be what the reference does when one sample changes.

#include "convscope/cells.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "convolution_case.hpp"
#include "convscope/json.hpp"
#include "convscope/model.hpp"
#include "text/concat.hpp"

using namespace convscope;
using namespace convscope::test;

namespace {

/// The case as PyTorch's text; its padding must be the same on both sides.
std::string text_of(const ConvolutionCase& c) {
  const auto n = static_cast<std::size_t>(c.spec.spatial);
  const auto list = [n](auto&& values, std::size_t from = 0) {
    std::string out = "(";
    for (std::size_t i = 0; i < n; ++i) out += std::to_string(values[from + i]) + ",";
    return out + ")";
  };
  static constexpr const char* borders[] = {"zeros", "reflect", "replicate", "circular"};
  const std::int64_t in = c.spec.transposed ? c.weight[0] : c.weight[1] * c.spec.groups;
  const std::int64_t out = c.spec.transposed ? c.weight[1] * c.spec.groups : c.weight[0];
  return std::string("nn.Conv") + (c.spec.transposed ? "Transpose" : "") + std::to_string(n) + "d(" +
         std::to_string(in) + ", " + std::to_string(out) + ", kernel_size=" + list(c.weight, 2) +
         ", stride=" + list(c.spec.stride) + ", padding=" + list(c.spec.pad_begin) +
         ", dilation=" + list(c.spec.dilation) + ", groups=" + std::to_string(c.spec.groups) +
         ", bias=" + (c.bias ? "True" : "False") +
         (c.spec.transposed
              ? ", output_padding=" + list(c.output_padding)
              : std::string(", padding_mode='") + borders[static_cast<std::size_t>(c.spec.border)] + "'") +
         ")";
}

/// A small random case that a layer's arguments can say.
ConvolutionCase case_for_a_layer(Random& random) {
  for (;;) {
    ConvolutionCase c = any_case(random, {1, 2, 5, 8, 11}, {1, 2, 3}, 20000);
    c.spec.pad_end = c.spec.pad_begin;
    if (std::ranges::any_of(c.spec.pad_begin, [](std::int64_t pad) { return pad < 0; })) continue;
    if (!c.complete() || element_count(c.output).value() == 0) continue;
    if (Model::parse(text_of(c))) return c;
  }
}

struct Ran {
  ConvolutionCase c;
  Network network;
  Tensor input, weight, bias, output;
  const Tensor* bias_or_null() const { return c.bias ? &bias : nullptr; }
};

Ran run(const ConvolutionCase& c, Random& random) {
  Ran ran{c, Network::make(Model::parse(text_of(c)).value(), random.next()).value(), {}, {}, {}, {}};
  ran.input = random_tensor(random, c.input);
  ran.output = ran.network.forward(ran.input).value();
  REQUIRE(shape_of(ran.output) == c.output);
  const StateDict state = ran.network.state_dict();
  ran.weight = state[0].second;
  if (c.bias) ran.bias = state[1].second;
  return ran;
}

Shape unravelled(std::size_t flat, const Shape& shape) {
  Shape position(shape.size());
  for (std::size_t i = shape.size(); i > 0; --i) {
    position[i - 1] = static_cast<std::int64_t>(flat) % shape[i - 1];
    flat /= static_cast<std::size_t>(shape[i - 1]);
  }
  return position;
}

std::size_t ravelled(const Shape& position, const Shape& shape) {
  std::size_t flat = 0;
  for (std::size_t i = 0; i < shape.size(); ++i)
    flat = flat * static_cast<std::size_t>(shape[i]) + static_cast<std::size_t>(position[i]);
  return flat;
}

std::size_t lead_of(const ConvolutionCase& c) { return c.input.size() - static_cast<std::size_t>(c.spec.spatial); }

Shape joined(const Shape& whole, std::size_t lead, std::int64_t channel, const Shape& spatial) {
  Shape position(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(lead));
  position[lead - 1] = channel;
  position.insert(position.end(), spatial.begin(), spatial.end());
  return position;
}

}  // namespace

TEST_CASE("cells: bias and products add up to the reference's value") {
  Random random(11);
  for (int round = 0; round < 150; ++round) {
    const Ran ran = run(case_for_a_layer(random), random);
    const ConvolutionCase& c = ran.c;
    INFO(c.text());
    const Tensor want = reference::convolve(c.spec, ran.input, ran.weight, ran.bias_or_null(), c.output);
    const Tensor magnitude = reference::convolve_magnitude(c.spec, ran.input, ran.weight, ran.bias_or_null(), c.output);
    for (int sample = 0; sample < 12; ++sample) {
      const auto flat = static_cast<std::size_t>(random.in(0, static_cast<std::int64_t>(want.size()) - 1));
      const Shape position = unravelled(flat, c.output);
      const Cell found = cell(ran.network, 0, position).value();
      CHECK(found.value == static_cast<double>(ran.output.data()[flat]));
      // The reference adds in double as well, in another order.
      CHECK(std::abs(found.sum - static_cast<double>(want.data()[flat])) <=
            1e-6 * (1e-3 + static_cast<double>(magnitude.data()[flat])));
      CHECK(found.bias.has_value() == c.bias);

      double sum = found.bias.value_or(0.0);
      for (const ChannelSum& channel : found.channels) {
        const Cell one = cell(ran.network, 0, position, channel.channel).value();
        CHECK(one.channel == channel.channel);
        double products = 0.0;
        for (const CellTerm& term : one.terms) {
          products += term.product;
          CHECK(term.product == (term.source.empty() ? 0.0 : term.input * term.weight));
          if (term.source.empty()) {
            CHECK(term.kind != Place::Kind::input);
            continue;
          }
          const std::size_t at = ravelled(joined(position, lead_of(c), channel.channel, term.source), c.input);
          CHECK(term.input == static_cast<double>(ran.input.data()[at]));
        }
        CHECK(products == doctest::Approx(channel.sum).epsilon(1e-12));
        CHECK(one.own == channel.sum);
        CHECK(one.own + one.others + one.bias.value_or(0.0) == doctest::Approx(found.sum).epsilon(1e-12));
        sum += products;
      }
      CHECK(sum == doctest::Approx(found.sum).epsilon(1e-12));
    }
  }
}

TEST_CASE("reach is what the reference's output changes by, and what cells say backwards") {
  Random random(12);
  for (int round = 0; round < 80; ++round) {
    const Ran ran = run(case_for_a_layer(random), random);
    const ConvolutionCase& c = ran.c;
    INFO(c.text());
    const std::size_t lead = lead_of(c);
    for (int sample = 0; sample < 4; ++sample) {
      const auto flat = static_cast<std::size_t>(random.in(0, static_cast<std::int64_t>(ran.input.size()) - 1));
      const Shape position = unravelled(flat, c.input);
      Tensor one = zeros(c.input);
      one.data()[flat] = ran.input.data()[flat];
      const Tensor change = reference::convolve(c.spec, one, ran.weight, nullptr, c.output);
      Tensor found = zeros(c.output);
      for (std::int64_t channel = 0; channel < c.output[lead - 1]; ++channel) {
        const CellReach reached = cell_reach(ran.network, 0, position, channel).value();
        for (const ReachedCell& to : reached.cells) {
          const Shape output = joined(position, lead, channel, to.position);
          found.data()[ravelled(output, c.output)] += static_cast<float>(to.product);
          const Cell back = cell(ran.network, 0, output, position[lead - 1]).value();
          CHECK(std::ranges::count_if(back.terms, [&](const CellTerm& term) {
                  return term.tap == to.tap && term.at == to.at && term.weight == to.weight &&
                         term.input == reached.value &&
                         term.source == Shape(position.begin() + static_cast<std::ptrdiff_t>(lead), position.end());
                }) == 1);
        }
      }
      for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found.data()[i] == doctest::Approx(change.data()[i]).epsilon(1e-5));
      }
    }
  }
}

TEST_CASE("the matrix of a channel pair: W·x is the reference's convolution, and Wᵀ the transposed convolution") {
  Random random(13);
  for (int round = 0; round < 120; ++round) {
    ConvolutionCase c = case_for_a_layer(random);
    c.bias = false;
    const Ran ran = run(c, random);
    const std::size_t lead = lead_of(c);
    INFO(c.text());
    const auto pixels = [lead](const Shape& shape) {
      std::int64_t count = 1;
      for (std::size_t i = lead; i < shape.size(); ++i) count *= shape[i];
      return count;
    };
    const std::int64_t ins = pixels(c.input);
    const std::int64_t outs = pixels(c.output);
    if (ins * outs > 4096) {
      CHECK_FALSE(channel_matrix(ran.network, 0, 0, 0).has_value());
      continue;
    }
    const Tensor want = reference::convolve(c.spec, ran.input, ran.weight, nullptr, c.output);
    const std::int64_t channels = c.output[lead - 1];
    for (std::int64_t channel = 0; channel < channels; ++channel) {
      const std::int64_t each = c.input[lead - 1] / c.spec.groups;
      const std::int64_t first = channel / (channels / c.spec.groups) * each;
      std::vector<double> y(static_cast<std::size_t>(outs), 0.0);
      for (std::int64_t from = first; from < first + each; ++from) {
        const Tensor w = channel_matrix(ran.network, 0, channel, from).value();
        REQUIRE(shape_of(w) == Shape{outs, ins});
        for (std::int64_t o = 0; o < outs; ++o) {
          for (std::int64_t i = 0; i < ins; ++i) {
            y[static_cast<std::size_t>(o)] +=
                static_cast<double>(w.data()[o * ins + i]) * static_cast<double>(ran.input.data()[from * ins + i]);
          }
        }
      }
      for (std::int64_t o = 0; o < outs; ++o) {  // of the first item
        CHECK(y[static_cast<std::size_t>(o)] == doctest::Approx(want.data()[channel * outs + o]).epsilon(1e-5));
      }
    }
  }

  // The same weight, there and back: (out, in/groups, k) of the one is (in, out/groups, k) of the other.
  for (const auto& [forth, back, size] :
       {std::tuple{"nn.Conv1d(2, 3, 3, 2, 1, bias=False)", "nn.ConvTranspose1d(3, 2, 3, 2, 1, bias=False)",
                   Shape{1, 2, 9}},
        std::tuple{"nn.Conv2d(1, 2, (2, 3), (1, 2), dilation=2, bias=False)",
                   "nn.ConvTranspose2d(2, 1, (2, 3), (1, 2), dilation=2, bias=False)", Shape{1, 1, 6, 9}}}) {
    Network conv = Network::make(Model::parse(forth).value(), 3).value();
    Network transposed = Network::make(Model::parse(back).value(), 4).value();
    const Tensor y = conv.forward(random_tensor(random, size)).value();
    REQUIRE(transposed.load_state_dict(conv.state_dict()));
    const Tensor x = transposed.forward(y).value();
    REQUIRE(shape_of(x) == size);
    for (std::int64_t out = 0; out < shape_of(y)[1]; ++out) {
      for (std::int64_t in = 0; in < size[1]; ++in) {
        const Tensor w = channel_matrix(conv, 0, out, in).value();
        const Tensor wt = channel_matrix(transposed, 0, in, out).value();
        CHECK(Tensor(xt::transpose(w)) == wt);
      }
    }
  }
}

TEST_CASE("the layer that is named for the transpose has it as its matrix") {
  Random random(11);
  struct Pair {
    std::string layer, way_back;  ///< empty: none is named
    Shape input;
  };
  const std::vector<Pair> pairs{
      {"nn.Conv1d(1, 1, 3, 2, 1)", "nn.ConvTranspose1d(1, 1, 3, 2, 1)", {1, 1, 9}},
      {"nn.Conv1d(1, 1, 3, 2, 1)", "nn.ConvTranspose1d(1, 1, 3, 2, 1, output_padding=1)", {1, 1, 10}},
      {"nn.ConvTranspose1d(1, 1, 4, 3, 1)", "nn.Conv1d(1, 1, 4, 3, 1)", {1, 1, 5}},
      {"nn.ConvTranspose1d(1, 1, 4, 3, 1, output_padding=2)", "nn.Conv1d(1, 1, 4, 3, 1)", {1, 1, 5}},
      {"nn.Conv2d(1, 1, 3, padding='same')", "nn.ConvTranspose2d(1, 1, 3, padding=1)", {1, 1, 4, 5}},
      {"nn.Conv1d(1, 1, 4, padding='same')", "", {1, 1, 9}},
      {"nn.Conv1d(1, 1, 3, padding=1, padding_mode='circular')", "", {1, 1, 6}},
      {"nn.Conv1d(1, 1, 3, padding=1, padding_mode='reflect')", "", {1, 1, 6}},
      {"nn.ConvTranspose1d(1, 1, 3, stride=1, output_padding=1, dilation=2)", "", {1, 1, 5}},
  };
  for (const auto& [layer, way_back, input] : pairs) {
    CAPTURE(layer);
    Network there = Network::make(Model::parse(layer).value(), 3).value();
    const Tensor y = there.forward(random_tensor(random, input)).value();
    const Shape first(input.size(), 0);
    const std::optional<std::string> opposite = grid(there, 0, {.position = first}).value().opposite;
    REQUIRE(opposite.has_value() == !way_back.empty());
    if (!opposite) continue;
    CHECK(way_back.starts_with(concat("nn.", *opposite, "(")));
    Network back = Network::make(Model::parse(way_back).value(), 4).value();
    REQUIRE(shape_of(back.forward(y).value()) == input);
    REQUIRE(back.load_state_dict(there.state_dict()));
    CHECK(Tensor(xt::transpose(channel_matrix(there, 0, 0, 0).value())) == channel_matrix(back, 0, 0, 0).value());
  }
}

TEST_CASE("grids: places and values of every page are those of the cells; unread is what nobody reads") {
  Random random(14);
  for (int round = 0; round < 60; ++round) {
    const Ran ran = run(case_for_a_layer(random), random);
    const ConvolutionCase& c = ran.c;
    INFO(c.text());
    const std::size_t lead = lead_of(c);
    const auto n = static_cast<std::size_t>(c.spec.spatial);
    for (int sample = 0; sample < 4; ++sample) {
      const auto flat = static_cast<std::size_t>(random.in(0, static_cast<std::int64_t>(ran.output.size()) - 1));
      GridRequest request{.position = unravelled(flat, c.output), .channel = {}, .cells = random.in(1, 12)};
      if (n == 3) request.depth_tap = random.in(0, c.weight[2] - 1);
      const Grid drawn = grid(ran.network, 0, request).value();
      const Cell seen = cell(ran.network, 0, request.position).value();
      REQUIRE(drawn.axes.size() == n);
      CHECK(drawn.channel == seen.channel);
      for (std::size_t i = 0; i < n; ++i) {
        const GridAxis& axis = drawn.axes[i];
        CHECK(std::ranges::count(axis.outputs, request.position[lead + i], &GridOutput::at) == 1);
        for (std::size_t p = 1; p < axis.places.size(); ++p) CHECK(axis.places[p].at == axis.places[p - 1].at + 1);
        std::set<std::int64_t> met;
        for (const CellTerm& term : seen.terms) {
          const auto place = std::ranges::find(axis.places, term.at[i], &Place::at);
          REQUIRE(place != axis.places.end());
          CHECK(place->read);
          if (place->source) met.insert(term.at[i]);
        }
        const auto here = std::ranges::find(axis.outputs, request.position[lead + i], &GridOutput::at);
        CHECK(here->reached == static_cast<std::int64_t>(met.size()));
        CHECK(here->first == seen.terms.front().at[i]);
        CHECK(here->last == seen.terms.back().at[i]);
        for (const Place& place : axis.places) {
          if (place.kind != Place::Kind::input) continue;
          // Alone along this axis: any position of the other axes that is read at all says the same.
          Shape position = unravelled(0, c.input);
          bool read = false;
          position[lead + i] = *place.source;
          for (std::size_t at = 0; at < ran.input.size() && !read; ++at) {
            const Shape other = unravelled(at, c.input);
            if (other[lead + i] == *place.source && other[lead - 1] == drawn.channel) {
              read = !cell_reach(ran.network, 0, other, request.position[lead - 1]).value().cells.empty();
            }
          }
          CHECK(place.read == read);
        }
      }
      Shape first_tap(c.weight.size(), 0);
      first_tap[0] = drawn.kernel_index.first;
      first_tap[1] = drawn.kernel_index.second;
      if (n == 3) first_tap[2] = request.depth_tap;
      CHECK(drawn.kernel.data()[0] == ran.weight.data()[ravelled(first_tap, c.weight)]);
      CHECK(drawn.slice.has_value() == (n == 3));
      if (n == 3) {
        CHECK(std::ranges::count_if(seen.terms, [&](const CellTerm& term) {
                return term.tap[0] == request.depth_tap && term.at[0] == drawn.slice->at;
              }) == c.weight[3] * c.weight[4]);
      }
      // The values that are drawn are those of the cell.
      const GridAxis& columns = drawn.axes.back();
      for (const CellTerm& term : seen.terms) {
        if (n == 3 && term.tap[0] != request.depth_tap) continue;
        const std::int64_t row = n == 1 ? 0 : term.at[n - 2] - drawn.axes[n - 2].places.front().at;
        const std::int64_t column = term.at[n - 1] - columns.places.front().at;
        const auto width = static_cast<std::int64_t>(columns.places.size());
        CHECK(static_cast<double>(drawn.input.data()[row * width + column]) == term.input);
        const std::int64_t tap_row = n == 1 ? 0 : term.tap[n - 2];
        CHECK(static_cast<double>(drawn.kernel.data()[tap_row * columns.kernel + term.tap[n - 1]]) == term.weight);
      }
      const std::int64_t row = n == 1 ? 0 : request.position[lead + n - 2] - drawn.axes[n - 2].outputs.front().at;
      const std::int64_t column = request.position.back() - columns.outputs.front().at;
      CHECK(static_cast<double>(
                drawn.output.data()[row * static_cast<std::int64_t>(columns.outputs.size()) + column]) == seen.value);
    }
  }
}

TEST_CASE("inserting zeros, padding and flipping is the transposed convolution") {
  Random random(15);
  int cases = 0;
  while (cases < 60) {
    const ConvolutionCase c = case_for_a_layer(random);
    if (!c.spec.transposed) continue;
    ++cases;
    const Ran ran = run(c, random);
    INFO(c.text());
    for (std::size_t flat = 0; flat < ran.output.size(); flat += 1 + ran.output.size() / 8) {
      const Shape position = unravelled(flat, c.output);
      const Cell seen = cell(ran.network, 0, position).value();
      // Scatter: what the samples that reach this output bring along is the same sum.
      double scattered = seen.bias.value_or(0.0);
      for (std::size_t i = 0; i < ran.input.size(); ++i) {
        const Shape from = unravelled(i, c.input);
        if (lead_of(c) == 2 && from[0] != position[0]) continue;
        const CellReach reached = cell_reach(ran.network, 0, from, position[lead_of(c) - 1]).value();
        for (const ReachedCell& to : reached.cells) {
          if (joined(position, lead_of(c), position[lead_of(c) - 1], to.position) == position) scattered += to.product;
        }
      }
      CHECK(scattered == doctest::Approx(seen.sum).epsilon(1e-12));
      // Zeros inserted: the window meets neighbouring places, dilation apart, from left to right.
      for (std::size_t t = 1; t < seen.terms.size(); ++t) {
        const std::int64_t step = seen.terms[t].at.back() - seen.terms[t - 1].at.back();
        if (seen.terms[t].tap.back() + 1 == seen.terms[t - 1].tap.back()) {
          CHECK(step == c.spec.dilation[static_cast<std::size_t>(c.spec.spatial) - 1]);
        }
      }
    }
  }
}

TEST_CASE("what cells can't be asked") {
  const auto ran = [](const char* text, const Shape& shape) {
    Network network = Network::make(Model::parse(text).value(), 0).value();
    REQUIRE(network.forward(zeros(shape)));
    return network;
  };
  const Network conv = ran("nn.Sequential(nn.Conv1d(4, 4, 3, groups=2), nn.ReLU())", {1, 4, 8});
  CHECK(cell(conv, 0, {0, 0, 6}).error()->message == "index 6 is out of bounds for dimension 2 with size 6");
  CHECK(cell(conv, 0, {0, 0}).error()->type == ErrorType::index_error);
  CHECK(cell(conv, 0, {0, 3, 0}, 1).error()->hint == "With groups=2 it reads the channels 2 to 3.");
  CHECK(cell_reach(conv, 0, {0, 0, 3}, 3).value().cells.empty());
  CHECK(cell(conv, 1, {0, 0, 0}).error()->type == ErrorType::not_implemented_error);
  CHECK(cell(conv, 2, {0, 0, 0}).error()->message == "the last forward has no such layer");
  CHECK(grid(conv, 0, {.position = {0, 0, 0}, .cells = 0}).error()->type == ErrorType::value_error);
  const Network fresh = Network::make(Model::parse("nn.Conv1d(1, 1, 1)").value(), 0).value();
  CHECK(cell(fresh, 0, {0, 0, 0}).error()->message == "no values are kept");
  CHECK(cell(ran("nn.Conv1d(1, 1, 5000, padding=5000)", {1, 1, 9}), 0, {0, 0, 0}).error()->type ==
        ErrorType::value_error);
  // Wide strides, far padding, long dilation: nothing overflows, what can't be drawn is said.
  const Network far = ran("nn.Conv1d(1, 1, 1, stride=1000000000000, padding=1000000000000)", {1, 1, 9});
  CHECK(cell(far, 0, {0, 0, 1}).value().terms[0].kind == Place::Kind::input);
  CHECK(grid(far, 0, {.position = {0, 0, 1}}).value().axes[0].places.size() <= 256);
  const Network wide = ran("nn.Conv1d(1, 1, 2, dilation=300)", {1, 1, 400});
  CHECK(cell(wide, 0, {0, 0, 1}).value().terms.size() == 2);
  CHECK(grid(wide, 0, {.position = {0, 0, 1}}).error()->message ==
        "one window spans 301 samples: too many to be drawn cell by cell");
}
