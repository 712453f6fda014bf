// Networks that run again and again.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "allocations.hpp"
#include "convscope/model.hpp"
#include "convscope/network.hpp"

using namespace convscope;

namespace {

const std::string autoencoder =
    "nn.Sequential(nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(16, 32, 3, stride=2, padding=1), "
    "nn.ReLU(), nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=1), nn.ReLU(), "
    "nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1), nn.Sigmoid())";

Network network(const std::string& source) { return Network::make(Model::parse(source).value(), 0).value(); }

Tensor ramp(const Shape& shape, float scale = 1.0F) {
  Tensor tensor = zeros(shape);
  for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] = scale * static_cast<float>(i % 23);
  return tensor;
}

}  // namespace

TEST_CASE("a run that is prepared takes nothing from the heap") {
  for (const bool grad : {true, false}) {
    Network net = network(autoencoder);
    const TensorType type{{1, 1, 32, 32}};
    const Tensor x = ramp(type.shape);
    const Tensor want = net.forward(x).value();
    const auto inputs = net.prepare({&type, 1}, {.grad = grad});
    REQUIRE(inputs);
    std::ranges::copy(x, (*inputs)[0].begin());
    REQUIRE(net.run());  // plans and packs
    std::ranges::copy(x, (*inputs)[0].begin());
    const std::size_t before = allocation_count();
    const Result<void> done = net.run();
    CHECK(allocation_count() == before);
    REQUIRE(done);
    CHECK(*net.outputs()[0] == want);
  }
}

TEST_CASE("what is prepared fits nothing else") {
  Network net = network("nn.Sequential(nn.Dropout(1.0), nn.ReLU())");
  CHECK_FALSE(net.run());
  CHECK(net.outputs().empty());
  const TensorType type{{4}};
  REQUIRE(net.prepare({&type, 1}));
  net.train(false);
  CHECK_FALSE(net.run());
  const auto inputs = net.prepare({&type, 1});
  REQUIRE(inputs);
  (*inputs)[0].fill(2.0F);
  REQUIRE(net.run());
  CHECK(net.outputs()[0]->data()[0] == 2.0F);
  net.train(true);
  CHECK(net.forward(ramp({4}, 3.0F)).value() == zeros({4}));
}

TEST_CASE("inputs of many kinds, in turn, give what a new network gives") {
  Network net = network(autoencoder);
  for (int round = 0; round < 3; ++round) {
    for (const std::int64_t size : {8, 12, 36, 16, 20, 28, 8}) {
      const Tensor x = ramp({2, 1, size, size}, 1.0F / 16.0F);
      const bool grad = (round + size / 4) % 2 == 0;
      CAPTURE(size);
      const Tensor y = net.forward(x, {.grad = grad}).value();
      CHECK(y == network(autoencoder).forward(x).value());
      CHECK((net.activation(0) != nullptr) == grad);
      CHECK(net.backward(y).has_value() == grad);
    }
  }
}

TEST_CASE("changed parameters are seen by what was packed before") {
  Network net = network(autoencoder);
  const Tensor x = ramp({1, 1, 16, 16}, 0.125F);
  const Tensor before = net.forward(x).value();
  StateDict state = net.state_dict();
  for (auto& [name, tensor] : state) tensor *= 0.5F;
  REQUIRE(net.load_state_dict(state));
  Network fresh = network(autoencoder);
  REQUIRE(fresh.load_state_dict(state));
  CHECK(net.forward(x).value() == fresh.forward(x).value());
  REQUIRE(net.set_kernel("2", "box"));
  REQUIRE(fresh.set_kernel("2", "box"));
  CHECK(net.forward(x).value() == fresh.forward(x).value());
  REQUIRE(net.set_kernel("2", "default"));
  REQUIRE(net.load_state_dict(network(autoencoder).state_dict()));
  CHECK(net.forward(x).value() == before);
}

TEST_CASE("a weight that every forward makes anew is packed in every forward") {
  const std::string source = "nn.utils.spectral_norm(nn.Conv1d(4, 4, 3))";
  Network net = network(source);
  const Tensor x = ramp({1, 4, 9});
  Tensor last = net.forward(x).value();
  for (int i = 0; i < 3; ++i) {
    Network fresh = network(source);
    REQUIRE(fresh.load_state_dict(net.state_dict()));
    const Tensor y = net.forward(x).value();
    CHECK(y == fresh.forward(x).value());
    CHECK(y != last);
    last = y;
  }
}

TEST_CASE("without grad there is nothing to go back through, in PyTorch's words") {
  Network net = network(autoencoder);
  const Tensor y = net.forward(ramp({1, 1, 8, 8}), {.grad = false}).value();
  CHECK_FALSE(net.keeps_activations());
  const auto gradients = net.backward(y);
  REQUIRE_FALSE(gradients);
  CHECK(gradients.error()->message == "element 0 of tensors does not require grad and does not have a grad_fn");
}

TEST_CASE("activations inside convolutions give the same bits, in small tensors and in large ones") {
  for (const std::string activation : {"ReLU()", "Sigmoid()", "Hardtanh(-0.5, 0.25)", "GELU()", "Softplus(2, 3)"}) {
    for (const std::string layer :
         {"Conv2d(1, 5, 3)", "Conv2d(1, 5, 1, stride=2)", "ConvTranspose2d(1, 5, 3, stride=2)"}) {
      for (const std::int64_t size : {7, layer.starts_with("ConvT") ? 230 : 720}) {
        Network net = network("nn.Sequential(nn." + layer + ", nn." + activation + ")");
        CAPTURE(layer);
        CAPTURE(activation);
        const Tensor x = ramp({1, 1, size, size}, 0.125F);
        CHECK(net.forward(x, {.grad = false}).value() == net.forward(x).value());
      }
    }
  }
}

TEST_CASE("outputs are copies, whatever comes after") {
  Network net = network("nn.Sequential(nn.Flatten(), nn.Identity())");
  const Tensor x = ramp({2, 3, 4});
  const Tensor y = net.forward(x).value();
  static_cast<void>(net.forward(ramp({2, 3, 4}, 9.0F)));
  static_cast<void>(net.forward(ramp({2, 3, 4000}, 9.0F)));
  CHECK(std::ranges::equal(x, y));
}

TEST_CASE("storage: placed memory is written to, never handed on") {
  std::vector<float> memory(6, 1.0F);
  Tensor placed;
  place(placed, {2, 3}, memory.data());
  CHECK(placed.storage().is_placed());
  SUBCASE("copies and moves have their own") {
    Tensor copy = placed;
    Tensor moved = std::move(placed);
    memory[0] = 5.0F;
    CHECK_FALSE(copy.storage().is_placed());
    CHECK_FALSE(moved.storage().is_placed());
    CHECK(copy.data()[0] == 1.0F);
    CHECK(moved.data()[0] == 1.0F);
  }
  SUBCASE("assigning as many values writes them there") {
    placed = ramp({2, 3});
    CHECK(placed.storage().is_placed());
    CHECK(memory[5] == 5.0F);
    Tensor other = zeros({2, 3});
    other = std::move(placed);
    CHECK_FALSE(other.storage().is_placed());
    CHECK(other.data()[5] == 5.0F);
  }
  SUBCASE("assigning more takes other memory") {
    placed = ramp({4, 3});
    CHECK_FALSE(placed.storage().is_placed());
    CHECK(memory[5] == 1.0F);
    CHECK(placed.data()[11] == 11.0F);
  }
  SUBCASE("moving between owners moves the memory") {
    Tensor owner = ramp({2, 3});
    const float* const data = owner.data();
    Tensor next = std::move(owner);
    CHECK(next.data() == data);
    owner = std::move(next);
    CHECK(owner.data() == data);
  }
}
