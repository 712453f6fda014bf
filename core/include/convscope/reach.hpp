#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/layer.hpp"
#include "convscope/operation.hpp"
#include "convscope/shape.hpp"

namespace convscope {

/// How a tensor stands to the chosen position.
enum class Relation : std::uint8_t {
  chosen,
  read,  ///< the position is computed from it
  fed,   ///< it is computed from the position
  none   ///< neither: another branch, or nothing of it is read
};

/// "chosen", "read", "fed" or "none".
[[nodiscard]] std::string_view to_string(Relation relation) noexcept;

/// The part of one tensor that a position reads or feeds. Exact along each axis; in a graph, where branches meet, the
/// part is the box around what each of them takes.
struct TensorReach {
  using Ranges = std::vector<std::pair<std::int64_t, std::int64_t>>;

  std::string name;  ///< as in LayerReport; "" for the model's input
  Shape shape;
  Relation relation = Relation::none;
  /// For each axis the positions [begin, end), in order; of a tensor that is `none`, no ranges. Absent where following
  /// them would take too long (axes of more than about a hundred thousand positions, very large kernels).
  std::vector<std::optional<Ranges>> axes;
};

struct Reach {
  std::optional<Error> error;
  std::vector<TensorReach> tensors;  ///< the model's first input, then the first result of every call that works
};

/// What a part of one tensor reads and feeds in all others, across the whole model: the receptive field and the
/// projective field of these very positions, borders included. `tensor` counts as Reach::tensors does. `positions` are
/// those along the tensor's last axes; the axes before are taken whole. Errors: as in Report, IndexError for what does
/// not exist.
[[nodiscard]] Reach reach(std::string_view model_text, std::span<const TensorType> inputs, std::size_t tensor,
                          std::span<const std::int64_t> positions, const CallOptions& options = {});

}  // namespace convscope
