#include "convscope/fitting_input.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/fixes/attempt.hpp"
#include "analysis/sizes/template_input.hpp"
#include "convscope/memory.hpp"
#include "convscope/model.hpp"

namespace convscope {
namespace {

/// Sizes that data often have along every spatial axis. Images: CIFAR-10, MNIST, Tiny ImageNet, ImageNet, STL-10, ...,
/// AlexNet, Inception v3.
constexpr std::array<std::int64_t, 3> sounds{100, 1000, 16'000};
constexpr std::array<std::int64_t, 10> images{32, 28, 64, 224, 96, 128, 256, 227, 299, 512};
constexpr std::array<std::int64_t, 4> volumes{16, 32, 64, 112};
constexpr std::array<std::span<const std::int64_t>, 3> usual_sizes{sounds, images, volumes};

/// The features that the first Linear takes.
std::optional<std::int64_t> first_features(const Model& model) {
  for (const Module* const module : model.layers()) {
    const Layer& layer = module->layer->unwrapped();
    if (layer.type() == "Linear") return layer.parameters().front().shape.back();  // of the weight (out, in)
  }
  return std::nullopt;
}

std::vector<Shape> candidates(const Model& model, const Shape& input) {
  std::vector<Shape> found;
  if (std::optional<Shape> common = analysis::template_input(model, 1)) {
    if (input.size() == common->size()) {
      found.push_back(input);
      found.back()[1] = (*common)[1];
    }
    for (const std::int64_t size : usual_sizes[common->size() - 3]) {
      std::fill(common->begin() + 2, common->end(), size);
      found.push_back(*common);
    }
  }
  if (const auto features = first_features(model)) found.push_back({1, *features});
  std::erase_if(found, [](const Shape& shape) { return !check_room(std::span(&shape, 1)); });
  return found;
}

}  // namespace

std::optional<Shape> fitting_input(std::string_view model_text, const Shape& input) {
  analysis::Attempt attempt{.model = std::string(model_text), .input = input};
  analysis::Outcome nearest = analysis::run(attempt, analysis::Goal::runs);
  if (!nearest.error || !nearest.model || nearest.model->inputs().size() != 1) return std::nullopt;
  attempt.parsed = nearest.model;
  std::optional<Shape> best;
  for (Shape& shape : candidates(*attempt.parsed, input)) {
    attempt.input = shape;
    analysis::Outcome outcome = analysis::run(attempt, analysis::Goal::runs);
    if (!outcome.error) return shape;
    if (!outcome.progress.beyond(nearest.progress)) continue;
    nearest = std::move(outcome);
    best = std::move(shape);
  }
  return best;
}

}  // namespace convscope
