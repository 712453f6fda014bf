#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/shape.hpp"

namespace convscope {

/// Which arguments of which layers make an output of a wanted size.
struct SolveRequest {
  std::string layer{};  ///< any model text: a layer, or a chain of layers
  /// The input: one size for all spatial axes, one for each, or a whole shape.
  Shape input{};
  /// The spatial sizes wanted, in the same forms; batch and channels of a whole shape are not looked at.
  Shape output{};
  /// Arguments that may change: "stride" in every layer that has it, "1.stride" in layer 1. Empty: all that set sizes.
  std::vector<std::string> free{};
  /// First and last value tried of an argument, by its name. Those not given: `default_bounds`.
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> bounds{};
  std::size_t limit = 64;  ///< the most answers that are listed
};

/// What is tried of an argument when nothing else is said: kernel_size 1 to 11, stride 1 to 8, padding 0 to 10,
/// dilation 1 to 4, output_padding 0 to 7, size and output_size 1 to 512, anything else 1 to 16.
[[nodiscard]] std::pair<std::int64_t, std::int64_t> default_bounds(std::string_view argument);

/// An argument that can be freed, and what is tried of it when nothing else is said.
struct SizeArgument {
  std::string name;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

/// The arguments with which the layers of a model (any text that can be outlined, also with wrong values) set sizes,
/// each name once, those of its first layers first. Errors: as text::outline.
[[nodiscard]] Result<std::vector<SizeArgument>> size_arguments(std::string_view model_text);

struct SolveChange {
  std::string layer;                ///< path; "" for a lone layer
  std::string name;                 ///< "stride"
  std::vector<std::int64_t> value;  ///< one number for all axes, or one for each
};

/// One answer. It was run through the core.
struct Solution {
  std::string text;                  ///< the model text after the changes
  std::vector<SolveChange> changed;  ///< empty: it does already
  Shape output;                      ///< its spatial sizes
};

struct SolveReport {
  Shape input;   ///< spatial sizes
  Shape wanted;  ///< spatial sizes
  /// Combinations of values within the bounds that make the wanted sizes, nearest change first: fewest arguments
  /// changed, then the smallest differences. Axes that are alike share their values; an argument that two axes change
  /// differently counts for each of them. The first `limit`, in a long model fewer.
  std::vector<Solution> exact{};
  /// How many there are in all; saturates. Absent where not every combination was tried.
  std::optional<std::int64_t> total{};
  /// Where not every combination was tried: all that change up to so many arguments were, none that changes more.
  std::optional<std::size_t> tried{};
  std::vector<Solution> nearest{};  ///< where none is exact: those whose sizes come nearest
  std::string reason{};             ///< why the model as given doesn't; empty where it does
};

/// Searches the values within the bounds, those that change few arguments before those that change many, until
/// everything is tried, or `limit` answers are found and the rest is too much to count, or the work comes to its bound.
/// Errors: those of Model::parse; ValueError (stage call) for sizes and names that don't fit the model, and for a model
/// whose spatial axes are mixed or end on the way.
[[nodiscard]] Result<SolveReport> solve(const SolveRequest& request);

}  // namespace convscope
