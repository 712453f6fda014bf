#pragma once

#include <memory>

#include "convscope/layer.hpp"
#include "layers/pool_plan.hpp"

namespace convscope::layers {

/// A call with return_indices=True: the largest values, and as a second result of type int64 where in its plane each of
/// them stands. The layer must outlive it.
/// Errors: NotImplementedError for planes whose positions a float32 does not count exactly.
[[nodiscard]] Result<std::unique_ptr<Operation>> indexed_call(const Layer& layer, PoolPlan plan, CallOptions options);

}  // namespace convscope::layers
