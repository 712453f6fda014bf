#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/solve/stage.hpp"
#include "convscope/model.hpp"
#include "convscope/text.hpp"

namespace convscope::analysis {

/// A model whose spatial axes go through its layers side by side, each on its own.
class SeparableChain {
 public:
  /// Errors: those of Model::parse; ValueError for graphs and where an axis ends on the way; the layer's error where
  /// even a roomy input does not pass. `input` may be a whole shape, which then says batch and channels.
  [[nodiscard]] static Result<SeparableChain> read(std::string_view text, const Shape& input);

  [[nodiscard]] const Model& model() const noexcept { return model_; }
  [[nodiscard]] std::size_t spatial() const noexcept { return spatial_; }
  [[nodiscard]] const std::vector<text::OutlineEntry>& entries() const noexcept { return entries_; }
  /// A whole input shape with these spatial sizes.
  [[nodiscard]] Shape whole(const Shape& sizes) const;
  /// The layers as one axis sees them.
  [[nodiscard]] std::vector<Stage> stages(std::size_t axis) const;
  /// Whether two axes have the same numbers in every layer.
  [[nodiscard]] bool alike(std::size_t a, std::size_t b) const;

 private:
  SeparableChain(Model model, std::vector<text::OutlineEntry> entries)
      : model_(std::move(model)), entries_(std::move(entries)) {}
  [[nodiscard]] const text::OutlineEntry& entry_of(const Module& module) const;

  Model model_;
  std::vector<text::OutlineEntry> entries_;
  std::size_t spatial_ = 0;
  std::vector<Shape> shapes_;  ///< before each layer and after the last, of a roomy input
};

}  // namespace convscope::analysis
