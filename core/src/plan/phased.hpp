#pragma once

#include <cstdint>
#include <vector>

#include "plan/algorithm.hpp"
#include "plan/extend.hpp"
#include "plan/images.hpp"
#include "plan/output_rows.hpp"

namespace convscope::plan {

/// What the algorithms share that carry out a convolution phase by phase, each as a dense product of the depth (input
/// channels × taps) with the weights, packed as [group][phase][block of `width` output channels][depth][width].
class Phased : public Algorithm {
 public:
  void pack(const float* weight, const float* bias) override;
  [[nodiscard]] std::int64_t scratch() const override;
  void run(const Operands& operands) const override;
  [[nodiscard]] bool writes_bounded() const final { return true; }

 protected:
  /// The products of one phase.
  struct Part {
    std::vector<std::ptrdiff_t> depth;  ///< place of every (input channel, tap) relative to an output's own place
    std::vector<std::int64_t> taps;     ///< place in the whole kernel of every tap
    std::int64_t weights = 0;           ///< where its packed weights begin in those of a group
  };
  /// The channels [begin, end) of blocks in a chunk of one image: what a worker does at a time.
  struct Task {
    const Operands& operands;
    std::int64_t item;  ///< batch × group
    const Chunk& chunk;
    std::int64_t begin;
    std::int64_t end;
    const float* image;
    float* scratch;  ///< worker_scratch() floats
  };

  /// `split` and `in_place` as of Extension.
  Phased(const Geometry& geometry, const kernels::ConvolutionKernel& kernel, bool split, bool in_place);
  virtual void run_task(const Task& task) const = 0;
  [[nodiscard]] virtual std::int64_t worker_scratch() const = 0;
  /// How the output is cut into tasks: see OutputRows::cut.
  void cut(std::int64_t rows, std::int64_t columns) { out_.cut(rows, columns); }

  [[nodiscard]] const Geometry& geometry() const { return g_; }
  [[nodiscard]] const Phases& phases() const { return phases_; }
  [[nodiscard]] const std::vector<AxisPhase>& phases(std::size_t axis) const { return phases_.axis[axis]; }
  [[nodiscard]] std::int64_t x_phases() const { return static_cast<std::int64_t>(phases_.axis[2].size()); }
  [[nodiscard]] const ImageLayout& layout() const { return image_.layout(); }
  [[nodiscard]] const OutputRows& out() const { return out_; }
  [[nodiscard]] std::int64_t width() const { return width_; }
  /// Channels of a block that exist.
  [[nodiscard]] std::int64_t channels(std::int64_t block) const;
  /// The part of a chunk's x phase.
  [[nodiscard]] const Part& part(const Chunk& chunk, std::size_t x_phase) const;
  [[nodiscard]] const float* weights(const Part& part, std::int64_t item, std::int64_t block) const;
  [[nodiscard]] const float* biases(std::int64_t item, std::int64_t block) const;
  /// Plane of a block's first channel.
  [[nodiscard]] float* plane(const Task& task, std::int64_t block) const;
  /// What the first output of a chunk reads, for a tap at the origin.
  [[nodiscard]] const float* first(const Task& task, std::int64_t x_step) const;
  /// How far apart rows of a phase read: the same in all.
  [[nodiscard]] std::int64_t row_step() const;

 private:
  void pack_part(const Part& part, const float* weight, float* to) const;

  Geometry g_;
  Phases phases_;
  Extension image_;
  OutputRows out_;
  std::int64_t width_;
  std::int64_t blocks_;
  Images images_{g_, image_};
  std::int64_t group_weights_ = 0;  ///< packed weights of a group
  std::vector<Part> parts_;         ///< by the phases along z, y and x
  Scratch<float> weights_;
  std::vector<float> biases_;
};

}  // namespace convscope::plan
