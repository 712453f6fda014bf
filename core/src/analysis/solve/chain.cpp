#include "analysis/solve/chain.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "analysis/outlined.hpp"
#include "analysis/refuse.hpp"
#include "analysis/sizes/size_walk.hpp"
#include "analysis/sizes/template_input.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {
namespace {

/// Long enough for every kernel that fits anywhere, short enough that three axes of it can be multiplied.
constexpr std::int64_t roomy = std::int64_t{1} << 14;

constexpr std::size_t most_layers = 4096;

}  // namespace

Result<Shape> spatial_sizes(std::string_view name, const Shape& given, std::size_t spatial) {
  const bool one = given.size() == 1;
  if (!one && (given.size() < spatial || given.size() > spatial + 2)) {
    return refuse(concat(name, " has ", given.size(), " sizes; the model works on ", spatial, " spatial ",
                         spatial == 1 ? "axis" : "axes"),
                  concat("Give one size for all axes, ", spatial == 1 ? "" : "one for each, ", "or a whole shape."));
  }
  Shape sizes =
      one ? Shape(spatial, given.front()) : Shape(given.end() - static_cast<std::ptrdiff_t>(spatial), given.end());
  if (std::ranges::any_of(sizes, [](std::int64_t size) { return size < 1; })) {
    return refuse(concat(name, " is ", to_string(sizes), "; sizes are 1 or more"), "Give a size of at least 1.");
  }
  return sizes;
}

Result<SeparableChain> SeparableChain::read(std::string_view text, const Shape& input) {
  Result<Model> model = Model::parse(text);
  if (!model) return std::unexpected(std::move(model.error()));
  auto entries = outline(text);
  if (!entries) return std::unexpected(std::move(entries.error()));
  if (!is_chain(*model) || model->nodes().empty()) {
    return refuse("only a chain of layers can be solved for a size", "Give a layer, or an nn.Sequential of them.");
  }
  if (model->nodes().size() > most_layers) {
    return refuse(concat("a model of ", model->nodes().size(), " layers is too long to be solved for a size"),
                  concat("Give a part of at most ", most_layers, " layers."));
  }
  SeparableChain chain(*std::move(model), *std::move(entries));
  chain.find_places();
  if (Result<void> status = chain.set_input(input); !status) return std::unexpected(std::move(status.error()));
  return chain;
}

Result<void> SeparableChain::set_input(const Shape& input) {
  auto room = template_input(model_, roomy);
  if (!room && input.size() > 2) room = Shape(input.size(), roomy);  // layers for any number of axes
  if (!room) {
    return refuse("no layer of the model has a spatial size to solve for",
                  "Convolutions, pooling and upsampling have one.");
  }
  spatial_ = room->size() - 2;
  const auto sizes = spatial_sizes("input", input, spatial_);
  if (!sizes) return std::unexpected(sizes.error());
  if (input.size() > spatial_) {  // which says batch and channels, or channels alone
    room->assign(input.begin(), input.end() - static_cast<std::ptrdiff_t>(spatial_));
    room->resize(input.size(), roomy);
  }
  whole_ = *room;
  std::ranges::copy(*sizes, whole_.end() - static_cast<std::ptrdiff_t>(spatial_));
  auto shapes = pass(whole_);
  if (!shapes) {
    // Other arguments may mend that: what no argument changes is needed only, such as channels.
    auto others = pass(*room);
    if (!others) return std::unexpected(std::move(shapes.error()));
    shapes = std::move(others);
  }
  shapes_ = *std::move(shapes);
  return {};
}

void SeparableChain::find_places() {
  std::map<std::string_view, std::size_t> by_path;
  for (std::size_t i = 0; i < entries_.size(); ++i) by_path.emplace(entries_[i].path, i);
  for (const Node& node : model_.nodes()) places_.push_back(by_path.at(node.module->path));
}

Result<std::vector<Shape>> SeparableChain::pass(const Shape& input) const {
  std::vector<Shape> shapes{input};
  for (std::size_t i = 0; i < model_.nodes().size(); ++i) {
    const Module& module = *model_.nodes()[i].module;
    const TensorType type{shapes.back()};
    const auto call = module.layer->call(std::span(&type, 1), {.training = module.training});
    if (!call) {
      Error error = call.error();
      error.layer = module.path;
      return std::unexpected(BoxedError(std::move(error)));
    }
    const auto& results = (*call)->results();
    if (results.size() != 1 && i + 1 < model_.nodes().size()) {
      return refuse(concat(name_of(module), " gives ", results.size(), " tensors, but ",
                           name_of(*model_.nodes()[i + 1].module), " takes one"),
                    "Give the layers before it.");
    }
    if (results.front().shape.size() != input.size()) {
      return refuse(concat(name_of(module), " ends the spatial axes: sizes can be solved for up to there"),
                    "Give the layers before it.");
    }
    shapes.push_back(results.front().shape);
  }
  return shapes;
}

Shape SeparableChain::input() const { return {whole_.end() - static_cast<std::ptrdiff_t>(spatial_), whole_.end()}; }

std::vector<Stage> SeparableChain::stages(std::size_t axis) const {
  std::vector<Stage> stages;
  for (std::size_t i = 0; i < model_.nodes().size(); ++i) {
    stages.emplace_back(*model_.nodes()[i].module, entry(i), shapes_[i], axis, spatial_);
  }
  return stages;
}

bool SeparableChain::alike(std::size_t a, std::size_t b) const {
  const std::vector<Stage> first = stages(a);
  const std::vector<Stage> second = stages(b);
  for (std::size_t i = 0; i < first.size(); ++i) {
    for (const text::OutlineParameter& parameter : entry(i).parameters) {
      if (first[i].number(parameter.name) != second[i].number(parameter.name)) return false;
    }
    const Shape& made = shapes_[i + 1];
    const std::size_t lead = made.size() - spatial_;
    if (made[lead + a] != made[lead + b]) return false;
  }
  return true;
}

}  // namespace convscope::analysis
