#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/shape.hpp"

namespace convscope {

/// Which input sizes to send through a model.
struct RoundTripOptions {
  /// The sizes of the other axes. Empty: a batch of 1, the channels that the first layers ask for, and every spatial
  /// axis of the size that is tried.
  Shape input{};
  /// The spatial axis that changes: its letter in formulas ("L", "H", "W", "D"), or its number among the spatial axes
  /// from 0, negative from the end. Empty: the last.
  std::string axis{};
  /// The first size and the last, included. Absent: 512 sizes, those that hold the input's own.
  std::optional<std::int64_t> from{};
  std::optional<std::int64_t> to{};
};

/// What one input size becomes, along the axis.
struct RoundTripSize {
  std::int64_t size = 0;
  std::optional<std::int64_t>
      encoded{};  ///< where the decoder begins; absent without a decoder, or where the axis is gone
  std::optional<std::int64_t> output{};  ///< after the model; absent where it fails, or the output has other axes
  std::optional<Error> error{};          ///< PyTorch's, with the layer that fails
  /// Samples too many; negative: too few. 0 comes back exactly.
  [[nodiscard]] std::optional<std::int64_t> off() const {
    return output ? std::optional(*output - size) : std::nullopt;
  }
};

struct RoundTrip {
  std::string axis;               ///< its letter
  std::vector<std::string> axes;  ///< letters of all spatial axes
  Shape input;                    ///< the shape the sizes were put into
  std::size_t dimension = 0;      ///< the axis as an index into it
  std::vector<RoundTripSize> sizes;
  std::optional<std::int64_t> next;   ///< the first size that was not tried, where the work came to its bound
  std::optional<std::int64_t> below;  ///< of `sizes`, the nearest that comes back and is smaller than the input given
  std::optional<std::int64_t> above;  ///< and larger
  std::string sentence;               ///< "256 of 512 sizes come back: 1, 3, 5, … 511, 2 apart."
};

/// The most sizes that are tried at once.
inline constexpr std::int64_t max_round_trip_sizes = 4096;

/// Runs every input size through the model, sizes only: each answer is what `summary` says of that size. A model of
/// very many layers is left at `next`, so that no call takes long. Errors: those of Model::parse; ValueError (stage
/// call) for an axis that is none, a range that is none or too long, an input shape without that axis.
[[nodiscard]] Result<RoundTrip> round_trip(std::string_view model_text, const RoundTripOptions& options);

}  // namespace convscope
