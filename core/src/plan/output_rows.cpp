#include "plan/output_rows.hpp"

#include <algorithm>

#include "division.hpp"
#include "kernels/table.hpp"

namespace convscope::plan {
namespace {

bool covers(const std::vector<AxisPhase>& phases, std::int64_t out) {
  std::int64_t covered = 0;
  for (const AxisPhase& phase : phases) covered += phase.count;
  return covered == out;
}

}  // namespace

OutputRows::OutputRows(const Geometry& geometry, const Phases& phases) : geometry_(geometry), phases_(phases) {
  for (const AxisPhase& phase : phases.axis[2]) {
    step_ = std::max(step_, phase.out_step);
    columns_ = std::max(columns_, phase.count);
  }
  // A phase may be missing: the row's length counts all the same.
  columns_ = std::max(columns_, ceil_divide(geometry.out[2], step_));
  covered_ = covers(phases.axis[0], geometry.out[0]) && covers(phases.axis[1], geometry.out[1]);
}

void OutputRows::cut(std::int64_t rows, std::int64_t columns) {
  chunk_rows_ = rows;
  chunk_columns_ = columns;
  const auto longest = [](const std::vector<AxisPhase>& phases) {
    return phases.empty() ? 0 : std::ranges::max(phases, {}, &AxisPhase::count).count;
  };
  parts_ = {longest(phases_.axis[0]), ceil_divide(longest(phases_.axis[1]), rows), ceil_divide(columns_, columns)};
}

std::int64_t OutputRows::chunk_count() const {
  const auto phases = static_cast<std::int64_t>(phases_.axis[0].size() * phases_.axis[1].size());
  return parts_[0] * parts_[1] * phases * parts_[2];
}

Chunk OutputRows::chunk(std::int64_t index) const {
  const auto take = [&](std::int64_t count) {
    const std::int64_t own = index % count;
    index /= count;
    return own;
  };
  // Phases of the same rows follow each other: they read the same inputs.
  Chunk chunk;
  chunk.x = take(parts_[2]) * chunk_columns_;
  chunk.y_phase = static_cast<std::size_t>(take(static_cast<std::int64_t>(phases_.axis[1].size())));
  chunk.z_phase = static_cast<std::size_t>(take(static_cast<std::int64_t>(phases_.axis[0].size())));
  chunk.y = take(parts_[1]) * chunk_rows_;
  chunk.z = index;
  const bool exists = chunk.z < phases_.axis[0][chunk.z_phase].count;
  const std::int64_t left = phases_.axis[1][chunk.y_phase].count - chunk.y;
  chunk.rows = exists ? std::clamp<std::int64_t>(left, 0, chunk_rows_) : 0;
  chunk.columns = std::min(chunk_columns_, columns_ - chunk.x);
  return chunk;
}

std::int64_t OutputRows::length(const Chunk& chunk) const {
  return std::min(chunk.columns * step_, geometry_.out[2] - chunk.x * step_);
}

bool OutputRows::joined(const Chunk& chunk) const {
  return chunk.rows == 1 || (phases_.axis[1][chunk.y_phase].out_step == 1 && length(chunk) == geometry_.out[2]);
}

float* OutputRows::row(const Chunk& chunk, std::int64_t r, float* plane) const {
  const AxisPhase& z = phases_.axis[0][chunk.z_phase];
  const AxisPhase& y = phases_.axis[1][chunk.y_phase];
  const std::int64_t at_z = z.out_start + chunk.z * z.out_step;
  const std::int64_t at_y = y.out_start + (chunk.y + r) * y.out_step;
  return plane + (at_z * geometry_.out[1] + at_y) * geometry_.out[2] + chunk.x * step_;
}

void OutputRows::interleave(const Chunk& chunk, const float* even, const float* odd, float* row) const {
  kernels::table().interleave(even, odd, static_cast<std::size_t>(length(chunk)), row);
}

void OutputRows::to_planes(const float* columns, std::int64_t width, std::int64_t channels, std::int64_t count,
                           float* to, std::int64_t step) const {
  kernels::table().columns_to_planes(
      columns, static_cast<std::size_t>(width), static_cast<std::size_t>(channels), static_cast<std::size_t>(count), to,
      static_cast<std::ptrdiff_t>(geometry_.out_pixels()), static_cast<std::ptrdiff_t>(step));
}

void OutputRows::pairs_to_planes(const Chunk& chunk, const float* even, const float* odd, std::int64_t width,
                                 std::int64_t channels, float* row) const {
  kernels::table().column_pairs_to_planes(even, odd, static_cast<std::size_t>(width),
                                          static_cast<std::size_t>(channels), static_cast<std::size_t>(length(chunk)),
                                          row, static_cast<std::ptrdiff_t>(geometry_.out_pixels()));
}

void OutputRows::fill_row(const Chunk& chunk, std::int64_t channels, const float* biases, const Epilogue* epilogue,
                          float* row) const {
  for (std::int64_t c = 0; c < channels; ++c, row += geometry_.out_pixels()) {
    float value = biases[c];
    if (epilogue != nullptr) (*epilogue)(&value, 1);
    std::fill_n(row, length(chunk), value);
  }
}

void OutputRows::fill_uncovered(const float* biases, const Epilogue* epilogue, float* output) const {
  if (covered_) return;
  const std::int64_t channels = geometry_.groups * geometry_.out_channels;
  const std::int64_t pixels = geometry_.out_pixels();
  for (std::int64_t plane = 0; plane < geometry_.batch * channels; ++plane, output += pixels) {
    std::fill_n(output, pixels, biases[plane % channels]);
    if (epilogue != nullptr) (*epilogue)(output, static_cast<std::size_t>(pixels));
  }
}

}  // namespace convscope::plan
