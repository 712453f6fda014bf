#include "convscope/network.hpp"

#include <doctest/doctest.h>

#include <string>

#include "convscope/model.hpp"

using namespace convscope;

namespace {

Network network(const std::string& source, std::uint64_t seed = 0) {
  auto model = Model::parse(source);
  REQUIRE(model);
  auto made = Network::make(std::move(*model), seed);
  REQUIRE(made);
  return std::move(*made);
}

Tensor ramp(const Shape& shape) {
  Tensor tensor = zeros(shape);
  for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] = static_cast<float>(i % 17) / 8.0F - 1.0F;
  return tensor;
}

const std::string autoencoder =
    "nn.Sequential(nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(16, 32, 3, stride=2, padding=1), "
    "nn.ReLU(), nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=1), nn.ReLU(), "
    "nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1), nn.Sigmoid())";

}  // namespace

TEST_CASE("forward keeps every layer's output") {
  Network net = network(autoencoder);
  CHECK(net.activation(0) == nullptr);
  const auto output = net.forward(ramp({2, 1, 32, 32}));
  REQUIRE(output);
  CHECK(shape_of(*output) == Shape{2, 1, 32, 32});
  REQUIRE(net.activation(2) != nullptr);
  CHECK(shape_of(*net.activation(2)) == Shape{2, 32, 8, 8});
  CHECK(*net.activation(7) == *output);
  CHECK(net.activation(8) == nullptr);
}

TEST_CASE("backward agrees with differences") {
  Network net = network(
      "nn.Sequential(nn.Conv1d(2, 5, 3, stride=2, padding=1), nn.Tanh(), nn.ConvTranspose1d(5, 2, 3, stride=2))", 3);
  const Tensor x = ramp({2, 2, 11});
  const auto output = net.forward(x);
  REQUIRE(output);
  const Tensor direction = ramp(shape_of(*output));
  const auto gradients = net.backward(direction);
  REQUIRE(gradients);
  CHECK(shape_of(gradients->input) == shape_of(x));
  REQUIRE(gradients->parameters.size() == net.state_dict().size());

  const auto loss = [&](Network& n, const Tensor& in) {
    const auto y = n.forward(in);
    REQUIRE(y);
    double sum = 0.0;
    for (std::size_t i = 0; i < y->size(); ++i) {
      sum += static_cast<double>(y->data()[i]) * static_cast<double>(direction.data()[i]);
    }
    return sum;
  };
  constexpr float step = 1.0F / 256.0F;
  const auto slope = [&](auto&& with) { return (with(step) - with(-step)) / (2.0 * static_cast<double>(step)); };
  for (std::size_t i = 0; i < x.size(); i += 3) {
    CAPTURE(i);
    const double want = slope([&](float by) {
      Tensor moved = x;
      moved.data()[i] += by;
      return loss(net, moved);
    });
    CHECK(static_cast<double>(gradients->input.data()[i]) == doctest::Approx(want).epsilon(2e-3));
  }
  const StateDict start = net.state_dict();
  for (std::size_t p = 0; p < start.size(); ++p) {
    CAPTURE(start[p].first);
    CHECK(gradients->parameters[p].first == start[p].first);
    const double want = slope([&](float by) {
      StateDict moved = start;
      moved[p].second.data()[0] += by;
      REQUIRE(net.load_state_dict(moved));
      return loss(net, x);
    });
    CHECK(static_cast<double>(gradients->parameters[p].second.data()[0]) == doctest::Approx(want).epsilon(2e-3));
  }
}

TEST_CASE("load_state_dict speaks as PyTorch does, and changes nothing when it fails") {
  Network net = network("nn.Sequential(nn.Conv1d(1, 2, 3), nn.ReLU(), nn.Conv1d(2, 1, 3))");
  const StateDict before = net.state_dict();
  const StateDict wrong{{"0.weight", zeros({2, 1, 4})}, {"2.bias", zeros({3})},   {"x", zeros({1})},
                        {"0.foo", zeros({1})},          {"5.weight", zeros({1})}, {"1.x", zeros({1})}};
  const auto loaded = net.load_state_dict(wrong);
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error()->type == ErrorType::runtime_error);
  CHECK(loaded.error()->message ==
        "Error(s) in loading state_dict for Sequential:\n\tMissing key(s) in state_dict: \"0.bias\", \"2.weight\". "
        "\n\tUnexpected key(s) in state_dict: \"x\", \"5.weight\", \"0.foo\", \"1.x\". \n\tsize mismatch for 0.weight: "
        "copying a param with shape torch.Size([2, 1, 4]) from checkpoint, the shape in current model is "
        "torch.Size([2, 1, 3]).\n\tsize mismatch for 2.bias: copying a param with shape torch.Size([3]) from "
        "checkpoint, the shape in current model is torch.Size([1]).");
  CHECK(net.state_dict() == before);

  Network lone = network("nn.Conv1d(1, 2, 3)");
  const auto half = lone.load_state_dict({{"weight", zeros({2, 1, 3})}});
  REQUIRE_FALSE(half);
  CHECK(half.error()->message ==
        "Error(s) in loading state_dict for Conv1d:\n\tMissing key(s) in state_dict: \"bias\". ");

  StateDict other = before;
  for (auto& [name, tensor] : other) tensor.fill(0.5F);
  std::ranges::reverse(other);
  REQUIRE(net.load_state_dict(other));
  CHECK(net.state_dict().front().first == "0.weight");
  CHECK(net.state_dict().front().second.data()[0] == 0.5F);
}

TEST_CASE("errors of a call") {
  Network net = network("nn.Sequential(nn.Conv1d(1, 2, 3), nn.Conv1d(3, 1, 3))");
  SUBCASE("a failing layer is named") {
    const auto output = net.forward(ramp({1, 1, 9}));
    REQUIRE_FALSE(output);
    CHECK(output.error()->layer == "1");
    CHECK(output.error()->position.has_value());
    CHECK(net.activation(0) == nullptr);
  }
  SUBCASE("backward before forward") {
    const auto gradients = net.backward(zeros({1}));
    REQUIRE_FALSE(gradients);
    CHECK(gradients.error()->type == ErrorType::runtime_error);
  }
  SUBCASE("a gradient of another shape") {
    Network lone = network("nn.Conv1d(1, 2, 3)");
    REQUIRE(lone.forward(ramp({1, 1, 9})));
    const auto gradients = lone.backward(zeros({3}));
    REQUIRE_FALSE(gradients);
    CHECK(gradients.error()->message ==
          "Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of "
          "torch.Size([1, 2, 7]).");
  }
}

TEST_CASE("what would not fit is refused before anything is computed") {
  Network net = network("nn.Sequential(nn.Conv1d(1, 2, 1, padding=200000000), nn.ReLU())");
  const auto output = net.forward(ramp({1, 1, 9}));
  REQUIRE_FALSE(output);
  CHECK(output.error()->message.find("can't allocate memory") != std::string::npos);
  CHECK(net.activation(0) == nullptr);

  auto model = Model::parse("nn.Conv2d(100000, 100000, 9)");
  REQUIRE(model);
  const auto made = Network::make(std::move(*model), 0);
  REQUIRE_FALSE(made);
}

TEST_CASE("output_size reaches a lone layer") {
  Network net = network("nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1)");
  const auto call = text::parse("m(x, output_size=[18])");
  REQUIRE(call);
  CallOptions options;
  for (const Argument& argument : call->arguments) {
    if (argument.name == "output_size") options.output_size = argument.value;
  }
  const auto output = net.forward(ramp({1, 1, 9}), options);
  REQUIRE(output);
  CHECK(shape_of(*output) == Shape{1, 1, 18});
  const auto gradients = net.backward(ramp({1, 1, 18}));
  REQUIRE(gradients);
  CHECK(shape_of(gradients->input) == Shape{1, 1, 9});
}

TEST_CASE("output_size on a Sequential is refused by forward as by summary") {
  Network network = Network::make(Model::parse("nn.Sequential(nn.ConvTranspose1d(1, 1, 3, stride=2))").value(), 0).value();
  const auto output = network.forward(zeros({1, 1, 10}), {.output_size = Value::list_of(Shape{22})});
  REQUIRE_FALSE(output.has_value());
  CHECK(output.error()->type == ErrorType::type_error);
  CHECK(output.error()->message == "Sequential.forward() got an unexpected keyword argument 'output_size'");
}

TEST_CASE("what would not fit is refused with its bytes, also where only the reference could run it") {
  Network network = Network::make(Model::parse("nn.Conv1d(2, 1, 3, padding=100000000)").value(), 0).value();
  const auto output = network.forward(zeros({1, 2, 8}));
  REQUIRE_FALSE(output.has_value());
  CHECK(output.error()->message.starts_with("DefaultCPUAllocator: can't allocate memory: you tried to allocate "));
}

TEST_CASE("backward counts its own memory") {
  Network network = Network::make(Model::parse("nn.Identity()").value(), 0).value();
  const Tensor input = zeros({max_bytes / 18});  // forward counts three of these, backward five
  REQUIRE(network.forward(input).has_value());
  const auto gradients = network.backward(input);
  REQUIRE_FALSE(gradients.has_value());
  CHECK(gradients.error()->message.starts_with("DefaultCPUAllocator"));
}

TEST_CASE("named kernels, and back to PyTorch's") {
  Network network = Network::make(Model::parse("nn.Sequential(nn.Conv1d(1, 2, 3), nn.ReLU(), nn.ConvTranspose1d(2, 1, 3))").value(), 5).value();
  const StateDict before = network.state_dict();
  REQUIRE(network.set_kernel("0", "box").has_value());
  const StateDict box = network.state_dict();
  for (const float weight : box[0].second) CHECK(weight == doctest::Approx(1.0 / 3.0));
  for (const float bias : box[1].second) CHECK(bias == 0.0F);
  REQUIRE(network.tie("2", "0").has_value());
  CHECK(network.state_dict()[2].second == network.state_dict()[0].second);
  REQUIRE(network.set_kernel("0", "default").has_value());
  CHECK(network.state_dict()[0].second == before[0].second);
  CHECK(network.state_dict()[1].second == before[1].second);

  CHECK(network.set_kernel("1", "box").error()->message == "'ReLU' object has no attribute 'weight'");
  CHECK(network.set_kernel("7", "box").error()->type == ErrorType::attribute_error);
  CHECK(network.set_kernel("0", "boxes").error()->type == ErrorType::value_error);
  CHECK(network.tie("0", "1").error()->type == ErrorType::attribute_error);
}
