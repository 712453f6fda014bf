#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/why/sliding_axis.hpp"
#include "convscope/paddings.hpp"

/// What "same" means in other frameworks: the definitions, axis by axis.
namespace convscope::analysis {

/// What a layer is called for elsewhere.
enum class SameKind : std::uint8_t { convolution, transposed, max_pool, average_pool, power_pool };

/// Absent for layers of another kind.
[[nodiscard]] std::optional<SameKind> same_kind(std::string_view type);

/// One way to ask for "same".
struct Framework {
  enum class Family : std::uint8_t { tensorflow, onnx, jax };
  Family family;
  std::string_view name;
  std::string_view option;
  bool odd_first = false;  ///< an odd position goes to the beginning, not to the end
};

[[nodiscard]] std::span<const Framework> frameworks();

/// The address of the definition.
[[nodiscard]] std::string source(const Framework& framework, SameKind kind);
/// Why there is no "same" for this layer; empty where there is one.
[[nodiscard]] std::string undefined(const Framework& framework, SameKind kind, const std::vector<SlidingAxis>& axes);
/// What else differs from PyTorch, as a sentence; empty where nothing does.
[[nodiscard]] std::string remark(const Framework& framework, SameKind kind, const std::vector<SlidingAxis>& axes);
/// How the axis is padded, or cropped, where it is defined.
[[nodiscard]] PaddedAxis padded(const Framework& framework, const SlidingAxis& axis);

}  // namespace convscope::analysis
