#pragma once

#include <xsimd/xsimd.hpp>

#include "kernels/table.hpp"

namespace convscope::kernels {

/// The table of an instruction set, as xsimd's dispatcher asks for it. Defined in table.simd.hpp; kernels/arch/ has one
/// source for each instruction set, which alone is compiled for it.
struct MakeTable {
  template <class Arch>
  const Table& operator()(Arch architecture) const noexcept;
};

}  // namespace convscope::kernels
