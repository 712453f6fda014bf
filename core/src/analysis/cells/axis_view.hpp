#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "convscope/cells.hpp"
#include "convscope/operation.hpp"

namespace convscope::analysis {

/// One spatial axis of a convolution as its windows meet it, see Place. The numbers are those of a call whose tensors
/// exist, and below AxisView::largest: nothing here overflows.
class AxisView {
 public:
  static constexpr std::int64_t largest = std::int64_t{1} << 53;
  [[nodiscard]] static bool takes(const AxisWindow& window);

  AxisView(const AxisWindow& window, std::int64_t input, std::int64_t output);

  [[nodiscard]] std::int64_t input() const { return input_; }
  [[nodiscard]] std::int64_t output() const { return output_; }
  [[nodiscard]] const AxisWindow& window() const { return window_; }

  /// The place that output `o` reads through tap `k`.
  [[nodiscard]] std::int64_t at(std::int64_t o, std::int64_t k) const;
  /// The tap through which a window meets its `index`-th place, from the left: a transposed kernel is flipped.
  [[nodiscard]] std::int64_t tap(std::int64_t index) const {
    return window_.transposed ? window_.kernel - 1 - index : index;
  }
  /// Places from the first to the last that a window spans.
  [[nodiscard]] std::int64_t span() const { return window_.dilation * (window_.kernel - 1) + 1; }
  /// From one window to the next.
  [[nodiscard]] std::int64_t step() const { return window_.transposed ? 1 : window_.stride; }
  /// All places, padding and cropped samples included: [begin, end).
  [[nodiscard]] std::int64_t begin() const { return begin_; }
  [[nodiscard]] std::int64_t end() const { return end_; }
  /// Padding before the first sample and after the last one; negative where samples are cropped.
  [[nodiscard]] std::int64_t pad_begin() const { return pad_begin_; }
  [[nodiscard]] std::int64_t pad_end() const { return pad_end_; }

  /// The sample whose value stands at a place; −1: none.
  [[nodiscard]] std::int64_t source(std::int64_t at) const;
  [[nodiscard]] Place::Kind kind(std::int64_t at) const;
  [[nodiscard]] Place place(std::int64_t at) const;
  /// How many taps of output `o` meet a sample.
  [[nodiscard]] std::int64_t reached(std::int64_t o) const;

  struct Reader {
    std::int64_t output;
    std::int64_t tap;
  };
  /// The outputs that read a sample, in their order, and through which taps; any `most` of them where there are more.
  [[nodiscard]] std::vector<Reader> readers(std::int64_t source, std::size_t most) const;

 private:
  /// Places that show the sample `source`: [first, last], more than one place only at the ends of a replicated border.
  struct Stretch {
    std::int64_t first;
    std::int64_t last;
  };
  [[nodiscard]] std::vector<Stretch> shown_at(std::int64_t source) const;

  AxisWindow window_;
  std::int64_t input_;
  std::int64_t output_;
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  std::int64_t pad_begin_ = 0;
  std::int64_t pad_end_ = 0;
};

}  // namespace convscope::analysis
