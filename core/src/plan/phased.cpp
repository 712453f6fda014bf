#include "plan/phased.hpp"

#include <algorithm>

#include "division.hpp"

namespace convscope::plan {

Phased::Phased(const Geometry& geometry, const kernels::ConvolutionKernel& kernel, bool split, bool in_place)
    : Algorithm(kernel),
      g_(geometry),
      phases_(make_phases(g_)),
      image_(g_, phases_.read, g_.in_channels, split ? phases_.axis[2].front().in_step : 1, in_place),
      out_(g_, phases_),
      width_(static_cast<std::int64_t>(kernel.width)),
      blocks_(ceil_divide(g_.out_channels, width_)) {
  for (const AxisPhase& z : phases_.axis[0]) {
    for (const AxisPhase& y : phases_.axis[1]) {
      for (const AxisPhase& x : phases_.axis[2]) {
        Part& part = parts_.emplace_back();
        part.depth = read_places(g_.in_channels, z, y, x, layout());
        part.taps = tap_places(g_, z, y, x);
        part.weights = group_weights_;
        group_weights_ += blocks_ * static_cast<std::int64_t>(part.depth.size()) * width_;
      }
    }
  }
}

void Phased::pack(const float* weight, const float* bias) {
  if (weights_.size() == 0) weights_ = Scratch<float>(g_.groups * group_weights_);
  for (std::int64_t group = 0; group < g_.groups; ++group) {
    const float* from = weight + group * g_.in_channels * g_.out_channels * g_.taps();
    for (const Part& part : parts_) pack_part(part, from, weights_.data() + group * group_weights_ + part.weights);
  }
  biases_ = padded_biases(g_, bias, width_);
}

/// Zeros for channels beyond the last.
void Phased::pack_part(const Part& part, const float* weight, float* to) const {
  const auto depth = static_cast<std::int64_t>(part.depth.size());
  const bool vectors = width_ % lanes() == 0;
  for (std::int64_t block = 0; block < blocks_; ++block) {
    const std::int64_t first_channel = block * width_;
    if (!g_.transposed && vectors) {
      table().planes_to_columns(weight + first_channel * depth, static_cast<std::ptrdiff_t>(depth),
                                static_cast<std::size_t>(channels(block)), static_cast<std::size_t>(depth), to,
                                static_cast<std::size_t>(width_));
      to += depth * width_;
      continue;
    }
    for (std::int64_t channel = 0; channel < g_.in_channels; ++channel) {
      for (const std::int64_t tap : part.taps) {
        for (std::int64_t i = first_channel; i < first_channel + width_; ++i) {
          *to++ = i < g_.out_channels ? weight[weight_place(g_, 0, channel, i) + tap] : 0.0F;
        }
      }
    }
  }
}

std::int64_t Phased::scratch() const { return images_.scratch(worker_scratch()); }

void Phased::run(const Operands& o) const {
  out_.fill_uncovered(biases_.data(), o.epilogue, o.output);
  // The channels are split as well where there are few chunks for the workers.
  const std::int64_t chunks = out_.chunk_count();
  const std::int64_t wanted = images_.workers() == 1 ? 1 : ceil_divide(8 * images_.workers(), chunks);
  const std::int64_t blocks = ceil_divide(blocks_, std::min(wanted, blocks_));
  const std::int64_t splits = ceil_divide(blocks_, blocks);
  images_.run(o, worker_scratch(), chunks * splits,
              [&](std::int64_t item, std::int64_t begin, std::int64_t end, const float* image, float* scratch) {
                for (std::int64_t task = begin; task < end; ++task) {
                  const Chunk chunk = out_.chunk(task / splits);
                  const std::int64_t first = task % splits * blocks;
                  const std::int64_t last = std::min(first + blocks, blocks_);
                  if (chunk.rows > 0) run_task({o, item, chunk, first, last, image, scratch});
                }
              });
}

std::int64_t Phased::channels(std::int64_t block) const { return std::min(width_, g_.out_channels - block * width_); }

const Phased::Part& Phased::part(const Chunk& chunk, std::size_t x_phase) const {
  return parts_[(chunk.z_phase * phases_.axis[1].size() + chunk.y_phase) * phases_.axis[2].size() + x_phase];
}

const float* Phased::weights(const Part& part, std::int64_t item, std::int64_t block) const {
  const auto depth = static_cast<std::int64_t>(part.depth.size());
  return weights_.data() + item % g_.groups * group_weights_ + part.weights + block * depth * width_;
}

const float* Phased::biases(std::int64_t item, std::int64_t block) const {
  return biases_.data() + item % g_.groups * g_.out_channels + block * width_;
}

float* Phased::plane(const Task& task, std::int64_t block) const {
  return task.operands.output + (task.item * g_.out_channels + block * width_) * g_.out_pixels();
}

const float* Phased::first(const Task& task, std::int64_t x_step) const {
  const Chunk& chunk = task.chunk;
  return task.image + chunk.z * phases_.axis[0][chunk.z_phase].in_step * layout().slice + chunk.y * row_step() +
         chunk.x * x_step;
}

std::int64_t Phased::row_step() const { return phases_.axis[1].front().in_step * layout().row; }

}  // namespace convscope::plan
