#include "convscope/random.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "convscope/model.hpp"
#include "convscope/network.hpp"
#include "random/fused.hpp"
#include "sha256.hpp"

using namespace convscope;

namespace {

nlohmann::json load(const std::string& name) {
  std::ifstream file(std::string(CONVSCOPE_TEST_DATA) + "/" + name);
  REQUIRE(file);
  return nlohmann::json::parse(file);
}

std::string hash(std::span<const float> values) { return test::sha256(std::as_bytes(values)); }

}  // namespace

TEST_CASE("rand and randn give PyTorch's numbers, bit for bit") {
  const auto data = load("random.json");
  for (const auto& sequence : data["sequences"]) {
    Generator generator(sequence["seed"].get<std::uint64_t>());
    CAPTURE(sequence["seed"].dump());
    for (const auto& call : sequence["calls"]) {
      std::vector<float> values(call["n"].get<std::size_t>());
      CAPTURE(call["call"].get<std::string>());
      CAPTURE(values.size());
      if (call["call"] == "rand") {
        generator.rand(values);
      } else {
        generator.randn(values);
      }
      const auto first = call["first"].get<std::vector<float>>();
      for (std::size_t i = 0; i < first.size(); ++i) CHECK(values[i] == first[i]);
      CHECK(hash(values) == call["sha256"].get<std::string>());
    }
  }
}

TEST_CASE("default parameters are PyTorch's, bit for bit") {
  const auto data = load("random.json");
  for (const auto& module : data["modules"]) {
    const auto source = module["src"].get<std::string>();
    const auto seed = module["seed"].get<std::uint64_t>();
    CAPTURE(source);
    CAPTURE(seed);
    auto model = Model::parse(source);
    if (!model) continue;  // a layer that Convscope does not have
    Generator generator(seed);
    std::size_t total = 0;
    const auto network = Network::make(std::move(*model), seed);
    REQUIRE(network);
    const StateDict state = network->state_dict();
    REQUIRE(state.size() == module["params"].size());
    for (std::size_t i = 0; i < state.size(); ++i) {
      const auto& want = module["params"][i];
      const auto& [name, tensor] = state[i];
      CHECK(name == want["name"].get<std::string>());
      CHECK(shape_of(tensor) == want["shape"].get<Shape>());
      CHECK(hash({tensor.data(), tensor.size()}) == want["sha256"].get<std::string>());
      total += tensor.size();
    }
    // As many numbers were drawn as PyTorch draws.
    std::vector<float> drawn(total + 1);
    generator.rand(drawn);
    CHECK(drawn.back() == module["then_rand"].get<float>());
  }
}

TEST_CASE("only the low 32 bits of a seed count") {
  Generator a(5);
  Generator b((std::uint64_t{1} << 32U) + 5);
  for (int i = 0; i < 1000; ++i) CHECK(a.random() == b.random());
}

TEST_CASE("a 64-bit draw takes its high half first") {
  Generator words(9);
  Generator pairs(9);
  const std::uint64_t high = words.random();
  const std::uint64_t low = words.random();
  CHECK(pairs.random64() == ((high << 32U) | low));
}

TEST_CASE("the fused multiply-add rounds once") {
  // Against the library's fmaf, which is right on every platform, with operands chosen to cancel and to tie.
  Generator bits(1);
  const auto any = [&](int exponents) {
    const auto mantissa = static_cast<float>(static_cast<std::int32_t>(bits.random() >> 8U) - (1 << 23));
    return std::ldexp(mantissa, static_cast<int>(bits.random() % static_cast<unsigned>(exponents)) - exponents / 2);
  };
  for (int i = 0; i < 200'000; ++i) {
    const float a = any(8);
    const float b = any(8);
    const float c = i % 3 == 0 ? -(a * b) : i % 3 == 1 ? any(80) : std::nextafter(-(a * b), any(60));
    const float want = std::fma(a, b, c);
    CAPTURE(a);
    CAPTURE(b);
    CAPTURE(c);
    REQUIRE(fused_multiply_add(a, b, c) == want);
  }
}
