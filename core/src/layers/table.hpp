#pragma once

#include <memory>

#include "convscope/layer.hpp"

namespace convscope::layers {

/// What a layer's file offers to the table.
using Entry = LayerEntry();

/// A `LayerEntry::make` for a layer that is constructed from its bound arguments and can't fail.
template <class L>
Result<std::unique_ptr<Layer>> construct(const LayerEntry& /*entry*/, const BoundArguments& arguments) {
  return std::make_unique<L>(arguments);
}

/// The same for a layer whose constructor wants its row as well: classes that stand for several types.
template <class L>
Result<std::unique_ptr<Layer>> construct_as(const LayerEntry& entry, const BoundArguments& arguments) {
  return std::make_unique<L>(entry, arguments);
}

}  // namespace convscope::layers
