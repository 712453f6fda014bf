#include "analysis/solve/chain.hpp"

#include <algorithm>
#include <utility>

#include "analysis/sizes/size_walk.hpp"
#include "analysis/sizes/template_input.hpp"
#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {
namespace {

/// Long enough for every kernel that fits anywhere, short enough that three axes of it can be multiplied.
constexpr std::int64_t roomy = std::int64_t{1} << 14;

Failure refuse(std::string message, std::string hint) {
  return layers::fail_call(ErrorType::value_error, std::move(message), std::move(hint));
}

}  // namespace

Result<SeparableChain> SeparableChain::read(std::string_view text, const Shape& input) {
  Result<Model> model = Model::parse(text);
  if (!model) return std::unexpected(std::move(model.error()));
  auto entries = outline(text);
  if (!entries) return std::unexpected(std::move(entries.error()));
  if (!is_chain(*model) || model->nodes().empty()) {
    return refuse("only a chain of layers can be solved for a size", "Give a layer, or an nn.Sequential of them.");
  }
  SeparableChain chain(*std::move(model), *std::move(entries));
  auto shape = template_input(chain.model_, roomy);
  if (!shape && input.size() > 2) shape = Shape(input.size(), roomy);  // layers for any number of axes
  if (!shape) {
    return refuse("no layer of the model has a spatial size to solve for",
                  "Convolutions, pooling and upsampling have one.");
  }
  chain.spatial_ = shape->size() - 2;
  if (input.size() > chain.spatial_ && input.size() <= shape->size()) {
    std::copy(input.begin(), input.end() - static_cast<std::ptrdiff_t>(chain.spatial_), shape->begin());
    shape->erase(shape->begin() + static_cast<std::ptrdiff_t>(input.size() - chain.spatial_),
                 shape->end() - static_cast<std::ptrdiff_t>(chain.spatial_));
  }
  chain.shapes_.push_back(*shape);
  for (const Node& node : chain.model_.nodes()) {
    const TensorType type{chain.shapes_.back()};
    const auto call = node.module->layer->call(std::span(&type, 1), {.training = node.module->training});
    if (!call) {
      Error error = call.error();
      error.layer = node.module->path;
      return std::unexpected(BoxedError(std::move(error)));
    }
    const Shape& result = (*call)->results().front().shape;
    if ((*call)->results().size() != 1 || result.size() != shape->size()) {
      return refuse(concat(node.module->type, " (", node.module->path,
                           ") ends the spatial axes: sizes can be solved for up to there"),
                    "Give the layers before it.");
    }
    chain.shapes_.push_back(result);
  }
  return chain;
}

const text::OutlineEntry& SeparableChain::entry_of(const Module& module) const {
  return *std::ranges::find(entries_, module.path, &text::OutlineEntry::path);
}

Shape SeparableChain::whole(const Shape& sizes) const {
  Shape shape = shapes_.front();
  std::ranges::copy(sizes, shape.end() - static_cast<std::ptrdiff_t>(spatial_));
  return shape;
}

std::vector<Stage> SeparableChain::stages(std::size_t axis) const {
  std::vector<Stage> stages;
  for (std::size_t i = 0; i < model_.nodes().size(); ++i) {
    const Module& module = *model_.nodes()[i].module;
    stages.emplace_back(module, entry_of(module), shapes_[i], axis, spatial_);
  }
  return stages;
}

bool SeparableChain::alike(std::size_t a, std::size_t b) const {
  const std::vector<Stage> first = stages(a);
  const std::vector<Stage> second = stages(b);
  for (std::size_t i = 0; i < first.size(); ++i) {
    for (const text::OutlineParameter& parameter : entry_of(first[i].module()).parameters) {
      if (first[i].number(parameter.name) != second[i].number(parameter.name)) return false;
    }
    const Shape& made = shapes_[i + 1];
    const std::size_t lead = made.size() - spatial_;
    if (made[lead + a] != made[lead + b]) return false;
  }
  return true;
}

}  // namespace convscope::analysis
