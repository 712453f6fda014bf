#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "convscope/network.hpp"
#include "convscope/signal.hpp"

using namespace convscope;

namespace {

/// A network whose convolution weights are the named kernels and whose biases are 0.
Network with_kernels(std::string_view model, const std::vector<std::string_view>& names,
                     const std::vector<std::int64_t>& stride) {
  auto network = Network::make(Model::parse(model).value(), 0).value();
  StateDict state = network.state_dict();
  std::size_t conv = 0;
  for (auto& [key, tensor] : state) {
    if (key.ends_with("bias")) {
      tensor.fill(0.0F);
      continue;
    }
    const bool transposed = network.model().layers()[conv]->type.starts_with("ConvTranspose");
    tensor = signal::make_kernel(names[conv], shape_of(tensor), transposed, 1, stride).value();
    ++conv;
  }
  REQUIRE(network.load_state_dict(state).has_value());
  return network;
}

Tensor signal_of(std::string_view name, const Shape& shape, int spatial) {
  return signal::make_signal(name, shape, spatial, 0).value();
}

}  // namespace

TEST_CASE("every signal fills every shape with finite values in its range") {
  for (int spatial = 1; spatial <= 3; ++spatial) {
    CHECK(signal::signals(spatial).size() >= 5);
    for (const signal::Choice& choice : signal::signals(spatial)) {
      for (const std::int64_t size : {0, 1, 2, 7, 16}) {
        Shape shape{2, 3};
        shape.insert(shape.end(), static_cast<std::size_t>(spatial), size);
        const auto made = signal::make_signal(choice.name, shape, spatial, 1);
        INFO(choice.name, " ", to_string(std::span(shape)));
        REQUIRE(made.has_value());
        REQUIRE(shape_of(*made) == shape);
        for (const float value : *made) {
          REQUIRE(std::isfinite(value));
          if (choice.name != "noise") REQUIRE((value >= (spatial == 1 ? -1.0001F : -0.0001F) && value <= 1.0001F));
        }
      }
    }
  }
}

TEST_CASE("channels of a signal differ") {
  const Tensor chirp = signal_of("chirp", {1, 2, 64}, 1);
  double difference = 0.0;
  for (std::size_t i = 0; i < 64; ++i) difference += std::abs(chirp.data()[i] - chirp.data()[64 + i]);
  CHECK(difference > 1.0);
}

TEST_CASE("unknown names and impossible shapes are errors that say what there is") {
  const auto unknown = signal::make_signal("chrip", {1, 1, 8}, 1, 0);
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error()->type == ErrorType::value_error);
  CHECK(unknown.error()->message == "unknown signal 'chrip'");
  CHECK(unknown.error()->hint.find("chirp") != std::string::npos);
  CHECK_FALSE(signal::make_signal("shapes", {1, 1, 8}, 1, 0).has_value());  // an image, not a curve
  CHECK_FALSE(signal::make_signal("chirp", {8}, 2, 0).has_value());
  CHECK_FALSE(signal::make_signal("chirp", {1, 1, -1}, 1, 0).has_value());
  CHECK_FALSE(signal::make_signal("chirp", {1, 1, std::int64_t{1} << 62}, 1, 0).has_value());
  CHECK_FALSE(signal::make_signal("chirp", {1, 1, max_bytes}, 1, 0).has_value());
  CHECK_FALSE(signal::make_kernel("box", {3, 3}, false, 1, {}).has_value());
  CHECK_FALSE(signal::make_kernel("boxes", {3, 3, 3}, false, 1, {}).has_value());
}

TEST_CASE("averaging kernels add up to one, transposed ones to prod(stride)") {
  const std::vector<std::int64_t> stride{2, 3};
  for (const std::string_view name : {"box", "triangle", "gaussian"}) {
    for (const std::int64_t k : {1, 2, 3, 4, 5, 8}) {
      const Tensor down = signal::make_kernel(name, {1, 1, k, k + 1}, false, 1, stride).value();
      const Tensor up = signal::make_kernel(name, {1, 1, k, k + 1}, true, 1, stride).value();
      double down_sum = 0.0;
      double up_sum = 0.0;
      for (const float weight : down) down_sum += weight;
      for (const float weight : up) up_sum += weight;
      INFO(name, " ", k);
      CHECK(down_sum == doctest::Approx(1.0));
      CHECK(up_sum == doctest::Approx(6.0));
    }
  }
}

TEST_CASE("a constant stays what it is away from the borders") {
  auto network = with_kernels("nn.Sequential(nn.Conv1d(1, 4, 3, stride=2, padding=1), nn.ConvTranspose1d(4, 1, 4, stride=2, padding=1))",
                              {"triangle", "triangle"}, {2});
  const Tensor output = network.forward(signal_of("constant", {1, 1, 64}, 1)).value();
  for (std::size_t i = 8; i < 56; ++i) CHECK(output.data()[i] == doctest::Approx(1.0));
}

TEST_CASE("the Haar bank is inverted by the same bank") {
  auto curve = with_kernels("nn.Sequential(nn.Conv1d(1, 2, 2, stride=2), nn.ConvTranspose1d(2, 1, 2, stride=2))",
                            {"haar", "haar"}, {2});
  const Tensor chirp = signal_of("chirp", {1, 1, 64}, 1);
  const auto quality = signal::compare(chirp, curve.forward(chirp).value()).value();
  CHECK(quality.psnr > 120.0);

  auto image = with_kernels("nn.Sequential(nn.Conv2d(1, 4, 2, stride=2), nn.ConvTranspose2d(4, 1, 2, stride=2))",
                            {"haar", "haar"}, {2, 2});
  const Tensor shapes = signal_of("shapes", {1, 1, 32, 32}, 2);
  CHECK(signal::compare(shapes, image.forward(shapes).value()).value().psnr > 120.0);
}

TEST_CASE("identity passes channels through") {
  auto network = with_kernels("nn.Sequential(nn.Conv2d(3, 3, 3, padding=1))", {"identity"}, {1});
  const Tensor image = signal_of("shapes", {1, 3, 9, 9}, 2);
  CHECK(signal::compare(image, network.forward(image).value()).value().mse == 0.0);
}

TEST_CASE("sobel sees edges along one axis after the other") {
  const Tensor weight = signal::make_kernel("sobel", {2, 1, 3, 3}, false, 1, {}).value();
  const std::vector<float> rows{-0.125F, -0.25F, -0.125F, 0, 0, 0, 0.125F, 0.25F, 0.125F};
  const std::vector<float> columns{-0.125F, 0, 0.125F, -0.25F, 0, 0.25F, -0.125F, 0, 0.125F};
  CHECK(std::vector<float>(weight.begin(), weight.begin() + 9) == rows);
  CHECK(std::vector<float>(weight.begin() + 9, weight.end()) == columns);
}

TEST_CASE("quality is measured on the common part") {
  Tensor a = Tensor::from_shape({1, 1, 4});
  Tensor b = Tensor::from_shape({1, 1, 3});
  const float wanted[] = {0, 1, 2, 3};
  const float got[] = {0, 1.5F, 2};
  std::copy(std::begin(wanted), std::end(wanted), a.begin());
  std::copy(std::begin(got), std::end(got), b.begin());
  const auto quality = signal::compare(a, b).value();
  CHECK(quality.compared == Shape{1, 1, 3});
  CHECK(quality.mse == doctest::Approx(0.25 / 3.0));
  CHECK(quality.psnr == doctest::Approx(10.0 * std::log10(4.0 / (0.25 / 3.0))));  // peak 2 on the common part
  CHECK(quality.difference.data()[1] == 0.5F);

  CHECK(signal::compare(a, a).value().psnr == std::numeric_limits<double>::infinity());
  CHECK_FALSE(signal::compare(a, Tensor::from_shape({1, 2, 4})).has_value());
  CHECK_FALSE(signal::compare(a, Tensor::from_shape({1, 4})).has_value());
  CHECK(signal::compare(Tensor::from_shape({1, 4}), Tensor::from_shape({1, 3}), 1).has_value());
  CHECK_FALSE(signal::compare(Tensor::from_shape({2, 4}), Tensor::from_shape({1, 3}), 1).has_value());
}
