// Constructors, repr, parameters, formulas, windows and counts of the layers.

#include "convscope/layer.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <memory>
#include <string>

#include "convscope/text.hpp"

using namespace convscope;

namespace {

Result<std::unique_ptr<Layer>> make(std::string_view source) {
  const Result<Value> call = text::parse(source);
  if (!call) return std::unexpected(call.error());
  return make_layer(*call);
}

std::unique_ptr<Layer> layer(std::string_view source) {
  CAPTURE(source);
  auto made = make(source);
  REQUIRE(made);
  return std::move(*made);
}

std::string error_of(std::string_view source) {
  const auto made = make(source);
  return made ? "" : made.error()->message;
}

CallOptions output_size(std::initializer_list<std::int64_t> sizes) {
  CallOptions options;
  options.output_size = Value::list_of(std::vector(sizes));
  return options;
}

std::string numeric(std::string_view source, const Shape& input, std::size_t axis = 0,
                    const CallOptions& options = {}) {
  const auto made = layer(source);
  const auto output = made->output_shape(input, options);
  REQUIRE(output);
  const auto formula = made->formula(input, *output, options);
  REQUIRE(formula.size() > axis);
  return formula[axis].numeric;
}

}  // namespace

TEST_CASE("repr is PyTorch's, and can be read again") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"nn.Conv2d(1, 16, 3)", "Conv2d(1, 16, kernel_size=(3, 3), stride=(1, 1))"},
      {"nn.Conv1d(2, 4, (5,), 2, 'same', groups=2, bias=False)", ""},
      {"nn.Conv1d(2, 4, 5, padding='same', dilation=2, groups=2, bias=False, padding_mode='reflect')",
       "Conv1d(2, 4, kernel_size=(5,), stride=(1,), padding=same, dilation=(2,), groups=2, bias=False, "
       "padding_mode=reflect)"},
      {"nn.ConvTranspose2d(16, 8, 3, stride=2, padding=1, output_padding=1, dilation=2)",
       "ConvTranspose2d(16, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), dilation=(2, 2), "
       "output_padding=(1, 1))"},
      {"nn.ConvTranspose1d(1, 1, 3, padding='same')",
       "ConvTranspose1d(1, 1, kernel_size=(3,), stride=(1,), padding=('s', 'a', 'm', 'e'))"},
      {"nn.Conv1d(True, 2, True)", "Conv1d(True, 2, kernel_size=(True,), stride=(1,))"},
      {"nn.Conv2d(1, 1, 3, padding=(0, 0), stride=[2, 1])", "Conv2d(1, 1, kernel_size=(3, 3), stride=(2, 1))"},
      {"nn.ReLU()", "ReLU()"},
      {"nn.ReLU(True)", "ReLU(inplace=True)"},
      {"nn.LeakyReLU(0.2, inplace=True)", "LeakyReLU(negative_slope=0.2, inplace=True)"},
      {"nn.LeakyReLU()", "LeakyReLU(negative_slope=0.01)"},
      {"nn.ELU(0.5)", "ELU(alpha=0.5)"},
      {"nn.GELU()", "GELU(approximate='none')"},
      {"nn.GELU('tanh')", "GELU(approximate='tanh')"},
      {"nn.SiLU(inplace=True)", "SiLU(inplace=True)"},
      {"nn.Softplus(beta=2)", "Softplus(beta=2, threshold=20.0)"},
      {"nn.Sigmoid()", "Sigmoid()"},
      {"nn.Tanh()", "Tanh()"},
      {"nn.Identity(54, unused=1)", "Identity()"},
  };
  for (const auto& [source, repr] : cases) {
    if (repr.empty()) continue;
    CAPTURE(source);
    CHECK(layer(source)->repr() == repr);
    CHECK(layer(repr)->repr() == repr);
  }
}

TEST_CASE("arguments are bound as Python does") {
  CHECK(error_of("nn.Conv2d(1)") ==
        "Conv2d.__init__() missing 2 required positional arguments: 'out_channels' and 'kernel_size'");
  CHECK(error_of("nn.Conv2d(1, 2, 3, strides=2)") ==
        "Conv2d.__init__() got an unexpected keyword argument 'strides'. Did you mean 'stride'?");
  CHECK(error_of("nn.Conv2d(1, 2, 3, 1, 1, 1, 1, True, 'zeros', None, None, 7, foo=1)") ==
        "Conv2d.__init__() got an unexpected keyword argument 'foo'");
  CHECK(error_of("nn.Tanh(1)") == "Tanh.__init__() takes 1 positional argument but 2 were given");
  CHECK(error_of("nn.Conv2d(1, 2, 3, in_channels=1)") ==
        "Conv2d.__init__() got multiple values for argument 'in_channels'");
  CHECK(error_of("nn.Conv2d(1, 2, 3, padding_mode=mode)") == "name 'mode' is not defined");
  CHECK(error_of("nn.Conv2d(1, 2, 3, dtype=torch.nothing)") == "module 'torch' has no attribute 'nothing'");
  CHECK(error_of("nn.Conv2d(1, 2, 3, dtype=torch.float32, device='cpu')").empty());
  CHECK(find_layer("nothing") == nullptr);
  CHECK(find_layer("Conv3d")->spatial == 3);
}

TEST_CASE("every default in the table can be bound") {
  for (const LayerEntry& entry : layer_table()) {
    CAPTURE(entry.type);
    std::vector<Argument> arguments;
    for (const ParameterInfo& parameter : entry.signature) {
      if (!parameter.default_text.empty()) continue;
      const bool list = parameter.name == "unflattened_size";
      arguments.push_back({Argument::Form::positional,
                           "",
                           list ? Value::list_of(std::array{std::int64_t{4}}) : Value::of(std::int64_t{4}),
                           {}});
    }
    const auto bound = bind_arguments(entry, arguments);
    REQUIRE(bound);
    CHECK(bound->size() == entry.signature.size());
    const auto made = entry.make(entry, *bound);
    REQUIRE(made);
    CHECK((*made)->type() == entry.type);
    for (std::size_t i = 0; i < entry.signature.size(); ++i) {
      if (!entry.signature[i].default_text.empty()) CHECK((*bound)[i].repr() == entry.signature[i].default_text);
    }
  }
}

TEST_CASE("parameters and how they are filled") {
  const auto parameters = layer("nn.Conv2d(4, 6, (3, 5), groups=2)")->parameters();
  REQUIRE(parameters.size() == 2);
  CHECK(parameters[0].name == "weight");
  CHECK(parameters[0].shape == Shape{6, 2, 3, 5});
  CHECK(parameters[0].init.high == doctest::Approx(1 / std::sqrt(30.0)));
  CHECK(parameters[0].init.low == -parameters[0].init.high);
  CHECK(parameters[1].name == "bias");
  CHECK(parameters[1].shape == Shape{6});
  CHECK(parameters[1].init.high == 1 / std::sqrt(30.0));
  const auto transposed = layer("nn.ConvTranspose1d(4, 6, 3, groups=2, bias=False)")->parameters();
  REQUIRE(transposed.size() == 1);
  CHECK(transposed[0].shape == Shape{4, 3, 3});
  CHECK(transposed[0].init.high == doctest::Approx(1 / std::sqrt(9.0)));  // size(1) counts, as in PyTorch
  CHECK(layer("nn.ReLU()")->parameters().empty());
}

TEST_CASE("formulas show their numbers") {
  CHECK(numeric("nn.Conv2d(1, 16, 3, stride=2, padding=1)", {1, 1, 32, 32}) == "⌊(32 + 2·1 − 1·(3−1) − 1)/2⌋ + 1 = 16");
  CHECK(numeric("nn.Conv2d(1, 16, 3, stride=2, padding=1)", {1, 33, 32}, 0) == "⌊(33 + 2·1 − 1·(3−1) − 1)/2⌋ + 1 = 17");
  CHECK(numeric("nn.Conv1d(1, 1, 4, padding='same')", {1, 1, 32}) ==
        "⌊(32 + 1 + 2 − 1·(4−1) − 1)/1⌋ + 1 = 32, 1 + 2 = 1·(4−1)");
  CHECK(numeric("nn.Conv1d(1, 1, 3, padding=-1, padding_mode='reflect')", {1, 1, 9}) ==
        "⌊(9 + 2·(−1) − 1·(3−1) − 1)/1⌋ + 1 = 5");
  CHECK(numeric("nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1, output_padding=1)", {1, 1, 16}) ==
        "(16 − 1)·2 − 2·1 + 1·(3−1) + 1 + 1 = 32");
  CHECK(numeric("nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1)", {1, 1, 16}, 0, output_size({32})) ==
        "(16 − 1)·2 − 2·1 + 1·(3−1) + 1 + 1 = 32, output_size=32 means output_padding=1");
  const auto formula = layer("nn.Conv3d(1, 1, 1)")->formula({1, 1, 2, 3, 4}, {1, 1, 2, 3, 4}, {});
  REQUIRE(formula.size() == 3);
  CHECK(formula[0].axis == "D");
  CHECK(formula[2].axis == "W");
  CHECK(formula[2].symbolic == "⌊(W_in + 2·padding − dilation·(kernel_size−1) − 1)/stride⌋ + 1");
  CHECK(numeric("nn.Linear(9, 4)", {2, 9}) == "4; each is a sum of 9 products");
  CHECK(layer("nn.Linear(9, 4)")->formula({2, 9}, {2, 4}, {})[0].axis == "dim 1");
  CHECK(numeric("nn.GLU(-2)", {2, 8, 3}) == "8/2 = 4");
  CHECK(layer("nn.GLU(-2)")->formula({2, 8, 3}, {2, 4, 3}, {})[0].symbolic == "size(1)/2");
  CHECK(layer("nn.Bilinear(3, 4, 5)")->formula({2, 3}, {2, 5}, {})[0].numeric == "5; each is a sum of 3·4 products");
  CHECK(layer("nn.ReLU()")->formula({3}, {3}, {}).empty());
}

TEST_CASE("windows say what is read") {
  const auto same =
      layer("nn.Conv1d(1, 1, 4, dilation=3, padding='same', padding_mode='circular')")->windows({1, 1, 32}, {});
  REQUIRE(same.size() == 1);
  CHECK(same[0].pad_begin == 4);
  CHECK(same[0].pad_end == 5);
  CHECK(same[0].border == AxisWindow::Border::circular);
  // One padding value for two axes: F.pad takes it for the last axis, where it takes it at all.
  const auto single = layer("nn.Conv2d(1, 1, 3, padding=(1,), padding_mode='reflect')")->windows({1, 8, 8}, {});
  REQUIRE(single.size() == 2);
  CHECK(single[0].pad_begin == 0);
  CHECK(single[1].pad_begin == 1);
  const auto transposed = layer("nn.ConvTranspose2d(1, 1, (3, 5), stride=2, padding=1)")->windows({1, 1, 4, 4}, {});
  REQUIRE(transposed.size() == 2);
  CHECK(transposed[1].transposed);
  CHECK(transposed[1].kernel == 5);
  CHECK(layer("nn.Conv1d(1, 1, 3)")->windows({1, 1, 2}, {}).empty());  // the call fails
}

TEST_CASE("multiply-accumulates") {
  CHECK(layer("nn.Conv2d(1, 16, 3, stride=2, padding=1)")->macs({1, 1, 32, 32}, {1, 16, 16, 16}) == 36864);
  CHECK(layer("nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1)")->macs({1, 16, 16, 16}, {1, 1, 31, 31}) == 36864);
  CHECK(layer("nn.Conv1d(4, 8, 3, groups=2)")->macs({2, 4, 10}, {2, 8, 8}) == 2 * 8 * 8 * 2 * 3);
  CHECK(layer("nn.Conv1d(1, 1, 3)")->macs({0, 1, 10}, {0, 1, 8}) == 0);
  CHECK(layer("nn.ReLU()")->macs({5}, {5}) == 0);
}

TEST_CASE("output_size belongs to transposed convolutions") {
  for (const std::string source : {"nn.Conv1d(1, 1, 3)", "nn.ReLU()", "nn.Identity()"}) {
    const auto shape = layer(source)->output_shape({1, 1, 9}, output_size({9}));
    REQUIRE(!shape);
    CHECK(shape.error()->type == ErrorType::type_error);
    CHECK(shape.error()->message.ends_with(".forward() got an unexpected keyword argument 'output_size'"));
  }
  CallOptions none;
  none.output_size = Value{};
  CHECK(layer("nn.ConvTranspose1d(1, 1, 3)")->output_shape({1, 1, 9}, none).value() == Shape{1, 1, 11});
}

TEST_CASE("padding that reaches the channels") {
  // F.pad pads the channels too when padding has a value too many: 1 channel becomes 3.
  const auto made = layer("nn.Conv1d(3, 2, 3, padding=(1, 0), padding_mode='replicate', bias=False)");
  Tensor input = zeros({2, 1, 5});
  for (std::size_t i = 0; i < input.size(); ++i) input.data()[i] = static_cast<float>(i + 1);
  std::vector<Tensor> weight{zeros({2, 3, 3})};
  weight[0].fill(1.0F);
  CallState state{.parameters = weight};
  const auto output = made->forward(input, state, {});
  REQUIRE(output);
  CHECK(shape_of(*output) == Shape{2, 2, 3});
  CHECK(output->data()[0] == 3 * (1 + 2 + 3));
  Tensor grad = zeros({2, 2, 3});
  grad.fill(1.0F);
  const auto gradients = made->backward(input, *output, grad, state, {});
  REQUIRE(gradients);
  CHECK(shape_of(gradients->input) == Shape{2, 1, 5});
  CHECK(gradients->input.data()[2] == 2 * 3 * 3);
}

TEST_CASE("empty batches and channels") {
  const auto made = layer("nn.Conv1d(0, 4, 3)");  // PyTorch gives 0 channels
  CHECK(made->output_shape({2, 0, 9}, {}).value() == Shape{2, 0, 7});
  const std::vector<Tensor> parameters{zeros({4, 0, 3}), zeros({4})};
  CallState state{.parameters = parameters};
  const auto output = made->forward(zeros({2, 0, 9}), state, {});
  REQUIRE(output);
  const auto gradients = made->backward(zeros({2, 0, 9}), *output, *output, state, {});
  REQUIRE(gradients);
  CHECK(shape_of(gradients->parameters[0]) == Shape{4, 0, 3});
}
