#include <vector>

#include "plan/algorithm.hpp"
#include "plan/run.hpp"

/// Convolutions whose items are single windows or single inputs, such as the last layer of an encoder and the first of
/// a decoder: one product of matrices for the whole batch.
namespace convscope::plan {
namespace {

class Joined final : public Algorithm {
 public:
  Joined(const Geometry& geometry, const Geometry& joined)
      : Algorithm({}), g_(geometry), joined_(joined), all_(joined) {}

  void pack(const float* weight, const float* bias) override {
    if (!g_.transposed) return all_.pack(weight, bias);
    // Stored as [input channel][value of an output], read as [value][input channel].
    const auto values = static_cast<std::size_t>(joined_.out_channels);
    Scratch<float> turned(g_.weight_size());
    table().columns_to_planes(weight, values, values, static_cast<std::size_t>(g_.in_channels), turned.data(),
                              static_cast<std::ptrdiff_t>(g_.in_channels), 1);
    std::vector<float> biases;
    for (std::int64_t i = 0; bias != nullptr && i < joined_.out_channels; ++i) {
      biases.push_back(bias[i / g_.out_pixels()]);
    }
    all_.pack(turned.data(), bias == nullptr ? nullptr : biases.data());
  }

  [[nodiscard]] bool writes_bounded() const override { return true; }
  [[nodiscard]] std::int64_t scratch() const override { return g_.out_size() + all_.scratch(); }

  void run(const Operands& o) const override {
    const auto items = static_cast<std::size_t>(g_.batch);
    all_.run(o.input, o.scratch, o.scratch + g_.out_size(), o.epilogue);
    table().columns_to_planes(o.scratch, items, items, static_cast<std::size_t>(joined_.out_channels), o.output,
                              static_cast<std::ptrdiff_t>(joined_.out_channels), 1);
  }

 private:
  Geometry g_;
  Geometry joined_;
  Convolution all_;
};

}  // namespace

std::unique_ptr<Algorithm> make_joined(const Geometry& geometry, const Geometry& joined) {
  return std::make_unique<Joined>(geometry, joined);
}

}  // namespace convscope::plan
