#include "kernels/table.simd.hpp"

template const convscope::kernels::Table& convscope::kernels::MakeTable::operator()(xsimd::fma3<xsimd::avx2>) const noexcept;
