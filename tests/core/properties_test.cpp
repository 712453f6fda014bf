// What must hold for every layer of the table, and for every linear one, whatever their arguments. Arguments are drawn
// from a seed; a failure prints the case so that it can be pasted into a model text.

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "convolution_case.hpp"
#include "layer_case.hpp"

using namespace convscope;
using namespace convscope::test;

namespace {

constexpr std::int64_t most_elements = 1 << 15;

/// Small whole numbers: their sums of products are exact in float32, in whatever order they are added.
Tensor whole_numbers(Random& random, const Shape& shape) {
  Tensor tensor = zeros(shape);
  std::generate_n(tensor.data(), tensor.size(), [&] { return static_cast<float>(random.in(-3, 3)); });
  return tensor;
}

double inner(const Tensor& a, const Tensor& b) {
  return std::inner_product(a.data(), a.data() + a.size(), b.data(), 0.0);
}

std::string pasted(std::string_view text, std::span<const TensorType> inputs) {
  std::string line = std::string(text) + " called with";
  for (const TensorType& type : inputs) {
    line += " " + to_string(type.shape) + (type.dtype == DType::int64 ? " (int64)" : "");
  }
  return line;
}

/// A tensor's row-major positions, one after another.
bool advance(Shape& position, const Shape& shape) {
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    if (++position[axis] < shape[axis]) return true;
    position[axis] = 0;
  }
  return false;
}

std::size_t offset(const Shape& position, const Shape& shape) {
  std::int64_t index = 0;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) index = index * shape[axis] + position[axis];
  return static_cast<std::size_t>(index);
}

/// torch.roll along one axis.
Tensor rolled(const Tensor& tensor, std::size_t axis, std::int64_t shift) {
  const Shape shape = shape_of(tensor);
  Tensor result = zeros(shape);
  Shape position(shape.size(), 0);
  do {
    Shape target = position;
    target[axis] = (position[axis] + shift) % shape[axis];
    result.data()[offset(target, shape)] = tensor.data()[offset(position, shape)];
  } while (advance(position, shape));
  return result;
}

Tensor added(const Tensor& a, const Tensor& b, float sign = 1.0F) {
  Tensor result = a;
  for (std::size_t i = 0; i < a.size(); ++i) result.data()[i] += sign * b.data()[i];
  return result;
}

double largest(const Tensor& tensor) {
  return std::accumulate(tensor.data(), tensor.data() + tensor.size(), 0.0,
                         [](double most, float v) { return std::max(most, static_cast<double>(std::abs(v))); });
}

/// A layer that is called with whole numbers and has whole numbers for parameters.
struct Subject {
  std::unique_ptr<Layer> layer;
  LayerState state;

  Subject(std::string_view text, Random& random) : layer(made(text)), state(*layer) {
    for (Tensor& parameter : state.parameters) parameter = whole_numbers(random, shape_of(parameter));
  }
  Tensor operator()(const Tensor& x) {
    CallState call = state.call();
    Result<Tensor> y = layer->forward(x, call, {});
    REQUIRE_MESSAGE(y.has_value(), y.error()->message);
    return *std::move(y);
  }
};

std::string tuple(std::span<const std::int64_t> items) { return Value::tuple_of(items).repr(); }

/// A convolution and what of its arguments the test needs.
struct Conv {
  std::vector<std::int64_t> kernel, stride, dilation, padding;
  std::int64_t groups = 1;
  Shape input;

  Conv(Random& random, std::size_t axes) {
    groups = random.in(1, 3);
    input = {random.in(1, 2), groups * random.in(1, 3)};
    for (std::size_t i = 0; i < axes; ++i) {
      kernel.push_back(random.in(1, 4));
      stride.push_back(random.in(1, 3));
      dilation.push_back(random.in(1, 3));
      padding.push_back(random.in(0, 3));
      const std::int64_t reach = dilation[i] * (kernel[i] - 1) + 1;
      input.push_back(std::max<std::int64_t>(reach - 2 * padding[i], 1) + random.in(0, 5));
    }
  }
  [[nodiscard]] std::string arguments() const {
    return "kernel_size=" + tuple(kernel) + ", stride=" + tuple(stride) + ", padding=" + tuple(padding) +
           ", dilation=" + tuple(dilation) + ", groups=" + std::to_string(groups) + ", bias=False";
  }
};

}  // namespace

TEST_CASE("the transposed convolution is the convolution's adjoint") {
  // ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ with the same weight; output_padding gives back what the convolution's floor drops.
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    Random random(seed);
    const std::size_t axes = 1 + seed % 3;
    const Conv c(random, axes);
    const std::int64_t in = c.input[1];
    const std::int64_t out = c.groups * random.in(1, 3);
    std::vector<std::int64_t> rest;
    for (std::size_t i = 0; i < axes; ++i) {
      rest.push_back((c.input[2 + i] + 2 * c.padding[i] - c.dilation[i] * (c.kernel[i] - 1) - 1) % c.stride[i]);
    }
    const std::string n = std::to_string(axes);
    const std::string forwards =
        "nn.Conv" + n + "d(" + std::to_string(in) + ", " + std::to_string(out) + ", " + c.arguments() + ")";
    const std::string backwards = "nn.ConvTranspose" + n + "d(" + std::to_string(out) + ", " + std::to_string(in) +
                                  ", " + c.arguments() + ", output_padding=" + tuple(rest) + ")";
    CAPTURE(to_string(c.input));
    CAPTURE(forwards);
    CAPTURE(backwards);
    Subject a(forwards, random);
    Subject adjoint(backwards, random);
    adjoint.state.parameters = a.state.parameters;
    const Tensor x = whole_numbers(random, c.input);
    const Tensor ax = a(x);
    const Tensor y = whole_numbers(random, shape_of(ax));
    const Tensor aty = adjoint(y);
    REQUIRE(shape_of(aty) == c.input);
    CHECK(inner(ax, y) == inner(x, aty));
  }
}

TEST_CASE("linear layers are linear") {
  // f(x + y) − f(y) = f(x) − f(0): a bias, or a constant border, is on both sides once.
  constexpr std::string_view names[] = {"Conv1d",
                                        "Conv2d",
                                        "Conv3d",
                                        "ConvTranspose1d",
                                        "ConvTranspose2d",
                                        "ConvTranspose3d",
                                        "Linear",
                                        "Identity",
                                        "ZeroPad1d",
                                        "ZeroPad2d",
                                        "ZeroPad3d",
                                        "ConstantPad1d",
                                        "ConstantPad2d",
                                        "ConstantPad3d",
                                        "ReflectionPad1d",
                                        "ReflectionPad2d",
                                        "ReflectionPad3d",
                                        "ReplicationPad1d",
                                        "ReplicationPad2d",
                                        "ReplicationPad3d",
                                        "CircularPad1d",
                                        "CircularPad2d",
                                        "CircularPad3d",
                                        "AvgPool1d",
                                        "AvgPool2d",
                                        "AvgPool3d",
                                        "AdaptiveAvgPool1d",
                                        "AdaptiveAvgPool2d",
                                        "AdaptiveAvgPool3d",
                                        "Upsample",
                                        "UpsamplingNearest2d",
                                        "UpsamplingBilinear2d",
                                        "Fold",
                                        "Unfold",
                                        "PixelShuffle",
                                        "PixelUnshuffle",
                                        "ChannelShuffle",
                                        "Flatten",
                                        "Unflatten"};
  for (const std::string_view name : names) {
    const LayerEntry* entry = find_layer(name);
    if (entry == nullptr) continue;
    int worked = 0;
    Random random(1);
    for (int attempt = 0; attempt < 20'000 && worked < 40; ++attempt) {
      const LayerCase c = plausible_layer(random, *entry);
      const Shape input = plausible_input(random, c, entry->spatial);
      const auto layer = made(c.text);
      if (layer == nullptr || !is_small(*layer, most_elements)) continue;
      const auto output = layer->output_shape(input, {});
      if (!output || !is_small({{input}, {*output}}, most_elements)) continue;
      CAPTURE(pasted(c.text, std::vector<TensorType>{{input}}));
      Subject f(c.text, random);
      const Tensor x = whole_numbers(random, input);
      const Tensor y = whole_numbers(random, input);
      const Tensor both = f(added(x, y));
      const Tensor left = added(both, f(y), -1.0F);
      const Tensor right = added(f(x), f(zeros(input)), -1.0F);
      CHECK(largest(added(left, right, -1.0F)) <= 1e-5 * (largest(both) + largest(left) + 1.0));
      ++worked;
    }
    CHECK_MESSAGE(worked > 0, name);
  }
}

TEST_CASE("a convolution on a circle commutes with shifts") {
  // With an odd kernel and circular padding that keeps the size: a shift by stride·j of the input is one by j of the
  // output.
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const std::size_t axes = 1 + seed % 3;
    Conv c(random, axes);
    for (std::size_t i = 0; i < axes; ++i) {
      c.kernel[i] = 2 * random.in(0, 1) + 1;
      c.padding[i] = c.dilation[i] * (c.kernel[i] - 1) / 2;
      c.input[2 + i] = c.stride[i] * random.in((c.padding[i] + c.stride[i]) / c.stride[i], 5);
    }
    const std::string text = "nn.Conv" + std::to_string(axes) + "d(" + std::to_string(c.input[1]) + ", " +
                             std::to_string(c.groups * random.in(1, 3)) + ", " + c.arguments() +
                             ", padding_mode='circular')";
    CAPTURE(pasted(text, std::vector<TensorType>{{c.input}}));
    Subject f(text, random);
    const Tensor x = whole_numbers(random, c.input);
    const Tensor y = f(x);
    for (std::size_t i = 0; i < axes; ++i) {
      const std::int64_t shift = random.in(1, 4);
      CHECK(f(rolled(x, 2 + i, shift * c.stride[i])) == rolled(y, 2 + i, shift));
    }
  }
}

namespace {

/// True if the window's output at `position` reads (or, transposed, gets) inputs 0 … size−1−margin only, and no
/// padding.
bool is_inside(const AxisWindow& window, std::int64_t position, std::int64_t size) {
  const std::int64_t reach = window.dilation * (window.kernel - 1);
  if (!window.transposed) {
    const std::int64_t begin = position * window.stride - window.pad_begin;
    return begin >= 0 && begin + reach < size;
  }
  const std::int64_t last = position + window.pad_begin;  // in terms of stride·input: last − reach … last
  return last - reach >= 0 && last <= (size - 1) * window.stride;
}

}  // namespace

TEST_CASE("away from the borders every window commutes with shifts") {
  for (const LayerEntry& entry : layer_table()) {
    int worked = 0;
    bool slides = false;
    Random random(2);
    for (int attempt = 0; attempt < 20'000 && worked < 40; ++attempt) {
      if (attempt == 2000 && !slides) break;
      const LayerCase c = plausible_layer(random, entry);
      Shape input = plausible_input(random, c, entry.spatial);
      const auto layer = made(c.text);
      if (layer == nullptr || !is_small(*layer, most_elements)) continue;
      if (std::ranges::count(input, 0) > 0 || !layer->output_shape(input, {})) continue;
      const auto windows = layer->windows(input, {});
      if (windows.empty() || input.size() < windows.size()) continue;
      slides = true;
      const std::size_t axis = input.size() - 1;
      input[axis] = 24;  // room between the borders
      const auto output = layer->output_shape(input, {});
      const auto roomy = layer->windows(input, {});  // none where an adaptive pool's regions differ in size
      if (!output || roomy.empty() || output->size() != input.size() || std::ranges::count(*output, 0) > 0) continue;
      if (!is_small({{input}, {*output}}, most_elements)) continue;
      const AxisWindow window = roomy.back();
      const std::int64_t in_shift = window.transposed ? 1 : window.stride;
      const std::int64_t out_shift = window.transposed ? window.stride : 1;
      CAPTURE(pasted(c.text, std::vector<TensorType>{{input}}));
      Subject f(c.text, random);
      const Tensor x = whole_numbers(random, input);
      const Tensor y = f(x);
      const Tensor shifted = f(rolled(x, axis, in_shift));
      Shape position(output->size(), 0);
      bool compared = false;
      do {
        Shape target = position;
        target[axis] += out_shift;
        if (target[axis] >= (*output)[axis]) continue;
        if (!is_inside(window, position[axis], input[axis]) || !is_inside(window, target[axis], input[axis])) continue;
        compared = true;
        const double want = static_cast<double>(y.data()[offset(position, *output)]);
        const double got = static_cast<double>(shifted.data()[offset(target, *output)]);
        if (!std::isfinite(want)) {  // LPPool with an odd root of a negative sum, or a very small norm_type
          REQUIRE((std::isnan(want) ? std::isnan(got) : got == want));
        } else {
          REQUIRE(std::abs(got - want) <= 1e-5 * (1.0 + std::abs(want)));
        }
      } while (advance(position, *output));
      worked += compared ? 1 : 0;
    }
    CHECK_MESSAGE((!slides || worked > 0), entry.type);
  }
}

TEST_CASE("every layer gives what it promises") {
  // Any layer, any arguments, one to three tensors: forward gives the shapes that the call announced, backward those of
  // the inputs and parameters.
  using enum DType;
  const std::vector<std::vector<DType>> calls{{float32}, {int64}, {float32, float32}, {float32, int64}};
  for (const LayerEntry& entry : layer_table()) {
    int worked = 0;
    Random random(3);
    for (int attempt = 0; attempt < 20'000 && worked < 60; ++attempt) {
      const LayerCase c = plausible_layer(random, entry);
      const Shape shape = plausible_input(random, c, entry.spatial);
      const auto layer = made(c.text);
      if (layer == nullptr || !is_small(*layer, most_elements)) continue;
      const std::vector<DType>& dtypes = calls[static_cast<std::size_t>(random.in(0, 3))];
      std::vector<TensorType> types;
      for (const DType dtype : dtypes) types.push_back({.shape = shape, .dtype = dtype});
      if (types.size() == 2 && dtypes[1] == float32) types[1].shape.back() = random.in(1, 4);  // Bilinear's second
      const CallOptions options{.output_size = {}, .training = random.in(0, 1) == 1};
      const auto call = layer->call(types, options);
      if (!call || !is_small(types, most_elements) || !is_small((*call)->results(), most_elements)) continue;
      CAPTURE(pasted(c.text, types));
      if (types.size() == 1 && dtypes[0] == float32) {
        const auto output = layer->output_shape(shape, options);
        REQUIRE(output.has_value());
        CHECK(*output == (*call)->results()[0].shape);
      }

      std::vector<Tensor> inputs;
      for (const TensorType& type : types) {
        inputs.push_back(random_tensor(random, type.shape));
        if (type.dtype == int64) inputs.back().fill(static_cast<float>(random.in(0, 1)));
      }
      std::vector<const Tensor*> pointers;
      for (const Tensor& input : inputs) pointers.push_back(&input);
      LayerState tensors(*layer);
      CallState state = tensors.call();
      const auto outputs = (*call)->forward(pointers, state);
      const bool indexed = std::ranges::count(dtypes, int64) > 0;
      if (!outputs && indexed) continue;  // an index out of range
      REQUIRE_MESSAGE(outputs.has_value(), outputs.error()->message);
      REQUIRE(outputs->size() == (*call)->results().size());
      std::vector<Tensor> gradients;
      for (std::size_t i = 0; i < outputs->size(); ++i) {
        CHECK(shape_of((*outputs)[i]) == (*call)->results()[i].shape);
        gradients.push_back(random_tensor(random, (*call)->results()[i].shape));
      }
      const auto back = (*call)->backward(pointers, *outputs, gradients, state);
      REQUIRE_MESSAGE(back.has_value(), back.error()->message);
      REQUIRE(back->inputs.size() == inputs.size());
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (dtypes[i] == float32) CHECK(shape_of(back->inputs[i]) == types[i].shape);
      }
      REQUIRE(back->parameters.size() == tensors.parameters.size());
      for (std::size_t i = 0; i < tensors.parameters.size(); ++i) {
        CHECK(shape_of(back->parameters[i]) == shape_of(tensors.parameters[i]));
      }
      ++worked;
    }
    CHECK_MESSAGE(worked > 0, entry.type);
  }
}
