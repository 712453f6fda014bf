#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "analysis/solve/stage.hpp"
#include "convscope/model.hpp"
#include "convscope/text.hpp"

namespace convscope::analysis {

/// A model whose spatial axes go through its layers side by side, each on its own.
class SeparableChain {
 public:
  /// `input` as SolveRequest has it. Errors: those of Model::parse; ValueError for graphs, for sizes that don't fit the
  /// model and where an axis ends on the way; the layer's error where neither this input nor a roomy one passes.
  [[nodiscard]] static Result<SeparableChain> read(std::string_view text, const Shape& input);

  [[nodiscard]] const Model& model() const noexcept { return model_; }
  [[nodiscard]] std::size_t spatial() const noexcept { return spatial_; }
  /// The input's spatial sizes.
  [[nodiscard]] Shape input() const;
  /// The whole input shape.
  [[nodiscard]] const Shape& whole() const noexcept { return whole_; }
  /// The layers as one axis sees them.
  [[nodiscard]] std::vector<Stage> stages(std::size_t axis) const;
  /// Whether two axes have the same numbers in every layer.
  [[nodiscard]] bool alike(std::size_t a, std::size_t b) const;

 private:
  SeparableChain(Model model, std::vector<text::OutlineEntry> entries)
      : model_(std::move(model)), entries_(std::move(entries)) {}
  /// Finds, for each call, its layer's entry.
  void find_places();
  /// Finds the spatial axes, and which shapes pass between the layers.
  [[nodiscard]] Result<void> set_input(const Shape& input);
  /// The shapes before each layer and after the last.
  [[nodiscard]] Result<std::vector<Shape>> pass(const Shape& input) const;
  [[nodiscard]] const text::OutlineEntry& entry(std::size_t node) const { return entries_[places_[node]]; }

  Model model_;
  std::vector<text::OutlineEntry> entries_;
  std::vector<std::size_t> places_;  ///< of each call's layer among the entries
  std::size_t spatial_ = 0;
  Shape whole_;
  std::vector<Shape> shapes_;  ///< before each layer and after the last, of an input that passes
};

/// One size for each of `spatial` axes, of one for all, one for each or a whole shape. Errors: ValueError, which begins
/// with `name`.
[[nodiscard]] Result<Shape> spatial_sizes(std::string_view name, const Shape& given, std::size_t spatial);

}  // namespace convscope::analysis
