#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "convscope/model.hpp"

namespace convscope::analysis {

/// One argument that may change, as one axis sees it.
struct FreeArgument {
  std::string name;
  std::optional<std::int64_t> current;  ///< absent where the text has no number: None, 'same'
  std::int64_t from = 0;
  std::int64_t to = 0;
};

/// One combination of values. `cost` orders answers: arguments changed, then by how much.
struct Variant {
  std::vector<std::optional<std::int64_t>> values;  ///< one for each free argument; absent: stays as it is
  std::int64_t cost = 0;
};

/// A layer of a chain along one spatial axis: what its variants make of a size.
class Stage {
 public:
  /// `arriving`: a shape that arrives there, roomy along every spatial axis.
  Stage(const Module& module, const text::OutlineEntry& entry, Shape arriving, std::size_t axis, std::size_t spatial);

  /// Lets arguments change. False where there would be more combinations than are tried.
  [[nodiscard]] bool free(std::vector<FreeArgument> arguments);
  [[nodiscard]] const std::vector<FreeArgument>& arguments() const noexcept { return arguments_; }
  [[nodiscard]] const std::vector<Variant>& variants() const noexcept { return variants_; }
  /// The size that variant `index` makes; absent where the layer refuses it.
  [[nodiscard]] std::optional<std::int64_t> size(std::size_t index, std::int64_t input);
  /// The number that the text gives an argument on this axis.
  [[nodiscard]] std::optional<std::int64_t> number(const std::string& name) const;
  [[nodiscard]] const Module& module() const noexcept { return module_; }

 private:
  /// A convolution's arguments on the axis.
  struct Settings {
    std::int64_t kernel, stride, padding, dilation, output_padding;
  };
  [[nodiscard]] std::optional<Settings> settings_of(const Variant& variant) const;
  [[nodiscard]] std::shared_ptr<const Layer> make(const Variant& variant) const;
  [[nodiscard]] std::optional<std::int64_t> convolve(const Settings& settings, std::int64_t input) const;

  const Module& module_;
  const text::OutlineEntry& entry_;
  Shape arriving_;
  std::size_t axis_;
  std::size_t spatial_;
  bool convolves_ = false;  ///< with zeros and numbers only: sizes follow from the formula
  bool transposed_ = false;
  std::vector<FreeArgument> arguments_;
  std::vector<Variant> variants_;
  std::vector<Settings> settings_;  ///< of each variant, of a convolution
  std::vector<std::shared_ptr<const Layer>>
      layers_;  ///< of each variant, of any other layer; null where it can't be made
  std::map<std::pair<std::size_t, std::int64_t>, std::optional<std::int64_t>> known_;
};

}  // namespace convscope::analysis
