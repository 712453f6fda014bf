#include "convscope/round_trip.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "convscope/summary.hpp"

using namespace convscope;

namespace {

constexpr std::string_view pair =
    "nn.Sequential(nn.Conv1d(1, 16, 3, stride=2, padding=1), nn.ConvTranspose1d(16, 1, 3, stride=2, padding=1))";

struct Asked {
  std::string_view model;
  Shape input;
  std::string axis;
  std::size_t place;  ///< of the axis in the input
};

/// A chain of ten layers that halves three times.
constexpr std::string_view ten =
    "nn.Sequential(nn.Conv1d(1, 8, 3, 2, 1), nn.ReLU(), nn.Conv1d(8, 16, 5, 2, 2), nn.ReLU(), nn.Conv1d(16, 32, 3, 2), "
    "nn.ConvTranspose1d(32, 16, 3, 2), nn.ReLU(), nn.ConvTranspose1d(16, 8, 5, 2, 2), nn.ReLU(), nn.ConvTranspose1d(8, "
    "1, 3, 2, 1))";

/// Puts its input beside what comes back, which fails where the sizes differ.
constexpr std::string_view branching = R"json({
  "inputs": ["x"],
  "modules": {"down": "nn.Conv1d(1, 4, 3, stride=2)", "up": "nn.ConvTranspose1d(4, 1, 3, stride=2)"},
  "nodes": [
    {"name": "h", "call": "down", "args": ["$x"]},
    {"name": "y", "call": "up", "args": ["$h"]},
    {"name": "z", "call": "torch.cat", "args": [["$y", "$x"]], "kwargs": {"dim": 1}}
  ],
  "output": "$z"
})json";

}  // namespace

TEST_CASE("a round trip says of every size what the summary says of it") {
  const std::vector<Asked> models = {
      {pair, {1, 1, 100}, "L", 2},
      {ten, {1, 1, 100}, "", 2},
      {ten, {1, 64}, "-1", 1},  // without a batch
      {"nn.Sequential(nn.Conv2d(3, 8, (3, 5), (2, 3)), nn.MaxPool2d(2, ceil_mode=True), nn.Upsample(scale_factor=2), "
       "nn.ConvTranspose2d(8, 3, (3, 5), (2, 3)))",
       {2, 3, 40, 41},
       "H",
       2},
      {"nn.Sequential(nn.Conv2d(3, 8, (3, 5), (2, 3)), nn.MaxPool2d(2), nn.Upsample(scale_factor=2), "
       "nn.ConvTranspose2d(8, 3, (3, 5), (2, 3)))",
       {2, 3, 40, 41},
       "1",
       3},
      {"nn.Sequential(nn.Conv3d(1, 4, 3, 2, 1), nn.BatchNorm3d(4), nn.ConvTranspose3d(4, 1, 3, 2, 1, 1))",
       {1, 1, 8, 9, 10},
       "D",
       2},
      {"nn.Sequential(nn.Conv1d(1, 4, 3, 2), nn.Flatten(), nn.Linear(40, 8), nn.Linear(8, 40), nn.Unflatten(1, (4, "
       "10)), "
       "nn.ConvTranspose1d(4, 1, 3, 2))",
       {1, 1, 21},
       "L",
       2},
      {"nn.Sequential(nn.Conv1d(1, 4, 3), nn.MaxPool1d(2, return_indices=True), nn.Conv1d(4, 1, 3))",
       {1, 1, 9},
       "L",
       2},
      {"nn.Conv1d(2, 4, 3)", {1, 1, 9}, "L", 2},
      {branching, {1, 1, 9}, "L", 2},
  };
  std::size_t failures = 0;
  std::size_t back = 0;
  for (const Asked& asked : models) {
    const auto trip = round_trip(asked.model, {.input = asked.input, .axis = asked.axis, .from = 1, .to = 70});
    REQUIRE_MESSAGE(trip.has_value(), std::string(asked.model), trip ? "" : trip.error()->message);
    REQUIRE(trip->sizes.size() == 70);
    for (const RoundTripSize& tried : trip->sizes) {
      Shape input = asked.input;
      input[asked.place] = tried.size;
      const Report report = summary(asked.model, input);
      INFO(std::string(asked.model), " ", to_string(input));
      REQUIRE(tried.error.has_value() == report.error.has_value());
      if (tried.error) {
        ++failures;
        CHECK(tried.error->message == report.error->message);
        CHECK(tried.error->layer == report.error->layer);
        CHECK_FALSE(tried.output.has_value());
        continue;
      }
      REQUIRE(tried.output.has_value() == (report.output->size() == input.size()));
      if (tried.output) CHECK(*tried.output == (*report.output)[asked.place]);
      back += tried.off() == 0 ? 1 : 0;
      const Shape encoded = report.encoded ? *report.layers[*report.encoded].output : Shape{};
      REQUIRE(tried.encoded.has_value() == (encoded.size() == input.size()));
      if (tried.encoded) CHECK(*tried.encoded == encoded[asked.place]);
    }
  }
  CHECK(failures > 50);
  CHECK(back > 50);
}

TEST_CASE("what comes back is told in one sentence, with the nearest sizes that do") {
  const auto trip = round_trip(pair, {.input = {1, 1, 100}, .from = 1, .to = 512});
  REQUIRE(trip.has_value());
  CHECK(trip->axis == "L");
  CHECK(trip->dimension == 2);
  CHECK(trip->sentence == "256 of 512 sizes come back: 1, 3, 5, … 511, 2 apart.");
  CHECK(trip->below == 99);
  CHECK(trip->above == 101);
  CHECK_FALSE(trip->next.has_value());

  const auto small = round_trip("nn.Sequential(nn.Conv1d(1, 1, 5), nn.ConvTranspose1d(1, 1, 4))", {.from = 3, .to = 8});
  REQUIRE(small.has_value());
  CHECK(small->sentence == "None of 6 sizes comes back. 2 sizes fail; size 3 is the first, at layer 0.");
  CHECK_FALSE(small->below.has_value());

  // The other axes stay, and may be why none comes back.
  const std::string volume = "nn.Sequential(nn.Conv3d(1, 1, 2, stride=2), nn.ConvTranspose3d(1, 1, 2, stride=2))";
  const auto held = round_trip(volume, {.input = {1, 1, 4, 5, 6}, .axis = "H", .from = 1, .to = 4});
  REQUIRE(held.has_value());
  CHECK(held->sentence == "2 of 4 sizes of H, with D = 4 and W = 6, come back: 2, 4. Size 1 fails, at layer 0.");
}

TEST_CASE("the sizes tried hold the input's own") {
  const auto first_of = [](std::int64_t given) {
    return round_trip(pair, {.input = {1, 1, given}})->sizes.front().size;
  };
  CHECK(first_of(0) == 1);
  CHECK(first_of(512) == 1);
  CHECK(first_of(513) == 513);
  CHECK(first_of(48000) == 47617);
  CHECK(round_trip(pair, {.input = {1, 1, 48000}})->sizes.size() == 512);
  CHECK(round_trip(pair, {.input = {1, 1, 48000}, .to = 9})->sizes.size() == 9);
}

TEST_CASE("without an input shape the channels are those that the model asks for") {
  const auto trip =
      round_trip("nn.Sequential(nn.ReLU(), nn.Conv2d(6, 8, 3, groups=2), nn.ConvTranspose2d(8, 6, 3))", {.to = 9});
  REQUIRE(trip.has_value());
  CHECK(trip->axes == std::vector<std::string>{"H", "W"});
  CHECK(trip->axis == "W");
  CHECK(trip->sizes[8].output == 9);
  CHECK(round_trip("nn.Sequential(nn.MaxPool1d(2), nn.Upsample(scale_factor=2))", {.to = 9})->sizes[3].output == 4);
}

TEST_CASE("requests that can't be answered say why") {
  const auto refused = [](std::string_view model, const RoundTripOptions& options) {
    const auto trip = round_trip(model, options);
    REQUIRE_FALSE(trip.has_value());
    CHECK_FALSE(trip.error()->hint.empty());
    return trip.error()->message;
  };
  CHECK(refused(pair, {.axis = "H"}) == "axis H is none of the model's 1 spatial axis");
  CHECK(refused(pair, {.axis = "1"}) == "axis 1 is none of the model's 1 spatial axis");
  CHECK(refused(pair, {.from = 0}) == "from is 0; the smallest size is 1");
  CHECK(refused(pair, {.from = 9, .to = 8}) == "to is 8, less than from, which is 9");
  CHECK(refused(pair, {.from = 1, .to = 4097}) == "from 1 to 4097 are too many sizes");
  CHECK(refused(pair, {.from = 1, .to = INT64_MAX}).ends_with("are too many sizes"));
  CHECK(refused("nn.Conv2d(1, 1, 3)", {.input = {5}}).starts_with("the input shape [5] has 1 axis"));
  CHECK(refused("nn.Linear(3, 4)", {}) == "no layer of the model says how many spatial axes its input has");
  CHECK(refused("nn.Conv1d(", {}).find("'(' was never closed") != std::string::npos);
}

TEST_CASE("sizes near the end of the numbers are run, and a model of very many layers is left in time") {
  constexpr std::int64_t huge = std::int64_t{1} << 53;
  const auto trip = round_trip(pair, {.from = huge - 3, .to = huge});
  REQUIRE(trip.has_value());
  CHECK(trip->sizes.size() == 4);

  std::string deep = "nn.Sequential(nn.Conv1d(1, 1, 1)";
  for (int i = 0; i < 999; ++i) deep += ", nn.ReLU()";
  const auto left = round_trip(deep + ")", {.to = 4096});
  REQUIRE(left.has_value());
  REQUIRE(left->next.has_value());
  CHECK(*left->next == static_cast<std::int64_t>(left->sizes.size()) + 1);
}

TEST_CASE("512 sizes of an autoencoder of ten layers take milliseconds") {
  double best = 1e9;
  for (int run = 0; run < 5; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    const auto trip = round_trip(ten, {.input = {1, 1, 100}});
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    REQUIRE(trip.has_value());
    best = std::min(best, took.count());
  }
  MESSAGE("512 sizes through ten layers: ", best, " ms");
  CHECK(best < 100.0);  // a wide margin: sanitizers and busy machines run this as well
}
