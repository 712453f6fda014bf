#pragma once

#include <string>
#include <vector>

#include "analysis/why/same_padding.hpp"
#include "convscope/shape.hpp"

namespace convscope::analysis {

/// How PyTorch comes to the same values as another framework's "same".
struct SameAdvice {
  std::string text;  ///< the layer changed, between pads and crops where it needs them; empty where nothing is known
  std::string sentence;
};

/// A layer that works, as it stands in the model.
struct SameLayer {
  SameKind kind;
  std::string text;  ///< "nn.Conv2d(3, 64, 7, stride=2, padding=3)"
  const Shape& input;
  const Shape& output;
  const std::vector<SlidingAxis>& axes;
};

/// `there`: what padded() gives for every axis of the layer. What is advised is made and called: it gives that size.
[[nodiscard]] SameAdvice same_advice(const Framework& framework, const SameLayer& layer,
                                     const std::vector<PaddedAxis>& there);

}  // namespace convscope::analysis
