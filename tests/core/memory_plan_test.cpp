// Where activations stand: no two that are needed at the same time overlap, and nothing changes a result.

#include "graph/memory_plan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "convscope/model.hpp"
#include "convscope/network.hpp"
#include "convscope/summary.hpp"

using namespace convscope;

namespace {

using Random = std::mt19937;

std::size_t draw(Random& random, std::size_t below) { return random() % below; }

/// A graph of so many calls on tensors of shape (2, 4, 6, 6), each of tensors drawn from those before it; the second
/// output is drawn as well.
std::string random_graph(Random& random, std::size_t calls) {
  const std::vector<std::string> of_one{"conv", "conv2", "relu",        "tanh", "drop",         "norm",
                                        "pool", "same",  "torch.exp",   "flat", "Tensor.clone", "F.relu",
                                        "flip", "up",    "torch.clone", "relu6"};
  const std::vector<std::string> of_two{"torch.add", "torch.mul", "operator.sub", "cat"};
  std::string nodes;
  const auto tensor = [&](std::size_t i) { return "\"$t" + std::to_string(i) + "\""; };
  const auto node = [&](const std::string& name, const std::string& call, const std::string& args) {
    nodes += (nodes.empty() ? "" : ", ") + std::string(R"({"name": ")") + name + R"(", "call": ")" + call +
             R"(", "args": [)" + args + "]}";
  };
  for (std::size_t i = 1; i <= calls; ++i) {
    const std::string a = tensor(draw(random, i));
    const std::string b = tensor(draw(random, i));
    const std::string name = "t" + std::to_string(i);
    if (draw(random, 3) == 0) {
      const std::string& call = of_two[draw(random, of_two.size())];
      if (call == "cat") {
        node("u" + name, "torch.cat", "[" + a + ", " + b + "], 1");
        node(name, "halve", "\"$u" + name + "\"");
      } else {
        node(name, call, a + ", " + b);
      }
      continue;
    }
    const std::string& call = of_one[draw(random, of_one.size())];
    if (call == "flat") {
      node("u" + name, "torch.flatten", a + ", 2");
      node(name, "Tensor.view", "\"$u" + name + "\", 2, 4, 6, 6");
    } else if (call == "flip") {
      node(name, "torch.flip", a + ", [2, 3]");
    } else {
      node(name, call, a);
    }
  }
  return R"-({"inputs": ["t0"], "modules": {"conv": "nn.Conv2d(4, 4, 3, padding=1)", "conv2": "nn.Conv2d(4, 4, 1)",
    "relu": "nn.ReLU(inplace=True)", "tanh": "nn.Tanh()", "relu6": "nn.ReLU6()", "drop": "nn.Dropout()",
    "norm": "nn.BatchNorm2d(4)", "pool": "nn.AvgPool2d(3, 1, 1)", "same": "nn.Identity()", "halve": "nn.Conv2d(8, 4, 1)",
    "up": "nn.ConvTranspose2d(4, 4, 3, padding=1)"}, "nodes": [)-" +
         nodes + R"(], "output": [)" + tensor(calls) + ", " + tensor(draw(random, calls + 1)) + "]}";
}

Tensor ramp(const Shape& shape) {
  Tensor tensor = zeros(shape);
  for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] = static_cast<float>(i % 29) / 16.0F - 1.0F;
  return tensor;
}

}  // namespace

TEST_CASE("blocks that are needed at the same time never overlap") {
  Random random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<Block> blocks(1 + draw(random, 60));
    for (Block& block : blocks) {
      block.size = static_cast<std::int64_t>(draw(random, 5) == 0 ? draw(random, 5000) : draw(random, 90));
      block.first = draw(random, 20);
      block.last = block.first + draw(random, 6);
    }
    const Places places = place_blocks(blocks);
    std::int64_t sum = 0;
    std::int64_t most = 0;
    for (std::size_t moment = 0; moment < 26; ++moment) {
      std::int64_t alive = 0;
      for (const Block& block : blocks) alive += block.first <= moment && moment <= block.last ? block.size : 0;
      most = std::max(most, alive);
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      CAPTURE(round);
      CAPTURE(i);
      sum += (blocks[i].size + 15) / 16 * 16;
      CHECK(places.offsets[i] % 16 == 0);
      CHECK(places.offsets[i] + blocks[i].size <= places.size);
      for (std::size_t j = 0; j < i; ++j) {
        const bool together = blocks[i].first <= blocks[j].last && blocks[j].first <= blocks[i].last;
        const bool apart = places.offsets[i] + blocks[i].size <= places.offsets[j] ||
                           places.offsets[j] + blocks[j].size <= places.offsets[i];
        CHECK((!together || apart || blocks[i].size == 0 || blocks[j].size == 0));
      }
    }
    CHECK(places.size >= most);
    CHECK(places.size <= sum);
  }
}

TEST_CASE("a chain needs its two largest neighbours, whatever its length") {
  std::vector<Block> chain;
  for (std::size_t i = 0; i < 1000; ++i) chain.push_back({.size = 160, .first = i, .last = i + 1});
  CHECK(place_blocks(chain).size == 320);
}

TEST_CASE("more blocks than are compared with each other get places all the same") {
  std::vector<Block> blocks(5000, Block{.size = 1, .first = 0, .last = 0});
  Places places = place_blocks(blocks);
  CHECK(places.size == 16 * 5000);
  std::ranges::sort(places.offsets);
  CHECK(std::ranges::adjacent_find(places.offsets) == places.offsets.end());
}

TEST_CASE("sizes that can't be added saturate") {
  const std::vector<Block> blocks(3, Block{.size = std::int64_t{1} << 62, .first = 0, .last = 0});
  CHECK(place_blocks(blocks).size == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("with and without grad, in memory that is used again, the outputs are the same to the bit") {
  Random random(3);
  for (int round = 0; round < 60; ++round) {
    const std::string source = random_graph(random, 4 + draw(random, 16));
    CAPTURE(source);
    auto model = Model::parse(source);
    REQUIRE(model);
    const bool training = round % 2 == 0;
    Network kept = Network::make(*model, 1).value();
    Network reused = Network::make(*model, 1).value();
    const std::vector<Tensor> x{ramp({2, 4, 6, 6})};
    for (int again = 0; again < 2; ++again) {
      const auto want = kept.forward(x, {.training = training});
      const auto got = reused.forward(x, {.training = training, .grad = false});
      REQUIRE(want);
      REQUIRE(got);
      CHECK((*got)[0].storage() == (*want)[0].storage());
      CHECK((*got)[1].storage() == (*want)[1].storage());
    }
    CHECK(kept.state_dict() == reused.state_dict());
    CHECK(kept.backward(*kept.forward(x)).has_value());
    const Report report = summary(source, {2, 4, 6, 6});
    REQUIRE(report.memory);
    CHECK(report.memory->inference <= report.memory->training);
    CHECK(report.memory->activations <= report.memory->training);
  }
}

TEST_CASE("what a model needs") {
  const Shape image{1, 1, 64, 64};  // 16 KiB
  constexpr std::int64_t kib = 1024;
  const auto of = [&](const std::string& source) { return summary(source, image).memory.value(); };
  SUBCASE("value by value, one tensor is enough; backward needs them all, and two gradients") {
    const MemoryUse use = of("nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Sigmoid())");
    CHECK(use.inference == 16 * kib);
    CHECK(use.activations == 4 * 16 * kib);
    CHECK(use.training == 6 * 16 * kib);
  }
  SUBCASE("what only looks at values otherwise takes none") {
    const MemoryUse use = of("nn.Sequential(nn.Flatten(), nn.Unflatten(1, (64, 64)), nn.Flatten())");
    CHECK(use.inference == 16 * kib);
    CHECK(use.activations == 16 * kib);
  }
  SUBCASE("a dropped mask is kept for backward") {
    CHECK(of("nn.Dropout()").training == (2 + 1 + 2) * 16 * kib);
    CHECK(of("nn.Dropout().eval()").training == (1 + 2) * 16 * kib);
  }
  SUBCASE("none where the model fails") { CHECK_FALSE(summary("nn.Conv2d(3, 1, 3)", image).memory.has_value()); }
}
