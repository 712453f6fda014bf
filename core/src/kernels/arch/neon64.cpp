#include "kernels/table.simd.hpp"

template const convscope::kernels::Table& convscope::kernels::MakeTable::operator()(xsimd::neon64) const noexcept;
