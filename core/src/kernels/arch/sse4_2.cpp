#include "kernels/table.simd.hpp"

template const convscope::kernels::Table& convscope::kernels::MakeTable::operator()(xsimd::sse4_2) const noexcept;
