#pragma once

#include <cstdint>

#include "kernels/table.hpp"

namespace convscope::plan {

/// What algorithms have in common: they run on one kernel, of the instruction set in use when they are made.
class OnKernel {
 public:
  explicit OnKernel(const kernels::ConvolutionKernel& kernel) : table_(kernels::table()), kernel_(kernel) {}
  OnKernel(const OnKernel&) = delete;
  OnKernel& operator=(const OnKernel&) = delete;
  virtual ~OnKernel() = default;

  [[nodiscard]] const kernels::ConvolutionKernel& kernel() const { return kernel_; }
  /// Floats of scratch memory that a run needs.
  [[nodiscard]] virtual std::int64_t scratch() const = 0;

 protected:
  /// Of the instruction set that the kernel belongs to.
  [[nodiscard]] const kernels::Table& table() const { return table_; }
  /// Floats in a vector of those.
  [[nodiscard]] std::int64_t lanes() const { return static_cast<std::int64_t>(table_.lanes); }

 private:
  const kernels::Table& table_;
  kernels::ConvolutionKernel kernel_;
};

}  // namespace convscope::plan
