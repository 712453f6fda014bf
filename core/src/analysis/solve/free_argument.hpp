#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/text.hpp"

namespace convscope::analysis {

/// The arguments with which a layer of this type sets sizes, in the order of its signature.
[[nodiscard]] std::vector<std::string> size_arguments_of(std::string_view type);
/// Whether any layer has such an argument.
[[nodiscard]] bool sets_sizes(std::string_view argument);

/// One argument that may change, as one axis sees it.
struct FreeArgument {
  std::string name;
  std::optional<std::int64_t> current{};  ///< absent where the text has no number: None, 'same'
  std::int64_t from = 0;
  std::int64_t to = 0;

  /// Values within the bounds other than the current one.
  [[nodiscard]] std::int64_t others() const;
  /// Orders changes of one argument, and of one argument against another's: by how much, then by the argument: a layer
  /// keeps its kernel_size longest.
  [[nodiscard]] std::int64_t cost(std::int64_t value) const;
};

/// The text after an argument of the layer at `path` got a value ("2", "(2, 1)"). Upsample takes only one of size and
/// scale_factor: the one that is set puts the other out. Absent where the layer has no such argument.
[[nodiscard]] std::optional<std::string> with_argument(const std::string& text, const std::string& path,
                                                       const std::string& name, const std::string& value);

}  // namespace convscope::analysis
