#include "convscope/random.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "convscope/init.hpp"
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

template <class T>
std::string hash(std::span<const T> values) {
  return test::sha256(std::as_bytes(values));
}

/// The numbers of one call are PyTorch's.
template <class T>
void check(const std::vector<T>& values, const nlohmann::json& call) {
  const auto first = call["first"].get<std::vector<T>>();
  for (std::size_t i = 0; i < first.size(); ++i) CHECK(values[i] == first[i]);
  CHECK(hash(std::span(values)) == call["sha256"].get<std::string>());
}

std::vector<std::int64_t> draw_integers(Generator& generator, const nlohmann::json& call) {
  std::vector<std::int64_t> values(call["n"].get<std::size_t>());
  if (call["call"] == "randperm") {
    generator.randperm(values);
  } else {
    const auto low = call["args"]["low"].get<std::int64_t>();
    const auto high = call["args"]["high"].get<std::int64_t>();
    REQUIRE(check_randint(low, high));
    generator.randint(values, low, high);
  }
  return values;
}

/// What nn.init draws for a weight of that shape; nothing for other calls.
std::optional<Result<Initializer>> initializer(const std::string& name, const Shape& shape,
                                               const nlohmann::json& args) {
  if (name.starts_with("kaiming_")) {
    const auto mode = args.value("mode", "fan_in");
    const auto nonlinearity = args.value("nonlinearity", "leaky_relu");
    const init::Kaiming options{.a = args.value("a", 0.0), .mode = mode, .nonlinearity = nonlinearity};
    return name == "kaiming_uniform_" ? init::kaiming_uniform(shape, options) : init::kaiming_normal(shape, options);
  }
  if (name == "xavier_uniform_") return init::xavier_uniform(shape, args.value("gain", 1.0));
  if (name == "xavier_normal_") return init::xavier_normal(shape, args.value("gain", 1.0));
  return std::nullopt;
}

/// A module in training, called with a tensor of one value.
std::vector<float> call_module(Generator& generator, const nlohmann::json& call) {
  const auto model = Model::parse(call["args"]["src"].get<std::string>());
  REQUIRE(model);
  Tensor input = zeros(call.value("shape", Shape{call["n"].get<std::int64_t>()}));
  input.fill(call["args"]["value"].get<float>());
  CallState state{.generator = &generator};
  const auto output = model->root().layer->forward(input, state, {});
  REQUIRE(output);
  return {output->begin(), output->end()};
}

std::vector<float> draw(Generator& generator, const nlohmann::json& call) {
  const auto name = call["call"].get<std::string>();
  const auto count = call["n"].get<std::size_t>();
  const auto args = call.value("args", nlohmann::json::object());
  const auto number = [&](const char* key) { return args.at(key).get<double>(); };
  const auto tensor = [&](const char* key) { return std::vector<float>(count, args.at(key).get<float>()); };

  std::vector<float> out(count);
  if (const auto init = initializer(name, call.value("shape", Shape{call["n"].get<std::int64_t>()}), args)) {
    REQUIRE(init->has_value());
    generator.initialize(**init, out);
  } else if (name == "rand") {
    generator.rand(out);
  } else if (name == "randn") {
    generator.randn(out);
  } else if (name == "uniform") {
    REQUIRE(check_uniform(number("low"), number("high")));
    generator.uniform(out, number("low"), number("high"));
  } else if (name == "normal") {
    generator.initialize({Initializer::Kind::normal, number("mean"), number("std")}, out);
  } else if (name == "normal around a tensor") {
    generator.normal(out, tensor("mean"), number("std"));
  } else if (name == "normal of tensors") {
    REQUIRE(check_normal(tensor("std")));
    generator.normal(out, tensor("mean"), tensor("std"));
  } else if (name == "bernoulli") {
    REQUIRE(check_bernoulli(number("p")));
    generator.bernoulli(out, number("p"));
  } else if (name == "bernoulli of a tensor") {
    REQUIRE(check_bernoulli(tensor("p")));
    generator.bernoulli(out, tensor("p"));
  } else if (name == "constant") {
    generator.initialize({Initializer::Kind::constant, number("value")}, out);
  } else if (name == "trunc_normal_") {
    REQUIRE(init::trunc_normal(generator, out,
                               {.mean = args.value("mean", 0.0),
                                .deviation = args.value("std", 1.0),
                                .low = args.value("a", -2.0),
                                .high = args.value("b", 2.0)}));
  } else {
    FAIL("no such draw: ", name);
  }
  return out;
}

std::string message(const auto& result) { return result ? "" : result.error()->message; }

}  // namespace

TEST_CASE("random numbers are PyTorch's, bit for bit") {
  const auto data = load("random.json");
  for (const auto& sequence : data["sequences"]) {
    Generator generator(sequence["seed"].get<std::uint64_t>());
    CAPTURE(sequence["seed"].dump());
    for (const auto& call : sequence["calls"]) {
      CAPTURE(call.dump());
      if (call["call"] == "randint" || call["call"] == "randperm") {
        check(draw_integers(generator, call), call);
      } else if (call["call"] == "module") {
        check(call_module(generator, call), call);
      } else {
        check(draw(generator, call), call);
      }
    }
  }
}

TEST_CASE("draws that can't be are refused in PyTorch's words") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(message(check_uniform(1, 0)) == "uniform_ expects to return a [from, to) range, but found from=1 > to=0");
  CHECK(message(check_uniform(0, infinity)) == "to is out of bounds for float");
  CHECK(message(check_uniform(std::nan(""), 1)) == "from is out of bounds for float");
  CHECK(message(check_uniform(-3e38, 3e38)) ==
        "uniform_ expects to-from <= std::numeric_limits<Float>::max(), but found to=3e+38 and from=-3e+38 which "
        "result in to-from to exceed the limit");
  CHECK(message(check_normal(-1.5)) == "normal expects std >= 0.0, but found std -1.5");
  CHECK(message(check_normal(std::nan(""))) == "normal expects std >= 0.0, but found std nan");
  CHECK(message(check_normal(std::vector{1.0F, std::nanf("")})) == "normal expects all elements of std >= 0.0");
  CHECK(message(check_bernoulli(1.5)) == "bernoulli_ expects p to be in [0, 1], but got p=1.5");
  CHECK(message(check_bernoulli(std::vector{0.5F, 1.5F})).starts_with("Expected p_in >= 0 && p_in <= 1 to be true"));
  CHECK(message(check_randint(5, 5)) == "random_ expects 'from' to be less than 'to', but got from=5 >= to=5");
}

TEST_CASE("initialisers refuse what PyTorch refuses") {
  constexpr auto no_fans = "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions";
  CHECK(message(init::kaiming_uniform({3})) == no_fans);
  CHECK(message(init::xavier_normal({3})) == no_fans);
  CHECK(message(init::kaiming_normal({3, 2}, {.mode = "Fan"})) ==
        "Mode fan not supported, please use one of ['fan_in', 'fan_out']");
  CHECK(message(init::kaiming_uniform({3, 2}, {.nonlinearity = "gelu"})) == "Unsupported nonlinearity gelu");
  CHECK(message(init::xavier_uniform({0, 0})) == "float division by zero");
  CHECK(message(init::xavier_normal({3, 3}, -1)) == "normal expects std >= 0.0, but found std -0.57735");
  CHECK(init::kaiming_uniform({3, 0}).has_value());  // nothing to fill

  Generator generator;
  std::vector<float> out(3);
  CHECK(message(init::trunc_normal(generator, out, {.deviation = 0})) == "float division by zero");
  CHECK(message(init::trunc_normal(generator, out, {.low = 2, .high = 1})) ==
        "uniform_ expects to return a [from, to) range, but found from=0.9545 > to=0.682689");
  REQUIRE(init::trunc_normal(generator, out, {.mean = 100}));
  for (const float value : out) CHECK(value == -2.0F);  // as far as the distribution reaches, then clamped
}

TEST_CASE("randint covers the range of int64") {
  Generator words(3);
  Generator generator(3);
  std::vector<std::int64_t> out(1);
  constexpr auto low = std::numeric_limits<std::int64_t>::min();
  constexpr auto high = std::numeric_limits<std::int64_t>::max();
  generator.randint(out, low, high);
  CHECK(out[0] == static_cast<std::int64_t>(words.random64() % ~std::uint64_t{0} + (std::uint64_t{1} << 63U)));
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
      CHECK(hash(std::span(tensor.data(), tensor.size())) == want["sha256"].get<std::string>());
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
