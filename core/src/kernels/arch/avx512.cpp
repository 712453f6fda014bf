#include "kernels/table.simd.hpp"

template const convscope::kernels::Table& convscope::kernels::MakeTable::operator()(xsimd::avx512bw) const noexcept;
