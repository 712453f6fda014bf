#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "plan/algorithm.hpp"
#include "plan/geometry.hpp"

/// How outputs are cut into tasks, and how what kernels give for each phase becomes rows of the output.
namespace convscope::plan {

/// What one task writes: rows of the same phases along z and y, or a part of one row. Counted in the outputs q of the
/// phases, along x of the longest one.
struct Chunk {
  std::size_t z_phase = 0;
  std::size_t y_phase = 0;
  std::int64_t z = 0;
  std::int64_t y = 0;
  std::int64_t rows = 1;
  std::int64_t x = 0;
  std::int64_t columns = 0;

  /// Outputs of a row that belong to a phase along x.
  [[nodiscard]] std::int64_t columns_of(const AxisPhase& phase) const {
    return std::clamp<std::int64_t>(phase.count - x, 0, columns);
  }
};

class OutputRows {
 public:
  OutputRows(const Geometry& geometry, const Phases& phases);

  /// Cuts all outputs into chunks of `rows` rows, or of parts of a row of at most `columns`.
  void cut(std::int64_t rows, std::int64_t columns);
  [[nodiscard]] std::int64_t chunk_count() const;
  /// Without rows where its phase has fewer outputs than others.
  [[nodiscard]] Chunk chunk(std::int64_t index) const;
  /// Outputs of the longest phase along x.
  [[nodiscard]] std::int64_t columns() const { return columns_; }
  /// True where the outputs of a row's phases lie between each other's: kernels then write lines, and put() the rows.
  [[nodiscard]] bool interleaved() const { return step_ > 1; }
  /// True where the chunk's rows follow each other in the output without a gap.
  [[nodiscard]] bool joined(const Chunk& chunk) const;
  /// The chunk's r-th row in a plane of the output.
  [[nodiscard]] float* row(const Chunk& chunk, std::int64_t r, float* plane) const;
  /// Writes a row of which line(phase, its number) holds the outputs of each x phase; what no phase covers is `rest`.
  template <class Line>
  void put(const Chunk& chunk, Line&& line, float rest, float* row) const {
    const std::vector<AxisPhase>& phases = phases_.axis[2];
    if (step_ == 1) {
      return kernels::table().copy(line(phases[0], std::size_t{0}), static_cast<std::size_t>(chunk.columns), row);
    }
    if (step_ == 2 && phases.size() == 2) {
      const std::size_t even = phases[0].out_start == 0 ? 0 : 1;
      return interleave(chunk, line(phases[even], even), line(phases[1 - even], 1 - even), row);
    }
    if (static_cast<std::int64_t>(phases.size()) < step_) std::fill_n(row, length(chunk), rest);
    for (std::size_t p = 0; p < phases.size(); ++p) {
      const float* const from = line(phases[p], p);
      float* const to = row + phases[p].out_start;
      const std::int64_t count = chunk.columns_of(phases[p]);
      for (std::int64_t i = 0; i < count; ++i) to[i * step_] = from[i];
    }
  }
  /// Writes the chunk's rows of `channels` planes, of columns of `width` channels: sums(number of the x phase) begins
  /// with the first row's, whose columns_of(phase) the next one's follow. What no phase covers is the bias with
  /// `epilogue` applied; to the sums that is done already.
  template <class Sums>
  void put_columns(const Chunk& chunk, Sums&& sums, std::int64_t width, std::int64_t channels, const float* biases,
                   const Epilogue* epilogue, float* plane) const {
    const std::vector<AxisPhase>& phases = phases_.axis[2];
    if (!interleaved() && joined(chunk)) {
      return to_planes(sums(0), width, channels, chunk.rows * chunk.columns, row(chunk, 0, plane), 1);
    }
    const bool pairs = step_ == 2 && phases.size() == 2;
    for (std::int64_t r = 0; r < chunk.rows; ++r) {
      float* const to = row(chunk, r, plane);
      const auto row_of = [&](std::size_t p) { return sums(p) + r * chunk.columns_of(phases[p]) * width; };
      if (pairs) {
        const std::size_t even = phases[0].out_start == 0 ? 0 : 1;
        pairs_to_planes(chunk, row_of(even), row_of(1 - even), width, channels, to);
        continue;
      }
      if (static_cast<std::int64_t>(phases.size()) < step_) fill_row(chunk, channels, biases, epilogue, to);
      for (std::size_t p = 0; p < phases.size(); ++p) {
        to_planes(row_of(p), width, channels, chunk.columns_of(phases[p]), to + phases[p].out_start, step_);
      }
    }
  }
  /// Outputs in rows that no phase covers are the biases alone: writes them all, for chunks to write over. Does nothing
  /// where there are none.
  void fill_uncovered(const float* biases, const Epilogue* epilogue, float* output) const;

 private:
  /// Outputs of a row that the chunk covers.
  [[nodiscard]] std::int64_t length(const Chunk& chunk) const;
  void interleave(const Chunk& chunk, const float* even, const float* odd, float* row) const;
  /// `count` columns, to places `step` apart of each channel's plane.
  void to_planes(const float* columns, std::int64_t width, std::int64_t channels, std::int64_t count, float* to,
                 std::int64_t step) const;
  /// A row of each channel's plane.
  void pairs_to_planes(const Chunk& chunk, const float* even, const float* odd, std::int64_t width,
                       std::int64_t channels, float* row) const;
  void fill_row(const Chunk& chunk, std::int64_t channels, const float* biases, const Epilogue* epilogue,
                float* row) const;

  const Geometry& geometry_;
  const Phases& phases_;
  std::int64_t step_ = 1;
  std::int64_t columns_ = 0;
  bool covered_ = true;
  std::int64_t chunk_rows_ = 1;
  std::int64_t chunk_columns_ = 1;
  Sizes parts_{0, 0, 0};  ///< chunks along z, y and x of a phase
};

}  // namespace convscope::plan
