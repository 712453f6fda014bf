#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/solve/free_argument.hpp"
#include "convscope/model.hpp"

namespace convscope::analysis {

/// One combination of values of a stage's free arguments.
struct Variant {
  static constexpr std::size_t most_arguments = 5;
  std::array<std::optional<std::int64_t>, most_arguments> values{};  ///< absent: stays as it is
  std::int64_t cost = 0;                                             ///< orders answers, see FreeArgument::cost
  std::size_t index = 0;                                             ///< its number in the stage
};

/// A layer of a chain along one spatial axis: what its variants make of a size.
class Stage {
 public:
  /// Of one number of changes, more of them are not to be asked for.
  static constexpr std::int64_t most_variants = std::int64_t{1} << 18;

  /// `arriving`: a shape that arrives there and passes.
  Stage(const Module& module, const text::OutlineEntry& entry, Shape arriving, std::size_t axis, std::size_t spatial);

  /// Lets arguments change, at most Variant::most_arguments.
  void free(std::vector<FreeArgument> arguments) { arguments_ = std::move(arguments); }
  [[nodiscard]] const std::vector<FreeArgument>& arguments() const noexcept { return arguments_; }
  /// How many of them can.
  [[nodiscard]] std::size_t most_changes() const;
  /// How many variants change exactly so many arguments. Saturates.
  [[nodiscard]] std::int64_t count(std::size_t changes) const;
  /// Those variants. They stay where they are.
  [[nodiscard]] const std::vector<Variant>& variants(std::size_t changes);
  /// What it takes to ask for a size, in sizes of a convolution.
  [[nodiscard]] std::int64_t work() const { return convolves_ ? 1 : 32; }
  /// The size that a variant makes; absent where the layer refuses it.
  [[nodiscard]] std::optional<std::int64_t> size(const Variant& variant, std::int64_t input);
  /// The number that the text gives an argument on this axis.
  [[nodiscard]] std::optional<std::int64_t> number(const std::string& name) const;
  [[nodiscard]] const Module& module() const noexcept { return module_; }

 private:
  /// A convolution's arguments on the axis.
  struct Settings {
    std::int64_t kernel, stride, padding, dilation, output_padding;
  };
  [[nodiscard]] Settings settings_of(const Variant& variant) const;
  [[nodiscard]] std::optional<std::int64_t> convolve(const Settings& settings, std::int64_t input) const;
  [[nodiscard]] std::shared_ptr<const Layer> make(const Variant& variant) const;
  [[nodiscard]] std::optional<std::int64_t> run(const Variant& variant, std::int64_t input);

  const Module& module_;
  const text::OutlineEntry& entry_;
  Shape arriving_;
  std::size_t axis_;
  std::size_t spatial_;
  bool convolves_ = false;  ///< with zeros and numbers only: sizes follow from the formula
  bool transposed_ = false;
  Settings given_{};  ///< of a convolution
  std::vector<FreeArgument> arguments_;
  std::vector<std::vector<Variant>> variants_;  ///< by the number of changes, as far as they were asked for
  std::size_t made_ = 0;                        ///< variants
  std::map<std::size_t, std::shared_ptr<const Layer>> layers_;  ///< by variant; null where it can't be made
  std::map<std::pair<std::size_t, std::int64_t>, std::optional<std::int64_t>> known_;
};

}  // namespace convscope::analysis
