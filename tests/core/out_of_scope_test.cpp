// What Convscope does not compute says so, and says what to do instead; nothing is computed wrongly in its place.

#include <doctest/doctest.h>

#include <string>

#include "convolution_case.hpp"
#include "convscope/model.hpp"
#include "convscope/summary.hpp"
#include "convscope/torch_names.hpp"
#include "layer_case.hpp"

using namespace convscope;

namespace {

bool is_container(std::string_view name) { return name == "Sequential" || name.starts_with("Module"); }

Error error_of(const std::string& text) {
  const auto model = Model::parse(text);
  REQUIRE_FALSE(model.has_value());
  return model.error();
}

}  // namespace

TEST_CASE("every class of torch.nn is computed or explained") {
  std::size_t classes = 0;
  for (const TorchModule& module : torch_modules()) {
    for (const std::string_view name : module.classes) {
      ++classes;
      if (find_layer(name) != nullptr || is_container(name)) continue;
      CAPTURE(name);
      const Error error = error_of("nn." + std::string(name) + "(1)");
      CHECK(error.type == ErrorType::not_implemented_error);
      CHECK(error.message == "nn." + std::string(name) + " is not computed by Convscope");
      CHECK(error.hint.starts_with("nn." + std::string(name) + " "));
    }
  }
  CHECK(classes > 150);
  for (const LayerEntry& entry : layer_table()) {
    const auto has_it = [&](const TorchModule& module) { return std::ranges::count(module.classes, entry.type) == 1; };
    CHECK_MESSAGE(std::ranges::any_of(torch_modules(), has_it), entry.type);
  }
}

TEST_CASE("hints name what takes the layer's place") {
  const auto hint = [](const std::string& text) { return error_of(text).hint; };
  CHECK(hint("nn.LSTM(3, 4)").contains("recurrent"));
  CHECK(hint("nn.LSTM(3, 4)").contains("nn.Conv1d(channels, channels, 3, padding=1)"));
  CHECK(hint("nn.TransformerEncoderLayer(8, 2)").contains("nn.Identity()"));
  CHECK(hint("nn.MultiheadAttention(8, 2)").contains("three sequences"));
  CHECK(hint("nn.MSELoss()").contains("no part of the model"));
  CHECK(hint("nn.LazyConv2d(8, 3)").contains("write nn.Conv2d(in_channels, ...)"));
  CHECK(hint("nn.LazyConvTranspose1d(8, 3)").contains("write nn.ConvTranspose1d(in_channels, ...)"));
  CHECK(hint("nn.LazyLinear(8)").contains("write nn.Linear(in_features, ...)"));
  CHECK(hint("nn.LazyBatchNorm2d()").contains("write nn.BatchNorm2d(num_features, ...)"));
  CHECK(hint("nn.SyncBatchNorm(8)").contains("nn.BatchNorm2d"));
  CHECK(hint("nn.EmbeddingBag(8, 2)").contains("nn.Embedding"));
}

TEST_CASE("another precision is refused, never computed in float32") {
  for (const std::string call : {".double()", ".half()", ".bfloat16()", ".to(torch.float64)", ".cuda()"}) {
    const Report report = summary("nn.Conv1d(1, 2, 3)" + call, {1, 1, 9});
    REQUIRE_MESSAGE(report.error.has_value(), call);
    CHECK_FALSE(report.error->hint.empty());
  }
  // Layers with a dtype: any of them, with arguments that work without it.
  for (const LayerEntry& entry : layer_table()) {
    const auto takes_dtype = [](const ParameterInfo& parameter) { return parameter.name == "dtype"; };
    if (std::ranges::none_of(entry.signature, takes_dtype)) continue;
    if (entry.type == "Bilinear") continue;  // takes two tensors
    test::Random random(4);
    int compared = 0;
    for (int attempt = 0; attempt < 20'000 && compared < 10; ++attempt) {
      const test::LayerCase c = test::plausible_layer(random, entry);
      const Shape input = test::plausible_input(random, c, entry.spatial);
      const auto layer = test::made(c.text);
      if (layer == nullptr || layer->parameters().empty() || !layer->output_shape(input, {})) continue;
      for (const std::string dtype : {"torch.float64", "torch.float16", "torch.int32"}) {
        const std::string text = c.text.substr(0, c.text.size() - 1) + ", dtype=" + dtype + ")";
        const Report report = summary(text, input);
        CAPTURE(text);
        REQUIRE(report.error.has_value());
        CHECK_FALSE(report.error->hint.empty());
      }
      ++compared;
    }
    CHECK_MESSAGE(compared > 0, entry.type);
  }
}
