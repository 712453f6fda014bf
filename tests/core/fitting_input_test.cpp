#include "convscope/fitting_input.hpp"

#include <doctest/doctest.h>

#include <string>

#include "convscope/summary.hpp"

using namespace convscope;

namespace {

const Shape chirp{1, 1, 100};

}  // namespace

TEST_CASE("a model put in the place of another gets an input that it takes") {
  struct Case {
    std::string model;
    Shape before;
    Shape after;
  };
  const Case cases[] = {
      {"nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU())", chirp, {1, 3, 32, 32}},
      {"nn.Conv3d(2, 4, 3)", chirp, {1, 2, 16, 16, 16}},
      {"nn.ConvTranspose2d(8, 3, 4)", chirp, {1, 8, 32, 32}},
      {"nn.Conv2d(6, 9, 3, groups=3)", chirp, {1, 6, 32, 32}},
      // What fits stays: the batch and the sizes.
      {"nn.Conv2d(3, 16, 3)", {4, 1, 28, 30}, {4, 3, 28, 30}},
      {"nn.Conv1d(2, 4, 3)", chirp, {1, 2, 100}},
      // Sizes that later layers ask for.
      {"nn.Sequential(nn.Conv2d(1, 6, 5), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(864, 10))", chirp, {1, 1, 28, 28}},
      {"nn.Sequential(nn.Conv2d(3, 64, 7, 2, 3), nn.MaxPool2d(3, 2, 1), nn.Flatten(), nn.Linear(200704, 10))",
       {1, 3, 32, 32},
       {1, 3, 224, 224}},
      {"nn.Sequential(nn.Flatten(), nn.Linear(784, 10))", chirp, {1, 784}},
      // Parameters that stand for the weight.
      {"nn.utils.weight_norm(nn.Conv2d(3, 8, 3))", chirp, {1, 3, 32, 32}},
      {"nn.utils.spectral_norm(nn.ConvTranspose2d(5, 8, 3))", chirp, {1, 5, 32, 32}},
      {"nn.Sequential(nn.Flatten(), nn.utils.weight_norm(nn.Linear(784, 10, bias=False), dim=None))", chirp, {1, 784}},
      {"nn.Sequential(nn.Flatten(), nn.utils.parametrizations.spectral_norm(nn.Linear(784, 10)))", chirp, {1, 784}},
      // Features first, then convolutions.
      {"nn.Sequential(nn.Linear(20, 48), nn.Unflatten(1, (3, 4, 4)), nn.ConvTranspose2d(3, 1, 4))", chirp, {1, 20}},
      // Larger than the window asks for.
      {"nn.Conv2d(1, 1, 300)", {1, 1, 32, 32}, {1, 1, 512, 512}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.model);
    const auto found = fitting_input(c.model, c.before);
    REQUIRE(found.has_value());
    CHECK(*found == c.after);
    CHECK_FALSE(summary(c.model, *found).error.has_value());
  }
}

TEST_CASE("where a later layer is wrong, the input leads as far as that") {
  const std::string model = "nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(4, 8, 3))";
  const auto found = fitting_input(model, chirp);
  REQUIRE(found.has_value());
  const Report report = summary(model, *found);
  REQUIRE(report.error.has_value());
  CHECK(report.error->layer == "2");
}

TEST_CASE("an input is only changed for a better one") {
  for (const std::string model :
       {"nn.Conv1d(1, 4, 3)", "nn.Conv2d(3, 8", "nn.Conv2d(3, 8, 0)", "nn.ReLU()", "nn.Identity()", "", "{}",
        "nn.Linear(2147483648, 1)", "nn.Sequential(nn.Conv1d(1, 4, 3), nn.Conv1d(5, 4, 3))"}) {
    CAPTURE(model);
    CHECK_FALSE(fitting_input(model, chirp).has_value());
  }
}
